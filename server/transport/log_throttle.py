"""A rate limit for logging: of each log statement at most one record a second."""

import logging
import time
from collections.abc import Callable


class LogThrottle(logging.Filter):
    """Passes one record of each log statement per interval and says how many it dropped."""

    def __init__(self, seconds: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._last: dict[object, float] = {}
        self._held: dict[object, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        now, kind = self._clock(), (record.levelno, record.pathname, record.lineno)
        if now - self._last.get(kind, float("-inf")) < self._seconds:
            self._held[kind] = self._held.get(kind, 0) + 1
            return False
        self._last[kind] = now
        if held := self._held.pop(kind, 0):
            record.msg, record.args = f"{record.getMessage()} (and {held} more like it)", ()
        return True


def throttled(name: str) -> logging.Logger:
    """The logger of this name, filtered once."""
    logger = logging.getLogger(name)
    if not any(isinstance(known, LogThrottle) for known in logger.filters):
        logger.addFilter(LogThrottle())
    return logger
