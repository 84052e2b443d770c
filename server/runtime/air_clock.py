"""To the moment when the public is to see what a lagging broadcast shows: the clock's turn is taken then, not at the
next beat of maintenance, which does the same should this process be gone."""

import asyncio
from collections.abc import Callable

from server.domain.session.broadcast import airs_next
from server.runtime.stream import StreamRuntime

LATE_S = 1.0
"""After a turn that brought nothing, for the database did not answer, the next one waits so long."""


class AirClock:
    """`now` is the database's clock."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._armed: dict[str, tuple[int, asyncio.TimerHandle]] = {}

    def look(self, runtime: StreamRuntime) -> None:
        """Something may be new in this stream."""
        at, armed = airs_next(runtime.view.state), self._armed.get(runtime.id)
        if armed is not None and armed[0] == at:
            return
        if armed is not None:
            self._armed.pop(runtime.id)[1].cancel()
        if at is not None:
            left = (at - self._now()) / 1000
            timer = asyncio.get_running_loop().call_later(left if left > 0 else LATE_S, self._air, runtime)
            self._armed[runtime.id] = (at, timer)

    def _air(self, runtime: StreamRuntime) -> None:
        self._armed.pop(runtime.id, None)
        runtime.poke()
