"""Counters, gauges and readiness checks of one process."""

import asyncio
import collections
import time
from collections import deque
from collections.abc import Callable, Sequence

from prometheus_client import CollectorRegistry, Counter, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]
counters = CollectorRegistry()


def _by_outcome(name: str, help: str, *outcomes: str) -> Counter:
    counter = Counter(f"giaoluu_{name}", help, ["outcome"], registry=counters)
    for outcome in outcomes:
        counter.labels(outcome)  # told from the start, as zero
    return counter


acks = _by_outcome("acks", "commands answered, by outcome", "ok", "refused", "retry", "failed")
mails = _by_outcome("mails", "mails, by outcome of one attempt", "sent", "failed")
reaction_outcomes = _by_outcome(
    "reaction_outcomes", "commands that one stream caused in another, by outcome of one attempt",
    "delivered", "refused", "retried",
)  # fmt: skip
# What the transport counts; it knows no metrics, and its hot paths take a plain number.
counts: collections.Counter[str] = collections.Counter()

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
