"""The tables of the pages against the log, and made anew from it. The log is the truth; they are only quick to read."""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence

from server.errors import Corrupt, Refused
from server.log.book import Book
from server.log.cursors import Cursors
from server.log.entry import Row
from server.projections.projector import Listed, Projector, expected, following, in_turn
from server.runtime.followers import Followers, room_of

# So many rows of a table are named for each stream; the rest is counted.
NAMED = 20

Standing = Mapping[str, object]


async def rebuild(book: Book, projectors: Sequence[Projector]) -> int:
    """Stream by stream, each in one transaction; returns how many streams. Safe while the server is open.

    Those that follow by a cursor lose it and their rows, and catch up; a server that is open does the same meanwhile.
    Raises Corrupt rather than write down what follows from a log that does not hold.
    """
    await book.clear_strays()
    streams = await book.streams()
    writing = in_turn(projectors)
    for stream in streams:
        async with book.turn(stream) as turn:
            rows = expected(stream, await book.read_whole(stream), writing)
            await turn.clear(_tables(writing))
            await turn.make_way(rows)
            await turn.append([], rows)
    for each in following(projectors):
        await Cursors(book).forget(each.name, each.tables, [stream for stream in streams if each.serves(stream)])
    await Followers(book, projectors, lambda: True, 1).catch_up()
    return len(streams)


async def differences(book: Book, projectors: Sequence[Projector]) -> list[str]:
    """What stands in the tables and does not follow from the log, or is missing: a sentence each, by table and key.

    Of projectors that write in the turn, and of those that list entries as far as they have come: the others may be
    late.
    """
    writing = in_turn(projectors)
    tables, keyed = _tables(writing), _tables(each for each in writing if each.keyed)
    found = [f"{name} {_said(book, name, row)}: of no stream in the log" for name, row in await book.strays(tables)]
    for stream in await book.streams():
        try:
            entries, standing = await book.read_with_rows(stream, tables)
            wanted = expected(stream, entries, writing)
        except Corrupt:
            continue  # The walk of the log names it.
        except (LookupError, Refused, TypeError, ValueError) as error:
            found.append(f"{stream}: no state follows from its log: {error}")
            continue
        for name in tables:
            says = {_said(book, name, row.key): {**row.key, **(row.values or {})} for row in _of(name, wanted)}
            there = {_said(book, name, row): row for row in standing[name]}
            found += _compared(name, says, there, name in keyed)
    for each in following(projectors):
        if each.listed is not None:
            found += [problem async for problem in _unlisted(book, each, each.listed)]
    return found


async def _unlisted(book: Book, projector: Projector, listed: Listed) -> AsyncIterator[str]:
    """What a list of entries lacks of those before its cursor, and what it holds that no entry says."""
    for name, row in await book.strays(projector.tables):
        yield f"{name} {_said(book, name, row)}: of no stream in the log"
    for stream in filter(projector.serves, await book.streams()):
        read = await Cursors(book).at(projector.name, stream)  # first: it only grows
        try:
            entries, standing = await book.read_with_rows(stream, projector.tables)
        except Corrupt:
            continue
        wanted = listed(stream, await room_of(book, stream), entries)
        for name in projector.tables:
            there = {_said(book, name, row): row for row in standing[name]}
            rows = {_said(book, name, row.key): {**row.key, **(row.values or {})} for row in _of(name, wanted)}
            says = {key: row for key, row in rows.items() if key in there or int(str(row["seq"])) <= read}
            for problem in _compared(name, says, there, keyed=False):
                yield problem


def _tables(projectors: Iterable[Projector]) -> list[str]:
    return list(dict.fromkeys(table for each in projectors for table in each.tables))


def _of(table: str, rows: Collection[Row]) -> list[Row]:
    return [row for row in rows if row.table == table]


def _said(book: Book, table: str, row: Standing) -> str:
    """The key of a row, in words."""
    return " ".join(str(row[column.name]) for column in book.tables[table].primary_key)


def _compared(table: str, says: Mapping[str, Standing], there: Mapping[str, Standing], keyed: bool) -> Iterator[str]:
    if keyed and says and there and not says.keys() & there.keys():
        yield f"{table}: made with another secret key; ./giaoluu rebuild makes them anew"
        return
    problems = list(_wrong(says, there))
    yield from (f"{table} {problem}" for problem in problems[:NAMED])
    if len(problems) > NAMED:
        yield f"{table}: {len(problems) - NAMED} more rows like these"


def _wrong(says: Mapping[str, Standing], there: Mapping[str, Standing]) -> Iterator[str]:
    for key in sorted(says.keys() | there.keys()):
        if key not in there:
            yield f"{key}: missing"
        elif key not in says:
            yield f"{key}: does not follow from the log"
        elif differing := [name for name, value in there[key].items() if value != says[key].get(name, value)]:
            yield f"{key}: not what the log says: {', '.join(differing)}"
