"""A year of the calendar as its page draws it: months in weeks, the list of days that differ, the latest changes."""

from calendar import Calendar as Weeks
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from server.domain.calendar.change import CalendarChange
from server.domain.calendar.day import STATES, CalendarDay
from server.domain.calendar.moves import Move
from server.domain.calendar.working_days import NORMAL, OFF, Calendar, Special
from server.domain.kind import entities
from server.domain.state import StreamState
from server.local_time import last_moment, midnight

MOST_CHANGES = 20


def months(year: int, known: Calendar, today: date) -> list[dict[str, Any]]:
    """Twelve months; each day with what it is, None outside the month."""
    weeks = Weeks()
    return [
        {
            "month": month,
            "weeks": [
                [_cell(day, known, today) if day.month == month else None for day in week]
                for week in weeks.monthdatescalendar(year, month)
            ],
        }
        for month in range(1, 13)
    ]


def _cell(day: date, known: Calendar, today: date) -> dict[str, Any]:
    reason = known.reason(day)
    return {
        "number": day.day, "why": reason.why, "off": reason.why in OFF, "name": reason.name,
        "tentative": reason.provisional and day in known.days, "today": day == today,
    }  # fmt: skip


def special_days(year: int, known: Calendar, state: StreamState) -> list[dict[str, Any]]:
    """Every day of the year that differs, or was set; with who set it, where somebody did."""
    set_here = {each.id: each for each in entities(state, CalendarDay.noun)}
    days = {day for day in known.days if day.year == year}
    days |= {date.fromisoformat(id) for id in set_here if id.startswith(f"{year}-")}
    return [_day(day, known.days.get(day, Special(NORMAL)), set_here.get(day.isoformat())) for day in sorted(days)]


def _day(day: date, what: Special, entity: CalendarDay | None) -> dict[str, Any]:
    return {
        "at": midnight(day), "iso": day.isoformat(), "kind": what.kind, "name": what.name, "source": what.source,
        "state": STATES[what.provisional], "tentative": what.provisional, "set_at": entity.acted_at if entity else None,
        "by": entity.by if entity else "",
    }  # fmt: skip


def differences(days: Mapping[date, Special], known: Calendar) -> list[dict[str, Any]]:
    """What each day is and what it is to be."""
    shown = [(day, known.days.get(day, Special(NORMAL)), what) for day, what in sorted(days.items())]
    return [
        {"at": midnight(day), "was": before._asdict(), "is": after._asdict()}
        for day, before, after in shown
    ]  # fmt: skip


def changes(state: StreamState) -> list[CalendarChange]:
    """The latest first."""
    found: Sequence[CalendarChange] = entities(state, CalendarChange.noun)
    return [*reversed(found)][:MOST_CHANGES]


def moves(found: Sequence[Move], sessions: Mapping[str, Mapping[str, Any]], units: Mapping[str, str]) -> list[Any]:
    """Sessions that move, each with its unit; only dates that change have a `was`."""
    return [
        {
            "unit": units.get(str(sessions[each.session]["room"]), ""), "code": sessions[each.session]["code"],
            "starts_at": sessions[each.session]["starts_at"], "answer_was": each.answer_was,
            "answer_due": each.answer_due, "report_was": each.report_was, "report_due": each.report_due,
        }
        for each in found
        if each.session in sessions
    ]  # fmt: skip


def span(year: int) -> tuple[int, int]:
    """The first and the last moment of a year."""
    return midnight(date(year, 1, 1)), last_moment(date(year, 12, 31))
