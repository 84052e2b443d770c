"""The database's clock between two looks at it. What the machine's own clock says of the day never matters."""

import time


class ClockOffset:
    """Milliseconds since 1970 UTC, carried on by the monotonic clock; until the first look by the machine's own."""

    def __init__(self) -> None:
        self._ahead = time.time_ns() // 1_000_000 - _ticks()

    def set(self, now: int) -> None:
        """The database has just said what time it is."""
        self._ahead = now - _ticks()

    def now(self) -> int:
        return _ticks() + self._ahead


def _ticks() -> int:
    return time.monotonic_ns() // 1_000_000
