"""The tables of the pages against the log, and made anew from it. The log is the truth; they are only quick to read."""

from collections.abc import Iterator, Mapping

from server.domain.session.session import of
from server.domain.state import Happened, StreamState
from server.errors import Corrupt
from server.log.book import Book
from server.log.entry import Entry, Row
from server.projections import catalogue
from server.runtime.receipts import Receipts

NOUNS = ("session", "person", "question", "answer")
# Of each table its key, and the column that names the session.
TABLES = {"sessions": ("id", "id"), "transcript": ("question", "session"), "receipts": ("finder", "session")}
# So many rows of a table are named for each stream; the rest is counted.
NAMED = 20

Standing = dict[str, object]
Place = tuple[str, object]


async def rebuild(book: Book, receipts: Receipts) -> int:
    """Stream by stream, each in one transaction; returns how many streams. Safe while the house is open.

    Raises Corrupt rather than write down what follows from a log that does not hold.
    """
    if strangers := await _strangers(book):
        await book.project([_removal(place) for place in strangers])
    streams = await book.streams()
    for stream in streams:
        async with book.turn(stream) as turn:
            wanted = projected(stream, await book.read_whole(stream), receipts)
            standing = {table: await book.rows(table, where) for table, where in _of(stream).items()}
            gone = [_removal(place) for place in _places(standing) - _kept(wanted).keys()]
            await turn.append([], [*gone, *await _in_the_way(book, wanted), *wanted])
    return len(streams)


async def differences(book: Book, receipts: Receipts | None) -> list[str]:
    """What stands in the tables and does not follow from the log, or is missing: a sentence each, by table and key.

    Without the secret key (`receipts`) nobody can say what the table of receipts should hold.
    """
    left_out = () if receipts else ("receipts",)
    found = [f"{table} {key}: of no session in the log" for table, key in await _strangers(book)]
    for stream in await book.streams():
        try:
            entries, standing = await book.read_with_rows(stream, _of(stream, left_out))
            found += _compared(_kept(projected(stream, entries, receipts)), standing)
        except Corrupt:
            continue  # The walk of the log names it.
        except (LookupError, TypeError, ValueError) as error:
            found.append(f"{stream}: no state follows from its log: {error}")
    return found


def projected(stream: str, entries: list[Entry], receipts: Receipts | None) -> list[Row]:
    """Every row that follows from these entries."""
    state = StreamState(stream)
    happened = [entry.event() for entry in entries]
    for entry, event in zip(entries, happened, strict=True):
        state.apply(event, Happened(entry.seq, entry.at, entry.by))
    session = of(state)
    if session is None:
        return []
    touched = [key for noun in NOUNS for key in state.keys(noun)]
    return catalogue.rows(state, touched) + (receipts.rows(session.id, happened) if receipts else [])


def _compared(wanted: Mapping[Place, Standing], standing: Mapping[str, list[Standing]]) -> Iterator[str]:
    for table, rows in standing.items():
        key, _ = TABLES[table]
        there = {str(row[key]): row for row in rows}
        says = {str(place[1]): row for place, row in wanted.items() if place[0] == table}
        if table == "receipts" and says and there and not says.keys() & there.keys():
            yield "receipts: made with another secret key; ./giaoluu rebuild makes them anew"
            continue
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


def _kept(rows: list[Row]) -> dict[Place, Standing]:
    """The rows as they should stand; the last of each key holds."""
    last = {(row.table, row.key[TABLES[row.table][0]]): row for row in rows}
    return {place: {**row.key, **row.values} for place, row in last.items() if row.values is not None}


def _of(stream: str, left_out: tuple[str, ...] = ()) -> dict[str, dict[str, object]]:
    """Which rows of each table are of this stream."""
    session = stream.partition(":")[2]
    return {table: {column: session} for table, (_, column) in TABLES.items() if table not in left_out}


def _places(standing: Mapping[str, list[Standing]]) -> set[Place]:
    return {(table, row[TABLES[table][0]]) for table, rows in standing.items() for row in rows}


def _removal(place: Place) -> Row:
    table, key = place
    return Row(table, {TABLES[table][0]: key}, None)


async def _strangers(book: Book) -> list[Place]:
    """Rows of sessions that the log does not know. The rows are read first: a new session comes with its rows."""
    rows = {table: await book.rows(table, {}) for table in TABLES}
    known = {stream.partition(":")[2] for stream in await book.streams()}
    strange = {table: [row for row in rows[table] if row[column] not in known] for table, (_, column) in TABLES.items()}
    return sorted(_places(strange), key=str)


async def _in_the_way(book: Book, wanted: list[Row]) -> list[Row]:
    """Other sessions' rows that hold what only this one may; theirs are made anew in their own turn."""
    found: list[Row] = []
    for row in wanted:
        for column in ("code", "stream") if row.table == "sessions" and row.values else ():
            holders = await book.rows("sessions", {column: (row.values or {})[column]})
            found += [_removal(("sessions", one["id"])) for one in holders if one["id"] != row.key["id"]]
    return found
