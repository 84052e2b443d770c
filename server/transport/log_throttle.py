"""A rate limit for logging: of each cause at most one record a second."""

import logging
import time
from collections.abc import Callable

CAUSES = 1000
EVERY_S = 1.0


class LogThrottle(logging.Filter):
    """For a logger or a handler. A cause is the message's template, or `extra={"cause": …}`.

    What was left unsaid is counted on the next record of the same cause, as its attribute `unsaid`. A record that has
    passed one throttle passes all others.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, int, str], float] = {}
        self._unsaid: dict[tuple[str, int, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if hasattr(record, "unsaid"):
            return True
        cause = (record.name, record.levelno, str(getattr(record, "cause", record.msg)))
        now = self._clock()
        if now - self._said.get(cause, float("-inf")) < EVERY_S:
            self._unsaid[cause] = self._unsaid.get(cause, 0) + 1
            return False
        self._forget(now)
        self._said[cause] = now
        record.unsaid = self._unsaid.pop(cause, 0)
        return True

    def _forget(self, now: float) -> None:
        """Templates made of user text must not fill the memory."""
        if len(self._said) < CAUSES:
            return
        self._said = {cause: at for cause, at in self._said.items() if now - at < EVERY_S}
        self._unsaid = {cause: n for cause, n in self._unsaid.items() if cause in self._said}


def throttled(name: str) -> logging.Logger:
    """The logger of this name, filtered once."""
    logger = logging.getLogger(name)
    if not any(isinstance(known, LogThrottle) for known in logger.filters):
        logger.addFilter(LogThrottle())
    return logger
