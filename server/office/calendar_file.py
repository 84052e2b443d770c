"""Days off and make-up days from a file: TOML as config/calendar.toml, rows of CSV, or iCalendar.

All of it, or the line at fault.

Raises Refused("calendar.import_…") with `line` and `value`.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from server.domain.calendar.working_days import COMPENSATORY, HOLIDAY, KINDS, MAKEUP, OFF, SWAPPED, Special
from server.errors import Refused
from server.local_time import read_day
from server.office import calendar_ics

LISTS = ("off", "work", "compensatory", "swapped", "provisional")
KEYS = (*LISTS, "names", "source")
STATES = {"decided": False, "provisional": True, "": False}
MOST_ROWS = 400
# Of strangers' files: what a reader takes its time by. A year is some dozens of lines, a line of its text few signs.
MOST_LINES, MOST_DOTS = 20 * MOST_ROWS, 5 * MOST_ROWS
_YEAR = re.compile(r"y(2\d{3})", re.ASCII)
_SYNTAX = re.compile(r"\(at line (\d+)")
_TABLE = re.compile(r"^[^\S\n]*\[", re.MULTILINE)
_SECTION = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")


class Listed(NamedTuple):
    """`years`: those of which the file names every day that differs."""

    days: dict[date, Special]
    years: frozenset[int]


def text_of(raw: bytes) -> str:
    """Raises UnicodeDecodeError for what is no text in UTF-8; no text holds a NUL."""
    text = raw.decode("utf-8-sig")
    if (at := text.find("\0")) >= 0:
        raise UnicodeDecodeError("utf-8", raw, at, at + 1, "NUL")
    return text


def read(text: str, kinds: Mapping[str, str] | None = None) -> Listed:
    """`kinds`: what else a kind of day may be called in CSV, in small letters."""
    text = text.lstrip("\ufeff")
    if text.count("\n") > MOST_LINES:
        raise Refused("calendar.import_large", field="text", most=MOST_LINES)
    if calendar_ics.fits(text):
        listed = Listed(calendar_ics.read(text, kinds or {}), frozenset())
    else:
        listed = _either(text, kinds or {})
    if not listed.days and not listed.years:
        raise Refused("calendar.import_empty", field="text")
    if len(listed.days) > MOST_ROWS:
        raise Refused("calendar.import_many", field="text", most=MOST_ROWS)
    return listed


def _either(text: str, kinds: Mapping[str, str]) -> Listed:
    return _toml(text) if _TABLE.search(text) else _csv(text, kinds)


def _toml(text: str) -> Listed:
    if text.count(".") > MOST_DOTS:  # each of a key's parts is looked up once for each of the others
        raise Refused("calendar.import_large", field="text", most=MOST_LINES)
    try:
        years = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _SYNTAX.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise refusal("calendar.import_syntax", line, _line(text, line)) from None
    days: dict[date, Special] = {}
    for name, told in years.items():
        year = _YEAR.fullmatch(name)
        if year is None or not isinstance(told, dict):
            raise refusal("calendar.import_section", _find(text, name, ""), name)
        days |= _year(text, name, int(year[1]), told)
    return Listed(days, frozenset(int(name[1:]) for name in years))


def _year(text: str, section: str, year: int, told: Mapping[str, Any]) -> dict[date, Special]:
    if strange := sorted(told.keys() - {*KEYS}):
        raise refusal("calendar.import_key", _find(text, strange[0], section), strange[0])
    listed = {name: dict.fromkeys(_days(text, section, year, name, told.get(name, []))) for name in LISTS}
    named = told.get("names", {})
    source = told.get("source", "")
    if not isinstance(named, dict) or not isinstance(source, str):
        raise refusal("calendar.import_key", _find(text, "names", section), "names, source")
    names = {day: str(named[key]) for key in named for day in _days(text, f"{section}.names", year, "names", [key])}
    off, work = listed["off"] | listed["compensatory"] | listed["swapped"], listed["work"]
    if both := sorted(off.keys() & work.keys()):
        raise refusal("calendar.import_both", _find(text, both[0].isoformat(), section), f"{both[0]:%d/%m/%Y}")
    if strange_days := sorted(listed["provisional"].keys() - off.keys() - work.keys()):
        day = strange_days[0]
        raise refusal("calendar.import_provisional", _find(text, day.isoformat(), section), f"{day:%d/%m/%Y}")
    if bad := [day for day in work if day.weekday() < 5]:
        raise refusal("calendar.import_makeup", _find(text, bad[0].isoformat(), section), f"{bad[0]:%d/%m/%Y}")
    if bad := [day for day in (*listed["compensatory"], *listed["swapped"]) if day.weekday() >= 5]:
        raise refusal("calendar.import_weekend", _find(text, bad[0].isoformat(), section), f"{bad[0]:%d/%m/%Y}")

    def kind(day: date) -> str:
        return (
            MAKEUP if day in work
            else SWAPPED if day in listed["swapped"] else COMPENSATORY if day in listed["compensatory"] else HOLIDAY
        )  # fmt: skip

    return {
        day: Special(kind(day), names.get(day, ""), day in listed["provisional"], source)
        for day in sorted({*off, *work, *names})
    }


def _days(text: str, section: str, year: int, key: str, told: object) -> Iterator[date]:
    if not isinstance(told, list):
        raise refusal("calendar.import_key", _find(text, key, section), key)
    seen: set[date] = set()
    for value in told:
        try:
            day = value if type(value) is date else read_day(str(value))
        except ValueError:
            raise refusal("calendar.import_day", _find(text, str(value), section), str(value)) from None
        if day.year != year:
            raise refusal("calendar.import_year", _find(text, str(value), section), str(value), year=year)
        if day in seen:
            raise refusal("calendar.import_twice", _find(text, str(value), section, again=True), str(value))
        seen.add(day)
        yield day


def _csv(text: str, kinds: Mapping[str, str]) -> Listed:
    """Columns: day, kind, name, state, source; the first row may name them. Separated by comma, semicolon or tab."""
    first = next(iter(text.splitlines()), "")
    separator = max(",;\t", key=first.count)
    days: dict[date, Special] = {}
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    for row in _readable(rows):
        cells = [*(cell.strip() for cell in row), "", "", "", "", ""]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if rows.line_num == 1 and cells[0].lower() in ("day", "ngày", "date"):
            continue
        try:
            day = read_day(cells[0])
        except ValueError:
            raise refusal("calendar.import_day", rows.line_num, cells[0]) from None
        if day in days:
            raise refusal("calendar.import_twice", rows.line_num, cells[0])
        days[day] = _special(day, cells, rows.line_num, kinds)
    return Listed(days, frozenset())


def _readable(rows: Any) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise refusal("calendar.import_syntax", rows.line_num, str(error)) from None


def _special(day: date, cells: list[str], line: int, kinds: Mapping[str, str]) -> Special:
    kind, state = cells[1].lower(), cells[3].lower()
    kind = kinds.get(kind, kind)
    if kind not in KINDS:
        raise refusal("calendar.import_kind", line, cells[1])
    if kind == MAKEUP and day.weekday() < 5:
        raise refusal("calendar.import_makeup", line, cells[0])
    if kind in OFF[1:] and day.weekday() >= 5:
        raise refusal("calendar.import_weekend", line, cells[0])
    state = kinds.get(state, state)
    if state not in STATES:
        raise refusal("calendar.import_state", line, cells[3])
    return Special(kind, cells[2], STATES[state], cells[4])


def refusal(code: str, line: int, value: str, **more: object) -> Refused:
    return Refused(code, field="text", line=line, value=value[:60], **more)


def _find(text: str, value: str, section: str, again: bool = False) -> int:
    """The line of a section on which a value stands, or stands again."""
    here, seen = "", False
    for number, line in enumerate(text.splitlines(), 1):
        if found := _SECTION.match(line):
            here = found[1]
            if not section and value in here:
                return number
            continue
        told = line.partition("#")[0]
        if here.startswith(section) and value in told:
            if not again or seen or told.count(value) > 1:
                return number
            seen = True
    return 1


def _line(text: str, line: int) -> str:
    lines = text.splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
