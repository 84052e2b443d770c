"""Days off from an iCalendar file: each event is a day, or a span of days, under its summary.

A category that names a kind of day (as in CSV) says which one, TENTATIVE that it is not decided; else it is a holiday.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from icalendar import Calendar, Component

from server.domain.calendar.working_days import HOLIDAY, KINDS, MAKEUP, OFF, Special
from server.errors import Refused
from server.local_time import VIETNAM

BEGIN = "BEGIN:VCALENDAR"
MOST_DAYS = 31
MOST_PARTS, MOST_LINES, LONGEST = 1000, 5000, 1000
_EVENT = re.compile(r"^BEGIN:VEVENT[^\S\n]*$", re.MULTILINE | re.IGNORECASE)
_FOLD = re.compile(r"\r?\n[ \t]")
# What is read of it; a parser takes its time by the line, and looks at each of its signs.
_READ = re.compile(
    r"(?:BEGIN|END|DTSTART|DTEND|DURATION|SUMMARY|CATEGORIES|STATUS|RRULE|RDATE|X-WR-CALNAME|TZID|TZOFFSETFROM|TZOFFSETTO)"
    r"[:;]",
    re.IGNORECASE,
)
ONE = timedelta(days=1)


def fits(text: str) -> bool:
    return text.lstrip().upper().startswith(BEGIN)


def read(text: str, kinds: Mapping[str, str]) -> dict[date, Special]:
    """Raises Refused("calendar.import_…") with the line of the event at fault."""
    lines, wanted = [*_lines(text)], _wanted(text)
    try:
        calendar = Calendar.from_ical(wanted)
    except (ValueError, IndexError, KeyError) as error:
        raise refusal("calendar.import_syntax", lines[0] if lines else 1, str(error)) from None
    source, days = str(calendar.get("X-WR-CALNAME", ""))[:200], dict[date, Special]()
    for line, event in zip(lines, calendar.walk("VEVENT"), strict=False):
        what = _special(event, kinds, source, line)
        for day in _days(event, line):
            if day in days:
                raise refusal("calendar.import_twice", line, f"{day:%d/%m/%Y}")
            if what.kind == MAKEUP and day.weekday() < 5:
                raise refusal("calendar.import_makeup", line, f"{day:%d/%m/%Y}")
            if what.kind in OFF[1:] and day.weekday() >= 5:
                raise refusal("calendar.import_weekend", line, f"{day:%d/%m/%Y}")
            days[day] = what
    return days


def _wanted(text: str) -> str:
    """Those of its lines that are read, none of them longer than anybody writes. Raises Refused where they are more."""
    found = [line[:LONGEST] for line in _FOLD.sub("", text).splitlines() if _READ.match(line)]
    if len(found) > MOST_LINES or sum(1 for line in found if line[:6].upper() == "BEGIN:") > MOST_PARTS:
        raise Refused("calendar.import_large", field="text", most=MOST_PARTS)
    return "\r\n".join([*found, ""])


def _lines(text: str) -> Iterator[int]:
    """On which each event begins."""
    line, seen = 1, 0
    for found in _EVENT.finditer(text):
        line, seen = line + text.count("\n", seen, found.start()), found.start()
        yield line


def _special(event: Component, kinds: Mapping[str, str], source: str, line: int) -> Special:
    said = event.get("CATEGORIES")
    named = [str(each).strip().lower() for each in (said.cats if hasattr(said, "cats") else [said] if said else [])]
    found = [kinds.get(each, each) for each in named]
    kind = next((each for each in found if each in KINDS), HOLIDAY)
    if event.get("RRULE") is not None or event.get("RDATE") is not None:
        raise refusal("calendar.import_repeats", line, str(event.get("SUMMARY", "")))
    return Special(kind, str(event.get("SUMMARY", ""))[:200], str(event.get("STATUS", "")) == "TENTATIVE", source)


def _days(event: Component, line: int) -> list[date]:
    """An event of whole days ends before its DTEND."""
    try:
        first = _day(event.decoded("DTSTART"))
        ends = event.decoded("DTEND") if "DTEND" in event else None
        until = None if ends is None else _day(ends)
        length = event.decoded("DURATION") if "DURATION" in event else ONE
    except (KeyError, ValueError, AttributeError, TypeError):
        raise refusal("calendar.import_day", line, str(event.get("SUMMARY", ""))) from None
    last = first + max(length, ONE) - ONE if until is None else until
    if ends is not None and not isinstance(ends, datetime) and last > first:
        last -= ONE
    if not first <= last < first + MOST_DAYS * ONE:
        raise Refused("calendar.import_long", field="text", line=line, most=MOST_DAYS)
    return [first + n * ONE for n in range((last - first).days + 1)]


def _day(at: date | datetime) -> date:
    """A moment with its zone is a day of Viet Nam."""
    if not isinstance(at, date):
        raise TypeError(at)
    if isinstance(at, datetime):
        return (at.astimezone(VIETNAM) if at.tzinfo else at).date()
    return at


def refusal(code: str, line: int, value: str) -> Refused:
    return Refused(code, field="text", line=line, value=value[:60])
