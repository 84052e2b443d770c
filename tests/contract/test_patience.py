"""No query of a reader goes on for longer than it may, on every database; what others wait for takes its time."""

import asyncio

import pytest
from sqlalchemy import text

from server.errors import Refused
from server.log.book import Book
from server.log.patience import for_everybody, within
from tests.books import STREAM, append, said

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n {}) SELECT count(*) FROM n"
ENDLESS = {"sqlite": COUNT.format(""), "postgresql": "SELECT pg_sleep(600)"}
SLOW = {"sqlite": COUNT.format("WHERE i < 400000"), "postgresql": "SELECT pg_sleep(0.06)"}


async def look(book: Book, statements: dict[str, str]) -> None:
    async with book.looking() as connection:
        await connection.execute(text(statements[book.engine.dialect.name]))


async def test_a_query_that_takes_too_long_ends_and_the_connection_serves_on(book: Book) -> None:
    for _ in range(3):
        with pytest.raises(Refused) as no, within(20):
            await look(book, ENDLESS)
        assert (no.value.code, no.value.details["retry_after"]) == ("read.slow", 1)
    await append(book, said(1))
    with within(20):
        assert [entry.seq for entry in await book.read(STREAM)] == [1]
        assert await book.known(STREAM, [("x", "y")]) == {}
    await look(book, SLOW)
    assert book.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_all_queries_of_one_search_end_together(book: Book) -> None:
    async def many() -> None:
        while True:
            await look(book, SLOW)

    with pytest.raises(Refused) as no, within(200, Refused("search.slow"), in_all=True):
        await many()
    assert no.value.code == "search.slow"


async def test_nobody_else_is_bound_by_a_readers_patience(book: Book) -> None:
    let_go = asyncio.Event()

    async def outlives() -> None:
        await let_go.wait()
        await look(book, SLOW)

    with within(20):
        task = asyncio.create_task(outlives())
        with for_everybody():
            await look(book, SLOW)
        async with book.turn(STREAM) as turn:
            await turn._connection.execute(text(SLOW[book.engine.dialect.name]))
        with pytest.raises(Refused):
            await look(book, SLOW)
    let_go.set()
    await task
