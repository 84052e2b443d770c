"""The keeper: hears what other processes wrote, brings what the clock brings, lets idle sessions leave memory.

Its beat is the promise of law 6: whatever else fails, a change is seen one beat later.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from pathlib import Path

from server.errors import Refused, Unavailable
from server.live.chamber import Chamber
from server.live.fanout import Channels, Fanout, frames
from server.live.house import House
from server.log.anchor import anchor
from server.sections import Live
from server.views.matrix import AUDIENCES

log = logging.getLogger(__name__)

HOUR = 3_600_000
ANCHOR_S = 60


class Keeper:
    def __init__(
        self, house: House, fanout: Fanout, channels: Channels, live: Live, rehearsal_keep_h: int, anchors: Path
    ) -> None:
        self._house, self._fanout, self._channels, self._anchors = house, fanout, channels, anchors
        self._poll, self._idle, self._keep = live.poll_ms / 1000, live.idle_s, rehearsal_keep_h * HOUR
        self._anchored = 0.0
        # Where there are several processes, one of them has these duties; `due` is brought by any turn anyway.
        self.leads: Callable[[], bool] = lambda: True

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
        self._evict()
        if self.leads():
            await self._lead()

    async def _lead(self) -> None:
        """The duties of which one process is enough; all may be done twice."""
        for stream in await self._house.book.due(self._now()):
            await self._poke(stream.partition(":")[2])
        await self._wipe()
        if time.monotonic() - self._anchored > ANCHOR_S:
            await self.anchor()

    async def anchor(self) -> None:
        """Write down where every stream ends, outside the database."""
        self._anchored = time.monotonic()
        try:
            await anchor(self._house.book, self._anchors)
        except (OSError, ValueError) as trouble:
            log.error("the anchor file cannot be written: %s", trouble)

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
