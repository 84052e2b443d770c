"""Staying signed in, and signing in again where one is: what the desk asks by script, answered as JSON. What was typed
into a form whose sign-in had ended goes on otherwise (arrival.py)."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.errors import Refused
from server.gateway import origin
from server.refusals import status_of
from server.web import forms, request_context
from server.web.request_context import RequestContext
from server.web.site import Site

PRIVATE = {"Cache-Control": "private, no-store"}


def wanted(request: Request) -> bool:
    """Whether a script asks."""
    return request.headers.get("accept", "").partition(";")[0].strip() == "application/json"


async def known(site: Site, at: RequestContext) -> dict[str, int | None]:
    """What a seat's scripts know of the sign-in: until when, and from when on they say so."""
    until = await site.people.sign_in_until(at.sign_in or "")
    return {"until": until, "warn_ms": site.settings.people.sign_in_warn_min * 60_000}


async def renew(site: Site, request: Request, at: RequestContext) -> Response:
    """POST: lengthen the sign-in of whoever works here; {ok, until}."""
    await forms.body(request, site.settings.limits.packet_bytes)
    try:
        if at.sign_in is None:
            raise Refused("sign_in.needed")
        until = await site.people.renew(at.sign_in)
    except Refused as no:
        return refused(at, no)
    return _with_cookie(site, {"ok": True, "until": until}, at.sign_in)


async def signed_in(site: Site, token: str) -> Response:
    """Who is signed in now, and until when: {ok, id, until}."""
    account = await site.people.who(token)
    until = await site.people.sign_in_until(token)
    return _with_cookie(site, {"ok": True, "id": account.id if account else None, "until": until}, token)


def refused(at: RequestContext, no: Refused) -> Response:
    said = {**no.details, "ok": False, "code": no.code, "say": words.say(no.code, at.lang, no.details)}
    response = _json(said, status_of(no))
    if wait := no.details.get("retry_after"):
        response.headers["Retry-After"] = str(wait)
    return response


def _with_cookie(site: Site, said: dict[str, Any], token: str) -> Response:
    response = _json(said, 200)
    request_context.set_cookie(
        response, origin.STAFF_COOKIE, token, site.settings.people.sign_in_h * 3600, site.settings
    )
    return response


def _json(said: dict[str, Any], status: int) -> Response:
    return Response(msgspec.json.encode(said), status, PRIVATE, "application/json")
