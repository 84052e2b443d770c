"""Restraint: who is refused again and again for asking more than a budget allows is heard ever more rarely, so that a
flood costs those nothing who stay within theirs. It is counted by connection, never by address: a hall whose budget
somebody else has used up waits for nothing but its turn. The first refusal costs nothing, for the next try may bring
the proof that was asked for; staff are never held up.
"""

import random
import time
from collections.abc import Callable

from server.people.throttle import Bucket, neighbourhood
from server.sections import Limits

OVER = frozenset(
    {"asks.throttled", "asks.crowded", "slow.work", "slow.early", "slow.again", "chat.throttled", "chat.crowded"}
)
FORGOTTEN_S = 60.0


class Restraint:
    """`longest_s`: a client that rests answers no ping, so it rests for less than a ping may take."""

    def __init__(self, limits: Limits, longest_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._first_s = limits.over_rest_ms / 1000
        self._most_s = min(limits.over_rest_most_ms / 1000, longest_s)
        self._refused = Bucket(limits.over_per_ip_min, limits.over_per_ip_min, clock=clock)
        self._clock = clock

    def rest(self, met: "Met", ip: str, code: str) -> float:
        """After an answer with this code ("" = done), for how many seconds its client is not heard."""
        if code not in OVER:  # nor does it end the row: what was done long ago is done again at no cost
            return 0
        now = self._clock()
        met.times = met.times + 1 if now - met.at < FORGOTTEN_S else 1
        met.at = now
        self._refused.take(neighbourhood(ip))
        if met.times == 1 or not self._first_s:
            return 0
        # Not all of a flood come back at one moment.
        return min(self._most_s, self._first_s * 2.0 ** min(met.times - 2, 16)) * random.uniform(0.75, 1)

    def pressed(self, address: str) -> bool:
        """Whether so much is refused of this address that new sockets of it are let in slowly."""
        return self._refused.wait(address) > 0


class Met:
    """What is remembered of one connection: refusals in a row, and when the last of them was."""

    __slots__ = ("at", "times")

    def __init__(self) -> None:
        self.at, self.times = float("-inf"), 0
