"""SQLite settings of the log: one file, WAL with synchronous=FULL, busy timeout, secure delete."""

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from server.errors import Unavailable
from server.log.sqlite_errands import Errands

_STOP = aiosqlite.core._STOP_RUNNING_SENTINEL
BEGIN = "giaoluu_begin"
PLACE = "giaoluu_file"
REPLACED = "the database file was replaced or removed while it was open"
_WAL_ATTEMPTS, _WAL_PAUSE_S = 100, 0.02
_PRAGMAS = ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "recursive_triggers=ON", "temp_store=MEMORY")
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def sqlite_engine(url: URL, busy_ms: int, **shared: Any) -> AsyncEngine:
    """Every transaction begins immediately unless the execution option `BEGIN` says otherwise."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise ValueError("database.url: SQLite needs a file; a database in memory keeps nothing and cannot be shared")
    place = Place(Path(url.database), busy_ms / 1000)
    shared["execution_options"] = {**shared.get("execution_options", {}), PLACE: place}
    url = url.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(url, connect_args={"async_creator_fn": place.open}, **shared)
    event.listen(engine.sync_engine, "connect", place.prepare)
    event.listen(engine.sync_engine, "begin", place.begin)
    event.listen(engine.sync_engine, "close", _roll_back)
    return engine


def still_there(engine: AsyncEngine) -> None:
    """Raises Unavailable when what was just committed went into a file that nobody will find again."""
    place = engine.sync_engine.get_execution_options().get(PLACE)
    if isinstance(place, Place):
        place.check()


class Place:
    """The file of a database. Made when it is not there; opened read-only when it cannot be written."""

    def __init__(self, path: Path, busy_s: float) -> None:
        self._path, self._busy_s = path, busy_s
        self.readonly = path.is_file() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
        if not self.readonly:
            _private_file(path)
        self._known = _identity(path)

    def check(self) -> None:
        """A file put in the place of the open one is another database: what is written meanwhile would be lost."""
        try:
            found = _identity(self._path)
        except OSError:
            found = None
        if found != self._known:
            raise Unavailable(REPLACED)

    def open(self, *_: Any, **__: Any) -> Errands:
        """A connection as the pool asks for one, not yet connected."""
        self.check()
        name = self._name()
        return Errands(lambda: sqlite3.connect(name, timeout=self._busy_s, uri=True, check_same_thread=False))

    def prepare(self, connection: Any, _record: Any) -> None:
        try:
            connection.isolation_level = None
            cursor = connection.cursor()
            if not self.readonly:
                _enter_wal(cursor)
            for pragma in _PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        except BaseException:
            # The pool forgets a connection that was not made ready; its thread and its file would stay.
            _let_go(connection.driver_connection)
            raise

    def begin(self, connection: Connection) -> None:
        self.check()
        begin = connection.get_execution_options().get(BEGIN, "BEGIN IMMEDIATE")
        if begin:
            connection.exec_driver_sql(begin)

    def _name(self) -> str:
        name = f"file:{quote(str(self._path))}"
        if not self.readonly:
            return name
        # Without a write-ahead log nothing is missing from the file, and nobody can be writing into it.
        log = self._path.with_name(f"{self._path.name}-wal")
        return f"{name}?mode=ro" if log.exists() and log.stat().st_size else f"{name}?mode=ro&immutable=1"


def _identity(path: Path) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


def _private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _let_go(driver: Any) -> None:
    """Close without waiting. A later close() finds nothing to do: it would wait for a thread that has ended."""
    raw, driver._connection, driver._running = driver._connection, None, False
    if raw is not None:
        driver._tx.put_nowait((None, raw.close))
    # Not driver.stop(): its thread would answer a loop that may be closed by then.
    driver._tx.put_nowait((None, lambda: _STOP))


def _enter_wal(cursor: Any) -> None:
    # The busy timeout does not cover this switch when two processes make it at once.
    for attempt in range(_WAL_ATTEMPTS):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if attempt == _WAL_ATTEMPTS - 1 or error.sqlite_errorcode & 0xFF not in _BUSY:
                raise
            await_only(asyncio.sleep(_WAL_PAUSE_S))


def _roll_back(connection: Any, _record: Any) -> None:
    # A connection closed in the middle of a call (its caller was cancelled) lives on in SQLite, write lock and all,
    # until its cursors are collected. The driver's thread does what it is handed in order: this before the closing.
    driver = connection.driver_connection
    if driver._connection is not None:
        driver._tx.put_nowait((None, driver._connection.rollback))
