"""Integrity check of all streams; every finding is a sentence (chain_check.py says what is checked at each entry).

A chain proves that nothing inside it was changed, not that its end is still there: a tail cut off with the head put
back to match, or a chain computed anew, is noticed by the anchors, from the first one on.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, union
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.log import anchor, outage
from server.log.batch import CommandRow, EntryRow
from server.log.book import Book
from server.log.chain_check import ChainCheck
from server.log.engine import snapshot
from server.log.entry import Head
from server.log.tables import commands, entries, heads

_PAGE = 1000
Anchored = dict[int, set[bytes]]


class Report(NamedTuple):
    """`problems` are sentences that name stream and seq."""

    ok: bool
    streams: int
    entries: int
    problems: list[str]


async def verify(book: Book, anchors_dir: Path | None = None) -> Report:
    """Walk the whole book, each stream as it is at one moment."""
    problems: list[str] = []
    anchored = _anchors(anchors_dir, problems)
    streams = await _streams(book)
    problems += [f"{stream}: anchored, but gone" for stream in sorted(anchored.keys() - streams)]
    total = 0
    for stream in sorted(streams):
        walk = await _walk(book, stream, anchored.get(stream, {}))
        total += walk.count
        problems += [f"{stream}, {problem}" for problem in walk.problems]
    return Report(not problems, len(streams), total, problems)


def _anchors(folder: Path | None, problems: list[str]) -> dict[str, Anchored]:
    found: dict[str, Anchored] = defaultdict(lambda: defaultdict(set))
    if folder is not None and folder.is_dir():
        for path in anchor.files(folder):
            try:
                for stream, seq, digest in anchor.lines(path):
                    if ":" in stream:  # else it is of a chain beside the log
                        found[stream][seq].add(digest)
            except ValueError as error:
                problems.append(str(error))
    return found


async def _streams(book: Book) -> set[str]:
    named = union(*(select(table.c.stream) for table in (heads, entries, commands)))
    async with snapshot(book.engine).connect() as connection:
        await _unhurried(connection)
        return set((await connection.execute(named)).scalars())


async def _walk(book: Book, stream: str, anchored: Anchored) -> ChainCheck:
    async with snapshot(book.engine).connect() as connection:
        await _unhurried(connection)
        rows = await connection.execute(select(commands).where(commands.c.stream == stream))
        walk = ChainCheck(stream, [CommandRow(*row) for row in rows], anchored)
        try:
            async for row in _entries(connection, stream):
                walk.step(row)
            walk.end(await _head(connection, stream))
        except (DBAPIError, AttributeError, OverflowError, TypeError, ValueError) as error:
            if outage.is_outage(error):
                raise
            walk.problems.append(f"seq {walk.last.seq + 1}: cannot be read: {str(error).splitlines()[0]}")
    return walk


async def _entries(connection: AsyncConnection, stream: str) -> AsyncIterator[EntryRow]:
    after, size = 0, _PAGE
    while True:
        wanted = select(entries).where(entries.c.stream == stream, entries.c.seq > after)
        try:
            page = [EntryRow(*row) for row in await connection.execute(wanted.order_by(entries.c.seq).limit(size))]
        except DBAPIError:
            if size == 1:
                raise
            # One unreadable row spoils its page: find it.
            size = 1
            continue
        for row in page:
            yield row
        if len(page) < size:
            return
        after = page[-1].seq


async def _head(connection: AsyncConnection, stream: str) -> Head | None:
    wanted = select(heads.c.seq, heads.c.digest, heads.c.at).where(heads.c.stream == stream)
    row = (await connection.execute(wanted)).one_or_none()
    return None if row is None else Head(*row)


async def _unhurried(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
