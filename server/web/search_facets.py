"""The facets of a search as its page and its JSON show them: values with their names, most first."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from server import words
from server.office.units import Registry
from server.search.search import Found
from server.text import alphabetical
from server.web.search_wanted import ASKERS, FACETS, IN_TIME, Asked, of_province

# So many stand open; the others are a press away.
OPEN = 6


class Value(NamedTuple):
    """`value`: as an address has it."""

    value: str
    name: str
    n: int
    chosen: bool


def facets(found: Found, asked: Asked, registry: Registry, lang: str) -> dict[str, list[Value]]:
    """By parameter. A value that was chosen stands here also when none has it."""
    return {name: _values(name, found.facets[facet], asked, registry, lang) for name, facet in FACETS.items()}


def chosen(asked: Asked, registry: Registry, lang: str) -> list[tuple[str, str, str]]:
    """What the search is narrowed to: parameter, value, name."""
    return [
        (name, value, _name(name, value, registry, lang)) for name in FACETS for value in asked.chosen.get(name, ())
    ]


def _values(name: str, counts: Mapping[Any, int], asked: Asked, registry: Registry, lang: str) -> list[Value]:
    now = asked.chosen.get(name, ())
    summed = dict.fromkeys(now, 0) | _summed(name, counts, registry)
    found = [Value(value, _name(name, value, registry, lang), count, value in now) for value, count in summed.items()]
    if name == "nam":
        return sorted(found, key=lambda each: each.value, reverse=True)
    return sorted(found, key=lambda each: (not each.chosen, -each.n, alphabetical(each.name), each.value))


def _summed(name: str, counts: Mapping[Any, int], registry: Registry) -> dict[str, int]:
    if name == "donvi":
        homes: dict[str, int] = {}
        for slug, count in counts.items():
            homes[registry.home(slug)] = homes.get(registry.home(slug), 0) + count
        return homes
    if name == "tinh":
        seen = dict.fromkeys([*counts, *(registry.home(slug) for slug in counts)])
        return {slug: sum(counts.get(each, 0) for each in of_province(registry, slug)) for slug in seen}
    if name in ("han", "loai"):
        said = {meant: value for value, meant in (IN_TIME if name == "han" else ASKERS).items()}
        return {str(said[value]): count for value, count in counts.items() if value in said}
    return {str(value): count for value, count in counts.items()}


def _name(name: str, value: str, registry: Registry, lang: str) -> str:
    if name == "donvi":
        room = registry.every.get(value)
        return room.unit if room else value
    if name == "tinh":
        return province(value, registry, lang)
    if name == "linhvuc":
        field = registry.fields.get(value)
        return (field.name_en if lang == "en" else field.name) if field else value
    return words.t(f"search.{name}.{value}", lang) if name in ("han", "loai") else value


def province(slug: str, registry: Registry, lang: str) -> str:
    """With the name of today where it was another."""
    every = registry.provinces()
    name, home = every.get(slug, slug), registry.home(slug)
    return words.t("search.now", lang, name=name, today=every.get(home, home)) if home != slug else name
