"""A search as its address says it: the parameters, in one order, and what they mean for the register of today.

    ?q=…&donvi=…&tinh=…&linhvuc=…&nguoi=…&nam=…&han=dung|qua&loai=cong-dan|doanh-nghiep&sau=<cursor>

Each but `q` and `sau` may come several times. A unit and a province of before lead to what stands in their place.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from server.errors import Refused
from server.folding import both
from server.office.units import Registry
from server.search.documents import Place
from server.search.query import Query, parse
from server.search.ranking import Names
from server.search.search import Hit, Wanted
from server.sections import Search as Limits

IN_TIME = {"dung": 0, "qua": 1}
ASKERS = {"cong-dan": "citizen", "doanh-nghiep": "business"}
# Parameter -> facet, in the order of an address.
FACETS = {
    "donvi": "room", "tinh": "province", "linhvuc": "field", "nguoi": "person", "nam": "year", "han": "late",
    "loai": "asker_type",
}  # fmt: skip
MOST_VALUES = 40
LONGEST_VALUE = 200


class Asked(NamedTuple):
    """`chosen`: by parameter the values as an address has them, sorted; `after`: the last hit of the page before."""

    query: Query
    chosen: Mapping[str, tuple[str, ...]]
    wanted: Wanted
    after: Hit | None

    def address(self, *, cursor: str = "", without: tuple[str, str] | None = None) -> str:
        """Its parameters in their one order, `?` before them; "" when there are none."""
        given = [("q", self.query.typed)] if self.query.typed else []
        given += [(name, each) for name in FACETS for each in self.chosen.get(name, ()) if (name, each) != without]
        given += [("sau", cursor)] if cursor else []
        return f"?{urlencode(given)}" if given else ""


def read(given: Iterable[tuple[str, str]], registry: Registry, limits: Limits) -> Asked:
    """Raises Refused, with the field: what is too long, unknown, or a page of another search."""
    items = list(given)
    query = parse(" ".join(value for name, value in items if name == "q"), limits.letters, limits.words)
    chosen: dict[str, tuple[str, ...]] = {}
    only: dict[str, frozenset[Any]] = {}
    for name, facet in FACETS.items():
        values = dict.fromkeys(value.strip() for key, value in items if key == name and value.strip())
        if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
            raise Refused("search.unknown", field=name, value=next(iter(values))[:40])
        if values:
            meant = [_MEANT[name](registry, value) for value in values]
            chosen[name] = tuple(sorted({value for value, _ in meant}))
            only[facet] = frozenset(each for _, found in meant for each in found)
    asked = Asked(query, chosen, Wanted(query, only, names(registry)), None)
    cursor = next((value for name, value in items if name == "sau" and value), "")
    return asked._replace(after=_hit(asked, cursor)) if cursor else asked


def cursor(asked: Asked, last: Hit) -> str:
    """Where the next page begins; good for this search alone, and for ever."""
    packed = msgspec.json.encode([_bound(asked), last.tier, last.place.at, last.place.question])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _hit(asked: Asked, given: str) -> Hit:
    try:
        raw = base64.urlsafe_b64decode(given.encode() + b"=" * (-len(given) % 4))
        bound, tier, at, question = msgspec.json.decode(raw, type=tuple[str, int, int, str])
    except (ValueError, msgspec.MsgspecError):
        raise Refused("search.cursor", field="sau") from None
    if bound != _bound(asked):
        raise Refused("search.cursor", field="sau")
    return Hit(tier, Place(at, question, 0))


def _bound(asked: Asked) -> str:
    return hashlib.blake2b(asked.address().encode(), digest_size=6).hexdigest()


def _unit(registry: Registry, value: str) -> tuple[str, frozenset[Any]]:
    slug = value.lower()
    slug = registry.home(registry.labels.get(slug, slug))
    if slug not in registry.every:
        raise Refused("search.unknown", field="donvi", value=value[:40])
    return slug, frozenset(registry.family(slug))


def _province(registry: Registry, value: str) -> tuple[str, frozenset[Any]]:
    slug = value.lower()
    if slug not in registry.provinces():
        raise Refused("search.unknown", field="tinh", value=value[:40])
    return slug, of_province(registry, slug)


def of_province(registry: Registry, slug: str) -> frozenset[str]:
    """One in force has those that went into it; one of before has itself alone."""
    return frozenset(registry.family(slug) if registry.home(slug) == slug else (slug,))


def _field(registry: Registry, value: str) -> tuple[str, frozenset[Any]]:
    if value not in registry.fields:
        raise Refused("search.unknown", field="linhvuc", value=value[:40])
    return value, frozenset({value})


def _person(registry: Registry, value: str) -> tuple[str, frozenset[Any]]:
    return value, frozenset({value})


def _year(registry: Registry, value: str) -> tuple[str, frozenset[Any]]:
    if not (value.isascii() and value.isdigit() and len(value) == 4):
        raise Refused("search.unknown", field="nam", value=value[:40])
    return value, frozenset({int(value)})


def _listed(name: str, known: Mapping[str, Any]) -> Callable[[Registry, str], tuple[str, frozenset[Any]]]:
    def meant(registry: Registry, value: str) -> tuple[str, frozenset[Any]]:
        if value not in known:
            raise Refused("search.unknown", field=name, value=value[:40])
        return value, frozenset({known[value]})

    return meant


_MEANT: Mapping[str, Callable[[Registry, str], tuple[str, frozenset[Any]]]] = {
    "donvi": _unit, "tinh": _province, "linhvuc": _field, "nguoi": _person, "nam": _year,
    "han": _listed("han", IN_TIME), "loai": _listed("loai", ASKERS),
}  # fmt: skip


def names(registry: Registry) -> Names:
    """The provinces by their names, of today and of before."""
    found: dict[tuple[str, ...], list[tuple[tuple[str, ...], str, frozenset[Any]]]] = {}
    for slug, name in registry.provinces().items():
        exact, folded = both(name)
        spelled = (tuple(exact.split()), "province", of_province(registry, slug))
        found.setdefault(tuple(folded.split()), []).append(spelled)
    return found
