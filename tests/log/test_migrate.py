"""Migrations are applied once, in order, all or none, also by two processes at once."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from server.log import migrate as migrating
from server.log.engine import open_engine
from server.log.migrate import available, migrate, pending, statements
from server.log.tables import metadata
from server.projections.tables import TABLES
from tests.books import Deadlines

ROOT = Path(__file__).resolve().parents[2]
MIGRATE = """
import asyncio, sys
from server.log.engine import open_engine
from server.log.migrate import migrate
from tests.books import Deadlines
async def main():
    engine = open_engine(sys.argv[1], Deadlines())
    print(len(await migrate(engine)))
    await engine.dispose()
asyncio.run(main())
"""


@pytest.fixture
async def engine(empty_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(empty_url, Deadlines())
    yield engine
    await engine.dispose()


async def tables(engine: AsyncEngine) -> dict[str, set[str]]:
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: {
                name: {column["name"] for column in inspect(sync).get_columns(name)}
                for name in inspect(sync).get_table_names()
            }
        )


async def test_a_new_database_gets_every_table(engine: AsyncEngine) -> None:
    names = [migration.path.name for migration in available(engine.dialect.name)]
    assert await pending(engine) == names
    assert await tables(engine) == {}, "asking changes nothing"
    assert await migrate(engine) == names
    assert await pending(engine) == []
    found = await tables(engine)
    for table in (*metadata.tables.values(), *TABLES):
        assert found[table.name] == {column.name for column in table.columns}


async def test_a_second_time_changes_nothing(engine: AsyncEngine) -> None:
    await migrate(engine)
    before = await tables(engine)
    assert await migrate(engine) == []
    assert await tables(engine) == before


async def test_three_processes_at_once(engine: AsyncEngine, empty_url: str) -> None:
    command = [sys.executable, "-W", "error", "-c", MIGRATE, empty_url]
    running = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE) for _ in range(3)
    ]
    counts = [int((await process.communicate())[0]) for process in running]
    assert sorted(counts) == [0, 0, len(available(engine.dialect.name))]


async def test_one_that_fails_undoes_all(engine: AsyncEngine, tmp_path: Path) -> None:
    (tmp_path / "0001_a.sql").write_text("CREATE TABLE a (x TEXT); CREATE TABLE b (x TEXT);")
    (tmp_path / "0002_b.sql").write_text("CREATE TABLE c (x TEXT);\nCREATE TABLE a (x TEXT);\n")
    with pytest.raises(Exception, match="already exists"):
        await migrate(engine, tmp_path)
    assert await tables(engine) == {}


async def test_files_for_one_database_only(engine: AsyncEngine, tmp_path: Path) -> None:
    (tmp_path / "0001_a.sqlite.sql").write_text("CREATE TABLE a (x BLOB);")
    (tmp_path / "0001_a.postgresql.sql").write_text("CREATE TABLE a (x BYTEA);")
    (tmp_path / "0002_b.sql").write_text("CREATE TABLE b (x TEXT);")
    assert await migrate(engine, tmp_path) == [f"0001_a.{engine.dialect.name}.sql", "0002_b.sql"]
    (tmp_path / "0003_c.sql").write_text("CREATE TABLE c (x TEXT);")
    assert await migrate(engine, tmp_path) == ["0003_c.sql"]


async def test_a_database_that_is_newer_is_refused(engine: AsyncEngine, tmp_path: Path) -> None:
    path = tmp_path / "0001_a.sql"
    path.write_text("CREATE TABLE a (x TEXT);")
    await migrate(engine, tmp_path)
    path.unlink()
    for asked in (migrate, pending):
        with pytest.raises(RuntimeError, match="newer than this program: it has 0001_a"):
            await asked(engine, tmp_path)


async def test_the_migrations_of_the_program_have_numbers_of_their_own() -> None:
    for dialect in ("sqlite", "postgresql"):
        numbers = [migration.number for migration in available(dialect)]
        assert numbers == sorted({*numbers})


@pytest.mark.parametrize("names", [("1_a.sql",), ("0001_a.mysql.sql",), ("0001_a.sql", "0001_b.sql")])
def test_names_out_of_order_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).write_text("")
    with pytest.raises(RuntimeError, match=r"NNNN_name|taken"):
        available("sqlite", tmp_path)


def test_a_script_is_cut_into_statements() -> None:
    script = migrating.FOLDER.joinpath("0001_log.sqlite.sql").read_text()
    assert all(statement.endswith(";") for statement in statements(script))
    assert sum("CREATE TRIGGER" in statement for statement in statements(script)) == 8
    assert list(statements("-- nothing\n")) == []
    assert len(list(statements("SELECT ';'; -- a; b\nSELECT 1;"))) == 2
    with pytest.raises(RuntimeError, match="without an end"):
        list(statements("SELECT 1"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true", "mysql://x/y"])
def test_databases_that_do_not_keep_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"SQLite needs a file|neither sqlite nor postgresql"):
        open_engine(url, Deadlines())


async def test_sqlite_syncs_fully_and_forgets_for_good(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, Deadlines())
    async with engine.connect() as connection:
        pragmas = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "busy_timeout": 1500}
        for name, value in pragmas.items():
            assert (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one() == value
    assert Path(engine.url.database or "").stat().st_mode & 0o777 == 0o600
    await engine.dispose()


async def test_postgresql_has_deadlines(pg_url: str) -> None:
    engine = open_engine(f"{pg_url}?sslmode=disable", Deadlines())
    async with engine.connect() as connection:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        expected = dict.fromkeys(names, "1500ms") | {"tcp_user_timeout": "5000", "synchronous_commit": "on"}
        for name, value in expected.items():
            assert (await connection.exec_driver_sql(f"SHOW {name}")).scalar_one() == value
        with pytest.raises(DBAPIError, match="statement timeout"):
            await connection.exec_driver_sql("SELECT pg_sleep(2)")
    await engine.dispose()
