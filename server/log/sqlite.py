"""SQLite as the log needs it: one file, write-ahead log with full sync, writers that queue, words that really go."""

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

BEGIN = "giaoluu_begin"
_WAL_ATTEMPTS, _WAL_PAUSE_S = 100, 0.02
_PRAGMAS = ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "recursive_triggers=ON", "temp_store=MEMORY")


def sqlite_engine(url: URL, busy_ms: int, **shared: Any) -> AsyncEngine:
    """Every transaction begins immediately unless the execution option `BEGIN` says otherwise."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ValueError("database.url: SQLite needs a file; a database in memory keeps nothing and cannot be shared")
    _private_file(Path(url.database))
    url = url.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(url, connect_args={"timeout": busy_ms / 1000}, **shared)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    event.listen(engine.sync_engine, "close", _roll_back)
    return engine


def _private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare(connection: Any, _record: Any) -> None:
    try:
        connection.isolation_level = None
        cursor = connection.cursor()
        _enter_wal(cursor)
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
    except BaseException:
        # The pool forgets a connection that was not made ready; its thread and its file would stay.
        connection.driver_connection.stop()
        raise


def _enter_wal(cursor: Any) -> None:
    # The busy timeout does not cover this switch when two processes make it at once.
    for attempt in range(_WAL_ATTEMPTS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if attempt == _WAL_ATTEMPTS - 1:
                raise
            await_only(asyncio.sleep(_WAL_PAUSE_S))


def _begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get(BEGIN, "BEGIN IMMEDIATE")
    if begin:
        connection.exec_driver_sql(begin)


def _roll_back(connection: Any, _record: Any) -> None:
    # A connection closed in the middle of a call (its caller was cancelled) lives on in SQLite, write lock and all,
    # until its cursors are collected. The driver's thread does what it is handed in order: this before the closing.
    driver = connection.driver_connection
    if driver._connection is not None:
        driver._tx.put_nowait((None, driver._connection.rollback))
