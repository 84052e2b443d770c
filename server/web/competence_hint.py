"""The hint which unit is competent, of what the register and the fields say today, in words for staff."""

from typing import Any

from server import words
from server.domain.session.question import Question
from server.domain.unit.inbox_item import InboxItem
from server.office import competence
from server.office.competence import Field, Hint, Unit
from server.office.units import Registry

MOST = 3


def units_of(registry: Registry) -> list[Unit]:
    """Those in force that have a room; what they took up under its former names."""
    former: dict[str, list[str]] = {}
    for known in registry.units.values():
        home = registry.home(known.slug)
        for version in known.versions:
            former.setdefault(home, []).append(version.name)
    return [
        Unit(room.slug, (room.name, room.unit), _others(former.get(room.slug, ()), room.name), room.fields)
        for room in registry.rooms.values()
    ]


def _others(names: Any, own: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name != own))


def fields_of(registry: Registry) -> dict[str, Field]:
    return {slug: Field(slug, each.name, each.central, each.keywords) for slug, each in registry.fields.items()}


def hints(registry: Registry, item: Question | InboxItem) -> list[Hint]:
    """What speaks for which unit, by the wording of its asker."""
    text = item.original.text or item.text.text
    return competence.hints(text, item.field, item.province, units_of(registry), fields_of(registry), registry.ministry)


def said(registry: Registry, found: list[Hint], here: str, lang: str) -> list[dict[str, Any]]:
    """`[{unit, name, why, elsewhere}]` for a page: at most three."""
    points = competence.elsewhere(found, here)
    return [
        {
            "unit": each.unit, "name": registry.every[each.unit].unit, "elsewhere": each is points,
            "why": "; ".join(words.t(f"hint.{one.kind}", lang, what=one.what) for one in each.reasons),
        }
        for each in found[:MOST]
    ]  # fmt: skip
