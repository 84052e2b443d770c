"""Counters, gauges and readiness checks of one process."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence

# Whoever sees something happen counts it here, like tasks in tasks.everyone: counts["strikes"] += 1.
counts: Counter[str] = Counter()

SAMPLE_S = 0.1
SAMPLES = 600


class Lag:
    """Event loop lag over the last minute."""

    def __init__(self) -> None:
        self._late: deque[float] = deque([0.0], SAMPLES)

    async def run(self) -> None:
        while True:
            begun = time.monotonic()
            await asyncio.sleep(SAMPLE_S)
            self._late.append(time.monotonic() - begun - SAMPLE_S)

    def p99(self) -> float:
        """Seconds."""
        return quantile(self._late, 0.99)

    def most(self) -> float:
        return max(self._late)


class Vitals:
    """`gauges` are read when somebody asks; all `checks` must be true for the process to be ready."""

    def __init__(self) -> None:
        self.lag = Lag()
        self.gauges: dict[str, Callable[[], float]] = {"loop_lag_p99_seconds": self.lag.p99}
        self.gauges["loop_lag_max_seconds"] = self.lag.most
        self.checks: dict[str, Callable[[], bool]] = {}

    def missing(self) -> list[str]:
        """The names of the checks that do not hold."""
        return [name for name, holds in self.checks.items() if not holds()]


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that `share` of them do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
