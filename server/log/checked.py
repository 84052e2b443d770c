"""A whole stream read and checked in one go: nobody folds, shows or decides what is not what was written."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Corrupt
from server.log.batch import CommandRow, EntryRow
from server.log.chain_check import ChainCheck
from server.log.entry import Entry, Head
from server.log.slices import Slices, streamed
from server.log.tables import commands, entries, heads


class Stream(NamedTuple):
    """One stream as it was read, in rows."""

    name: str
    entries: list[EntryRow]
    commands: list[CommandRow]
    head: Head | None


async def read_rows(connection: AsyncConnection, stream: str) -> Stream:
    """Within a transaction that sees one moment."""
    caused = streamed(connection, select(commands).where(commands.c.stream == stream))
    rows = streamed(connection, select(entries).where(entries.c.stream == stream).order_by(entries.c.seq))
    end = select(heads.c.seq, heads.c.digest, heads.c.at).where(heads.c.stream == stream)
    head = (await connection.execute(end)).one_or_none()
    found, told = [EntryRow(*row) async for row in rows], [CommandRow(*row) async for row in caused]
    return Stream(stream, found, told, None if head is None else Head(*head))


async def checked(read: Stream) -> list[Entry]:
    """Its entries. Raises Corrupt at the first that does not hold."""
    walk, found, slices = ChainCheck(read.name, read.commands, {}), list[Entry](), Slices()
    for row in read.entries:
        _step(walk, row, found)
        await slices.pause()
    if read.head is not None or found or read.commands:
        walk.end(read.head)
    if walk.problems:
        raise Corrupt(f"{read.name}, {walk.problems[0]}")
    return found


def _step(walk: ChainCheck, row: EntryRow, found: list[Entry]) -> None:
    try:
        walk.step(row)
    except (AttributeError, OverflowError, TypeError, ValueError) as error:
        # A value of another type than was written.
        raise Corrupt(f"seq {row.seq}: cannot be read: {error}") from error
    found.append(Entry(row.stream, row.seq, row.at, row.by, row.name, row.version, row.facts, row.words, row.digest))
