"""Token buckets in memory: a rate and a burst for each key, with a bounded number of keys."""

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

MOST_KEYS = 50_000


class Bucket:
    def __init__(
        self, rate_per_min: float, burst: float, most_keys: int = MOST_KEYS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rate_per_min = rate_per_min
        self.burst = burst
        self._most_keys = most_keys
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Takes one and returns 0, or takes nothing and returns the seconds until there is one again."""
        level = self._level(key)
        if wait := self._missing(level):
            return wait
        self._set(key, level - 1)
        return 0

    def wait(self, key: str) -> float:
        """Seconds until `take` would go; takes nothing."""
        return self._missing(self._level(key))

    def left(self, key: str) -> float:
        """How many there are."""
        return self._level(key)

    def give(self, key: str) -> None:
        """Puts back what was taken."""
        self._set(key, min(self.burst, self._level(key) + 1))

    def __len__(self) -> int:
        return len(self._levels)

    def _missing(self, level: float) -> float:
        missing = 1 - level
        if missing <= 1e-9:
            return 0
        return missing * 60 / self.rate_per_min if self.rate_per_min > 0 else 60

    def _level(self, key: str) -> float:
        now = self._clock()
        level, at = self._levels.get(key, (self.burst, now))
        return min(self.burst, level + (now - at) * self.rate_per_min / 60)

    def _set(self, key: str, level: float) -> None:
        self._levels.pop(key, None)
        if level < self.burst:
            self._levels[key] = (level, self._clock())
        # The key unused for longest goes: it is the one most likely full again.
        while len(self._levels) > self._most_keys:
            self._levels.popitem(last=False)


@lru_cache(maxsize=MOST_KEYS)
def neighbourhood(ip: str) -> str:
    """The key of an address: itself, or its /64, for one home has all of these."""
    try:
        address: IPv4Address | IPv6Address = ip_address(ip.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if isinstance(address, IPv4Address):
        return str(address)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def network(ip: str) -> str:
    """A wider key: the /24 or /48, which one owner often has whole."""
    address = neighbourhood(ip).partition("/")[0]
    try:
        return str(ip_network(f"{address}/{48 if ':' in address else 24}", strict=False))
    except ValueError:
        return address
