"""The years of all units, out of the tables of the projections."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from server.domain.session.phase import PHASES
from server.log.book import Book
from server.office import calendar
from server.office.units import Known, Registry, Room
from server.office.year.account import Account, account
from server.office.year.facts import Part, Session, Sitting, Stage, Terms, Unit, UnitYear, Whose
from server.settings import Settings

FIRST, LAST = 2000, 2998

Row = Mapping[str, Any]


class Day(msgspec.Struct, frozen=True):
    starts_at: int


class Plan(msgspec.Struct, frozen=True):
    """What a round's row holds besides its columns. Rows of before say not which units take part."""

    days: tuple[Day, ...]
    codes: tuple[str, ...]
    slugs: tuple[str, ...] = ()
    window: tuple[int, int] | None = None


class Cover(msgspec.Struct, frozen=True):
    figures: dict[str, int] | None = None


class Round(msgspec.Struct, frozen=True):
    id: str
    room: str
    number: int
    topic: str
    plan: Plan
    announced: date | None = None


_plan, _cover = msgspec.json.Decoder(Plan).decode, msgspec.json.Decoder(Cover).decode


def terms(settings: Settings) -> Terms:
    year, session = settings.year, settings.session
    lead = session.intake_days - (session.intake_count == "inclusive") + session.announce_days
    return Terms(year.own_rounds, lead, year.close_days, year.ahead_days, year.soon_days, year.ready_days)


async def accounts(book: Book, registry: Registry, chosen: Terms, year: int, slug: str = "") -> list[Account]:
    """One for each unit of the register, or for `slug` alone, as of today."""
    today = calendar.day_of(book.now())
    known = await read(book, registry, year, slug)
    return [account(year, today, each, chosen) for each in known]


async def read(book: Book, registry: Registry, year: int, slug: str = "") -> list[UnitYear]:
    wanted = units(registry, year, slug)
    near = range(_begin(year - 1), _begin(year + 2))
    only: dict[str, object] = {"unit": slug} if slug else {}
    inside = range(_begin(year), _begin(year + 1))
    sessions = await book.rows("sessions", {"starts_at": inside, "rehearsal": 0}, "starts_at,id")
    left = await book.rows("sessions", {"postponed_from": inside, "rehearsal": 0}, "starts_at,id")
    sessions += [row for row in left if row["starts_at"] not in inside]  # put off into another year
    await _readiness(book, sessions)
    rounds = [_round(row) for row in await book.rows("rounds", {"starts_at": near}, "starts_at,id")]
    sittings = _by(await book.rows("sittings", {"begins": near, **only}, "begins,id"), "unit")
    parts = _parts(rounds, _by(sessions, "room"), registry, inside)
    return [
        UnitYear(
            unit,
            (*parts.get(unit.slug, ()), *_inherited(unit, parts, registry)),
            tuple(map(_sitting, sittings.get(unit.slug, ()))),
        )
        for unit in wanted
    ]


def _inherited(unit: Unit, parts: Mapping[str, list[Part]], registry: Registry) -> Iterator[Part]:
    """The rounds of the units in whose place this one stands today."""
    if registry.home(unit.slug) != unit.slug:
        return
    for slug in registry.family(unit.slug):
        known = registry.units.get(slug)
        if slug == unit.slug or known is None or not known.gone or not known.ends_on:
            continue
        until = date.fromisoformat(known.ends_on)
        for part in parts.get(slug, ()):
            yield replace(part, former=known.at(part.last.isoformat()).name, past=part.last < until)


async def _readiness(book: Book, sessions: Iterable[dict[str, object]]) -> None:
    """Beside those to come: how many items of their readiness lists are done, and of how many."""
    coming = {str(row["id"]): row for row in sessions if _stage(row) == "coming"}
    for row in coming.values():
        row["ready"] = (0, 0)
    for each in await book.rows("readiness", {"session": [*coming]}):
        coming[str(each["session"])]["ready"] = (each["done"], each["total"])


