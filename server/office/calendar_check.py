"""Where this installation's calendar and another table of days off differ, day by day."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from server.domain.calendar.working_days import Calendar


class Difference(NamedTuple):
    """`ours`, `theirs`: whether it is a working day; `name` is theirs, or ours where they have none."""

    day: date
    ours: bool
    theirs: bool
    name: str


def differences(ours: Calendar, year: int, off: Mapping[date, str], worked: Collection[date]) -> list[Difference]:
    """`off`: their days off, by name; `worked`: the days of weekends on which they work."""
    first, found = date(year, 1, 1), []
    for n in range((date(year + 1, 1, 1) - first).days):
        day = first + timedelta(days=n)
        reason = ours.reason(day)
        theirs = day in worked or (day.weekday() < 5 and day not in off)
        if reason.works != theirs:
            found.append(Difference(day, reason.works, theirs, off.get(day, "") or reason.name))
    return found
