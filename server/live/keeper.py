"""The keeper: hears what other processes wrote, brings what the clock brings, lets idle sessions leave memory.

Its look is the promise of law 6: whatever else fails, a change is seen one look later.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from server.errors import Refused, Unavailable
from server.live.bus import Bus
from server.live.chamber import Chamber
from server.live.fanout import Channels, Fanout, frames
from server.live.house import House
from server.live.tasks import spawn
from server.log.anchor import anchor
from server.sections import Live
from server.views.matrix import AUDIENCES

log = logging.getLogger(__name__)

HOUR = 3_600_000
ANCHOR_S = 60


class Keeper:
    def __init__(
        self,
        house: House,
        fanout: Fanout,
        channels: Channels,
        bus: Bus,
        live: Live,
        rehearsal_keep_h: int,
        anchors: Path,
    ) -> None:
        self._house, self._fanout, self._channels, self._bus, self._anchors = house, fanout, channels, bus, anchors
        self._poll, self._calm = live.poll_ms / 1000, live.poll_calm_ms / 1000
        self._idle, self._keep = live.idle_s, rehearsal_keep_h * HOUR
        self._anchored = 0.0
        # Where there are several processes, one of them has these duties; `due` is brought by any turn anyway.
        self.leads: Callable[[], bool] = lambda: True

    async def run(self) -> None:
        """Look and tend for ever, each at its own beat; an outage of the database is waited out."""
        spawn(self._for_ever(self.tend, partial(asyncio.sleep, self._poll)), "keeper's duties")
        await self._for_ever(self.look, self._pause)

    async def _for_ever(self, duty: Callable[[], Awaitable[None]], pause: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await duty()
            except Unavailable:
                log.warning("the database does not answer; readers keep what they have")
            await pause()

    async def _pause(self) -> None:
        """Until the next look: longer while other processes are heard, at once when it may be that one was not."""
        pause = self._calm if self._bus.healthy else self._poll
        with suppress(TimeoutError):
            async with asyncio.timeout(pause * random.uniform(0.9, 1.1)):
                await self._bus.doubts.wait()
        self._bus.doubts.clear()

    async def beat(self) -> None:
        """One round of everything."""
        await self.look()
        await self.tend()

    async def look(self) -> None:
        """Read every session whose log has grown or is another one. One that cannot be read holds nobody up."""
        house, begun = self._house, time.monotonic()
        heads = await house.book.heads([chamber.stream for chamber in house.chambers.values()])
        await house.book.look_at_clock()
        behind = []
        for chamber in list(house.chambers.values()):
            head = heads.get(chamber.stream)
            if head is None:
                self._forget(chamber)
            elif (head.seq, head.digest) != (chamber.room.seq, chamber.room.digest):
                behind.append(spawn(_see(chamber), f"catching up with {chamber.stream}"))
                self._bus.gauges.gap_fills += 1
        self._bus.gauges.looked(begun, len(behind))
        if behind:
            await asyncio.wait(behind, timeout=self._poll)

    async def tend(self) -> None:
        """What else is due: the clock, eviction, rehearsals that are over, anchors."""
        self._evict()
        if self.leads():
            await self._lead()

    async def _lead(self) -> None:
        """The duties of which one process is enough; all may be done twice."""
        for stream in await self._house.book.due(self._house.book.now()):
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
            if int(str(row["ends_at"])) + self._keep < self._house.book.now():
                await self._house.book.wipe(str(row["stream"]))

    def _forget(self, chamber: Chamber) -> None:
        self._house.chambers.pop(chamber.session, None)
        self._house.used.pop(chamber.session, None)
        self._fanout.forget(chamber.session)


async def _see(chamber: Chamber) -> None:
    with suppress(Unavailable):
        await chamber.see()
