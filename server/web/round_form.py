"""The form of a round's plan: what was typed, what it means, and how it is drawn again."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from server import words
from server.domain.round.plan import Round, sessions
from server.errors import Refused
from server.office import calendar
from server.office.units import Registry, Room
from server.web import session_codes
from server.web.office_form import Sent
from server.web.plan_form import day_of, hour_of
from server.web.render import new_cid
from server.web.session_codes import Slot
from server.web.site import Site
from server.web.staff import terms

MOST_DAYS, SHOWN_DAYS = 10, 3
PARTS = ("day", "start", "end")

Row = tuple[str, str, str, str]


class Typed(NamedTuple):
    """As it stands in the form. A row of `days` is day, start, end and the past day that was confirmed; `regions` and
    `every` stand for all their units."""

    year: str = ""
    number: str = ""
    topic: str = ""
    days: tuple[Row, ...] = ()
    units: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    every: bool = False


class Wanted(NamedTuple):
    """What it means. `raw` is what was sent; `derived` follows from calendar, register and codes in use."""

    raw: dict[str, Any]
    derived: dict[str, Any]


def typed(sent: Sent) -> Typed:
    days: tuple[Row, ...] = tuple(
        (sent.one(f"day-{n}"), sent.one(f"start-{n}"), sent.one(f"end-{n}"), sent.one(f"past-{n}"))
        for n in range(1, MOST_DAYS + 1)
    )
    units, regions = (frozenset(sent.lists.get(name, ())) for name in ("unit", "region"))
    return Typed(sent.one("year"), sent.one("number"), sent.one("topic"), days, units, regions, bool(sent.one("every")))


def planned(round: Round) -> Typed:
    """The form filled in with what is planned."""
    days: tuple[Row, ...] = tuple(
        (f"{calendar.day_of(day.starts_at):%d/%m/%Y}", _hour(day.starts_at), _hour(day.ends_at), "")
        for day in round.days
    )
    return Typed(str(round.year), str(round.number), round.topic.text, days, frozenset(round.units))


async def wanted(site: Site, form: Typed, before: Round | None = None) -> Wanted:
    """Raises Refused with the field at fault. All dates of a round over several days are counted from one of them."""
    await site.calendar.fresh()
    raw: dict[str, Any] = {"topic": form.topic}
    if before is None:
        raw |= {"year": _number(form.year, "year", 2000, 2999), "number": _number(form.number, "number", 1, 99)}
    known = {calendar.day_of(day.starts_at) for day in before.days} if before else set()
    days = [_day(site, row, n, known) for n, row in enumerate(form.days, 1) if any(part.strip() for part in row[:3])]
    if not days:
        raise Refused("plan.day", field="day-1")
    units = _units(form, site.registry)
    raw |= {"days": [held for held, _ in days], "units": units}
    years = [calendar.day_of(held["starts_at"]).year for held, _ in days]
    codes = await _codes(site, units, years, before)
    together = terms(site, [calendar.day_of(held["starts_at"]) for held, _ in days])
    return Wanted(raw, {"days": [held | together for held, _ in days], "codes": codes})


async def _codes(site: Site, units: list[str], years: list[int], before: Round | None) -> list[str]:
    """Unit by unit, day by day."""
    slots = [Slot(site.registry.every[unit], year) for unit in units for year in years]
    if before is None:
        return await session_codes.free(site.service.book, slots)
    ids = sessions(before.id, tuple(units), len(years))
    slots = [slot._replace(session=id) for slot, id in zip(slots, ids, strict=True)]
    kept = dict(zip(before.sessions, before.codes, strict=True))
    return await session_codes.free(site.service.book, slots, kept, before.id)


def shown(
    site: Site, form: Typed, do: str, no: Refused | None, lang: str, cid: str = "", fixed: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """What the template draws. `fixed` are units that cannot be taken out any more."""
    field = str(no.details.get("field", "")) if no else ""
    asked = {field: str(no.details["day"])} if no and no.code == "plan.past" else {}
    typed_days = [*form.days, *[("", "", "", "")] * (MOST_DAYS - len(form.days))]
    rows: list[dict[str, str]] = [
        {"day": day, "start": start, "end": end, "past": asked.get(f"day-{n}", past), "n": str(n)}
        for n, (day, start, end, past) in enumerate(typed_days, 1)
    ]
    last = max((n for n, row in enumerate(typed_days, 1) if any(row)), default=1)
    say = words.say(no.code, lang, no.details) if no else ""
    known = {"year", "number", "topic", "units", *(f"{part}-{row['n']}" for row in rows for part in PARTS)}
    return {
        "do": do,
        "cid": cid if cid and no and no.code == "retry" else new_cid(),
        "filled": {"year": form.year, "number": form.number, "topic": form.topic},
        "rows": rows,
        "asked": [*asked],
        "shown": max(SHOWN_DAYS, last),
        "units": form.units,
        "every": form.every,
        "groups": groups(site.registry, form),
        "all": len(site.registry.rooms),
        "fixed": fixed,
        "errors": {field: say} if field in known else {},
        "error": say if field not in known else "",
    }


def groups(registry: Registry, form: Typed) -> list[dict[str, Any]]:
    """The units by region, the ministry first; `picked`: how many of each are chosen one by one."""
    rooms: dict[str, list[Room]] = {}
    for room in registry.every.values():
        if room.slug in registry.rooms or room.slug in form.units:
            rooms.setdefault(room.region, []).append(room)
    return [
        {
            "region": region, "rooms": found, "whole": region in form.regions,
            "picked": sum(room.slug in form.units for room in found),
        }
        for region, found in rooms.items()
    ]  # fmt: skip


def _units(form: Typed, registry: Registry) -> list[str]:
    """In the order of the register, each once. Raises Refused when there is none, or one that nobody knows."""
    if form.units - registry.every.keys():
        raise Refused("command.not_listed", field="units")
    chosen = [
        room.slug
        for room in registry.every.values()
        if room.slug in form.units
        or (room.slug in registry.rooms and (form.every or (room.region and room.region in form.regions)))
    ]
    if not chosen:
        raise Refused("plan.units", field="units")
    return chosen


def _day(site: Site, row: Row, n: int, known: Collection[date]) -> tuple[dict[str, int], dict[str, int]]:
    """Hours as typed, and the terms that the calendar gives. A day in the past that is not `known` is asked about."""
    try:
        day = day_of(row[0])
        starts, ends = hour_of(day, row[1], "start"), hour_of(day, row[2], "end")
        if starts >= ends:
            raise Refused("session.times", field="end")
        if day < calendar.day_of(site.now()) and day not in known and row[3] != day.isoformat():
            raise Refused("plan.past", field="day", day=day.isoformat())
        return {"starts_at": starts, "ends_at": ends}, terms(site, day)
    except Refused as no:
        raise Refused(no.code, **{**no.details, "field": f"{no.details.get('field', 'day')}-{n}"}) from None


def _number(text: str, field: str, least: int, most: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise Refused("plan.number", field=field, least=least, most=most)
    return int(text)


def _hour(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, calendar.VIETNAM):%H:%M}"


def empty(rows: list[dict[str, object]], year: int) -> Typed:
    """What the form begins with: the number after those of this year's rounds."""
    used = [int(str(row["number"])) for row in rows if row["year"] == year]
    return Typed(str(year), str(max(used, default=0) + 1))
