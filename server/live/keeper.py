"""The keeper: hears what other processes wrote, brings what the clock brings, lets idle sessions leave memory.

Its beat is the promise of law 6: whatever else fails, a change is seen one beat later.
"""

import asyncio
import logging
import random
import time

from server.errors import Refused, Unavailable
from server.live.chamber import Chamber
from server.live.fanout import Channels, Fanout, frames
from server.live.house import House
from server.views.matrix import AUDIENCES

log = logging.getLogger(__name__)

HOUR = 3_600_000


class Keeper:
    def __init__(
        self, house: House, fanout: Fanout, channels: Channels, poll_ms: int, idle_s: int, rehearsal_keep_h: int
    ) -> None:
        self._house, self._fanout, self._channels = house, fanout, channels
        self._poll, self._idle, self._keep = poll_ms / 1000, idle_s, rehearsal_keep_h * HOUR

    async def run(self) -> None:
        """Beat for ever; an outage of the database is waited out."""
        while True:
            await asyncio.sleep(self._poll * random.uniform(0.9, 1.1))
            try:
                await self.beat()
            except Unavailable:
                log.warning("the database does not answer; readers keep what they have")

    async def beat(self) -> None:
        """One round of all duties."""
        house = self._house
        heads = await house.book.heads([chamber.stream for chamber in house.chambers.values()])
        for chamber in list(house.chambers.values()):
            head = heads.get(chamber.stream)
            if head is None:
                self._forget(chamber)
            elif (head.seq, head.digest) != (chamber.room.seq, chamber.room.digest):
                await chamber.see()
        for stream in await house.book.due(self._now()):
            await self._poke(stream.partition(":")[2])
        self._evict()
        await self._wipe()

    async def _poke(self, session: str) -> None:
        try:
            (await self._house.chamber(session)).poke()
        except Refused:
            log.warning("the catalogue names a session that the log does not know", extra={"session": session})

    def _evict(self) -> None:
        before = time.monotonic() - self._idle
        for chamber in list(self._house.chambers.values()):
            watched = any(self._channels.members(frames(chamber.session, audience)) for audience in AUDIENCES)
            if not watched and not chamber.waiting and self._house.used.get(chamber.session, 0) < before:
                self._forget(chamber)

    async def _wipe(self) -> None:
        """Take out rehearsals that ended long enough ago."""
        for row in await self._house.book.rows("sessions", {"rehearsal": 1}):
            if int(str(row["ends_at"])) + self._keep < self._now():
                await self._house.book.wipe(str(row["stream"]))

    def _forget(self, chamber: Chamber) -> None:
        self._house.chambers.pop(chamber.session, None)
        self._house.used.pop(chamber.session, None)
        self._fanout.forget(chamber.session)

    def _now(self) -> int:
        clock = self._house.book.clock
        return clock() if clock else time.time_ns() // 1_000_000
