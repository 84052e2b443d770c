"""Commands that come again: a done id gives its first ack, whatever throttle, queue, role or state say today.

The log is asked only when a command is about to be refused, so a fresh one costs no query. All who ask at the same time
share one query for each stream.
"""

import asyncio
from collections import OrderedDict
from contextlib import suppress

from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.entry import AckedCommand
from server.runtime.pending_command import PendingCommand
from server.runtime.stream import StreamRuntime
from server.transport.tasks import spawn

Pair = tuple[str, str]
Found = AckedCommand | Unavailable | None

SOON_S = 0.1
MOST_THROWN = 10_000


class Resends:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._asked: dict[str, dict[Pair, asyncio.Future[Found]]] = {}
        self._thrown: OrderedDict[tuple[str, str, str], tuple[bytes, int]] = OrderedDict()

    async def find(self, stream: str, actor: str, cid: str) -> AckedCommand | None:
        """The command that was done under this id. Raises Unavailable when nobody can say."""
        if stream not in self._asked:
            self._asked[stream] = {}
            spawn(self._look(stream), f"look-up of commands in {stream}")
        asked = self._asked[stream]
        if (actor, cid) not in asked:
            asked[actor, cid] = asyncio.get_running_loop().create_future()
        found = await asyncio.shield(asked[actor, cid])
        if isinstance(found, Unavailable):
            raise Unavailable(str(found))
        return found

    async def _look(self, stream: str) -> None:
        try:
            while asked := self._asked[stream]:
                self._asked[stream] = {}
                known: dict[Pair, AckedCommand] | Unavailable = Unavailable("the look-up was cut short")
                try:
                    known = await self._book.known(stream, list(asked))
                except Unavailable as outage:
                    known = outage
                finally:
                    for pair, told in asked.items():
                        told.set_result(known if isinstance(known, Unavailable) else known.get(pair))
        finally:
            del self._asked[stream]

    # Switches of the hall's screen are acked without the log: what was acked is remembered here, the log is asked too,
    # but not for long.

    async def thrown(self, runtime: StreamRuntime, pending: PendingCommand) -> int | None:
        """When the switch of this id was thrown (ms), or None when it was not yet."""
        hash, at = self._thrown.get((runtime.stream, pending.actor.id, pending.cid), (b"", 0))
        if not hash:
            with suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(SOON_S):
                    hash, at = await self._recorded(runtime.stream, pending)
        if hash and hash != pending.payload_hash:
            raise Refused("command.reused")
        return at if hash else None

    def remember(self, runtime: StreamRuntime, pending: PendingCommand, at: int) -> None:
        self._thrown[runtime.stream, pending.actor.id, pending.cid] = pending.payload_hash, at
        while len(self._thrown) > MOST_THROWN:
            self._thrown.popitem(last=False)

    async def _recorded(self, stream: str, pending: PendingCommand) -> tuple[bytes, int]:
        known = await self.find(stream, pending.actor.id, pending.cid)
        if known is None:
            return b"", 0
        entries = await self._book.read(stream, known.first_seq - 1, 1)
        return known.payload_hash, getattr(entries[0].event(), "at", entries[0].at) if known.n else 0
