"""The weeks of a year as columns: each from Monday, the first with 1 January in it, the last with 31 December."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

WEEK = 7


@dataclass(frozen=True)
class Weeks:
    """Columns count from 1. At the edges of a year they belong to a week of the year before or after, so there are 53,
    in a leap year that begins on a Sunday 54."""

    year: int

    @cached_property
    def first(self) -> date:
        """The Monday of the first column, which may lie in December."""
        return _monday(date(self.year, 1, 1))

    @cached_property
    def columns(self) -> int:
        return (_monday(date(self.year, 12, 31)) - self.first).days // WEEK + 1

    def column(self, day: date) -> int:
        """0 or less, or more than `columns`: in another year."""
        return (day - self.first).days // WEEK + 1

    def inside(self, day: date) -> bool:
        return day.year == self.year

    def numbers(self) -> list[int]:
        """The ISO number of each column."""
        return [week_of(self.first + timedelta(days=WEEK * n)) for n in range(self.columns)]


def week_of(day: date) -> int:
    """Its ISO week, as people number weeks."""
    return day.isocalendar().week


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