def _parts(
    rounds: Iterable[Round], sessions: Mapping[str, list[Row]], registry: Registry, inside: range
) -> dict[str, list[Part]]:
    """Room by room. A session finds its round by its code: that it keeps wherever it goes. Of a round without a day in
    the year nothing says whether the session of a unit that has none here stands in its room."""
    of_code = {code: each for each in rounds for code in each.plan.codes}
    found: dict[str, list[Part]] = {}
    for room, rows in sessions.items():
        together: dict[str, list[Row]] = {}
        for row in rows:
            planned = of_code.get(str(row["code"]))
            together.setdefault(planned.id if planned else str(row["id"]), []).append(row)
        for rows_of in together.values():
            planned = of_code.get(str(rows_of[0]["code"]))
            part = _part(planned, room, rows_of, registry) if planned else _alone(rows_of[0])
            found.setdefault(room, []).append(part)
    begun = {code for rows in sessions.values() for row in rows if (code := str(row["code"])) in of_code}
    for each in rounds:
        for room in each.plan.slugs:
            if not any(part.round == each.id for part in found.get(room, ())):
                part = _part(each, room, (), registry)
                asked = any(day.starts_at in inside for day in each.plan.days)
                part = replace(part, set=asked and not begun.isdisjoint(each.plan.codes))
                found.setdefault(room, []).append(part)
    return found


def _part(planned: Round, room: str, rows: Iterable[Row], registry: Registry) -> Part:
    own = registry.home(planned.room) == registry.home(room)
    whose: Whose = "own" if own else "joint"
    if registry.home(planned.room) == registry.ministry:
        whose = "ministry"
    window, told = planned.plan.window, planned.announced
    # What a round announced, its sessions hear a moment later.
    sessions = (each if each.announced else each._replace(announced=told) for each in map(session, rows))
    return Part(
        planned.id, whose, planned.number, tuple(calendar.day_of(day.starts_at) for day in planned.plan.days),
        tuple(sessions), True,
        (calendar.day_of(window[0]), calendar.day_of(window[1])) if window else None, planned.topic, own,
    )  # fmt: skip


def _alone(row: Row) -> Part:
    """A session that its unit planned without a round; only a round announces, so nobody waits for that."""
    only = session(row)._replace(announce_by=None)
    return Part("", "own", 0, (only.day,), (only,), topic=str(row["topic"] or ""))


def session(row: Row) -> Session:
    return Session(
        str(row["id"]), str(row["code"]), calendar.day_of(row["starts_at"]), _stage(row), _day(row, "postponed_from"),
        announce_by=_day(row, "announce_by"), announced=_day(row, "announced_at"), answer_due=_day(row, "answer_due"),
        report_due=_day(row, "report_due"), left=_left(row),
        ready=row.get("ready"),
    )  # fmt: skip


def _stage(row: Row) -> Stage:
    phase = PHASES[str(row["state"])]
    if row.get("cancelled_at") is not None:
        return "off"
    if phase.over:
        return "held"
    return "coming" if phase.before or getattr(phase, "opens", False) else "open"


def _left(row: Row) -> int:
    """Questions that keep an ended session from being closed."""
    phase = PHASES[str(row["state"])]
    if not phase.over or phase.final:
        return 0
    return (_cover(str(row["value"])).figures or {}).get("left", 0)


def _sitting(row: Row) -> Sitting:
    first, last = calendar.day_of(row["begins"]), calendar.day_of(row["ends"])
    return Sitting(
        str(row["id"]), first, last, row["kind"] == "ordinary", _day(row, "was"), bool(row["off"])
    )  # fmt: skip


def _round(row: Row) -> Round:
    plan = _plan(str(row["value"]))
    return Round(
        str(row["id"]), str(row["room"]), int(row["number"]), str(row["topic"]), plan, _day(row, "announced_at")
    )


def units(registry: Registry, year: int, slug: str = "") -> list[Unit]:
    """Those that were there in some part of the year, with their names of then; or this one, whenever it was."""
    found = [_unit(room, registry.units, year) for room in registry.every.values() if slug in ("", room.slug)]
    first, last = date(year, 1, 1), date(year, 12, 31)
    return [each for each in found if slug or ((each.since or first) <= last and (each.until or last) > first)]


def _unit(room: Room, known: Mapping[str, Known], year: int) -> Unit:
    council, told = room.kind == "province", known.get(room.slug)
    if told is None:
        return Unit(room.slug, room.name, room.region, council)
    then, heir = told.at(f"{year}-12-31"), known.get(told.successor)
    until = date.fromisoformat(told.ends_on) if told.gone and told.ends_on else None
    named = heir.at(told.ends_on).name if heir and until else ""
    since = date.fromisoformat(told.versions[0].valid_from)
    return Unit(room.slug, then.name, then.region or room.region, council, since, until, named)


def _day(row: Row, name: str) -> date | None:
    at = row.get(name)
    return None if at is None else calendar.day_of(at)


def _by(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[name]), []).append(row)
    return found


def _begin(year: int) -> int:
    return calendar.midnight(date(year, 1, 1))
