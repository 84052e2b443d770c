"""The registry of units: who has a room, what it is called, which label leads to it. Read once from config/."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from server.settings import ROOT

UNITS = ROOT / "config" / "units.toml"
FIELDS = ROOT / "config" / "fields.toml"


class Room(NamedTuple):
    """A unit's permanent place. `unit` is who answers there: the ministry, or a province's department (Sở)."""

    slug: str
    kind: Literal["ministry", "province"]
    name: str
    unit: str
    code: str
    venue: str
    region: str
    aliases: tuple[str, ...]


class Field(NamedTuple):
    """A field (lĩnh vực) by which questions are sorted."""

    slug: str
    name: str
    name_en: str


class Registry(NamedTuple):
    """All rooms in their order (the ministry first), the labels that lead to them, and the fields."""

    rooms: Mapping[str, Room]
    labels: Mapping[str, str]
    fields: Mapping[str, Field]
    ministry: str

    def room_of(self, label: str) -> str | None:
        """The slug that a label of a host name leads to; another one than `label` means: redirect."""
        return self.labels.get(label.lower())

    def provinces(self) -> dict[str, str]:
        """Slug to name, for the place of a question."""
        return {room.slug: room.name for room in self.rooms.values() if room.kind == "province"}


def read(units: Path = UNITS, fields: Path = FIELDS) -> Registry:
    data = tomllib.loads(units.read_text(encoding="utf-8"))
    regions = {region["slug"]: region["name"] for region in data["region"]}
    rooms = [_ministry(data["ministry"]), *(_province(unit, regions) for unit in data["province"])]
    labels: dict[str, str] = {}
    for room in rooms:
        for label in (room.slug, *room.aliases):
            if label in labels:
                raise ValueError(f"{units}: the label {label} leads to {labels[label]} and to {room.slug}")
            labels[label] = room.slug
    return Registry(
        MappingProxyType({room.slug: room for room in rooms}),
        MappingProxyType(labels),
        MappingProxyType(_fields(tomllib.loads(fields.read_text(encoding="utf-8")))),
        rooms[0].slug,
    )


@cache
def registry() -> Registry:
    """The registry of this installation."""
    return read()


def _ministry(unit: dict[str, Any]) -> Room:
    return Room(unit["slug"], "ministry", unit["name"], unit["name"], unit["code"], unit["venue"], "", _aliases(unit))


def _province(unit: dict[str, Any], regions: Mapping[str, str]) -> Room:
    code = f"{unit['doc_symbol']}-{unit['slug']}"
    region = regions[unit["region"]]
    return Room(unit["slug"], "province", unit["name"], unit["department"], code, "", region, _aliases(unit))


def _aliases(unit: dict[str, Any]) -> tuple[str, ...]:
    return tuple(unit.get("aliases", ()))


def _fields(data: dict[str, Any]) -> dict[str, Field]:
    ordered = sorted(data["field"], key=lambda field: field["order"])
    return {field["slug"]: Field(field["slug"], field["name"], field["name_en"]) for field in ordered}
