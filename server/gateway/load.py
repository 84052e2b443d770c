"""Load of this process, and back-pressure for readers over HTTP: how soon to poll again, which share may try a socket.

An answer holds for a second and is the same for all who ask in it, so any cache may carry it. How many are behind a
cache is unknown: free capacity is offered to a small share of them, which doubles while few come.
"""

import math
import time
from collections.abc import Callable

from server.sections import Limits, Live

FIRST = 1 / 64


class Load:
    """`inside` counts the open sockets; some of the places are kept for those who come back and for the staff."""

    def __init__(
        self, limits: Limits, live: Live, inside: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._live, self._inside, self._clock = live, inside, clock
        self._most = math.ceil(limits.sockets * (100 - limits.sockets_kept) / 100)
        self._second, self._reads, self._before = int(clock()), 0, 0
        self._again_ms, self._share = live.again_ms, FIRST

    @property
    def full(self) -> bool:
        """New pages had better read over HTTP."""
        return self._inside() >= self._most

    def word(self) -> dict[str, int | float]:
        """For one who reads: {again_ms, sockets}, the pause until the next reading, the share that may try a socket."""
        if (passed := int(self._clock()) - self._second) > 0:
            self._turn(passed)
        self._reads += 1
        return {"again_ms": self._again_ms, "sockets": self._share}

    def pace(self) -> dict[str, int]:
        """For one who joins: over how long those inside spread when they all lose their line at once (`back_ms`), after
        how long a silence each of them may ask whether its line lives (`ask_ms`)."""
        live, inside = self._live, self._inside()
        back_ms = min(live.spread_ms, inside * 1000 // live.arrivals_per_s)
        return {"back_ms": back_ms, "ask_ms": max(live.ask_ms, inside * 1000 // live.asks_per_s)}

    def _turn(self, passed: int) -> None:
        """Readers who keep to their pause are pause x rate; so many must not ask more often than we like to answer."""
        readers = self._reads / passed * self._again_ms / 1000
        pause = math.ceil(readers / self._live.reads_per_s) * 1000
        self._again_ms = min(max(self._live.again_ms, pause), max(self._live.again_ms, self._live.again_most_ms))
        inside = self._inside()
        if inside >= self._most:
            self._share = 0.0
        elif inside - self._before < passed * self._live.arrivals_per_s / 2:
            self._share = min(1.0, max(FIRST, self._share * 2 ** min(passed, 10)))
        self._second, self._reads, self._before = self._second + passed, 0, inside
