"""What was thrown and is not yet in the log: a line in a file of this process, written before the ack.

A process may die before the log has heard of a switch. Whoever starts next finds its file, which nobody holds any
more, and sees to it. No fsync: the file outlives the process, not the machine.
"""

import fcntl
import logging
import os
import secrets
from pathlib import Path

import msgspec

log = logging.getLogger(__name__)


class Thrown(msgspec.Struct, frozen=True, kw_only=True):
    """A switch and who threw it; `id` and `payload_hash` make its record the same command again."""

    session: str
    name: str
    on: bool
    at: int
    actor: str
    roles: tuple[str, ...]
    cid: str
    id: str
    payload_hash: bytes


class SwitchJournal:
    """Without a folder nothing is written down."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file: int | None = None
        self._open: set[Thrown] = set()

    def note(self, thrown: Thrown) -> None:
        """Before the ack. A disk that takes nothing does not keep the hall's screen from going dark."""
        self._open.add(thrown)
        if self._folder is None:
            return
        try:
            if self._file is None:
                self._file = _own_file(self._folder)
            os.write(self._file, _encode(thrown) + b"\n")
        except OSError as trouble:
            log.warning("a switch of the screen could not be written down: %s", trouble)

    def done(self, thrown: Thrown) -> None:
        """The log has it, or will never take it."""
        self._open.discard(thrown)
        if self._file is not None and not self._open:
            os.ftruncate(self._file, 0)

    def left(self) -> list[Thrown]:
        """What processes that are gone did not bring into the log; from here on it is this one's."""
        found: list[Thrown] = []
        for path in sorted(self._folder.glob("*.jsonl")) if self._folder is not None else ():
            try:
                found += _taken(path)
            except OSError as trouble:
                log.warning("a journal of switches could not be read: %s", trouble)
        return found


def _own_file(folder: Path) -> int:
    """Held from before it can be found until this process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{secrets.token_hex(8)}.new"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    draft.rename(draft.with_suffix(".jsonl"))
    return handle


def _taken(path: Path) -> list[Thrown]:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return []  # Its process lives.
        found = [thrown for line in file if (thrown := _read(line)) is not None]
        path.unlink()
    return found


def _read(line: bytes) -> Thrown | None:
    try:
        return _decode(line)
    except msgspec.DecodeError:
        return None  # Its process died in the middle of it, before the ack.


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Thrown).decode
