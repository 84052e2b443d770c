"""A machine that several people use: it forgets on one press, and a machine in a hall forgets by itself. The questions
stay where they are, and are found by their codes; what a browser keeps its own script takes out
(client/room/forget.js)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.roles import PUBLIC
from server.domain.session.question import ASK
from server.domain.session.session import need
from server.gateway import origin
from server.views.entity import view
from server.web import forms, request_context, room_page
from server.web.qr import qr
from server.web.request_context import RequestContext
from server.web.site import Site

# A kiosk keeps that it is one; everything else of ours goes, also where no script runs.
CLEAR = {"Clear-Site-Data": '"storage"'}


async def forget(site: Site, request: Request, at: RequestContext) -> Response:
    """This device has no questions of its own any more. Whose sign-in it has, if any, is another matter."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    response = RedirectResponse(f"{at.base}/quen", 303, {} if form.get("kiosk") else CLEAR)
    request_context.drop_cookie(response, origin.ASKER_COOKIE, site.settings)
    return response


async def forgotten(site: Site, request: Request, at: RequestContext) -> Response:
    """After the press; whoever comes by a link is told how to press."""
    return site.page(request, at, "forgotten.html", {"here": "mine", "known": request_context.asks(request.scope)})


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """The first page of such a machine: what is on, how to ask here, and where to from a telephone."""
    rows = await room_page.sessions_of(site, at)
    now = await room_page.under_way(site, at, str(rows[0]["id"])) if rows else None
    session = view(now.kind, need(now.view.state), PUBLIC) if now else None
    home = site.reached(request, at, "/")
    context: dict[str, Any] = {
        "session": session,
        "may_ask": session is not None and ASK in session["open"],
        "address": (home or "").partition("://")[2].rstrip("/"),
        "qr": qr(home),
        "kiosk": site.settings.kiosk,
    }
    return site.page(request, at, "kiosk.html", context)
