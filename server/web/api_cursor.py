"""Where the next page of a list begins, as an address carries it: good for the question of which it came alone."""

import base64
from typing import Any

import msgspec

from server.errors import Refused
from server.local_time import day_of, midnight

FIRST_YEAR, LAST_YEAR = 1990, 2999


def packed(what: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(what)).decode().rstrip("=")


def unpacked(given: str, bound: str, kind: Any) -> Any:
    """None without one. Raises Refused for one of another question, or of none."""
    if not given:
        return None
    try:
        found = msgspec.json.decode(base64.urlsafe_b64decode(given.encode() + b"=" * (-len(given) % 4)), type=kind)
    except (ValueError, msgspec.MsgspecError):
        found = ("\0",)
    if found[0] != bound or any(isinstance(each, int) and abs(each) > 2**53 for each in found):
        raise Refused("api.cursor", field="cursor")
    return found


def span(year: str, field: str = "year") -> tuple[int, int]:
    """From its first moment to that of the next (ms)."""
    if not (year.isascii() and year.isdigit() and len(year) == 4 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise Refused("api.year", field=field, value=year[:40])
    first = day_of(0).replace(year=int(year), month=1, day=1)
    return midnight(first), midnight(first.replace(year=first.year + 1))
