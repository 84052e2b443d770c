"""A unit's dates as iCalendar (RFC 5545): sessions by the minute in UTC, what falls on a day as a day without a clock.

Ids stay the same as long as the session or the sitting does, so whoever follows it sees things move.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar

from server import words
from server.domain.session.phase import PHASES
from server.local_time import day_of

Row = Mapping[str, Any]
# What of a session falls on a day: the row's column, and its name below `why.`.
DAYS = ("announce_by", "intake_opens", "answer_due", "report_due")
HOUR = timedelta(hours=1)


def calendar_of(
    unit: str, slug: str, home: str, sessions: Iterable[Row], sittings: Iterable[Row], now: int, lang: str
) -> bytes:
    made = icalendar.Calendar()
    made.add("prodid", "-//Giao Luu//giaoluu//VI")
    made.add("version", "2.0")
    made.add("x-wr-calname", words.t("ics.name", lang, unit=unit))
    made.add("refresh-interval", HOUR, parameters={"value": "DURATION"})
    # Of the day, so that the same dates are the same bytes for a day.
    stamp = datetime.combine(_instant(now).date(), datetime.min.time(), UTC)
    for row in sessions:
        for event in _session(row, home, lang):
            made.add_component(_event(stamp, f"{row['id']}-{event.pop('key')}@{slug}.giaoluu", event))
    for row in sittings:
        made.add_component(_event(stamp, f"{row['id']}-sitting@{slug}.giaoluu", _sitting(row, lang)))
    return bytes(made.to_ical())


def _session(row: Row, home: str, lang: str) -> Iterable[dict[str, Any]]:
    off = _off(str(row["state"]))
    shared = {"url": f"{home}buoi/{row['id']}", "status": "CANCELLED" if off else "CONFIRMED"}
    say = f"{words.t('ics.session', lang)}: {row['topic']}"
    if off:
        say = f"{words.t('ics.off', lang)}: {say}"
    yield {
        "key": "session", "dtstart": _instant(row["starts_at"]), "dtend": _instant(row["ends_at"]),
        "summary": say, "location": row["venue"] or "", "description": row["code"], **shared,
    }  # fmt: skip
    for name in DAYS:
        if row[name] is not None:
            what = words.t(f"why.{name}", lang)
            yield {"key": name, "summary": f"{what}: {row['topic']}", "description": row["code"],
                   **_days(row[name], row[name]), **shared}  # fmt: skip


def _sitting(row: Row, lang: str) -> dict[str, Any]:
    summary = f"{words.t('ics.sitting', lang)} ({words.t('sittings.kind.' + str(row['kind']), lang)})"
    status = "CANCELLED" if row["off"] else "CONFIRMED"
    return {"summary": summary, "status": status, **_days(row["begins"], row["ends"])}


def _off(state: str) -> bool:
    """Whether it is still to come, and never will."""
    return PHASES[state].coming and PHASES[state].over


def _days(first: int, last: int) -> dict[str, date]:
    return {"dtstart": day_of(int(first)), "dtend": day_of(int(last)) + timedelta(days=1)}


def _instant(ms: int) -> datetime:
    return datetime.fromtimestamp(int(ms) // 1000, UTC)


def _event(stamp: datetime, uid: str, fields: Mapping[str, Any]) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    for name, value in fields.items():
        if value != "":
            event.add(name, value)
    return event
