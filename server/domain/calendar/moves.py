"""Which deadlines of running sessions move when the working days change, from what to what. Pure.

A deadline is counted anew from what it was when its day was set, by the calendar of then; not from where the last
change has left it. So a change that is taken back leaves nothing behind, also of a day that had to wait for the end of
today.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from server.domain.calendar.terms import MINIMUM, Rules
from server.domain.calendar.working_days import Calendar
from server.local_time import DAY_MS, day_end, day_of


class Counted(NamedTuple):
    """The deadlines as they were counted with the day (ms), and the calendars by which that may have been: the one of
    that moment, and the one before, for a plan may be written while the calendar changes."""

    answer_due: int
    report_due: int | None
    by: tuple[Calendar, ...]


class Running(NamedTuple):
    """A session under way: the day from which its deadlines are counted, and what they are (ms). `counted`: what they
    were before the calendar changed; None = as they are, by the calendar that is changed."""

    session: str
    counted_from: date
    answer_due: int
    report_due: int | None
    counted: Counted | None = None


class Move(NamedTuple):
    """A session's deadlines before and after (ms)."""

    session: str
    answer_was: int
    answer_due: int
    report_was: int | None
    report_due: int | None


def moves(running: Iterable[Running], rules: Rules, before: Calendar, after: Calendar, now: int) -> list[Move]:
    """Sessions whose deadlines are other days by the calendar `after`. One that has passed stays; none comes before
    the end of today; one that does not follow from the calendar is somebody's own choice and stays."""
    found = (_move(each, rules, before, after, now) for each in running)
    return [each for each in found if (each.answer_was, each.report_was) != (each.answer_due, each.report_due)]


def _move(one: Running, rules: Rules, before: Calendar, after: Calendar, now: int) -> Move:
    counted = one.counted or Counted(one.answer_due, one.report_due, (before,))
    least = rules.answer_days if rules.answer_term_mode == MINIMUM else 0
    by = _calendar(one, counted, rules)
    wanted = _wanted(counted.answer_due, one.counted_from, by, after, least)
    answers, report = _moved(one.answer_due, wanted, now), one.report_due
    if report is not None and counted.report_due is not None:
        report = _moved(report, _wanted(counted.report_due, one.counted_from, by, after), now)
    return Move(one.session, one.answer_due, answers, one.report_due, report)


def _calendar(one: Running, counted: Counted, rules: Rules) -> Calendar:
    """Of those that it may have been the one by which the deadline has as many days as the rules ask for."""
    due = day_of(counted.answer_due)
    fits = (each for each in counted.by if each.add_working_days(one.counted_from, rules.answer_days) == due)
    return next(fits, counted.by[0])


def _wanted(due: int, since: date, by: Calendar, after: Calendar, least: int = 0) -> int | None:
    """A term of as many working days as it had; None for a day that does not follow from the calendar. `least`: where
    a unit may set a later day of its own, the days that bound it; its own day stays unless the bound passes it."""
    day = day_of(due)
    count = by.working_days_between(since, day)
    if least and day > by.add_working_days(since, least):
        wanted = max(day, after.add_working_days(since, least))
    elif count < 1 or by.add_working_days(since, count) != day:
        return None
    else:
        wanted = after.add_working_days(since, count)
    return due + (wanted - day) // timedelta(days=1) * DAY_MS


def _moved(due: int, wanted: int | None, now: int) -> int:
    return due if wanted is None or now > due else max(wanted, min(due, day_end(now + 1) - 1))
