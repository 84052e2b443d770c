"""The form of a round's plan: what was typed, what it means, and how it is drawn again."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from server import words
from server.domain.round.plan import Round
from server.domain.round.version import Version
from server.domain.unit.sitting import Sitting
from server.errors import Refused
from server.local_time import clock
from server.office import calendar
from server.office.units import Registry, Room
from server.web.office_form import Sent
from server.web.render import new_cid
from server.web.site import Site

MOST_DAYS, SHOWN_DAYS = 10, 3
PARTS = ("day", "start", "end")
TEXTS = ("topic", "bodies", "sitting", "week", "month", "text", "change")
YES = frozenset({"1", "on", "true", "yes"})

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
    invited: frozenset[str] = frozenset()
    bodies: str = ""
    sitting: str = ""
    week: str = ""
    month: str = ""
    text: str = ""
    change: str = ""


def typed(sent: Sent) -> Typed:
    days: tuple[Row, ...] = tuple(
        (sent.one(f"day-{n}"), sent.one(f"start-{n}"), sent.one(f"end-{n}"), sent.one(f"past-{n}"))
        for n in range(1, MOST_DAYS + 1)
    )
    units, regions, invited = (frozenset(sent.lists.get(name, ())) for name in ("unit", "region", "invited"))
    texts = {name: sent.one(name) for name in TEXTS}
    every = sent.one("every").lower() in YES
    return Typed(
        sent.one("year"), sent.one("number"), days=days, units=units, regions=regions, every=every, invited=invited,
        **texts,
    )  # fmt: skip


def planned(version: Version, round: Round) -> Typed:
    """The form filled in with what is planned."""
    days: tuple[Row, ...] = tuple(
        (f"{calendar.day_of(day.starts_at):%d/%m/%Y}", clock(day.starts_at), clock(day.ends_at), "")
        for day in version.days
    )
    week, month = (str(version.window.week), str(version.window.month)) if version.window else ("", "")
    return Typed(
        str(round.year), str(round.number), version.topic.text, days, frozenset(version.units),
        invited=frozenset(version.invited), bodies=version.bodies.text, sitting=version.sitting, week=week,
        month=month, text=version.text.text,
    )  # fmt: skip


def shown(
    site: Site, form: Typed, do: str, no: Refused | None, lang: str, cid: str = "", fixed: frozenset[str] = frozenset(),
    sittings: Mapping[str, Sitting] | None = None, room: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What the template draws. `fixed` are units that cannot be taken out any more."""
    field = str(no.details.get("field", "")) if no else ""
    asked = {field: str(no.details["day"])} if no and no.code == "plan.past" else {}
    typed_days = [*form.days, *[("", "", "", "")] * (MOST_DAYS - len(form.days))]
    rows: list[dict[str, str]] = [
        {"day": day, "start": start, "end": end, "past": asked.get(f"day-{n}", past), "n": str(n)}
        for n, (day, start, end, past) in enumerate(typed_days, 1)
    ]
    found, own = groups(site.registry, form), frozenset(site.registry.reach(room))
    last = max((n for n, row in enumerate(typed_days, 1) if any(row)), default=1)
    say = words.say(no.code, lang, no.details) if no else ""
    known = {"year", "number", "units", *TEXTS, *(f"{part}-{row['n']}" for row in rows for part in PARTS)}
    if not sittings:
        known.discard("sitting")
    return {
        "do": do,
        "cid": cid if cid and no and no.code == "retry" else new_cid(),
        "filled": {name: getattr(form, name) for name in ("year", "number", *TEXTS)},
        "rows": rows,
        "asked": [*asked],
        "shown": max(SHOWN_DAYS, last),
        "units": form.units,
        "invited": form.invited,
        "every": form.every,
        "groups": _own(found, own | fixed) if "*" not in own else found,
        "guests": found,
        "whole": "*" in own,
        "all": len(site.registry.rooms),
        "fixed": fixed,
        "sittings": list((sittings or {}).values()),
        "weeks": [str(n) for n in range(1, 6)],
        "months": [str(n) for n in range(1, 13)],
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


def _own(found: list[dict[str, Any]], slugs: frozenset[str]) -> list[dict[str, Any]]:
    """The units for which a room other than the ministry's plans, as one plain list."""
    return [{"region": "", "rooms": [room for group in found for room in group["rooms"] if room.slug in slugs]}]


def empty(rows: list[dict[str, object]], year: int, own: Iterable[str] = ()) -> Typed:
    """What the form begins with: the number after those of this year's rounds, and the unit that has no choice."""
    used = [int(str(row["number"])) for row in rows if row["year"] == year]
    return Typed(str(year), str(max(used, default=0) + 1), units=frozenset(own) - {"*"})
