"""The book: all streams of one database. Whoever writes into a stream takes a turn at it.

    async with book.turn("session:x") as turn:
        known = await turn.known([(actor, cid)])
        missed = await turn.read(after)
        written = await turn.append(acts, rows)

A turn is one transaction that holds the head of its stream. It commits on leaving and rolls back on any exception,
which then goes on unchanged; a turn that appended nothing leaves nothing behind.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.errors import Refused
from server.log import projection
from server.log.batch import Salts
from server.log.clock_offset import ClockOffset
from server.log.engine import answer_s, reading
from server.log.entry import AckedCommand, Entry, Head
from server.log.held_connection import held
from server.log.outage import answering
from server.log.stores import store_for
from server.log.tables import heads
from server.log.turn import Answering, Turn, read_entries
from server.log.wal_checkpoint import WalCheckpoint

REHEARSAL = "rehearsal:"


class Book:
    """`clock` gives milliseconds since 1970 UTC; without one the database's clock is asked. `salts` gives n bytes."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], int] | None = None, salts: Salts = os.urandom) -> None:
        self.engine = engine
        self.clock = clock
        self._salts = salts
        self._reading = reading(engine)
        self._store = store_for(engine.dialect.name)
        self._sweep = WalCheckpoint(engine)
        self._answering = partial(answering, answer_s(engine))
        self._clock_offset = ClockOffset()
        # SQLite has one writer: queueing here is fair and instant, its own busy wait is neither. On PostgreSQL turns
        # that wait for heads held elsewhere must leave connections to those who read.
        self._writers = asyncio.Semaphore(1 if engine.dialect.name == "sqlite" else _turns(engine))

    @asynccontextmanager
    async def turn(self, stream: str) -> AsyncIterator[Turn]:
        async with self._writing() as (connection, answering):
            async with answering():
                head, now = await self._store.lock(connection, stream)
            self._clock_offset.set(now)
            turn = Turn(self._store, connection, answering, stream, head, max(self.now(), head.at), self._salts)
            yield turn
            if turn.wrote:
                async with answering():
                    await connection.commit()
        await self._sweep.after(turn.erased)

    async def wipe(self, stream: str) -> None:
        """Take a rehearsal out of the book, whole."""
        if not stream.startswith(REHEARSAL):
            raise Refused("stream.kept")
        async with self._writing() as (connection, answering), answering():
            await self._store.lock(connection, stream)
            for removal in projection.removals(stream):
                await connection.execute(removal)
            await connection.commit()
        await self._sweep.after(True)

    def now(self) -> int:
        """The database's clock (ms) as of the last turn or look, carried on."""
        return self.clock() if self.clock else self._clock_offset.now()

    async def look_at_clock(self) -> None:
        """Ask the database what time it is."""
        async with self._answering(), self._reading.connect() as connection:
            self._clock_offset.set(await self._store.clock(connection))

    async def read(self, stream: str, after: int = 0, limit: int | None = None) -> list[Entry]:
        async with self._answering(), self._reading.connect() as connection:
            return await read_entries(connection, stream, after, limit)

    async def known(self, stream: str, commands: Collection[tuple[str, str]]) -> dict[tuple[str, str], AckedCommand]:
        """Of these (actor, cid), those that the log has already."""
        async with self._answering(), self._reading.connect() as connection:
            return await self._store.known(connection, stream, commands)

    async def heads(self, streams: Collection[str]) -> dict[str, Head]:
        """Where these streams end; those without entries are left out."""
        wanted = select(heads).where(heads.c.stream.in_(streams), heads.c.seq > 0)
        async with self._answering(), self._reading.connect() as connection:
            return {row.stream: Head(row.seq, row.digest, row.at) for row in await connection.execute(wanted)}

    async def streams(self, prefix: str = "") -> list[str]:
        found = select(heads.c.stream).where(func.substr(heads.c.stream, 1, len(prefix)) == prefix, heads.c.seq > 0)
        async with self._answering(), self._reading.connect() as connection:
            return sorted((await connection.execute(found)).scalars())

    async def rows(
        self, table: str, where: Mapping[str, object], order: str | None = None, limit: int | None = None
    ) -> list[dict[str, object]]:
        """Rows of a projection; `order` is `column` or `-column`, several separated by commas."""
        statement = projection.query(table, where, order, limit)
        async with self._answering(), self._reading.connect() as connection:
            return [dict(row) for row in (await connection.execute(statement)).mappings()]

    async def due(self, now: int) -> list[str]:
        """The streams to which the clock brings something at `now`."""
        async with self._answering(), self._reading.connect() as connection:
            return list((await connection.execute(projection.due(now))).scalars())

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[tuple[AsyncConnection, Answering]]:
        async with AsyncExitStack() as stack:
            async with self._answering():
                await stack.enter_async_context(self._writers)
                connection, hang_up = await stack.enter_async_context(held(self.engine))
            yield connection, partial(self._answering, hang_up)


def _turns(engine: AsyncEngine) -> int:
    """How many turns may be under way at once: three quarters of the pool."""
    size: int = engine.pool.size()  # type: ignore[attr-defined]
    return max(1, size * 3 // 4)
