"""The database's time between two queries of it, by an offset to the monotonic clock; wall clocks are not used."""

import time


class ClockOffset:
    """Milliseconds since 1970 UTC, carried on by the monotonic clock; until the first query by the machine's own."""

    def __init__(self, most_ms: int = 0) -> None:
        """`most_ms`: a larger difference between two looks is a jump (0: none is). Time is carried on meanwhile."""
        self._ahead = time.time_ns() // 1_000_000 - _ticks()
        self._most_ms, self._looked = most_ms, False
        self.jumped_ms = 0

    def set(self, now: int) -> None:
        """The database has just said what time it is. A jump is only taken down, until it is undone or confirmed."""
        by = now - self.now()
        if self._looked and self._most_ms and abs(by) > self._most_ms:
            self.jumped_ms = by
        else:
            self.adopt(now)

    def adopt(self, now: int) -> None:
        """This is the time, whatever was thought before."""
        self._ahead, self.jumped_ms, self._looked = now - _ticks(), 0, True

    def now(self) -> int:
        return _ticks() + self._ahead


def _ticks() -> int:
    # A machine that slept has not jumped: this clock goes on meanwhile, where there is such a one.
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 1_000_000
