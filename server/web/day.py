"""The ministry's board of the day: all rooms at once, drawn anew every second or two for whoever looks on."""

import time
from datetime import timedelta

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.errors import Refused
from server.office import calendar
from server.web import byte_cache, day_board, office_page
from server.web.byte_cache import Body
from server.web.day_board import Place
from server.web.plan_form import day_of
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.site import Site, sign_in_first

HERE = "/can-bo/truc-tiep"
COLUMNS, SHOWN = 4, 4
PRIVATE = "private, no-cache"


async def board(site: Site, request: Request, at: RequestContext) -> Response:
    """`?ngay=`: another day than today. `?phan=bang`: only what changes, for the page that draws itself anew."""
    if at.account is None:
        return sign_in_first(at, HERE)
    if at.room is None or at.room.slug != site.registry.ministry:
        return RedirectResponse(
            f"{door(site, request, site.registry.rooms[site.registry.ministry])['url']}{HERE[1:]}", 303
        )
    if not await site.people.roles(at.account.id, at.room.slug) & office_page.DAY:
        raise Refused("audience.forbidden")
    day = request.query_params.get("ngay", "")
    begins = calendar.midnight(day_of(day)) if day else calendar.midnight(calendar.day_of(site.now()))
    drawn = await _drawn(site, request, at, begins)
    if request.query_params.get("phan"):
        return site.pages.guarded(byte_cache.answer(request, drawn, PRIVATE, site.pages.media_type))
    context = {
        "drawn": Markup(drawn.plain.decode()),
        "day": begins,
        "again": f"{at.base}{HERE}?phan=bang" + (f"&ngay={calendar.day_of(begins):%d/%m/%Y}" if day else ""),
        "refresh_ms": site.settings.day.refresh_ms,
    }
    return await office_page.page(site, request, at, "day.html", HERE, context)


async def _drawn(site: Site, request: Request, at: RequestContext, begins: int) -> Body:
    """What everybody who may look sees, drawn at most once a second by a process however many look."""
    place, stamp = ("day", at.base, at.lang, request.headers.get("host", ""), begins), int(time.monotonic())
    kept = site.byte_cache

    async def make() -> Body:
        html = site.pages.render("parts/day_board.html", await _context(site, request, at, begins))
        return kept.take(place, stamp, lambda: byte_cache.body(html.encode(), site.settings.cache.gzip_bytes))

    found: Body = kept.known(place, stamp) or await site.together.ask((place, stamp), make)
    return found


async def _context(site: Site, request: Request, at: RequestContext, begins: int) -> dict[str, object]:
    found = await day_board.read(site, range(begins, calendar.midnight(calendar.day_of(begins) + timedelta(days=1))))
    tall = -(-len(found) // COLUMNS)
    looks = day_board.looks(found)
    return {
        "lang": at.lang, "base": at.base, "now": site.now(), "day": begins, "sums": day_board.sums(found),
        "tally": day_board.tally(found), "looks": looks[:SHOWN], "more": len(looks[SHOWN:]),
        "settings": site.settings.day,
        "columns": [found[n : n + tall] for n in range(0, len(found), tall)], "any": any(one.session for one in found),
        "address": lambda one: _address(site, request, one), "ministry_slug": site.registry.ministry,
        "next_day": None if any(one.session for one in found) else await _next(site),
    }  # fmt: skip


def _address(site: Site, request: Request, one: Place) -> str:
    """The room as its readers see it."""
    home = door(site, request, one.room)["url"]
    return f"{home}buoi/{one.session['id']}" if one.session else home


async def _next(site: Site) -> int | None:
    """The next day on which a session is planned."""
    coming = range(site.now(), site.now() + 400 * 86_400_000)
    rows = await site.service.book.rows("sessions", {"starts_at": coming, "rehearsal": 0}, "starts_at", 1)
    return int(str(rows[0]["starts_at"])) if rows else None
