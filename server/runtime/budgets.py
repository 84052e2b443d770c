"""Budgets that many draw on: token buckets, of which several are drawn at once or none is. Here in memory; over several
processes they stand in Redis (cluster/shared_budgets.py)."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

MOST_KEYS = 50_000


class Budget(NamedTuple):
    """`key` names it without a word about people; `soft`: it measures, and refuses nothing."""

    key: str
    per_min: float
    burst: float
    soft: bool = False


class Drawn(NamedTuple):
    """`short`: of which there was not enough, or "" = one was drawn of each; `wait_s`: until there is. `levels`: what
    is left of each, in their order."""

    short: str
    wait_s: float
    levels: tuple[float, ...]


class Budgets(Protocol):
    async def draw(self, wanted: Sequence[Budget]) -> Drawn: ...


class MemoryBudgets:
    """A bounded number of keys; the one unused for longest goes, for it is the one most likely full again."""

    def __init__(self, most_keys: int = MOST_KEYS, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_keys, self._clock = most_keys, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._levels)

    async def draw(self, wanted: Sequence[Budget]) -> Drawn:
        now = self._clock()
        levels = [self._level(each, now) for each in wanted]
        missing = [
            ((1 - level) * 60 / each.per_min, each.key)
            for each, level in zip(wanted, levels, strict=True)
            if not each.soft and level < 1
        ]
        if missing:
            wait, short = max(missing)
            return Drawn(short, wait, tuple(levels))
        for each, level in zip(wanted, levels, strict=True):
            self._levels.pop(each.key, None)
            self._levels[each.key] = (max(0.0, level - 1), now)
        while len(self._levels) > self._most_keys:
            self._levels.popitem(last=False)
        return Drawn("", 0, tuple(levels))

    def _level(self, budget: Budget, now: float) -> float:
        level, at = self._levels.get(budget.key, (budget.burst, now))
        return min(budget.burst, level + (now - at) * budget.per_min / 60)
