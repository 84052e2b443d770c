"""Working days of state offices: Monday to Friday, less days off, plus make-up days. Every answer names its reason.

Pure values: a calendar is made of what a file and the stream of the calendar say (see `day.py`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

HOLIDAY, COMPENSATORY, SWAPPED, MAKEUP, NORMAL = "holiday", "compensatory", "swapped", "makeup", "normal"
OFF = (HOLIDAY, COMPENSATORY, SWAPPED)
"""Kinds of days off: a public holiday, a day that makes up for one on a weekend, a day swapped with a worked one."""
KINDS = (*OFF, MAKEUP, NORMAL)
WEEKEND, WORKED = "weekend", "worked"
DAY = timedelta(days=1)


class Special(NamedTuple):
    """A day that differs from the plain week. `provisional`: no decision confirms it yet."""

    kind: str
    name: str = ""
    provisional: bool = False
    source: str = ""


class Reason(NamedTuple):
    """Why a day is counted or not: `worked`, `makeup`, `weekend`, or the kind of its day off, and what it is called."""

    day: date
    works: bool
    why: str
    name: str = ""
    provisional: bool = False


class Calendar(NamedTuple):
    """`days` differ from the plain week; `years` are those of which all such days are known."""

    days: Mapping[date, Special]
    years: frozenset[int]

    @property
    def off(self) -> frozenset[date]:
        return frozenset(day for day, what in self.days.items() if what.kind in OFF and day.weekday() < 5)

    @property
    def work(self) -> frozenset[date]:
        return frozenset(day for day, what in self.days.items() if what.kind == MAKEUP)

    @property
    def provisional(self) -> frozenset[date]:
        return frozenset(day for day, what in self.days.items() if what.provisional)

    def with_days(self, changed: Mapping[date, Special], years: frozenset[int] = frozenset()) -> "Calendar":
        """The same with these days as they are said here; one that is `normal` again is a plain day."""
        kept = {**self.days, **changed}
        plain = {day for day, what in kept.items() if what.kind == NORMAL and not what.provisional}
        return Calendar({day: what for day, what in kept.items() if day not in plain}, self.years | years)

    def reason(self, day: date) -> Reason:
        """Whether it is a working day, and why."""
        what = self.days.get(day, _PLAIN)
        undecided = what.provisional or day.year not in self.years
        weekend = day.weekday() >= 5
        if what.kind == MAKEUP and weekend:
            return Reason(day, True, MAKEUP, what.name, undecided)
        if what.kind in OFF:
            return Reason(day, False, what.kind, what.name, undecided)
        return Reason(day, not weekend, WEEKEND if weekend else WORKED, "", undecided)

    def working_day(self, day: date) -> bool:
        return self.reason(day).works

    def after(self, day: date) -> Iterator[Reason]:
        """Every day after this one. Ends with OverflowError at the end of all calendars."""
        while True:
            day += DAY
            yield self.reason(day)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is not counted itself."""
        if n <= 0:
            return day
        left = n
        for each in self.after(day):
            left -= each.works
            if not left:
                return each.day
        raise AssertionError

    def working_days_between(self, day: date, until: date) -> int:
        """How many working days there are after `day`, up to and with `until`."""
        return sum(self.working_day(day + n * DAY) for n in range(1, (until - day).days + 1))

    def working_day_until(self, day: date) -> date:
        """`day`, or the last working day before it."""
        while not self.working_day(day):
            day -= DAY
        return day

    def certain(self, first: date, last: date) -> bool:
        """Whether all days between are decided: their years known, none of them provisional."""
        days = (first + n * DAY for n in range((last - first).days + 1))
        return not any(self.reason(day).provisional for day in days)


_PLAIN = Special(NORMAL)
