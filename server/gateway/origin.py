"""Which room a Host leads to, and which pages may speak to us. Pure. X-Forwarded-Host is never read."""

import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from server.sections import Web

PORTS = {"http": 80, "https": 443}
STAFF_COOKIE = "giaoluu"
ASKER_COOKIE = "giaoluu_asker"
DEVICE_COOKIE = "giaoluu_device"

RoomOf = Callable[[str], str | None]

_HOST = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::(\d{0,5}))?", re.ASCII)


class Host(NamedTuple):
    """A Host header taken apart; `port` is None when it names none."""

    name: str
    port: int | None


class Place(NamedTuple):
    """Where a Host leads. `room` is the canonical slug, for `moved` the one to redirect to."""

    kind: Literal["hallway", "room", "moved", "unknown"]
    room: str | None = None


@lru_cache(maxsize=1024)
def split(header: str) -> Host | None:
    """A Host header, lower case and without the root's dot; None when it is none."""
    found = _HOST.fullmatch(header.strip().lower())
    if found is None or int(found[2] or 1) not in range(1, 65536):
        return None
    return Host(found[1].removesuffix("."), int(found[2]) if found[2] else None)


def place(header: str, web: Web, room_of: RoomOf) -> Place:
    """The hallway is the base domain itself, localhost, a bare address, and every name of `web.hosts`."""
    host = split(header)
    if host is None:
        return Place("unknown")
    base = web.base_domain.lower()
    if host.name in {base, "localhost", *map(str.lower, web.hosts)} or _is_address(host.name):
        return Place("hallway")
    label, dot, rest = host.name.partition(".")
    room = room_of(label) if dot and rest == base else None
    if room is None:
        return Place("unknown")
    return Place("room" if room == label else "moved", room)


def schemes(web: Web) -> frozenset[str]:
    """How our pages are reached: behind a proxy that we trust either way, unless https is demanded."""
    if web.https:
        return frozenset({"https"})
    return frozenset({"http", "https"}) if web.trusted_proxies else frozenset({"http"})


@lru_cache(maxsize=1024)
def allowed(origin: str | None, host: str, web: Web, *, staff: bool) -> bool:
    """May a page of `origin` open a socket or send a form here? `staff`: does the request carry a staff cookie?

    No Origin means no browser, or an old one: good enough to read and ask, never to act for the staff.
    """
    if origin is None:
        return not staff
    here = split(host)
    try:
        page = urlsplit(origin)
        there = split(page.netloc)
    except ValueError:
        return False
    if here is None or there is None or page.scheme not in schemes(web):
        return False
    if origin.lower() != f"{page.scheme}://{page.netloc}".lower():
        return False
    default = PORTS[page.scheme]
    return (here.name, here.port or default) == (there.name, there.port or default)


def from_here(origin: str | None, fetch_site: str | None, host: str, web: Web, *, staff: bool) -> bool:
    """May this request act? A page whose Origin is withheld (`null`: a proxy adds `Referrer-Policy: no-referrer`) or
    absent is judged by Fetch Metadata, which no page can forge. `none`: the person did it, not a page.
    """
    if origin in (None, "null") and fetch_site is not None:
        return fetch_site == "same-origin" or (fetch_site == "none" and not staff)
    return allowed(origin, host, web, staff=staff)


def mismatch(origin: str | None, host: str, web: Web) -> str | None:
    """Why our own page is refused, in words for the operator; None when it is somebody else's."""
    try:
        page = urlsplit(origin or "")
        there, here = split(page.netloc), split(host)
    except ValueError:
        return None
    if there is None or here is None or there.name != here.name:
        return None
    if page.scheme not in schemes(web):
        return "web.https says whether browsers come by https; web.trusted_proxies names the proxy"
    return "the proxy passes Host without the port that browsers use: proxy_set_header Host $http_host"


def cookie_name(name: str, web: Web) -> str:
    """`__Host-` ties a cookie to this very host; browsers take it with https only."""
    return f"__Host-{name}" if web.https else name


def cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The cookies of a request; of two with one name the first counts."""
    found: dict[str, str] = {}
    for value in header(headers, b"cookie"):
        for pair in value.split(";"):
            name, equals, content = pair.strip().partition("=")
            if equals:
                found.setdefault(name, content.strip('"'))
    return found


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    """All values of one header of an ASGI scope."""
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def only(values: Collection[str]) -> str | None:
    """A header that must not come twice: its value, '' when it did, None when it is absent."""
    if not values:
        return None
    return next(iter(values)) if len(values) == 1 else ""


@lru_cache(maxsize=1024)
def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
