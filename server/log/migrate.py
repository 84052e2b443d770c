"""Numbered .sql files, applied once each, in order, all pending ones in one transaction.

`NNNN_name.sql` serves both databases; where they differ there are `NNNN_name.postgresql.sql` and
`NNNN_name.sqlite.sql`. Two processes that start at once wait for each other.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, inspect, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.schema import CreateTable

from server.log.engine import reading
from server.log.web_role import own

FOLDER = Path(__file__).parent / "migrations"
PATIENCE_S = 600
_NAME = re.compile(r"(\d{4})_(\w+?)(?:\.(postgresql|sqlite))?\.sql")
_ADVISORY_LOCK = 0x6769616F6C7575

migrations = Table(
    "migrations",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)


class Migration(NamedTuple):
    """One file."""

    number: int
    name: str
    path: Path


def available(dialect: str, folder: Path = FOLDER) -> list[Migration]:
    """The files for this database, in order."""
    found: dict[int, Migration] = {}
    for path in sorted(folder.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise RuntimeError(f"{path.name}: a migration is called NNNN_name.sql")
        number, name, only = int(match[1]), match[2], match[3]
        if only not in (None, dialect):
            continue
        if number in found:
            raise RuntimeError(f"{path.name}: number {number:04} is taken by {found[number].path.name}")
        found[number] = Migration(number, name, path)
    return sorted(found.values())


async def pending(engine: AsyncEngine, folder: Path = FOLDER) -> list[str]:
    """Names of the files that this database has not seen. Changes nothing."""
    async with reading(engine).connect() as connection:
        return [migration.path.name for migration in await _unseen(connection, folder)]


async def migrate(engine: AsyncEngine, folder: Path = FOLDER) -> list[str]:
    """Bring the database up to date; gives the names of the files that were applied."""
    async with engine.begin() as connection:
        await _alone(connection)
        await _may(connection, folder)
        unseen = await bring_up(connection, folder)
    if engine.dialect.name == "sqlite":
        await _sweep(engine)
    return [migration.path.name for migration in unseen]


async def bring_up(connection: AsyncConnection, folder: Path = FOLDER, upto: int | None = None) -> list[Migration]:
    """The same within the caller's transaction; no further than `upto`."""
    unseen = [one for one in await _unseen(connection, folder) if upto is None or one.number <= upto]
    if unseen and not await connection.run_sync(_has_table):
        await connection.execute(CreateTable(migrations))
    for migration in unseen:
        await _apply(connection, migration)
    return unseen


async def _alone(connection: AsyncConnection) -> None:
    """Hold off other processes: SQLite has begun immediately, PostgreSQL takes an advisory lock."""
    if connection.dialect.name == "postgresql":
        for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            await connection.exec_driver_sql(f"SET LOCAL {setting} = '{PATIENCE_S}s'")
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


async def _may(connection: AsyncConnection, folder: Path) -> None:
    """Raises ValueError where tables wait to be changed and this role does not own them."""
    if connection.dialect.name != "postgresql" or not await connection.run_sync(_has_table):
        return
    if (waiting := await _unseen(connection, folder)) and not (await own(connection)).owner:
        names = " ".join(one.path.name for one in waiting)
        raise ValueError(f"its tables wait for {names}; as the role that owns them: ./giaoluu migrate --web …")


async def _unseen(connection: AsyncConnection, folder: Path) -> list[Migration]:
    seen: dict[int, str] = {}
    if await connection.run_sync(_has_table):
        rows = await connection.execute(select(migrations.c.number, migrations.c.name))
        seen = {row.number: row.name for row in rows}
    files = available(connection.dialect.name, folder)
    strange = sorted(seen.keys() - {migration.number for migration in files})
    if strange:
        names = ", ".join(f"{number:04}_{seen[number]}" for number in strange)
        raise RuntimeError(f"the database is newer than this program: it has {names}")
    return [migration for migration in files if migration.number not in seen]


async def _apply(connection: AsyncConnection, migration: Migration) -> None:
    script = migration.path.read_text(encoding="utf-8")
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if connection.dialect.name == "postgresql":
        await driver.execute(script)
    else:
        for statement in statements(script):
            await driver.execute(statement)
    at = time.time_ns() // 1_000_000
    await connection.execute(migrations.insert().values(number=migration.number, name=migration.name, at=at))


def statements(script: str) -> Iterator[str]:
    """A script cut where SQLite itself says that a statement is complete; bodies of triggers stay whole."""
    begun = ""
    *ended, rest = script.split(";")
    for part in ended:
        begun += f"{part};"
        if sqlite3.complete_statement(begun):
            yield begun.strip()
            begun = ""
    begun += rest
    if any(line.strip() and not line.lstrip().startswith("--") for line in begun.splitlines()):
        raise RuntimeError(f"a statement without an end: {begun.strip()[:60]}")


async def _sweep(engine: AsyncEngine) -> None:
    # An erasure whose process died before its sweep is finished here.
    async with reading(engine).connect() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _has_table(connection: Any) -> bool:
    return bool(inspect(connection).has_table(migrations.name))
