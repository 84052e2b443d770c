"""Working days of state offices and the terms of a session, in the one time of the country (UTC+7, no summer time)."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from server.local_time import VIETNAM as VIETNAM
from server.sections import Session
from server.settings import ROOT

CALENDAR = ROOT / "config" / "calendar.toml"
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Calendar(NamedTuple):
    """Days that differ from Monday to Friday, and what is known of them."""

    years: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]
    provisional: frozenset[date]

    def working_day(self, day: date) -> bool:
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is not counted itself."""
        for _ in range(n):
            day += DAY
            while not self.working_day(day):
                day += DAY
        return day

    def working_day_until(self, day: date) -> date:
        """`day`, or the last working day before it."""
        while not self.working_day(day):
            day -= DAY
        return day

    def certain(self, first: date, last: date) -> bool:
        """Whether all days between are decided: their years known, none of them provisional."""
        return all(day.year in self.years and day not in self.provisional for day in _days(first, last))


class Terms(NamedTuple):
    """The dates that follow from a session's day. Answers and report may come until the end of their day."""

    day: date
    intake_opens: date
    announce_by: date
    announce_by_working: date
    answer_due: date
    report_due: date
    provisional: bool

    @property
    def intake_opens_ms(self) -> int:
        return midnight(self.intake_opens)

    @property
    def announce_by_ms(self) -> int:
        return midnight(self.announce_by + DAY)

    @property
    def answer_due_ms(self) -> int:
        return midnight(self.answer_due + DAY)

    @property
    def report_due_ms(self) -> int:
        return midnight(self.report_due + DAY)


def terms(day: date, session: Session, calendar: Calendar | None = None) -> Terms:
    """The terms of a session held on `day`; of a session over several days, on its last."""
    known = calendar or official()
    intake = day - timedelta(days=session.intake_days - (session.intake_count == "inclusive"))
    announce = intake - timedelta(days=session.announce_days)
    announce_working = known.working_day_until(announce)
    answers = known.add_working_days(day, session.answer_days)
    report = known.add_working_days(day, session.report_days)
    certain = known.certain(announce_working, announce) and known.certain(day + DAY, max(answers, report))
    return Terms(day, intake, announce, announce_working, answers, report, not certain)


def working_day(day: date) -> bool:
    return official().working_day(day)


def add_working_days(day: date, n: int) -> date:
    return official().add_working_days(day, n)


def midnight(day: date) -> int:
    """The first moment of a day in Viet Nam, in ms since 1970 UTC."""
    return (datetime.combine(day, time(), VIETNAM) - EPOCH) // timedelta(milliseconds=1)


def day_of(at: int) -> date:
    """The day in Viet Nam to which a moment (ms UTC) belongs."""
    return (EPOCH + timedelta(milliseconds=at)).astimezone(VIETNAM).date()


@cache
def official() -> Calendar:
    """The calendar of this installation."""
    return read()


def read(path: Path = CALENDAR) -> Calendar:
    years = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, days in years.items():
        if any(day.year != int(name[1:]) for kind in days.values() for day in kind):
            raise ValueError(f"{path}: [{name}] holds a day of another year")
    return Calendar(
        frozenset(int(name[1:]) for name in years),
        frozenset(day for days in years.values() for day in days["off"]),
        frozenset(day for days in years.values() for day in days["work"]),
        frozenset(day for days in years.values() for day in days.get("provisional", ())),
    )


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
