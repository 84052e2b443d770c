"""Why a date is what it is, as a template draws it: rule, setting, every day on the way, and what was moved since."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from server import words
from server.domain.calendar.terms import (
    ANNOUNCE_BY,
    ANSWER_DUE,
    INTAKE_OPENS,
    REPORT_DUE,
    Dated,
    Explained,
    Step,
    until,
)  # fmt: skip
from server.domain.calendar.working_days import DAY, MAKEUP, WORKED, Calendar, Reason
from server.local_time import day_of, midnight
from server.office import calendar
from server.sections import Session as Rules

AT_THE_END = {ANSWER_DUE, REPORT_DUE}
Shown = dict[str, Any]


def dates(session: Mapping[str, Any], chosen: Rules, known: Calendar, lang: str) -> list[Shown]:
    """The dates that stand with a session, in their order, each with its way."""
    found = calendar.explain(_anchor(session), chosen, known)
    shown = []
    for dated in found.dates:
        stored = session.get(dated.what)
        if stored is None:
            continue
        day = day_of(int(stored))
        way = dated if day == dated.day else _stored(dated, found.anchor, day, known)
        shown.append(_shown(way, dated, session, known, lang))
    return shown


def planned(found: Explained, known: Calendar, lang: str) -> list[Shown]:
    """The same for days on which nothing is held yet: for a plan before it is saved."""
    return [_shown(each, each, {}, known, lang) for each in found.dates]


def _anchor(session: Mapping[str, Any]) -> date:
    counted_from = session.get("counted_from")
    return day_of(int(session["ends_at"] if counted_from is None else counted_from))


def _stored(dated: Dated, anchor: date, day: date, known: Calendar) -> Dated:
    """The way to a date that is not the one that today's calendar and settings give."""
    if dated.what in AT_THE_END:
        return until(dated.what, anchor, day, known, dated.settings)
    back = [known.reason(dated.since - n * DAY) for n in range(1, (dated.since - day).days + 1)]
    steps = tuple(Step(n, reason) for n, reason in enumerate(back, 1))
    return dated._replace(day=day, days=len(steps), steps=steps, rolled=())


def _shown(way: Dated, today: Dated, session: Mapping[str, Any], known: Calendar, lang: str) -> Shown:
    moved = session.get("deadlines_moved") or {}
    was = moved.get(way.what)
    not_decided = [*dict.fromkeys(_short(each.day) for each in _asked(way) if each.provisional)]
    rolled = way.working_day if way.rolled and way.working_day != way.day else None
    return {
        "what": way.what, "at": midnight(way.day), "days": way.days, "weeks": _weeks(way, known, lang),
        "rule": words.t(f"why.rule.{way.what}", lang, days=f"{way.days:02}", since=_long(way.since)),
        "settings": ", ".join(f"{name} = {value}" for name, value in way.settings),
        "not_decided": ", ".join(not_decided),
        "years": ", ".join(str(year) for year in sorted({each.day.year for each in _asked(way)})),
        "rolled": None if rolled is None else midnight(rolled),
        "today": midnight(today.day) if today.day != way.day and not way.chosen else None,
        "was": was if was is not None and was != session.get(way.what) else None,
        "moved_at": moved.get("at"), "moved_why": moved.get("why", ""), "working": way.working,
    }  # fmt: skip


def _asked(way: Dated) -> list[Reason]:
    """The days on which the date hangs: calendar days are what they are."""
    return [*(step.reason for step in way.steps if way.working), *way.rolled]


def _weeks(way: Dated, known: Calendar, lang: str) -> list[list[Shown]]:
    """Whole weeks from Monday on, from the first day of the way to its last."""
    numbers = {step.day: step.number for step in way.steps}
    days = [way.since, way.day, way.working_day, *numbers]
    first = min(days) - min(days).weekday() * DAY
    last = max(days) + (6 - max(days).weekday()) * DAY
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    cells = [_cell(day, way, numbers, known, lang) for day in every]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


def _cell(day: date, way: Dated, numbers: Mapping[date, int | None], known: Calendar, lang: str) -> Shown:
    reason, number = known.reason(day), numbers.get(day)
    inside = day in numbers
    counts = number is not None
    mark = (
        "due" if day == way.day else "start" if day == way.since else "counted" if counts
        else "off" if inside or not reason.works else "none"
    )  # fmt: skip
    note = words.t(f"why.mark.{way.what}", lang) if day == way.day else ""
    if day == way.since:
        note = words.t("why.mark.intake_opens" if way.what == ANNOUNCE_BY else "why.mark.session", lang)
        number = number if counts else 0
    elif way.rolled and day == way.working_day and day != way.day:
        note = words.t("why.mark.working", lang)
    elif not note and (way.working or not counts):
        note = _why(reason, lang)
    if day == way.day and way.what in (INTAKE_OPENS, ANNOUNCE_BY) and not reason.works:
        note = f"{note}, {_why(reason, lang)}"
    return {
        "day": _short(day), "number": number, "mark": mark, "note": note,
        "struck": mark == "off", "tentative": reason.provisional and inside and way.working,
    }  # fmt: skip


def resting(days: Iterable[int], known: Calendar, lang: str) -> list[tuple[int, str]]:
    """Those of these days (ms) on which nobody works, and why."""
    found = [(at, known.reason(day_of(at))) for at in days]
    return [(at, _why(reason, lang)) for at, reason in found if not reason.works]


def _why(reason: Reason, lang: str) -> str:
    if reason.why == WORKED:
        return ""
    said = words.t(f"why.day.{reason.why}", lang)
    return said if reason.why == MAKEUP or not reason.name else reason.name


def _short(day: date) -> str:
    return f"{day.day}/{day.month}"


def _long(day: date) -> str:
    return f"{day:%d/%m/%Y}"
