"""The event store: all streams of one database. A stream is appended to in turns (append transactions).

    async with book.turn("session:x") as turn:
        known = await turn.known([(actor, cid)])
        missed = await turn.read(after)
        written = await turn.append(acts, rows)

A turn is one transaction that locks the head of its stream. It commits on leaving and rolls back on any exception,
which then goes on unchanged; a turn that appended nothing leaves nothing behind.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from sqlalchemy import Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.errors import Refused
from server.log import projection
from server.log.batch import Salts
from server.log.checked import checked, read_rows
from server.log.clock_confirmed import confirmed, note_jump
from server.log.clock_offset import ClockOffset
from server.log.engine import JUMP_MS, answer_s, reading, snapshot
from server.log.entry import AckedCommand, Entry, Head
from server.log.held_connection import held
from server.log.outage import answering
from server.log.patience import settled
from server.log.sqlite import still_there
from server.log.stores import store_for
from server.log.tables import clocks, commands, cursors, entries, heads, reactions
from server.log.turn import Answering, Turn, read_entries
from server.log.wal_checkpoint import WalCheckpoint

REHEARSAL = "rehearsal:"


class Book:
    """`clock` gives milliseconds since 1970 UTC; without one the database's clock is asked. `salts` gives n bytes.

    `tables` are those of the projections. `committed` is told after each commit of a turn: the stream, whether
    the turn put something into the outbox, and whether it erased words.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Callable[[], int] | None = None,
        salts: Salts = os.urandom,
        tables: Iterable[Table] = (),
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.tables = {table.name: table for table in tables}
        self.committed: Callable[[str, bool, bool], None] = _nobody
        self._salts = salts
        self._reading, self._snapshot = reading(engine), snapshot(engine)
        self._store = store_for(engine.dialect.name)
        self._sweep = WalCheckpoint(engine)
        self._answering = partial(answering, answer_s(engine))
        self._clock_offset = ClockOffset(engine.sync_engine.get_execution_options().get(JUMP_MS, 0))
        # SQLite has one writer: queueing here is fair and instant, its own busy wait is neither. On PostgreSQL turns
        # that wait for heads held elsewhere must leave connections to those who read.
        self._writers = asyncio.Semaphore(1 if engine.dialect.name == "sqlite" else _turns(engine))

    @asynccontextmanager
    async def turn(self, stream: str) -> AsyncIterator[Turn]:
        async with self.writing() as (connection, answering):
            async with answering():
                head, now = await self._store.lock(connection, stream)
            self._clock_offset.set(now)
            now = max(self.now(), head.at)
            turn = Turn(self._store, connection, answering, stream, head, now, self._salts, self.tables)
            yield turn
            if turn.wrote:
                async with answering():
                    await connection.commit()
                still_there(self.engine)
        if turn.wrote:
            self.committed(stream, turn.caused, turn.erased)
        await self._sweep.after(turn.erased)

    async def wipe(self, stream: str) -> None:
        """Take a rehearsal out of the book, whole."""
        if not stream.startswith(REHEARSAL):
            raise Refused("stream.kept")
        async with self.writing() as (connection, answering), answering():
            await self._store.lock(connection, stream)
            own = (clocks, cursors, commands, entries, heads)
            await projection.clear(connection, dict.fromkeys((*self.tables.values(), *own)), stream)
            await connection.execute(delete(reactions).where(reactions.c.cause_stream == stream))
            await connection.commit()
        await self._sweep.after(True)

    def now(self) -> int:
        """The database's clock (ms) as of the last turn or look, carried on."""
        return self.clock() if self.clock else self._clock_offset.now()

    @property
    def jumped_ms(self) -> int:
        """By how much the database's clock jumped; until a person confirms it, the clock brings nothing about."""
        return self._clock_offset.jumped_ms

    async def note_jump(self) -> None:
        """Where `doctor` finds it."""
        async with self.writing() as (connection, answering), answering():
            await note_jump(connection, self.jumped_ms)
            await connection.commit()

    async def look_at_clock(self) -> None:
        """Ask the database what time it is."""
        async with self._answering(), self._reading.connect() as connection:
            now = await self._store.clock(connection)
            self._clock_offset.set(now)
            if self._clock_offset.jumped_ms and await confirmed(connection, now):
                self._clock_offset.adopt(now)

    async def read(self, stream: str, after: int = 0, limit: int | None = None) -> list[Entry]:
        async with self._answering(), self._reading.connect() as connection:
            return await read_entries(connection, stream, after, limit)

    async def read_whole(self, stream: str) -> list[Entry]:
        """All entries, each checked against the chain. Raises Corrupt."""
        async with self._answering(), self._snapshot.connect() as connection:
            rows = await read_rows(connection, stream)
        return await checked(rows)

    async def read_with_rows(
        self, stream: str, tables: Iterable[str]
    ) -> tuple[list[Entry], dict[str, list[dict[str, object]]]]:
        """The same, and the rows of these projections as they stood at that moment."""
        async with self._answering(), self._snapshot.connect() as connection:
            rows = await read_rows(connection, stream)
            standing = {}
            for name in tables:
                asked = await connection.execute(projection.query(self.tables[name], {"stream": stream}, None, None))
                standing[name] = [dict(row) for row in asked.mappings()]
        return await checked(rows), standing

    async def known(self, stream: str, commands: Collection[tuple[str, str]]) -> dict[tuple[str, str], AckedCommand]:
        """Of these (actor, cid), those that the log has already."""
        async with self._answering(), self._reading.connect() as connection:
            await settled(connection)
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

    async def acted(self, actor: str) -> list[str]:
        """The streams in which this actor did anything."""
        found = select(commands.c.stream).where(commands.c.actor == actor).distinct()
        async with self._answering(), self._reading.connect() as connection:
            return list((await connection.execute(found)).scalars())

    async def rows(
        self, table: str, where: Mapping[str, object], order: str | None = None, limit: int | None = None
    ) -> list[dict[str, object]]:
        """Rows of a projection; `order` is `column` or `-column`, several separated by commas."""
        statement = projection.query(self.tables[table], where, order, limit)
        async with self._answering(), self._reading.connect() as connection:
            return [dict(row) for row in (await connection.execute(statement)).mappings()]

    async def due(self, now: int) -> list[str]:
        """The streams to which the clock brings something at `now`."""
        async with self._answering(), self._reading.connect() as connection:
            return list((await connection.execute(projection.due(now))).scalars())

    async def strays(self, tables: Iterable[str]) -> list[tuple[str, dict[str, object]]]:
        """Rows of projections whose stream the log does not know, each with its table."""
        found: list[tuple[str, dict[str, object]]] = []
        async with self._answering(), self._reading.connect() as connection:
            for name in tables:
                rows = (await connection.execute(projection.strays(self.tables[name]))).mappings()
                found += [(name, dict(row)) for row in rows]
        return found

    async def clear_strays(self) -> None:
        """Take out rows of projections whose stream the log does not know."""
        async with self.writing() as (connection, answering), answering():
            await projection.clear_strays(connection, self.tables.values())
            await connection.commit()

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[AsyncConnection]:
        """A connection for one statement that only reads."""
        async with self._answering(), self._reading.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[tuple[AsyncConnection, Answering]]:
        """A transaction of one's own: a connection, and what goes around calls of it. Commit it yourself."""
        async with AsyncExitStack() as stack:
            async with self._answering():
                await stack.enter_async_context(self._writers)
                connection, hang_up = await stack.enter_async_context(held(self.engine))
            yield connection, partial(self._answering, hang_up)


def _nobody(stream: str, caused: bool, erased: bool) -> None:
    """Whoever has to know sets `committed`."""


def _turns(engine: AsyncEngine) -> int:
    """How many turns may be under way at once: three quarters of the pool."""
    size: int = engine.pool.size()  # type: ignore[attr-defined]
    return max(1, size * 3 // 4)
