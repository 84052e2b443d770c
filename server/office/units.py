"""The registry of units: who has a room, what it is called, which label leads to it, today. It begins as config/ says;
what the register's streams say of a unit wins, and it is told whenever they change (`learn`)."""

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from server.domain.unit.version import Version
from server.local_time import day_of
from server.office import register
from server.office.register import Known, Picture, Room
from server.settings import ROOT

UNITS = ROOT / "config" / "units.toml"
FIELDS = ROOT / "config" / "fields.toml"

__all__ = ["Field", "Known", "Registry", "Room", "read", "registry"]


class Field(NamedTuple):
    """A field (lĩnh vực) by which questions are sorted. `central`: the ministry answers also single matters in it;
    `keywords`: words by which it is known."""

    slug: str
    name: str
    name_en: str
    central: bool = False
    keywords: tuple[str, ...] = ()


async def _nothing_new() -> None:
    """Whoever follows the streams sets `Registry.refresh`."""


class Registry:
    """Rooms in force today in their order (the ministry first), the labels that lead to them, and the fields. Every
    part of a process holds the same one."""

    def __init__(self, seed: Iterable[Known], fields: Mapping[str, Field], today: str = register.FOREVER) -> None:
        self.fields = fields
        self.turns = 0
        self.refresh: Callable[[], Any] = _nothing_new
        self._seed = {each.slug: each for each in seed}
        self._told: dict[str, Known] = {}
        self._today = today
        self._picture = self._drawn()

    def learn(self, told: Iterable[Known] | None, today: str) -> None:
        """What the streams say (None: as before), and which day it is (ISO). Raises nothing; takes hold at once."""
        if told is not None:
            self._told = {each.slug: each for each in told}
        self._today, self.turns = today, self.turns + 1
        self._picture = self._drawn()

    def _drawn(self) -> Picture:
        return register.picture(register.laid_over(self._seed, self._told), self._today)

    @property
    def rooms(self) -> Mapping[str, Room]:
        """Those in force, by slug."""
        return self._picture.rooms

    @property
    def labels(self) -> Mapping[str, str]:
        """Each label and the room in force to which it leads."""
        return self._picture.labels

    @property
    def ministry(self) -> str:
        return self._picture.ministry

    @property
    def every(self) -> Mapping[str, Room]:
        """Every room that is or was, by slug."""
        return self._picture.every

    @property
    def units(self) -> Mapping[str, Known]:
        """Every unit of the register, with a room or without, in its order."""
        return self._picture.units

    def room_of(self, label: str) -> str | None:
        """The slug that a label of a host name leads to; another one than `label` means: redirect."""
        return self._picture.labels.get(label.lower())

    def came(self, label: str) -> str:
        """The slug of the former unit whose label this is; "" when its unit is in force."""
        slug = self._picture.owners.get(label.lower(), "")
        return slug if self.home(slug) != slug else ""

    def home(self, slug: str) -> str:
        """The room in which today one finds what belongs to this one: its own, or its successor's."""
        return self._picture.homes.get(slug, slug)

    def family(self, slug: str) -> tuple[str, ...]:
        """This room and all whose home is its own home."""
        return self._picture.families.get(self.home(slug), (slug,))

    def reach(self, slug: str) -> tuple[str, ...]:
        """The units for which this room may plan rounds, `*` = all: the ministry's for everybody."""
        return ("*",) if slug == self.ministry else tuple(dict.fromkeys((slug, *self.family(slug))))

    def takes(self, slug: str) -> tuple[str, ...]:
        """The fields about which one may ask there; none = all."""
        room = self._picture.every.get(self.home(slug))
        return room.fields if room else ()

    def former(self, slug: str) -> Room | None:
        """The room that a former unit had under this slug; None for one in force."""
        return None if self.home(slug) == slug else self._picture.every.get(slug)

    def version(self, slug: str, on: str = "") -> Version | None:
        """What the register says of a unit on a day, today without one."""
        known = self._picture.units.get(slug)
        return known.at(on or self._today) if known else None

    def provinces(self) -> dict[str, str]:
        """Slug to name, for the place of a question; former ones are places, too."""
        return {room.slug: room.name for room in self._picture.every.values() if room.kind == "province"}

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Provinces, fields and other units by slug."""
        fields = {slug: field.name_en if lang == "en" else field.name for slug, field in self.fields.items()}
        units = {slug: room.unit for slug, room in self.every.items() if room.kind != "province"}
        return {"provinces": self.provinces(), "fields": fields, "units": units}

    def unit_of(self, session: Mapping[str, Any] | None) -> str:
        """Who held a session, as it was called on that day; "" without one."""
        if not session:
            return ""
        held = self.version(session["room"], day_of(session["starts_at"]).isoformat())
        return held.title if held else ""


class Lists(Mapping[str, Collection[str]]):
    """The closed lists by which input is measured, of which three follow the register."""

    def __init__(self, registry: Registry, fixed: Mapping[str, Collection[str]]) -> None:
        self._registry, self._fixed = registry, fixed

    def __getitem__(self, name: str) -> Collection[str]:
        if name == "unit":
            return self._registry.every.keys()
        if name == "reach":
            pairs: list[Any] = [(room, unit) for room in self._registry.every for unit in self._registry.reach(room)]
            return pairs
        return self._registry.provinces() if name == "province" else self._fixed[name]

    def __iter__(self) -> Any:
        return iter(("unit", "province", "reach", *self._fixed))

    def __len__(self) -> int:
        return len(self._fixed) + 3


def read(units: Path = UNITS, fields: Path = FIELDS) -> Registry:
    """As the files say. Raises ValueError when a label leads to two rooms."""
    return Registry(_seed(units, units.read_text(encoding="utf-8")), _fields(fields.read_text(encoding="utf-8")))


@cache
def registry() -> Registry:
    """The registry as the files of this installation say; a process that serves asks `read` for one of its own."""
    return read()


@lru_cache(maxsize=4)
def _seed(file: Path, text: str) -> tuple[Known, ...]:
    seen: dict[str, str] = {}
    seed = tuple(register.seed(tomllib.loads(text)))
    for each in seed:
        for label in each.labels if each.versions[-1].room else ():
            if label in seen:
                raise ValueError(f"{file}: the label {label} leads to {seen[label]} and to {each.slug}")
            seen[label] = each.slug
    return seed


@lru_cache(maxsize=4)
def _fields(text: str) -> Mapping[str, Field]:
    ordered = sorted(tomllib.loads(text)["field"], key=lambda field: field["order"])
    return MappingProxyType({field["slug"]: _field(field) for field in ordered})


def _field(field: dict[str, Any]) -> Field:
    names = (field["slug"], field["name"], field["name_en"])
    return Field(*names, field.get("local") == "ministry", tuple(field.get("keywords", ())))
