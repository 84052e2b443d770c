"""How long a query may take for whoever only reads: beyond that PostgreSQL ends it, SQLite is interrupted, and it is
refused with a word that says what to do.

    with within(500):
        rows = await book.rows("sessions", {"room": "angiang"})

It binds what `engine.reading` reads, in this task and those that it begins, until the block is over. What is written,
and what is read whole into memory for everybody, takes the time that it takes.
"""

import asyncio
import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.util import await_only

from server.errors import Refused

BOUND, STATEMENT_MS = "giaoluu_bound", "giaoluu_statement_ms"
_ALLOWED, _WATCH = "giaoluu_allowed_ms", "giaoluu_watch"
_QUERY_CANCELED = "57014"


class Patience:
    """`in_all`: all queries together take no longer, not each of them."""

    def __init__(self, ms: int, no: Refused, in_all: bool) -> None:
        self.no, self.over = no, False
        self._ms, self._until = ms, time.monotonic() + ms / 1000 if in_all else math.inf

    def left_ms(self) -> int:
        if self._until == math.inf:
            return self._ms
        return max(1, math.ceil((self._until - time.monotonic()) * 1000))


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


@contextmanager
def within(ms: int, no: Refused | None = None, in_all: bool = False) -> Iterator[None]:
    """Queries in this block take no longer; else they are refused, as `no` says."""
    held = Patience(ms, no or Refused("read.slow", retry_after=1), in_all)
    token = _patience.set(held)
    try:
        yield
    finally:
        held.over = True
        _patience.reset(token)


@contextmanager
def for_everybody() -> Iterator[None]:
    """What is read in this block others wait for, too: no reader's patience binds it."""
    token = _patience.set(None)
    try:
        yield
    finally:
        _patience.reset(token)


def bind(engine: Engine) -> None:
    """Hold what is read through this engine to its reader's patience."""
    event.listen(engine, "before_cursor_execute", _watch if engine.dialect.name == "sqlite" else _allow)
    event.listen(engine, "after_cursor_execute", _done)
    event.listen(engine, "handle_error", _failed)


async def settled(connection: AsyncConnection) -> None:
    """Before the driver itself is asked: what the last reader was allowed holds no longer."""
    if connection.dialect.name != "sqlite":
        await connection.run_sync(_allow)


def _held(connection: Connection | None) -> Patience | None:
    found = _patience.get()
    bound = connection is not None and connection.get_execution_options().get(BOUND)
    return found if found is not None and bound and not found.over else None


def _allow(connection: Connection, *_: Any) -> None:
    """PostgreSQL is told for the session, before a transaction begins in it, and only when it is another time."""
    usual = connection.get_execution_options()[STATEMENT_MS]
    held = _held(connection)
    ms = held.left_ms() if held else usual
    if connection.info.get(_ALLOWED, usual) == ms:
        return
    driver: Any = connection.connection.driver_connection
    # One that is lost fails at its statement, where that is known for what it is.
    with suppress(Exception):
        await_only(driver.execute(f"SET statement_timeout = {ms}"))
        connection.info[_ALLOWED] = ms


def _watch(connection: Connection, *_: Any) -> None:
    if held := _held(connection):
        driver: Any = connection.connection.driver_connection
        loop, after = asyncio.get_running_loop(), held.left_ms() / 1000
        connection.info[_WATCH] = loop.call_later(after, _interrupt, driver._connection)


def _interrupt(driver: sqlite3.Connection) -> None:
    with suppress(sqlite3.ProgrammingError):  # it was closed meanwhile
        driver.interrupt()


def _done(connection: Connection, *_: Any) -> None:
    if watch := connection.info.pop(_WATCH, None):
        watch.cancel()


def _failed(context: ExceptionContext) -> None:
    connection, error = context.connection, context.original_exception
    if connection is None or connection.closed or connection.invalidated:
        return
    _done(connection)
    stopped = getattr(error, "sqlstate", None) == _QUERY_CANCELED
    stopped = stopped or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    if stopped and (held := _held(connection)):
        raise Refused(held.no.code, **held.no.details) from None
