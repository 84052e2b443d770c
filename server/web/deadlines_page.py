"""Why the dates of a session are what they are: everybody's page, the same for all, from a fold or from the tables."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import PUBLIC
from server.domain.session.session import need
from server.errors import Refused
from server.views.entity import view
from server.web import archive_pages, byte_cache, ics, room_page, why
from server.web.request_context import RequestContext, anyone
from server.web.rooms import address
from server.web.site import Site

ICS = "text/calendar; charset=utf-8"


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    id = request.path_params["session"]
    session, stamp = await _session(site, at, id)
    known = site.calendar.known()

    async def context() -> dict[str, Any]:
        return {"session": session, "dates": why.dates(session, site.settings.session, known, at.lang)}

    return await site.public(request, at, "deadlines.html", (id,), (stamp, site.calendar.digest()), context)


async def _session(site: Site, at: RequestContext, id: str) -> tuple[Mapping[str, Any], object]:
    """As the public sees it, and what changes when it does."""
    runtime = await room_page.under_way(site, at, id)
    if runtime is not None:
        seen = view(runtime.kind, need(runtime.view.state), PUBLIC)
        if seen is not None:
            return seen, runtime.view.position(PUBLIC)
    row, stamp = await archive_pages.closed_at(site, at, id)
    return msgspec.json.decode(row["value"])["session"], stamp


async def feed(site: Site, request: Request) -> Response:
    """What a unit holds and owes, for the calendar of whoever follows it."""
    at = anyone(request, site.registry)
    if at.room is None:
        raise Refused("session.unknown")
    # A calendar that follows it stands elsewhere: nothing there is at "/".
    room, home = at.room, site.reached(request, at, "/") or address(site, request, at.room)
    family = site.registry.family(room.slug)
    place, minute = ("lich.ics", room.slug, at.base, at.lang, home), site.now() // archive_pages.MINUTE_MS

    async def make() -> byte_cache.Body:
        known: byte_cache.Body | None = site.byte_cache.known(place, minute)
        if known is not None:
            return known
        sessions = await site.service.book.rows("sessions", {"room": [*family], "rehearsal": 0}, "starts_at,id")
        sittings = await site.service.book.rows("sittings", {"unit": [*family]}, "begins,id")
        text = ics.calendar_of(room.unit, room.slug, home, sessions, sittings, site.now(), at.lang)
        return site.byte_cache.take(place, minute, lambda: byte_cache.body(text, site.settings.cache.gzip_bytes))

    found: byte_cache.Body = await site.together.ask((place, minute), make)
    return byte_cache.answer(request, found, byte_cache.public(site.settings.cache), ICS)
