"""The driver of SQLite: how often its thread is called, and what it leaves behind."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server import settings
from server.log.engine import open_engine, reading
from server.log.sqlite_errands import AT_ONCE

MANY = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {2 * AT_ONCE + 7}) SELECT i FROM n"


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    chosen = settings.load({"database.pool": "1"}, env={})
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}", chosen.database)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE a (n INTEGER)"))
    yield engine
    await engine.dispose()


async def driver(connection: AsyncConnection) -> Any:
    return (await connection.get_raw_connection()).driver_connection


def counted(held: Any) -> list[str]:
    """What the thread is handed from now on."""
    handed, put = list[str](), held._tx.put_nowait

    class Counting:
        def put_nowait(self, errand: Any) -> None:
            handed.append(repr(errand[1]))
            put(errand)

    held._tx = Counting()
    return handed


async def test_a_statement_is_one_errand_and_reading_ends_without_one(engine: AsyncEngine) -> None:
    async with reading(engine).connect() as connection:
        handed = counted(await driver(connection))
        for n in range(3):
            assert (await connection.execute(text("SELECT :n"), {"n": n})).scalar_one() == n
        assert len(handed) == 3
    assert len(handed) == 3, "put back without a rollback"
    async with engine.begin() as connection:
        written = await connection.execute(text("INSERT INTO a VALUES (1), (2)"))
        assert written.rowcount == 2
    assert len(handed) == 6, "begin, insert, commit"


async def test_a_long_answer_is_whole_and_a_streamed_one_in_pieces(engine: AsyncEngine) -> None:
    whole = list(range(1, 2 * AT_ONCE + 8))
    async with reading(engine).connect() as connection:
        assert list((await connection.execute(text(MANY))).scalars()) == whole
        handed = counted(await driver(connection))
        stream = await connection.stream(text(MANY), execution_options={"yield_per": AT_ONCE})
        assert [row.i async for row in stream] == whole
        assert len(handed) >= 3, "not all at once in memory"


async def test_a_count_after_returning_and_many(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        rows = [{"n": n} for n in range(5)]
        assert (await connection.execute(text("INSERT INTO a VALUES (:n)"), rows)).rowcount == 5
        changed = await connection.execute(text("UPDATE a SET n = n + 1 WHERE n > 2 RETURNING n"))
        assert sorted(changed.scalars()) == [4, 5]


async def test_whoever_gives_up_leaves_no_transaction_behind(engine: AsyncEngine) -> None:
    async def write() -> None:
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO a VALUES (9)"))
            await connection.execute(text(MANY.replace(str(2 * AT_ONCE + 7), "60000") + " ORDER BY -i"))

    for after_s in (0.0, 0.001, 0.01, 0.05):
        task = asyncio.ensure_future(write())
        await asyncio.sleep(after_s)
        task.cancel()
        await asyncio.wait({task})
        async with engine.begin() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM a"))).scalar_one() == 0
