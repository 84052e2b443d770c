"""A message budget per client: a token bucket kept as one number (GCRA, the generic cell rate algorithm).

The debt is the time at which it will be paid off. A client in excess is not cut off, it is read after the others.
"""

from typing import NamedTuple

PRICED_BYTES = 8000


class Credit(NamedTuple):
    """Seconds that one message costs, and seconds of debt that are tolerated."""

    price_s: float
    most_s: float

    def spend(self, debt: float, size: int, now: float) -> float:
        """The debt after one more message of `size` bytes."""
        return max(debt, now) + self.price_s * (1 + size / PRICED_BYTES)

    def is_spent(self, debt: float, now: float) -> bool:
        return debt - now > self.most_s


def credit(at_once: int, per_s: int) -> Credit:
    """A burst of `at_once` messages, refilled by `per_s` a second."""
    return Credit(1 / per_s, at_once / per_s)
