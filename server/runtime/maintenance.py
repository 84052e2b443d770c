"""Maintenance: polls for what other processes wrote, triggers what the clock brings, evicts idle streams from memory.

Convergence rests on this poll (law 6): whatever else fails, a change is seen one poll later.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from server.domain.kinds import id_of
from server.errors import Corrupt, Refused, Unavailable
from server.log.anchor import anchor
from server.people import account_acts
from server.runtime.broadcaster import Broadcaster, Channels, frames
from server.runtime.hearing import Hearing
from server.runtime.service import Service
from server.runtime.stream import StreamRuntime
from server.sections import Live
from server.transport.tasks import failed, keep, spawn

log = logging.getLogger(__name__)

HOUR = 3_600_000
ANCHOR_S = 60


def _always() -> bool:
    """A process that is alone leads."""
    return True


class Maintenance:
    def __init__(
        self,
        service: Service,
        broadcaster: Broadcaster,
        channels: Channels,
        hearing: Hearing,
        live: Live,
        rehearsal_keep_h: int,
        anchors: Path,
    ) -> None:
        self._service, self._broadcaster, self._channels, self._hearing, self._anchors = (
            service,
            broadcaster,
            channels,
            hearing,
            anchors,
        )
        self._poll, self._calm = live.poll_ms / 1000, live.poll_calm_ms / 1000
        self._idle, self._keep = live.idle_s, rehearsal_keep_h * HOUR
        self._anchored = 0.0

    async def run(self, leads: Callable[[], bool] = _always) -> None:
        """Look and tend for ever, each at its own beat; an outage of the database is waited out. `leads`: whether this
        process has the duties of which one is enough; what is due is brought by any turn anyway."""
        duties = partial(self._for_ever, partial(self.tend, leads), partial(asyncio.sleep, self._poll))
        keep(duties, "maintenance's duties")
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
        pause = self._calm if self._hearing.healthy else self._poll
        with suppress(TimeoutError):
            async with asyncio.timeout(pause * random.uniform(0.9, 1.1)):
                await self._hearing.doubts.wait()
        self._hearing.doubts.clear()

    async def beat(self) -> None:
        """One round of everything."""
        await self.look()
        await self.tend()

    async def look(self) -> None:
        """Read every stream whose log has grown or is another one. One that cannot be read holds nobody up."""
        service, begun = self._service, time.monotonic()
        heads = await service.book.heads([runtime.stream for runtime in service.streams.values()])
        await service.book.look_at_clock()
        behind = []
        for runtime in list(service.streams.values()):
            head = heads.get(runtime.stream)
            if head is None and runtime.view.seq:
                self._forget(runtime)
            elif head is not None and (head.seq, head.digest) != (runtime.view.seq, runtime.view.digest):
                behind.append(spawn(_see(runtime), f"catching up with {runtime.stream}"))
                self._hearing.gap_fills += 1
            if watched(self._channels, runtime):
                service.supports.counts.look(runtime)
        self._hearing.looked(begun, len(behind))
        if behind:
            await asyncio.wait(behind, timeout=self._poll)

    async def tend(self, leads: Callable[[], bool] = _always) -> None:
        """What else is due: the clock, eviction, rehearsals that are over, anchors."""
        self._evict()
        if leads():
            await self._lead()

    async def _lead(self) -> None:
        """The duties of which one process is enough; all may be done twice."""
        if not self._service.book.jumped_ms:
            for stream in await self._service.book.due(self._service.book.now()):
                await self._poke(id_of(stream))
            await self._wipe()
        if time.monotonic() - self._anchored > ANCHOR_S:
            await self.anchor()

    async def anchor(self) -> None:
        """Write down where every stream ends, outside the database."""
        self._anchored = time.monotonic()
        try:
            await anchor(self._service.book, self._anchors, apart=account_acts.end)
        except (OSError, ValueError) as trouble:
            log.error("the anchor file cannot be written: %s", trouble)
            failed("anchors", trouble)

    async def _poke(self, id: str) -> None:
        try:
            (await self._service.runtime(id)).poke()
        except Refused:
            log.warning("the clock names a stream that the log does not know", extra={"stream": id})
        except Corrupt as damage:
            log.error("the clock brings nothing to a damaged stream: %s", damage)

    def _evict(self) -> None:
        before = time.monotonic() - self._idle
        for runtime in list(self._service.streams.values()):
            if (
                not watched(self._channels, runtime)
                and not runtime.waiting
                and self._service.used.get(runtime.id, 0) < before
            ):
                self._forget(runtime)

    async def _wipe(self) -> None:
        """Take out rehearsals that ended long enough ago."""
        for row in await self._service.book.rows("sessions", {"rehearsal": 1}):
            if int(str(row["ends_at"])) + self._keep < self._service.book.now():
                await self._service.book.wipe(str(row["stream"]))

    def _forget(self, runtime: StreamRuntime) -> None:
        self._service.streams.pop(runtime.id, None)
        self._service.used.pop(runtime.id, None)
        self._service.supports.counts.forget(runtime.id)
        self._broadcaster.forget(runtime.id)


def watched(channels: Channels, runtime: StreamRuntime) -> bool:
    """Whether anybody looks at this stream here."""
    return any(channels.members(frames(runtime.id, audience)) for audience in runtime.kind.audiences)


async def _see(runtime: StreamRuntime) -> None:
    with suppress(Unavailable):
        await runtime.see()
