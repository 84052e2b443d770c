"""The driver of SQLite, a statement one errand of its thread: run, read and closed there, where the driver's own cursor
goes four times. Each errand wakes two threads, which costs more than most statements.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import Any, cast

import aiosqlite

AT_ONCE = 1000
"""Rows of one errand; the rest of a longer answer is fetched when it is asked for."""


class Errands(aiosqlite.Connection):
    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, AT_ONCE)
        # Its thread must not keep a process that has taken its leave.
        self._thread.daemon = True
        self._last: asyncio.Future[Any] | None = None

    def cursor(self) -> "Cursor":  # type: ignore[override]
        return Cursor(self)

    async def rollback(self) -> None:
        """Nothing where nothing was begun: a connection that only read is put back without an errand."""
        if self._last is None or not self._last.done() or self._last.cancelled() or self._conn.in_transaction:
            await super().rollback()

    async def run(self, errand: Callable[[sqlite3.Connection], Any]) -> Any:
        return await self._execute(errand, self._conn)

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        # Who is cancelled while it waits leaves an errand that still runs.
        self._last = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((self._last, partial(fn, *args, **kwargs)))
        return await self._last


class Cursor:
    """What SQLAlchemy asks of a cursor of this driver."""

    __slots__ = ("_connection", "_left", "_rows", "arraysize", "description", "lastrowid", "rowcount")

    def __init__(self, connection: Errands) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self._left: sqlite3.Cursor | None = None
        self.description: Any = None
        self.rowcount, self.lastrowid, self.arraysize = -1, cast("int | None", None), 1

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "Cursor":
        await self._connection.run(lambda connection: self._hold(connection.execute(sql, parameters)))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> "Cursor":
        await self._connection.run(lambda connection: self._hold(connection.executemany(sql, parameters)))
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        left, self._left = self._left, None
        return rows + await self._connection.run(lambda _: left.fetchall()) if left else rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = self.arraysize if size is None else size
        if len(self._rows) < wanted and (left := self._left):
            self._rows += await self._connection.run(lambda _: left.fetchmany(max(wanted, AT_ONCE)))
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def __aiter__(self) -> AsyncIterator[Any]:
        while rows := await self.fetchmany(AT_ONCE):
            for row in rows:
                yield row

    async def close(self) -> None:
        if left := self._left:
            self._left = None
            await self._connection.run(lambda _: left.close())

    def _hold(self, cursor: sqlite3.Cursor) -> None:
        """In the thread."""
        self.description = cursor.description
        if self.description:
            self._rows = cursor.fetchmany(AT_ONCE)
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        if len(self._rows) == AT_ONCE:
            self._left = cursor
        else:
            cursor.close()
