"""What follows from the register on a day: rooms, labels, who stands in whose place. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

import msgspec

from server.domain.unit.unit import Predecessor, Turned, gone
from server.domain.unit.version import Version, at

FOREVER = "9999-12-31"
MINISTRY, MINISTRY_UNIT, PROVINCE = KINDS = ("ministry", "ministry_unit", "province")


class Room(NamedTuple):
    """A unit's permanent place. `unit` is who answers there: the ministry, a unit under it, or a province's department
    (Sở). `fields`: what it takes questions about; none = everything. `contact`: its help desk."""

    slug: str
    kind: Literal["ministry", "ministry_unit", "province"]
    name: str
    unit: str
    code: str
    venue: str
    region: str
    aliases: tuple[str, ...]
    fields: tuple[str, ...] = ()
    contact: Mapping[str, str] = {}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A unit as its stream, or the seed, says. `state` as in the noun."""

    slug: str
    kind: str
    state: str = ""
    versions: tuple[Version, ...] = ()
    labels: tuple[str, ...] = ()
    predecessors: tuple[Predecessor, ...] = ()
    successor: str = ""
    ends_on: str = ""
    turned: Turned | None = None
    contact: dict[str, str] = {}
    officers: tuple[dict[str, str], ...] = ()
    seeded: bool = False

    def at(self, on: str) -> Version:
        return at(self.versions, on)

    @property
    def gone(self) -> bool:
        """Merged, from `ends_on` on."""
        return gone(self.state)

    @property
    def waits(self) -> bool:
        """For the word of the unit that is to be its successor."""
        return bool(self.successor) and not self.gone

    def taken_up(self, on: str) -> bool:
        """Whether its successor stands in its place on this day."""
        return self.gone and self.ends_on <= on

    def coming(self, on: str) -> bool:
        return self.versions[0].valid_from > on


class Picture(NamedTuple):
    """All of it on one day. `owners`: label to the unit that has it, `labels`: to its home. `homes`: former room to the
    one that stands in its place; `families`: the other way."""

    rooms: Mapping[str, Room]
    every: Mapping[str, Room]
    labels: Mapping[str, str]
    owners: Mapping[str, str]
    homes: Mapping[str, str]
    families: Mapping[str, tuple[str, ...]]
    units: Mapping[str, Known]
    ministry: str


def laid_over(seed: Mapping[str, Known], told: Mapping[str, Known]) -> dict[str, Known]:
    """The seed, and over it what streams say; one that says nothing of the unit itself adds to the seed's."""
    found = dict(seed)
    for slug, each in told.items():
        if each.versions:
            found[slug] = each
        elif slug in found:
            found[slug] = msgspec.structs.replace(found[slug], contact=each.contact, officers=each.officers)
    return found


def picture(known: Mapping[str, Known], on: str) -> Picture:
    order = sorted(known.values(), key=lambda each: _place(each, on))
    begun = [each for each in order if not each.coming(on) and each.at(on).room]
    homes = {each.slug: _home(known, each, on) for each in begun}
    every = {each.slug: _room(each, on) for each in begun}
    rooms = {slug: room for slug, room in every.items() if homes[slug] == slug}
    owners = {label: each.slug for each in reversed(begun) for label in each.labels} | {slug: slug for slug in every}
    labels = {label: homes[slug] for label, slug in owners.items()}
    families: dict[str, tuple[str, ...]] = {}
    for slug, home in homes.items():
        families[home] = (*families.get(home, ()), slug)
    families = {home: (home, *(each for each in family if each != home)) for home, family in families.items()}
    ministries = [room.slug for room in rooms.values() if room.kind == MINISTRY]
    units = {each.slug: each for each in order}
    return Picture(rooms, every, labels, owners, homes, families, units, next(iter(ministries), next(iter(rooms), "")))


def _place(each: Known, on: str) -> tuple[int, int, str]:
    kind = (MINISTRY, PROVINCE, MINISTRY_UNIT).index(each.kind)
    return kind, each.at(on).order, each.slug


def _home(known: Mapping[str, Known], each: Known, on: str) -> str:
    """Along the successors, as far as they have rooms; a circle ends where it began to repeat."""
    passed, last = {each.slug}, each.slug
    while each.taken_up(on) and each.successor in known and each.successor not in passed:
        each = known[each.successor]
        passed.add(each.slug)
        last = each.slug if each.at(on).room and not each.coming(on) else last
    return last


def _room(each: Known, on: str) -> Room:
    said = each.at(on)
    fields = said.fields if each.kind == MINISTRY_UNIT else ()
    return Room(each.slug, each.kind, said.name, said.title, said.code or each.slug, said.venue, said.region,  # type: ignore[arg-type]
                said.aliases, fields, each.contact)  # fmt: skip


def entries(data: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The units of a file in its order, each with its kind."""
    yield from ((MINISTRY, data[MINISTRY]) for _ in range(MINISTRY in data))
    yield from ((PROVINCE, each) for each in data.get(PROVINCE, ()))
    yield from ((MINISTRY_UNIT, each) for each in data.get(MINISTRY_UNIT, ()))


def version(kind: str, entry: Mapping[str, Any], data: Mapping[str, Any], order: int) -> Version:
    """An entry of a file as a version of its unit. `code` is what codes of its sessions begin with: ASCII."""
    meta, ministry = data.get("meta", {}), data.get(MINISTRY, {})
    regions = {each["slug"]: each["name"] for each in data.get("region", ())}
    symbol = str(entry.get("doc_symbol") or entry.get("abbreviation") or "")
    code = str(entry.get("code", "")) if kind == MINISTRY else f"{entry.get('doc_symbol', '')}-{entry['slug']}"
    if kind == MINISTRY_UNIT:
        code = f"{ministry.get('code', 'BTNMT')}-{entry['slug']}"
    first = entry.get("valid_from") or entry.get("since") or meta.get("valid_from") or date(2008, 8, 1)
    return Version(
        valid_from=_iso(first), valid_to=_iso(entry.get("valid_to") or meta.get("valid_to")), name=entry["name"],
        name_en=entry.get("name_en", ""), title=entry.get("department", entry["name"]),
        form="" if kind == MINISTRY else entry.get("kind", ""), code=code.strip("-"), symbol=symbol,
        place=entry.get("doc_place", ""), venue=entry.get("venue", ""), region=regions.get(entry.get("region", ""), ""),
        parent=entry.get("parent", ""), order=order, room=bool(entry.get("room", kind != MINISTRY_UNIT)),
        aliases=tuple(entry.get("aliases", ())), fields=tuple(entry.get("fields", ())),
        roles=tuple(entry.get("roles", ())), predecessors=tuple(entry.get("predecessors", ())),
        successor=str(entry.get("successor", "")),
    )  # fmt: skip


def seed(data: Mapping[str, Any]) -> list[Known]:
    """The units of the installation's own file; how long that file was right is not theirs to know."""
    found = []
    for order, (kind, entry) in enumerate(entries(data)):
        said = msgspec.structs.replace(version(kind, entry, data, order), valid_to="")
        labels = (entry["slug"], *said.aliases)
        found.append(Known(slug=entry["slug"], kind=kind, versions=(said,), labels=labels, seeded=True))
    return found


def told(rows: Iterable[Mapping[str, Any]]) -> list[Known]:
    """As the rows of the projection say."""
    return [
        msgspec.convert({**msgspec.json.decode(row["value"]), "slug": row["id"], "kind": row["kind"],
                         "state": row["state"]}, Known)
        for row in rows
    ]  # fmt: skip


def _iso(day: Any) -> str:
    return day.isoformat() if isinstance(day, date) else str(day or "")
