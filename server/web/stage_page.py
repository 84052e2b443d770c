"""The screens that show the stage: the hall's, the lobby's upright one, the lower third of a broadcast's mixer.

Anybody may look at them as the public sees; the session's staff, and a screen that comes by a link, see the stage of
the hall, ahead of a broadcast that lags.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.kinds import REHEARSED
from server.domain.roles import PUBLIC, STAGE
from server.domain.session.screen_link import CONFIDENCE, HALL, OVERLAY, PORTRAIT
from server.errors import Refused
from server.runtime import screens
from server.runtime.stream import StreamRuntime
from server.web import confidence_page, kept_key, room_page
from server.web.qr import qr
from server.web.request_context import RequestContext, set_cookie
from server.web.screen import screen as picture
from server.web.site import Site, by_noun

WORDS = ("stage", "pair", "connection", "translation")
# The last part of an address, and what stands there.
PLACES = {"hoi-truong": HALL, "man-nhac": CONFIDENCE, "lop-chu": OVERLAY, "man-doc": PORTRAIT}
ADDRESSES = {output: place for place, output in PLACES.items()}
TEMPLATES = {HALL: "stage.html", PORTRAIT: "stage.html", OVERLAY: "overlay.html"}
SCREEN, KEPT_S = "giaoluu_screen_", 30 * 86_400
"""A screen is turned off and on for days: its key stays in a cookie, while its page takes it off the address."""
NOBODY = {"id": "", "name": "", "roles": []}


async def hall(site: Site, request: Request, at: RequestContext) -> Response:
    """The hall's screen, for whoever is here."""
    return await _seen(site, request, at, HALL)


async def output(site: Site, request: Request, at: RequestContext) -> Response:
    wanted = _named(request)
    if wanted == CONFIDENCE:
        return await confidence_page.page(site, request, at)
    return await _seen(site, request, at, wanted)


async def screen(site: Site, request: Request, at: RequestContext) -> Response:
    """What the code of a link shows; for a wrong one, and for another session's, there is nothing here."""
    wanted = _named(request)
    try:
        runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
        code = request.path_params["code"]
        kept = f"{SCREEN}{runtime.id}_{code.partition('.')[0]}"
        if "." not in code:  # the key was taken off this address
            code = f"{code}.{kept_key.kept(site, request, kept)}"
        link = screens.opened(site.service.receipts, runtime, code, site.now())
    except Refused as no:
        raise Refused("screen_link.unknown") if no.code == "session.unknown" else no from None
    if link.output != wanted:
        raise Refused("screen_link.unknown")
    if link.output == CONFIDENCE:
        response = confidence_page.shown(site, request, at, runtime, NOBODY, code)
    else:
        response = _page(site, request, at, runtime, link.output, screens.audience(link), code, band=link.band)
    set_cookie(response, kept, code.partition(".")[2], KEPT_S, site.settings)
    return kept_key.bare(response)


def _named(request: Request) -> str:
    found = PLACES.get(request.path_params["output"])
    if found is None:
        raise Refused("screen_link.unknown")
    return found


async def _seen(site: Site, request: Request, at: RequestContext, wanted: str) -> Response:
    id = request.path_params["session"]
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    audience = PUBLIC
    if at.account is not None:
        roles = await site.service.authority.roles(at.account.id, runtime.room or "", id)
        audience = STAGE if roles & runtime.kind.seats[STAGE] else PUBLIC
    return _page(site, request, at, runtime, wanted, audience, "")


def _page(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, output: str, audience: str, code: str,
    *, band: bool = True,
) -> Response:  # fmt: skip
    id, home = runtime.id, site.reached(request, at, "/") if band else None
    frame = runtime.view.first(audience, 1)  # what the stage names is in it, however old
    leaving_ms = site.settings.stage.leaving_s * 1000
    page: dict[str, Any] = room_page.script_data(site, at, runtime, frame) | room_page.own_data(site, at, runtime) | {
        "live": "socket", "address": (home or "").partition("://")[2].rstrip("/"), "mine": [], "audience": audience,
        "qr": qr(site.reached(request, at, f"/buoi/{id}") if band and id.startswith(REHEARSED) else home),
        "band": band, "screen": code, "output": output, "leaving_ms": leaving_ms,
    }  # fmt: skip
    nouns = by_noun(frame)
    figures = page["figures"] if band else None
    drawn = picture(nouns, page["signals"], figures, page["now"], reached=home is not None, leaving=leaving_ms)
    said = words.part(at.lang, WORDS)
    context = {"session": nouns["session"][id], "page": page, "words": said, "screen": drawn}
    return site.packed(request, at, TEMPLATES[output], context)
