"""A turn: one append transaction that holds the lock on the head of one stream (see book.py)."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.log import outbox, projection
from server.log.batch import Salts, compose
from server.log.entry import AckedCommand, Decision, Entry, Head, Row
from server.log.outbox import Outgoing
from server.log.projection import Tables
from server.log.stores import Store
from server.log.tables import entries

Answering = Callable[[], AbstractAsyncContextManager[None]]
_COLUMNS = tuple(entries.c[name] for name in Entry._fields)


class Turn:
    """`head` moves with what is appended; `now` never lies before the last entry's `at`."""

    def __init__(
        self,
        store: Store,
        connection: AsyncConnection,
        answering: Answering,
        stream: str,
        head: Head,
        now: int,
        salts: Salts,
        tables: Tables,
    ) -> None:
        self.stream = stream
        self.head = head
        self.now = now
        self.wrote = False
        self.caused = False
        self.erased = False
        self._store = store
        self._connection = connection
        self._answering = answering
        self._salts = salts
        self._tables = tables

    async def read(self, after: int) -> list[Entry]:
        """What stands after `after`; costs nothing when that is the head."""
        if after >= self.head.seq:
            return []
        async with self._answering():
            return await read_entries(self._connection, self.stream, after, None)

    async def known(self, commands: Collection[tuple[str, str]]) -> dict[tuple[str, str], AckedCommand]:
        """Of these (actor, cid), those that the log has already."""
        if not commands:
            return {}
        async with self._answering():
            return await self._store.known(self._connection, self.stream, commands)

    async def claim(self, reactions: Collection[str]) -> frozenset[str]:
        """Of these commands from the outbox, those that nobody has settled; until this turn ends nobody else does."""
        async with self._answering():
            return await outbox.claim(self._connection, reactions)

    async def settle(self, reactions: Collection[str]) -> None:
        """These commands from the outbox are done by this turn."""
        async with self._answering():
            self.wrote = await outbox.settle(self._connection, reactions) or self.wrote

    async def append(
        self, acts: Sequence[Decision], rows: Sequence[Row] = (), outgoing: Sequence[Outgoing] = ()
    ) -> list[Entry]:
        """Write the events of all acts, remember their commands, blank what they erase, project `rows`, and put what
        the entries cause elsewhere into the outbox."""
        page = compose(self.stream, self.head, self.now, acts, self._salts)
        if any(not page.before.seq < seq <= page.head.seq for seq, _ in outgoing):
            raise ValueError("what goes out names an entry that is not appended with it")
        async with self._answering():
            if page.entries or page.commands:
                await self._store.write(self._connection, page)
            if page.erased:
                await self._blank(page.erased)
            await projection.write(self._connection, self._tables, rows)
            await outbox.write(self._connection, self.stream, self.now, outgoing)
        self.head = page.head
        self.wrote = self.wrote or bool(page.entries or page.commands or rows or outgoing)
        self.caused = self.caused or bool(outgoing)
        self.erased = self.erased or bool(page.erased)
        return page.read()

    async def clear(self, tables: Collection[str]) -> None:
        """Take out all rows of this stream from these tables."""
        async with self._answering():
            await projection.clear(self._connection, [self._tables[name] for name in tables], self.stream)
        self.wrote = True

    async def make_way(self, rows: Sequence[Row]) -> None:
        """Take out rows of other streams that hold what only one of these may."""
        async with self._answering():
            await projection.make_way(self._connection, self._tables, rows)

    async def _blank(self, seqs: Collection[int]) -> None:
        named = (entries.c.stream == self.stream, entries.c.seq.in_(seqs), entries.c.words.is_not(None))
        blanked = await self._connection.execute(update(entries).where(*named).values(words=None, salt=None))
        if blanked.rowcount != len(seqs):
            raise Refused("words.unknown")


async def read_entries(connection: AsyncConnection, stream: str, after: int, limit: int | None) -> list[Entry]:
    wanted = select(*_COLUMNS).where(entries.c.stream == stream, entries.c.seq > after)
    rows = await connection.execute(wanted.order_by(entries.c.seq).limit(limit))
    return [Entry(*row) for row in rows]
