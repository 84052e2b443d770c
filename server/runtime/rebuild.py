"""Make the tables of the pages anew from the log. The log is the truth; they are only quick to read."""

from server.domain.session.session import of
from server.domain.state import Happened, StreamState
from server.log.book import Book
from server.log.entry import Entry, Row
from server.projections import catalogue
from server.runtime.receipts import Receipts

NOUNS = ("session", "person", "question", "answer")


async def rebuild(book: Book, receipts: Receipts) -> int:
    """Stream by stream, each in one transaction; returns how many streams. Safe while the house is open."""
    streams = await book.streams()
    for stream in streams:
        async with book.turn(stream) as turn:
            rows = projected(stream, await turn.read(0), receipts)
            await turn.append([], [*await _leftovers(book, stream, rows), *rows])
    return len(streams)


def projected(stream: str, entries: list[Entry], receipts: Receipts) -> list[Row]:
    """Every row that follows from these entries."""
    state = StreamState(stream)
    happened = [entry.event() for entry in entries]
    for entry, event in zip(entries, happened, strict=True):
        state.apply(event, Happened(entry.seq, entry.at, entry.by))
    session = of(state)
    if session is None:
        return []
    touched = [key for noun in NOUNS for key in state.keys(noun)]
    return catalogue.rows(state, touched) + receipts.rows(session.id, happened)


async def _leftovers(book: Book, stream: str, rows: list[Row]) -> list[Row]:
    """Deletions of what stands in the tables and should not."""
    id = stream.partition(":")[2]
    keep = {(row.table, *row.key.values()) for row in rows if row.values is not None}
    gone: list[Row] = []
    for table, key in (("transcript", "question"), ("receipts", "finder")):
        for row in await book.rows(table, {"session": id}):
            if (table, row[key]) not in keep:
                gone.append(Row(table, {key: row[key]}, None))
    return gone
