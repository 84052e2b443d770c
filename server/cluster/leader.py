"""One leader among all processes of one PostgreSQL database: whoever holds an advisory lock and renews a lease.

The lock goes with its connection: when a leader dies, another may lead at once. A stalled leader keeps its
connection; its lease expires, whoever notices terminates that connection too, and the fencing token is raised. When it
resumes it sees that its lease is over before it does anything; what it had begun is refused by its old fencing token,
or idempotent. A worker takes the lead from a web process; a web process leads only where no worker has done so lately.
"""

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Literal, NamedTuple

from server.errors import Unavailable
from server.log.engine import GRACE_S, open_engine, reading
from server.log.outage import answering
from server.settings import Settings

log = logging.getLogger(__name__)

Kind = Literal["web", "worker"]
WEB: Kind = "web"
WORKER: Kind = "worker"
LOCK = 0x6769616F6C7576
GRACE_BEATS = 2

NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
LOOK = f"SELECT fence, holder, kind, {NOW} - until AS over FROM leases WHERE name = 'leader'"
TRY = f"SELECT pg_try_advisory_lock({LOCK}) AS got"
WAIT = f"SELECT pg_advisory_lock({LOCK})"
UNLOCK = f"SELECT pg_advisory_unlock({LOCK})"
TAKE = f"""UPDATE leases SET fence = fence + 1, holder = $1, kind = $2, until = {NOW} + $3
    WHERE name = 'leader' AND fence = $4 RETURNING fence"""
RENEW = f"UPDATE leases SET until = {NOW} + $1 WHERE name = 'leader' AND fence = $2 RETURNING fence"
LAY_DOWN = f"UPDATE leases SET until = {NOW}, holder = '' WHERE name = 'leader' AND fence = $1"
END = f"""SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = {LOCK >> 32} AND objid = {LOCK & 0xFFFFFFFF} AND pid <> pg_backend_pid()"""


class Held(NamedTuple):
    """The lease as it stands; `over` = ms since it ended, negative while it lasts."""

    fence: int
    holder: str
    kind: str
    over: int


class Alone:
    """The leader where there is one process."""

    fence: int | None = None

    def leads(self) -> bool:
        return True

    async def run(self) -> None:
        """Nothing to do: nobody else wants to lead."""


class Leader:
    """`took_over` is told of a leader that was lost; one that left released its lease."""

    def __init__(self, settings: Settings, kind: Kind, took_over: Callable[[str], Awaitable[None]]) -> None:
        self._settings, self._kind, self._took_over = settings, kind, took_over
        self._lease, self._beat = settings.leader.lease_ms, settings.leader.beat_ms / 1000
        self._grace = GRACE_BEATS * settings.leader.beat_ms if kind == WEB else 0
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._patience_s = settings.database.statement_ms / 1000 + GRACE_S
        self._until = 0.0
        self.fence: int | None = None

    def leads(self) -> bool:
        """Whether this process leads now. Ends by itself when the lease is not renewed in time."""
        return time.monotonic() < self._until

    async def run(self) -> None:
        """Lead or be ready to, for ever; without a connection of its own nobody leads."""
        while True:
            try:
                async with self._connected() as connection:
                    await self._campaign(connection)
            except Unavailable as trouble:
                log.warning("leading needs the database, which does not answer: %s", trouble)
            await asyncio.sleep(self._beat)

    async def _campaign(self, connection: Any) -> None:
        while True:
            asked = time.monotonic()
            async with answering(self._patience_s, connection.terminate):
                self.fence = await (self._take(connection) if self.fence is None else self._renew(connection))
            self._until = asked + self._lease / 1000 if self.fence is not None else 0.0
            await asyncio.sleep(self._beat)

    async def _take(self, connection: Any) -> int | None:
        held = Held(*await connection.fetchrow(LOOK))
        over = held.over > self._grace
        free = await connection.fetchval(TRY)
        fence: int | None = None
        if over or self._outranks(held) or (free and held.kind == self._kind):
            fence = await connection.fetchval(TAKE, self._holder, self._kind, self._lease, held.fence)
        if free and fence is None:
            await connection.execute(UNLOCK)
        if fence is not None:
            if over:
                await connection.execute(END)
            if not free:
                await connection.execute(WAIT)
            await self._follow(held)
        return fence

    async def _follow(self, held: Held) -> None:
        """Say after whom this process leads, unless that one left by itself."""
        if held.holder:
            log.info("this process leads now, after %s", held.holder)
            if not self._outranks(held):
                await self._took_over(held.holder)

    def _outranks(self, held: Held) -> bool:
        """A web process gives the lead up to a worker when it next renews its lease."""
        return self._kind == WORKER and held.kind == WEB

    async def _renew(self, connection: Any) -> int | None:
        fence: int | None = await connection.fetchval(RENEW, self._lease, self.fence)
        if fence is None:
            log.info("another process leads now")
            await connection.execute(UNLOCK)
        return fence

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        """The driver's connection, for nobody else. The lock ends with it, whatever happens."""
        engine = open_engine(self._settings.database.url, self._settings.database)
        try:
            async with answering(self._patience_s):
                connection = await reading(engine).connect()
                driver: Any = (await connection.get_raw_connection()).driver_connection
            try:
                yield driver
            finally:
                await self._lay_down(driver)
                await connection.invalidate()
                await connection.close()
        finally:
            await engine.dispose()

    async def _lay_down(self, connection: Any) -> None:
        self._until, fence, self.fence = 0.0, self.fence, None
        try:
            if fence is not None:
                async with answering(self._patience_s, connection.terminate):
                    await connection.execute(LAY_DOWN, fence)
        except Unavailable:
            log.info("the lead was lost with its connection")
        finally:
            connection.terminate()


def leader(settings: Settings, kind: Kind, took_over: Callable[[str], Awaitable[Any]]) -> Leader | Alone:
    return Alone() if settings.database.url.startswith("sqlite") else Leader(settings, kind, took_over)
