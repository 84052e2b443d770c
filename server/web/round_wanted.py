"""What the form of a round's plan means: days with their terms by the calendar, units, codes; and what clashes."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, NamedTuple

from server.domain.calendar.terms import week
from server.domain.round.content import sessions
from server.domain.round.plan import Round
from server.domain.unit.sitting import Sitting
from server.errors import Refused
from server.office import calendar
from server.office.units import Registry, Room
from server.web import session_codes
from server.web.plan_form import day_of, hour_of
from server.web.round_form import Row, Typed
from server.web.session_codes import Slot
from server.web.site import Site
from server.web.staff import terms


class Known(NamedTuple):
    """What the form is measured by: the id of the round, how it stands, and the sittings of the room's council."""

    id: str
    before: Round | None = None
    sittings: Mapping[str, Sitting] = {}


class Wanted(NamedTuple):
    """What it means. `raw` is what was sent; `derived` follows from calendar, register and codes in use."""

    raw: dict[str, Any]
    derived: dict[str, Any]


async def wanted(site: Site, form: Typed, room: Room, known: Known) -> Wanted:
    """Raises Refused with the field at fault. All dates of a round over several days are counted from one of them."""
    await site.calendar.fresh()
    before = known.before
    raw: dict[str, Any] = {"topic": form.topic, "bodies": form.bodies, "text": form.text, "change": form.change}
    if before is None:
        raw |= {"year": _number(form.year, "year", 2000, 2999), "number": _number(form.number, "number", 1, 99)}
        await _is_free(site, room.slug, raw["year"], raw["number"], known.id)
    year = before.year if before else raw["year"]
    held = _days(site, form, {calendar.day_of(day.starts_at) for day in before.days} if before else set())
    units = _units(form, site.registry)
    raw |= {"days": held, "units": units, "invited": sorted(form.invited & site.registry.every.keys())}
    raw["window"], raw["sitting"] = _window(site, form, year), form.sitting
    days = [calendar.day_of(each["starts_at"]) for each in held]
    number = before.number if before else raw["number"]
    codes = await _codes(site, units, [day.year for day in days], number, before)
    together = terms(site, days)
    derived = [each | together for each in held]
    return Wanted(raw, {"days": derived, "codes": codes, "sitting_begins": _begins(form.sitting, known.sittings)})


def _days(site: Site, form: Typed, known: Collection[date]) -> list[dict[str, int]]:
    """Each day once, with its hours."""
    found: dict[date, dict[str, int]] = {}
    for n, row in enumerate(form.days, 1):
        if any(part.strip() for part in row[:3]):
            day, held = _day(site, row, n, known)
            if day in found:
                raise Refused("round.day_twice", field=f"day-{n}")
            found[day] = held
    if not found:
        raise Refused("plan.day", field="day-1")
    return list(found.values())


async def _is_free(site: Site, room: str, year: int, number: int, id: str) -> None:
    """A number stands for one round of the unit in a year, cancelled or not; a form that comes again is its own."""
    found = await site.service.book.rows("rounds", {"room": room, "year": year, "number": number})
    if any(row["id"] != id for row in found):
        raise Refused("round.number_taken", field="number", number=number, year=year)


def _window(site: Site, form: Typed, year: int) -> dict[str, int] | None:
    if not form.week and not form.month:
        return None
    try:
        found = week(year, int(form.month), int(form.week), site.settings.session.week_rule)
    except ValueError:
        found = None
    if found is None:
        raise Refused("plan.window", field="week")
    first, last = (calendar.midnight(day) for day in found)
    return {"week": int(form.week), "month": int(form.month), "first": first, "last": last}


def _begins(id: str, sittings: Mapping[str, Sitting]) -> int | None:
    if not id:
        return None
    if id not in sittings:
        raise Refused("plan.sitting", field="sitting")
    return calendar.midnight(calendar.day_of(sittings[id].begins))


async def _codes(site: Site, units: list[str], years: list[int], number: int, before: Round | None) -> list[str]:
    """Unit by unit, day by day."""
    slots = [Slot(site.registry.every[unit], year, number=number) for unit in units for year in years]
    if before is None:
        return await session_codes.free(site.service.book, slots)
    ids = sessions(before.id, tuple(units), len(years))
    slots = [slot._replace(session=id) for slot, id in zip(slots, ids, strict=True)]
    kept = dict(zip(before.sessions, before.codes, strict=True))
    return await session_codes.free(site.service.book, slots, kept, before.id)


def _units(form: Typed, registry: Registry) -> list[str]:
    """In the order of the register, each once. Raises Refused when there is none, or one that nobody knows."""
    if form.units - registry.every.keys():
        raise Refused("command.not_listed", field="units")
    if form.regions - {room.region for room in registry.rooms.values()}:
        raise Refused("plan.region", field="units")
    chosen = [
        room.slug
        for room in registry.every.values()
        if room.slug in form.units
        or (room.slug in registry.rooms and (form.every or (room.region and room.region in form.regions)))
    ]
    if not chosen:
        raise Refused("plan.units", field="units")
    return chosen


def _day(site: Site, row: Row, n: int, known: Collection[date]) -> tuple[date, dict[str, int]]:
    """The day with its hours as typed. One in the past that is not `known` is asked about."""
    try:
        day = day_of(row[0])
        starts, ends = hour_of(day, row[1], "start"), hour_of(day, row[2], "end")
        if starts >= ends:
            raise Refused("session.times", field="end")
        if day < calendar.day_of(site.now()) and day not in known and row[3] != day.isoformat():
            raise Refused("plan.past", field="day", day=day.isoformat())
        terms(site, day)
        return day, {"starts_at": starts, "ends_at": ends}
    except Refused as no:
        raise Refused(no.code, **{**no.details, "field": f"{no.details.get('field', 'day')}-{n}"}) from None


def _number(text: str, field: str, least: int, most: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most):
        raise Refused("plan.number", field=field, least=str(least), most=str(most))  # a year, too, which is no amount
    return int(text)
