"""Open data: a file of all published pairs, made every night, and anew as soon as something in it is not public any
more or reads otherwise. What is in a line: `Pair` of the OpenAPI document.

    pairs.jsonl.gz  pairs.csv.gz   index (id and hash of each line)   state.json (written last)
"""

import asyncio
import gzip
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from server.local_time import clock
from server.office.rendering.csv import MARK, line
from server.office.rendering.xlsx import Cell
from server.runtime.published import Published, PublishedPair
from server.web.api_schema import Pair, pair_of

NAMES = {"pairs.jsonl.gz": "application/gzip", "pairs.csv.gz": "application/gzip"}
COLUMNS = (
    *("id", "number", "session", "unit", "kind", "asker_type", "field", "province", "name", "asked_at", "text"),
    *("published_at", "mode", "late", "signed_name", "signed_title", "signed_unit", "answer", "corrections", "url"),
)
PIECE = 65_536
HASH_BYTES = 8

_encode = msgspec.json.Encoder(order="deterministic").encode
Address = Callable[[str, str], str]


class File(NamedTuple):
    name: str
    media_type: str
    size: int
    sha256: str
    pairs: int
    made_at: int


class State(msgspec.Struct, kw_only=True):
    """`read`: how far the search had followed each stream when they were made."""

    made_at: int
    files: list[File]
    read: dict[str, int]


class Files:
    """The files of one installation. `address`: the full address of a page of a room."""

    def __init__(self, published: Published, folder: Path, address: Address) -> None:
        self._published, self._folder, self._address = published, folder, address
        self._seen: dict[str, int] = {}
        self._made_at, self._spoilt, self._forgotten = 0, False, 0

    def state(self) -> State | None:
        try:
            return msgspec.json.decode((self._folder / "state.json").read_bytes(), type=State)
        except (OSError, msgspec.MsgspecError):
            return None

    async def stale(self) -> bool:
        """Whether something in them is not so any more. Whatever changed is looked at once."""
        if (state := self.state()) is None:
            return False
        if state.made_at != self._made_at:
            self._made_at, self._spoilt, self._seen = state.made_at, False, dict(state.read)
        changed, self._seen = await self._published.changed(self._seen)
        if changed and not self._spoilt:
            known = await asyncio.to_thread(self._index, changed)
            now = {each.id: _hash(self._line(each)) for each in await self._published.of(list(known))}
            self._spoilt = any(now.get(id) != was for id, was in known.items())
        return self._spoilt

    async def make(self, now: int) -> State:
        """Some thousand pairs in memory at a time. The old files stand until the new ones are whole."""
        self._folder.mkdir(parents=True, exist_ok=True)
        forgotten = self._forgotten
        read, drafts = await self._published.read(), {name: self._folder / f".{name}.draft" for name in NAMES}
        index, count = self._folder / ".index.draft", 0
        with (
            _packed(drafts["pairs.jsonl.gz"]) as lines,
            _packed(drafts["pairs.csv.gz"]) as table,
            index.open("w") as ids,
        ):
            table.write(f"{MARK}{line(COLUMNS)}".encode())
            async for pairs in self._published.every():
                made = [self._line(each) for each in pairs]
                await asyncio.to_thread(_write, made, lines, table, ids)
                count += len(made)
        files = [await asyncio.to_thread(_told, name, drafts[name], count, now) for name in NAMES]
        if forgotten != self._forgotten:  # they hold what was taken out meanwhile
            return await self.make(now)
        for name, draft in drafts.items():
            draft.replace(self._folder / name)
        index.replace(self._folder / "index")
        state = State(made_at=now, files=files, read=read)
        draft = self._folder / ".state.draft"
        draft.write_bytes(_encode(state))
        draft.replace(self._folder / "state.json")
        return state

    def forget(self) -> None:
        """Something in them was taken out for ever: they are gone until they are made anew."""
        self._forgotten += 1
        for name in (*NAMES, "index", "state.json"):
            (self._folder / name).unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        return self._folder / name

    def _line(self, of: PublishedPair) -> Pair:
        return pair_of(of.row, of.told, of.late, self._address(of.row["room"], f"/cau/{of.id}"))

    def _index(self, wanted: Iterable[str]) -> dict[str, str]:
        """Of these ids the hashes of their lines, of those that have one."""
        some, found = set(wanted), {}
        with (self._folder / "index").open() as file:
            for each in file:
                id, _, known = each.rstrip("\n").partition(" ")
                if id in some:
                    found[id] = known
        return found


def due(state: State | None, now: int, hour: int) -> bool:
    """Whether there are none yet, or it is the hour of the night and they are older than that."""
    if state is None:
        return True
    return int(clock(now)[:2]) == hour and now - state.made_at > 2 * 3_600_000


@contextmanager
def _packed(path: Path) -> Iterator[Any]:
    """Without the name of the draft in its head, from which whoever unpacks it would name the file."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 5, raw) as packed:
        yield packed


def _write(made: list[Pair], lines: Any, table: Any, ids: Any) -> None:
    """Called in a thread."""
    encoded = [_encode(each) for each in made]
    lines.write(b"".join(each + b"\n" for each in encoded))
    table.write("".join(line(_cells(each)) for each in made).encode("utf-8", "replace"))
    ids.write("".join(f"{each.id} {_digest(raw)}\n" for each, raw in zip(made, encoded, strict=True)))


def _cells(pair: Pair) -> list[Cell]:
    said = pair.answer
    if said is None:
        return []
    signed = said.signed
    parts = [
        f"{', '.join(filter(None, (p.signed.name, p.signed.title, p.signed.unit)))}:\n{p.text}" for p in said.parts
    ]
    return [
        pair.id, pair.number, pair.session, pair.unit, pair.kind, pair.asker_type, pair.field, pair.province, pair.name,
        pair.asked_at, pair.text, said.published_at, said.mode, said.late, signed.name if signed else "",
        signed.title if signed else "", signed.unit if signed else "", "\n\n".join([said.text, *parts]),
        "\n".join(f"{each.at}: {each.note}" for each in said.corrections), pair.url,
    ]  # fmt: skip


def _hash(pair: Pair) -> str:
    return _digest(_encode(pair))


def _digest(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=HASH_BYTES).hexdigest()


def _told(name: str, path: Path, pairs: int, now: int) -> File:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
        os.fsync(file.fileno())
    return File(name, NAMES[name], path.stat().st_size, digest.hexdigest(), pairs, now)
