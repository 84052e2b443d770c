"""Anchors: a file a day that says where every stream ends, kept apart from the database.

A line is `stream seq digest`. Once written, a line gives way only to a later place of the same stream; one that
contradicts the book stays, as evidence for verify. Days are counted in UTC; rehearsals have no anchors. Chains beside
the log (`Apart`) are anchored with it, by a name that no stream has.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from server.log.book import REHEARSAL, Book
from server.log.replaced_file import replace

_STREAMS_AT_ONCE = 500


# Gives where chains end that are kept beside the log.
Apart = Callable[[AsyncConnection], Awaitable[list[tuple[str, int, bytes]]]]


class Anchor(NamedTuple):
    """Where a stream was on some day."""

    stream: str
    seq: int
    digest: bytes


async def anchor(book: Book, folder: Path, day: str | None = None, apart: Apart | None = None) -> Path:
    """Write (or bring up to date) the file of `day`, today's by default, in one step."""
    path = folder / f"{day or datetime.now(UTC).date().isoformat()}.txt"
    kept = {known.stream: known for known in lines(path)} if path.exists() else {}
    async for present in _ends(book, apart):
        before = kept.get(present.stream)
        if before is None or before.seq < present.seq:
            kept[present.stream] = present
    replace(path, "".join(f"{end.stream} {end.seq} {end.digest.hex()}\n" for end in sorted(kept.values())))
    return path


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


async def unknown(book: Book, folder: Path) -> int:
    """How many anchored streams a book without any stream should have: it is not the one that was anchored."""
    anchored = {known.stream for path in files(folder) for known in lines(path) if ":" in known.stream}
    return 0 if not anchored or await book.streams() else len(anchored)


def lines(path: Path) -> Iterator[Anchor]:
    """The anchors of one day. A line that cannot be read is a ValueError that names it."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            stream, seq, digest = line.split(" ")
            yield Anchor(stream, int(seq), bytes.fromhex(digest))
        except ValueError as error:
            raise ValueError(f"{path.name}, line {number}: not an anchor: {line[:80]}") from error


def apart(folder: Path, name: str) -> dict[int, set[str]]:
    """What the anchors say of a chain beside the log: digests by place. A line that cannot be read is a ValueError."""
    found: dict[int, set[str]] = {}
    for known in (each for path in files(folder) for each in lines(path) if each.stream == name):
        found.setdefault(known.seq, set()).add(known.digest.hex())
    return found


async def _ends(book: Book, apart: Apart | None) -> AsyncIterator[Anchor]:
    if apart is not None:
        async with book.looking() as connection:
            for end in await apart(connection):
                yield Anchor(*end)
    streams = [stream for stream in await book.streams() if not stream.startswith(REHEARSAL)]
    for start in range(0, len(streams), _STREAMS_AT_ONCE):
        heads = await book.heads(streams[start : start + _STREAMS_AT_ONCE])
        for stream, head in heads.items():
            yield Anchor(stream, head.seq, head.digest)
