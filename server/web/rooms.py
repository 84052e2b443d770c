"""The list of rooms (front page of the base domain), and the answer to an unknown address."""

import difflib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.gateway import origin
from server.office.units import Room
from server.web import reach
from server.web.request_context import CAME, PATH_FORM, RequestContext, in_lang, language
from server.web.site import Site

LONGEST_LABEL = 64


async def rooms(site: Site, request: Request, at: RequestContext) -> Response:
    """All rooms by region; 404 when the address named none."""
    lost = bool(request.scope["state"].get("lost"))
    host = request.headers.get("host", "")
    unknown = request.scope["path"].removeprefix(PATH_FORM).split("/")[0] or host if lost else None
    if lost and not request.scope["path"].startswith(PATH_FORM):
        unknown = host
    registry = site.registry
    label = (unknown or "").partition(".")[0].partition(":")[0].lower()
    near = (
        difflib.get_close_matches(label, list(registry.labels), 1, 0.75) if lost and len(label) < LONGEST_LABEL else []
    )
    context: dict[str, Any] = {
        "unknown": unknown,
        "near": door(site, request, registry.rooms[registry.labels[near[0]]]) if near else None,
        "ministry": door(site, request, registry.rooms[registry.ministry]),
        "regions": [
            {
                "name": name,
                "rooms": [
                    door(site, request, room)
                    for room in registry.rooms.values()
                    if room.region == name and room.kind == "province"
                ],
            }
            for name in dict.fromkeys(room.region for room in registry.rooms.values() if room.region)
        ],
        "ministry_units": [
            door(site, request, room) for room in registry.rooms.values() if room.kind == "ministry_unit"
        ],
        "former": [_former(site, request, room) for slug, room in registry.every.items() if slug not in registry.rooms],
    }
    if lost:
        return site.page(request, at, "rooms.html", context, 404)

    async def everybodys() -> dict[str, Any]:
        return context

    return await site.public(request, at, "rooms.html", (host,), None, everybodys)


def _former(site: Site, request: Request, room: Room) -> dict[str, str]:
    """A room of before: its name, and whose it is today, with the way there."""
    today = site.registry.every[site.registry.home(room.slug)]
    there = door(site, request, today)
    return {"name": room.name, "today": today.name, "url": f"{there['url']}?{CAME}={room.slug}"}


def door(site: Site, request: Request, room: Room) -> dict[str, str]:
    """Name and address: by host where the host form works, else by path."""
    web = site.settings.web
    host = origin.split(request.headers.get("host", ""))
    if host and host.name.endswith(web.base_domain.lower()):
        port = f":{host.port}" if host.port else ""
        url = f"{'https' if web.https else 'http'}://{room.slug}.{web.base_domain}{port}{in_lang(language(request))}/"
    else:
        url = f"{PATH_FORM}{room.slug}{in_lang(language(request))}/"
    return {"name": room.name, "url": url}


def address(site: Site, request: Request, room: Room) -> str:
    """As it is printed where a text leaves the system: with scheme and host, whichever way its writer came."""
    path = f"{PATH_FORM}{room.slug}"
    found = reach.reached(request.headers.get("host", ""), path, room.slug, site.settings)
    if found is None or door(site, request, room)["url"].startswith("http"):
        web = site.settings.web
        host = origin.split(request.headers.get("host", ""))
        port = f":{host.port}" if host and host.port else ""
        found = f"{'https' if web.https else 'http'}://{room.slug}.{web.base_domain}{port}"
    return f"{found}/"
