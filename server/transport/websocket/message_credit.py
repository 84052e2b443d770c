"""What one client may say before others come first: so many messages at once, and so many a second for ever.

A debt is a time: until then it is paid off. One number for each client is enough.
"""

from typing import NamedTuple

PRICED_BYTES = 8000


class Credit(NamedTuple):
    """Seconds that one message costs, and seconds of debt that are borne."""

    price_s: float
    most_s: float

    def spend(self, debt: float, size: int, now: float) -> float:
        """The debt after one more message of `size` bytes."""
        return max(debt, now) + self.price_s * (1 + size / PRICED_BYTES)

    def is_spent(self, debt: float, now: float) -> bool:
        return debt - now > self.most_s


def credit(at_once: int, per_s: int) -> Credit:
    return Credit(1 / per_s, at_once / per_s)
