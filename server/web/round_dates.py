"""The days of a round in one strip: what was counted, what was not, and the four dates that come of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from server.domain.calendar.working_days import Calendar
from server.domain.round.content import Day, fields
from server.office import calendar
from server.web import why
from server.web.render import DAYS
from server.web.site import Site

BEFORE, AFTER = 2, 3
MOST_DAYS = 62
ONE = timedelta(days=1)


class Dates(NamedTuple):
    """The four dates of a round, and the days on which it is held; `anchor` is the one from which is counted."""

    known: Calendar
    announce_by: date
    intake_opens: date
    held: tuple[date, ...]
    anchor: date
    answer_due: date
    report_due: date


class Term(NamedTuple):
    """One of the four. `left`: days from today; `shift`: days between when it was done and when it was due."""

    name: str
    at: int
    left: int
    done_at: int | None = None
    shift: int = 0
    why: dict[str, Any] | None = None


def dates(site: Site, days: Sequence[Day]) -> Dates:
    """As they were computed with the plan; what old plans do not say, as the calendar says it today."""
    held = tuple(sorted(calendar.day_of(day.starts_at) for day in days))
    known = site.calendar.known()
    now = calendar.terms(held, site.settings.session, known)
    announce = [calendar.day_of(day.announce_by) for day in days if day.announce_by is not None]
    report = [calendar.day_of(day.report_due) for day in days if day.report_due is not None]
    counted = [calendar.day_of(day.counted_from) for day in days if day.counted_from is not None]
    opens = min(calendar.day_of(day.intake_opens) for day in days)
    due = max(calendar.day_of(day.answer_due) for day in days)
    return Dates(
        known, min(announce, default=now.announce_by), opens, held, max(counted, default=now.day), due,
        max(report, default=now.report_due),
    )  # fmt: skip


def terms(site: Site, days: Sequence[Day], found: Dates, announced_at: int | None, lang: str) -> list[Term]:
    """Each with the way to it, as the calendar explains it."""
    today = calendar.day_of(site.now())
    shift = (calendar.day_of(announced_at) - found.announce_by).days if announced_at is not None else 0
    last = max(days, key=lambda day: day.starts_at)
    ways = {way["what"]: way for way in why.dates(fields(last, *last.__struct_fields__), site.settings.session,
                                                  found.known, lang)}  # fmt: skip
    named = ("announce_by", "intake_opens", "answer_due", "report_due")
    each = [
        Term(name, calendar.midnight(day := getattr(found, name)), (day - today).days, why=ways.get(name))
        for name in named
    ]
    return [each[0]._replace(done_at=announced_at, shift=shift), *each[1:]]


def strip(found: Dates, today: date) -> dict[str, Any]:
    """One cell a day; `spans` are the brackets below, by columns."""
    first = min(found.announce_by, found.intake_opens, found.held[0]) - BEFORE * ONE
    last = min(max(found.report_due, found.answer_due, found.anchor) + AFTER * ONE, first + MOST_DAYS * ONE)
    days = [first + n * ONE for n in range((last - first).days + 1)]
    counted = _working(found.known, found.anchor, found.report_due)
    names = {found.report_due: "report_due", found.answer_due: "answer_due", found.intake_opens: "intake_opens",
             found.announce_by: "announce_by"}  # fmt: skip
    cells = [
        {
            "day": day.day, "at": calendar.midnight(day), "weekday": DAYS[day.weekday()], "today": day == today,
            "kind": _kind(day, found, counted, names), "count": counted.get(day),
            "name": "held" if day == found.held[0] else names.get(day, "today" if day == today else ""),
        }
        for day in days
    ]  # fmt: skip
    return {"cells": cells, "spans": _spans(found, days, counted)}


def _kind(day: date, found: Dates, counted: dict[date, int], names: dict[date, str]) -> str:
    if day in found.held:
        return "start"
    if day in names:
        return "due"
    if found.announce_by < day < found.anchor:
        return "counted"
    if found.anchor < day < found.report_due:
        return "counted" if day in counted else "off"
    return "none" if found.known.working_day(day) else "rest"


def _working(known: Calendar, since: date, until: date) -> dict[date, int]:
    """The working days after a day, numbered."""
    found: dict[date, int] = {}
    while since < until:
        since += ONE
        if known.working_day(since):
            found[since] = len(found) + 1
    return found


def _spans(found: Dates, days: Sequence[date], counted: dict[date, int]) -> list[list[dict[str, Any]]]:
    """Two lines of brackets: before and answers; report, with the days that do not count."""
    at = {day: n for n, day in enumerate(days)}
    if found.report_due not in at or not found.announce_by <= found.intake_opens <= found.held[0]:
        return []
    announce, intake, held, anchor = (
        at[found.announce_by],
        at[found.intake_opens],
        at[found.held[0]],
        at[found.anchor],
    )
    off = [f"{day:%d/%m}" for day in days if found.anchor < day < found.report_due and day not in counted]
    answers, report = at[found.answer_due] - anchor, at[found.report_due] - anchor
    first = [
        (announce, "", 0), (intake - announce, "announce", intake - announce),
        (held - intake, "opens", (found.anchor - found.intake_opens).days), (anchor - held + 1, "", 0),
        (answers, "answers", counted.get(found.answer_due, 0)),
    ]  # fmt: skip
    second = [(anchor + 1, "", 0), (report, "report", counted.get(found.report_due, 0))]
    lines = []
    for line in (first, second):
        rest = len(days) - sum(columns for columns, _, _ in line)
        cells = [*line, (rest, "", 0)]
        lines.append(
            [
                {"columns": n, "name": name, "days": f"{count:02}", "off": ", ".join(off)}
                for n, name, count in cells
                if n
            ]
        )
    return lines
