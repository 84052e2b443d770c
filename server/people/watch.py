"""Change notification for caches of people's data, across processes.

A change made by this process is heard at once; one made by another process (a second web process, the command line)
is found by reading `people_rev` every `every_ms`. `fresh()` makes that a promise: when the last look is older than
that, it looks before it returns, and raises Unavailable when it cannot.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from server.errors import Unavailable
from server.people.tables import accounts, people_changes, people_rev, reading

Heard = Callable[[frozenset[str]], None]
log = logging.getLogger(__name__)


class Watch:
    def __init__(self, engine: AsyncEngine, every_ms: int) -> None:
        self.rev: int | None = None
        self.turns = 0
        self._engine = engine
        self._every = every_ms / 1000
        self._callbacks: list[Heard] = []
        self._looked = -math.inf
        self._doubts = 0
        self._looking: asyncio.Task[None] | None = None

    def call(self, callback: Heard) -> None:
        """From now on `callback` is called with the ids of the accounts of every change."""
        self._callbacks.append(callback)

    async def fresh(self) -> None:
        while self._stale():
            await self._look_once()

    async def poll(self) -> None:
        """Runs until cancelled."""
        failing = False
        while True:
            try:
                await self._look_once()
                await self.fresh()
                failing = False
            except Exception as failure:
                # Whatever it is, a revocation must still be heard when it is over.
                if not failing:
                    log.warning("people cannot be watched", exc_info=not isinstance(failure, Unavailable))
                failing = True
            # A little early, so that what others changed is known here before it is `every_ms` old.
            await asyncio.sleep(self._every * 0.8)

    async def close(self) -> None:
        """Give up a look that has begun, before its database is closed."""
        if self._looking is not None and not self._looking.done():
            self._looking.cancel()
            await asyncio.wait({self._looking})

    def doubt(self) -> None:
        """Something may have changed: what was read before no longer counts."""
        self._doubts += 1
        self._looked = -math.inf

    def told(self, rev: int, changed: frozenset[str]) -> None:
        """This process made change `rev` itself."""
        if self.rev is not None and rev == self.rev + 1:
            self.rev = rev
        self._hear(changed)

    def _stale(self) -> bool:
        return time.monotonic() - self._looked >= self._every

    async def _look_once(self) -> None:
        """All who wait share one look and its failure: when the database is away they need not queue for deadlines."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._look())
            self._looking.add_done_callback(lambda look: look.cancelled() or look.exception())
        await asyncio.shield(self._looking)

    async def _look(self) -> None:
        since, doubts, started = self.rev, self._doubts, time.monotonic()
        rev, changed = await self._read(since)
        if self.rev != since:
            return
        self.rev = rev
        if self._doubts == doubts:
            self._looked = started
        if changed:
            self._hear(changed)

    async def _read(self, since: int | None) -> tuple[int, frozenset[str]]:
        async with reading(self._engine) as connection:
            rev: int = (await connection.execute(select(people_rev.c.rev))).scalar_one()
            if since is None or rev == since:
                return rev, frozenset()
            between = people_changes.c.rev > since, people_changes.c.rev <= rev
            rows = (await connection.execute(select(people_changes).where(*between))).all()
            if len({row.rev for row in rows}) == rev - since:
                return rev, frozenset(row.account for row in rows)
            # Some of the changes are pruned, or the database was restored from a backup: it may concern anybody.
            return rev, frozenset((await connection.execute(select(accounts.c.id))).scalars())

    def _hear(self, changed: frozenset[str]) -> None:
        self.turns += 1
        for callback in self._callbacks:
            try:
                callback(changed)
            except Exception:
                log.exception("a watcher of people failed")
