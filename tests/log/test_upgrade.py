"""A database made by the programs before projections had streams opens, with every row where it belongs."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from server.log.book import Book
from server.log.engine import open_engine
from server.log.migrate import bring_up, migrate
from server.projections.tables import TABLES
from tests.books import Deadlines

ROWS = """
INSERT INTO sessions (id, stream, code, rehearsal, due_next) VALUES ('a', 'session:a', 'A-1', 0, 100);
INSERT INTO sessions (id, stream, code, rehearsal, due_next) VALUES ('b', 'session:b', 'B-1', 0, NULL);
INSERT INTO sessions (id, stream, code, rehearsal, due_next) VALUES ('dt-c', 'rehearsal:dt-c', 'C-1', 1, 50);
INSERT INTO transcript (question, session, value) VALUES ('q1', 'a', '{}'), ('q2', 'dt-c', '{}'), ('q3', 'lost', '{}');
INSERT INTO receipts (finder, session, question) VALUES ('f1', 'a', 'q1'), ('f2', 'dt-c', 'q2'), ('f3', 'dt-x', 'q4');
INSERT INTO outbox (key, recipient, subject, body, created_at, next_at) VALUES ('k', 'r', 's', 'b', 1, 1);
"""


@pytest.fixture
async def engine(empty_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(empty_url, Deadlines())
    async with engine.begin() as connection:
        await bring_up(connection, upto=4)
        for statement in ROWS.strip().splitlines():
            await connection.execute(text(statement))
    yield engine
    await engine.dispose()


async def test_rows_get_their_streams_and_clocks(engine: AsyncEngine) -> None:
    assert (await migrate(engine))[0] == "0005_projections_and_reactions.sql"
    book = Book(engine, tables=TABLES)
    found = {str(row["question"]): row["stream"] for row in await book.rows("transcript", {})}
    assert found == {"q1": "session:a", "q2": "rehearsal:dt-c", "q3": "session:lost"}
    found = {str(row["finder"]): row["stream"] for row in await book.rows("receipts", {})}
    assert found == {"f1": "session:a", "f2": "rehearsal:dt-c", "f3": "rehearsal:dt-x"}
    assert await book.due(100) == ["rehearsal:dt-c", "session:a"]
    await book.wipe("rehearsal:dt-c")
    assert await book.due(100) == ["session:a"]
    assert [row["id"] for row in await book.rows("sessions", {}, "id")] == ["a", "b"]


async def test_a_program_of_before_goes_on_beside_this_one(engine: AsyncEngine) -> None:
    """While processes are renewed one by one it writes as it did; what it left out is made up for by a rebuild."""
    await migrate(engine)
    async with engine.begin() as connection:
        for statement in (
            "INSERT INTO sessions (id, stream, code, due_next) VALUES ('n', 'session:n', 'N-1', 7)",
            "INSERT INTO transcript (question, session, value) VALUES ('q9', 'n', '{}')",
        ):
            await connection.execute(text(statement))
    book = Book(engine, tables=TABLES)
    await book.clear_strays()
    assert await book.rows("transcript", {"question": "q9"}) == []
