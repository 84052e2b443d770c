"""What one client may say before others come first: some twenty small messages at once, sixteen a second for ever.

A debt is a time: until then it is paid off. One number for each client is enough.
"""

PRICE_S, CREDIT_S = 0.0625, 1.25
PRICED_BYTES = 8000


def spend(debt: float, size: int, now: float) -> float:
    """The debt after one more message of `size` bytes."""
    return max(debt, now) + PRICE_S * (1 + size / PRICED_BYTES)


def is_spent(debt: float, now: float) -> bool:
    return debt - now > CREDIT_S
