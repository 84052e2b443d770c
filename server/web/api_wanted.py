"""A search in the parameters of /api/v1, which are those of our own pages under names that programs read."""

from collections.abc import Iterable
from urllib.parse import urlencode

from server.errors import Refused
from server.office.units import Registry
from server.sections import Search as Limits
from server.web import search_wanted
from server.web.search_wanted import Asked

# Parameter -> that of our own pages.
SEARCHED = {
    "q": "q", "unit": "donvi", "province": "tinh", "field": "linhvuc", "person": "nguoi", "year": "nam", "late": "han",
    "asker_type": "loai", "cursor": "sau",
}  # fmt: skip
MEANT = {"late": {"true": "qua", "false": "dung"}, "asker_type": {"citizen": "cong-dan", "business": "doanh-nghiep"}}
OURS = {theirs: name for name, theirs in SEARCHED.items()}


def read(given: Iterable[tuple[str, str]], registry: Registry, limits: Limits) -> Asked:
    """A refusal names the parameter as the caller wrote it."""
    own = [(SEARCHED[name], MEANT.get(name, {}).get(value, value)) for name, value in given if name in SEARCHED]
    try:
        return search_wanted.read(own, registry, limits)
    except Refused as no:
        field = {"field": OURS.get(str(no.details["field"]), no.details["field"])} if "field" in no.details else {}
        raise Refused(no.code, **no.details | field) from no


def address(asked: Asked, limit: int, cursor: str) -> str:
    """A page of a search, below the beginning of the interface."""
    given = [("q", asked.query.typed)] if asked.query.typed else []
    given += [(OURS[name], english(OURS[name], each)) for name, values in asked.chosen.items() for each in values]
    return f"/search?{urlencode([*given, ('limit', str(limit)), ('cursor', cursor)])}"


def english(name: str, value: str) -> str:
    return next((ours for ours, theirs in MEANT.get(name, {}).items() if theirs == value), value)
