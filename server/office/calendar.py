"""The working-day calendar of this installation as its file has it, and the settings by which dates are counted.

What the stream of the calendar says since then comes on top: see `server/runtime/official_calendar.py`.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from server.domain.calendar import terms as counting
from server.domain.calendar.terms import Explained, Rules, Terms
from server.domain.calendar.working_days import Calendar
from server.local_time import VIETNAM as VIETNAM
from server.local_time import day_of as day_of
from server.local_time import last_moment as last_moment
from server.local_time import midnight as midnight
from server.office import calendar_file
from server.sections import Session
from server.settings import ROOT

CALENDAR = ROOT / "config" / "calendar.toml"


def rules(session: Session) -> Rules:
    return Rules(*(getattr(session, name) for name in Rules._fields))


def terms(held: date | Sequence[date], session: Session, calendar: Calendar | None = None) -> Terms:
    """The terms of a session held on this day, or on these."""
    return explain(held, session, calendar).terms


def explain(
    held: date | Sequence[date], session: Session, calendar: Calendar | None = None, answer_by: date | None = None
) -> Explained:
    """The same with every day that was counted, and every one that was not."""
    return counting.explain(held, rules(session), calendar or official(), answer_by)


def working_day(day: date) -> bool:
    return official().working_day(day)


def add_working_days(day: date, n: int) -> date:
    return official().add_working_days(day, n)


@cache
def official() -> Calendar:
    """The calendar as the file has it."""
    return read()


def read(path: Path = CALENDAR) -> Calendar:
    listed = calendar_file.read(path.read_text(encoding="utf-8"))
    return Calendar(listed.days, listed.years)
