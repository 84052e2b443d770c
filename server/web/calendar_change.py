"""A change of the calendar as somebody typed it, or as a file has it: what it means, and which deadlines it moves."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from server import text, words
from server.domain.calendar.day import STATES
from server.domain.calendar.moves import Move
from server.domain.calendar.working_days import HOLIDAY, KINDS, MAKEUP, NORMAL, OFF, Calendar, Special
from server.errors import Refused
from server.office import calendar, calendar_file
from server.runtime import moved_deadlines
from server.web.office_form import Sent
from server.web.plan_form import day_of
from server.web.site import Site

MOST_DAYS = 31
DAY, FILE = "day", "file"
UNREAD = "unread"
"""Of a form: a file came with it that is no text."""
FIELDS = {
    DAY: ("day", "until", "kind", "name", "state", "source", "reason"),
    FILE: ("text", "whole", "reason"),
}


class Wanted(NamedTuple):
    """`days` as they are to be; of `years` every day that differs is known then."""

    days: dict[date, Special]
    years: tuple[int, ...]
    reason: str

    def raw(self) -> dict[str, Any]:
        """What the command carries."""
        days = [
            {"day": day.isoformat(), "kind": what.kind, "state": STATES[what.provisional], "name": what.name,
             "source": what.source}
            for day, what in sorted(self.days.items())
        ]  # fmt: skip
        return {"days": days, "years": list(self.years), "reason": self.reason}


def chosen(file: bytes) -> dict[str, str]:
    """The field that a chosen file fills."""
    try:
        return {"text": calendar_file.text_of(file)}
    except UnicodeDecodeError:
        return {UNREAD: FILE}


def wanted(site: Site, sent: Sent, known: Calendar, lang: str) -> Wanted:
    """Raises Refused with the field at fault."""
    found = _file(sent, known, lang) if sent.one("form") == FILE else _typed(sent)
    reason, limit = sent.one("reason").strip(), site.settings.limits.note
    if not reason:
        raise Refused("calendar.reason", field="reason")
    if (length := text.length(reason)) > limit:
        raise Refused("text.long", field="reason", limit=limit, length=length)
    if not found.days and not set(found.years) - known.years:
        raise Refused("calendar.nothing", field="text" if sent.one("form") == FILE else "day")
    return found._replace(reason=reason)


def _typed(sent: Sent) -> Wanted:
    """One day, or a span of days; a weekend within a span of days off stays one."""
    first = _day(sent.one("day"), "day")
    last = _day(sent.one("until"), "until") if sent.one("until").strip() else first
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise Refused("calendar.range", field="until", most=MOST_DAYS)
    kind, state = sent.one("kind") or HOLIDAY, sent.one("state") or STATES[0]
    if kind not in KINDS or state not in STATES:
        raise Refused("command.not_listed", field="kind")
    what = Special(kind, sent.one("name").strip()[:200], state != STATES[0], sent.one("source").strip()[:200])
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [day for day in span if first == last or kind == NORMAL or (day.weekday() >= 5) == (kind == MAKEUP)]
    for day in days or span[:1]:
        if kind == MAKEUP and day.weekday() < 5:
            raise Refused("calendar.makeup", field="day", day=f"{day:%d/%m/%Y}")
        if kind not in (HOLIDAY, MAKEUP, NORMAL) and day.weekday() >= 5:
            raise Refused("calendar.weekend", field="day", day=f"{day:%d/%m/%Y}")
    return Wanted(dict.fromkeys(days, what), (), "")


def _file(sent: Sent, known: Calendar, lang: str) -> Wanted:
    """Only what differs from the calendar as it is. A list that is whole makes every other day of its years normal."""
    said = {words.t(f"calendar.kind.{kind}", lang).lower(): kind for kind in KINDS}
    said |= {words.t(f"calendar.state.{state}", lang).lower(): state for state in STATES}
    if sent.one(UNREAD):
        raise Refused("form.text", field="text")
    listed = calendar_file.read(sent.one("text"), said)
    years = listed.years
    if sent.one("whole"):
        years |= {day.year for day in listed.days}
    told = {day: _told(what, known.days.get(day)) for day, what in listed.days.items()}
    gone = {day: Special(NORMAL) for day in (*known.off, *known.work) if day.year in years and day not in told}
    days = {day: what for day, what in {**told, **gone}.items() if known.days.get(day, Special(NORMAL)) != what}
    return Wanted(days, tuple(sorted(years - known.years)), "")


def _told(what: Special, before: Special | None) -> Special:
    """A list that says only that a day is off leaves to it what is known of it."""
    bare = what.kind == HOLIDAY and not what.name
    if before is None or not (before.kind in OFF if bare else before.kind == what.kind):
        return what
    kind = before.kind if bare else what.kind
    return Special(kind, what.name or before.name, what.provisional, what.source or before.source)


def confirmed(sent: Sent) -> dict[str, Any]:
    """What was previewed, as the form of the preview sends it back. Raises Refused."""
    try:
        return {name: msgspec.json.decode(sent.one(name)) for name in ("days", "years")} | {
            "reason": sent.one("reason")
        }
    except msgspec.DecodeError:
        raise Refused("command.malformed") from None


async def moved(site: Site, raw: Mapping[str, Any]) -> list[Move]:
    """The sessions whose deadlines such a change moves."""
    return await moved_deadlines.moved(site.service.book, site.calendar, calendar.rules(site.settings.session), raw)


def _day(typed: str, field: str) -> date:
    try:
        return day_of(typed)
    except Refused as no:
        raise Refused(no.code, **{**no.details, "field": field}) from None
