"""The history of a run as JSON lines: what was sent, acked, received, and done to the servers; see oracle.py.

Every line has `t` (seconds of the machine's monotonic clock) and `what`. A folder holds one run: history.jsonl, and
log.jsonl with the entries and commands that the database held at its end, so that a run can be judged anew without it.
"""

import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

HISTORY, LOG = "history.jsonl", "log.jsonl"

encode = msgspec.json.Encoder(order="deterministic").encode
decode = msgspec.json.decode


class History:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._file = (folder / HISTORY).open("ab")

    def note(self, what: str, **facts: Any) -> None:
        self._file.write(encode({"t": round(time.monotonic(), 4), "what": what, **facts}) + b"\n")

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            yield decode(line)


def hashed(value: Any) -> str:
    return blake2b(encode(value), digest_size=8).hexdigest()


def frame_hash(frame: dict[str, Any]) -> str:
    """Of a frame's content alone, whichever way it came."""
    return hashed([frame[name] for name in ("since", "seq", "mark", "put", "drop")])


def table_hash(values: Iterator[str]) -> str:
    """Of a table, by the hashes of its values, in no order."""
    return f"{sum(int(value, 16) for value in values) % 2**64:016x}"
