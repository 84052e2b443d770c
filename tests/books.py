"""What tests of the log share: a book on a new database, and events that mean nothing."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, MetaData, Table, Text
from sqlalchemy.schema import CreateTable

from server.log.book import Book
from server.log.engine import open_engine
from server.log.entry import Decision, Row
from server.log.event import Event, Words, event
from server.log.migrate import migrate
from server.log.tables import clocks

STREAM = "session:one"
REHEARSAL = "rehearsal:one"
AT = 1_280_000_000_000


class Deadlines(NamedTuple):
    """Short, so that a test of an outage is soon over."""

    pool: int = 8
    statement_ms: int = 1500
    busy_ms: int = 1500
    acquire_ms: int = 1000


# A projection of no noun: what tests of the log write rows into.
NOTES = Table(
    "notes",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("stream", Text),
    Column("code", Text, unique=True),
    Column("number", BigInteger),
    Column("state", Text),
)


@event("test.said")
class Said(Event):
    """Someone said something."""

    n: int
    text: Words


@event("test.counted")
class Counted(Event):
    """A fact without words."""

    n: int


@asynccontextmanager
async def opened(
    url: str, clock: Callable[[], int] | None = None, deadlines: Deadlines | None = None
) -> AsyncIterator[Book]:
    """A book on a database that has its tables."""
    engine = open_engine(url, deadlines or Deadlines())
    try:
        await migrate(engine)
        async with engine.begin() as connection:
            await connection.execute(CreateTable(NOTES, if_not_exists=True))
        yield Book(engine, clock, tables=(NOTES, clocks))
    finally:
        await engine.dispose()


def act(*events: Event, by: str = "asker:a", cid: str = "", payload_hash: bytes = b"p" * 32) -> Decision:
    return Decision(by, cid, payload_hash, events)


def said(n: int, text: str = "xin chào", **act_fields: str) -> Decision:
    return act(Said(n=n, text=text), **act_fields)  # type: ignore[arg-type]


def counted(n: int) -> Decision:
    return act(Counted(n=n), by="clock")


async def append(book: Book, *acts: Decision, stream: str = STREAM) -> None:
    async with book.turn(stream) as turn:
        await turn.append(acts)


async def append_and_fail(book: Book, error: Exception, *acts: Decision, rows: Sequence[Row] = ()) -> None:
    """What the turn wrote is undone by the error."""
    async with book.turn(STREAM) as turn:
        await turn.append(acts, rows)
        raise error
