"""Viet Nam's time: one zone, seven hours ahead of UTC, without summer time."""

from datetime import timedelta, timezone

DAY_MS = 86_400_000
OFFSET_MS = 7 * 3_600_000
VIETNAM = timezone(timedelta(milliseconds=OFFSET_MS), "Asia/Ho_Chi_Minh")


def day_end(at: int) -> int:
    """The first midnight in Viet Nam that is not before this moment (ms)."""
    return ((at + OFFSET_MS - 1) // DAY_MS + 1) * DAY_MS - OFFSET_MS
