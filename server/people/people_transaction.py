"""Every change of people: one transaction, numbered, with the accounts it concerned, told to the watchers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.log.outage import answering
from server.people.tables import people_changes, people_rev, reading
from server.people.watch import Watch

Clock = Callable[[], int]
CHANGE_S = 5
KEPT, PRUNED_EVERY = 1000, 50


class Change:
    """A transaction under way. `now` is ms; whoever changes an account touches it."""

    def __init__(self, connection: AsyncConnection, rev: int, now: int) -> None:
        self.connection = connection
        self.execute = connection.execute
        self.rev = rev
        self.now = now
        self.touched: set[str] = set()

    def touch(self, account: str) -> None:
        self.touched.add(account)


class PeopleTransaction:
    def __init__(self, engine: AsyncEngine, watch: Watch, clock: Clock) -> None:
        self.watch = watch
        self.clock = clock
        self._engine = engine
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with reading(self._engine) as connection:
            yield connection

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Change]:
        """Commits on leaving when an account was touched. Changes wait for each other, in every process: in this one
        without a connection, so that those who come together leave some for all the others."""
        async with self._turn, self._in_turn() as change:
            yield change

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[Change]:
        try:
            async with answering(CHANGE_S), self._engine.connect() as connection, connection.begin() as transaction:
                change = await self._open(connection)
                yield change
                if not change.touched:
                    await transaction.rollback()
                    return
                await self._note(change)
        finally:
            # Also after a commit whose outcome is unknown.
            self.watch.doubt()
        self.watch.told(change.rev, frozenset(change.touched))

    async def _open(self, connection: AsyncConnection) -> Change:
        counted = update(people_rev).values(rev=people_rev.c.rev + 1).returning(people_rev.c.rev)
        rev = (await connection.execute(counted)).scalar_one()
        return Change(connection, rev, self.clock())

    async def _note(self, change: Change) -> None:
        rows = [{"rev": change.rev, "account": account} for account in sorted(change.touched)]
        await change.execute(insert(people_changes), rows)
        if change.rev % PRUNED_EVERY == 0:
            await change.execute(delete(people_changes).where(people_changes.c.rev <= change.rev - KEPT))
