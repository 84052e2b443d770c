"""Which deadlines of running sessions move when the working days change, from what to what. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from server.domain.calendar.terms import MINIMUM, Rules
from server.domain.calendar.working_days import Calendar
from server.local_time import DAY_MS, day_end, day_of


class Running(NamedTuple):
    """A session under way: the day from which its deadlines are counted, and what they are (ms)."""

    session: str
    counted_from: date
    answer_due: int
    report_due: int | None


class Move(NamedTuple):
    """A session's deadlines before and after (ms)."""

    session: str
    answer_was: int
    answer_due: int
    report_was: int | None
    report_due: int | None


def moves(running: Iterable[Running], rules: Rules, before: Calendar, after: Calendar, now: int) -> list[Move]:
    """Sessions whose deadlines are other days by the calendar `after`. One that has passed stays; none comes before
    the end of today; one that does not follow from the calendar `before` is somebody's own choice and stays."""
    found = (_move(each, rules, before, after, now) for each in running)
    return [each for each in found if (each.answer_was, each.report_was) != (each.answer_due, each.report_due)]


def _move(one: Running, rules: Rules, before: Calendar, after: Calendar, now: int) -> Move:
    own = rules.answer_days if rules.answer_term_mode == MINIMUM else 0
    answers = _moved(one.answer_due, one.counted_from, before, after, now, own)
    report = None if one.report_due is None else _moved(one.report_due, one.counted_from, before, after, now)
    return Move(one.session, one.answer_due, answers, one.report_due, report)


def _moved(due: int, since: date, before: Calendar, after: Calendar, now: int, least: int = 0) -> int:
    """A term of as many working days as it had. `least`: where a unit may set a later day of its own, the number of
    days that bounds it; its own day stays unless the bound passes it."""
    day = day_of(due)
    count = before.working_days_between(since, day)
    if now > due or count < 1 or before.add_working_days(since, count) != day:
        return due
    own = least and count > least
    wanted = max(day, after.add_working_days(since, least)) if own else after.add_working_days(since, count)
    return max(due + (wanted - day).days * DAY_MS, min(due, day_end(now + 1) - 1))
