"""A guest's pages: the door, where the code of a link is sent and becomes a cookie; the part to write and sign.

The code stands behind the # of a link, which no browser sends and no log keeps. No script is needed: whoever has none
enters the link or its code in the form.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session.contribution import DONE, SIGN, SIGNS, WRITE
from server.domain.session.invitation import DECLINE
from server.domain.session.session import need
from server.errors import Refused, Unavailable, as_refusal
from server.gateway import origin
from server.refusals import status_of
from server.runtime import guest_visits, guests
from server.runtime.guests import Opened
from server.views import guest as seen_by
from server.views.entity import view
from server.web import forms
from server.web.render import new_cid
from server.web.request_context import RequestContext, set_cookie
from server.web.site import Site

COOKIE = "giaoluu_guest_"
FIELDS = {WRITE: ("text", *SIGNS), SIGN: ("text", *SIGNS), DECLINE: ("reason",)}
# Where there is no form to tell it at.
NOWHERE = frozenset({"invitation.unknown", "command.unknown", "session.unknown"})
PATH, DOOR = "loi-moi", "/khach"


async def door(site: Site, request: Request, at: RequestContext) -> Response:
    """The form for a code; its fetching uses nothing up."""
    return _private(site.page(request, at, "guest_door.html", {"filled": "", "error": ""}))


async def enter(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of the code; 303 to the part, with the cookie that opens it."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    typed = form.get("code", "")
    try:
        session, id, secret = guests.apart(typed)
        found = await guests.opened(site.service, at.visitor, session, id, secret)
    except Refused as no:
        context = {"filled": typed, "error": words.say(no.code, at.lang, no.details)}
        return _private(site.page(request, at, "guest_door.html", context, status_of(no), no))
    response = RedirectResponse(f"{at.base}/buoi/{found.runtime.id}/{PATH}/{id}", 303)
    left = max(60, (found.invitation.until - site.now()) // 1000)
    set_cookie(response, f"{COOKIE}{id}", secret, left, site.settings)
    return response


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return _page(site, request, at, await _opened(site, request, at))


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `FIELDS`; 303 to the page, or the ack for a program. What was typed is kept when it is refused."""
    program = request.headers.get("accept", "").startswith(forms.JSON)
    try:
        form = await forms.fields(request, site.settings.limits.form_bytes)
    except Refused as large:
        if program:
            return site.told(request, large)
        raise
    try:
        found = await _opened(site, request, at)
        name = form.get("do", "")
        if name not in FIELDS:
            raise Refused("command.unknown")
        raw: dict[str, Any] = {each: form.get(each, "") for each in FIELDS[name]}
        if name != DECLINE:
            raw |= {"question": form.get("question", ""), "rev": _revision(form)}
        done = await guests.do(site.service, found, name, raw, forms.command_id(form.get("cid") or new_cid()))
    except (Refused, Unavailable) as trouble:
        no = as_refusal(trouble)
        if program:
            return site.told(request, no)
        if no.code in NOWHERE:
            return await _lost(site, request, at, form, no)
        return _page(site, request, at, await _opened(site, request, at), form, no)
    if program:
        ack = {"ok": True, "seq": done.first_seq, "n": done.n, "now": site.now()}
        return Response(msgspec.json.encode(ack), media_type=forms.JSON, headers={"Cache-Control": "no-store"})
    there = f"?cau={form['question']}" if form.get("question") else ""
    return RedirectResponse(f"{at.base}/buoi/{found.runtime.id}/{PATH}/{found.invitation.id}{there}", 303)


async def _opened(site: Site, request: Request, at: RequestContext) -> Opened:
    id = request.path_params["invitation"]
    cookies = origin.cookies(request.scope["headers"])
    secret = cookies.get(origin.cookie_name(f"{COOKIE}{id}", site.settings.web), "")
    found = await guests.opened(site.service, at.visitor, request.path_params["session"], id, secret)
    if not found.over:
        with suppress(Unavailable):
            await guest_visits.note(site.service.book, id, found.runtime.stream, site.now())
    return found


async def _lost(
    site: Site, request: Request, at: RequestContext, form: Mapping[str, str], no: Refused
) -> Response:  # fmt: skip
    """The link is not known any more, by this browser or at all: what was typed is not lost with it."""
    context = {"filled": "", "error": words.say(no.code, at.lang, no.details), "kept": form.get("text", "")}
    return _private(site.page(request, at, "guest_door.html", context, status_of(no), no))


def _page(
    site: Site, request: Request, at: RequestContext, found: Opened, form: Mapping[str, str] | None = None,
    no: Refused | None = None,
) -> Response:  # fmt: skip
    state, invitation = found.runtime.view.state, found.invitation
    over = found.over or (str(no.details.get("state", "")) if no and no.code == "invitation.over" else "")
    every = [] if over else seen_by.questions(state, invitation)
    wanted = form.get("question", "") if form else request.query_params.get("cau", "")
    chosen = next((each for each in every if each.id == (invitation.question or wanted)), None)
    say = words.say(no.code, at.lang, no.details) if no else ""
    field = str(no.details.get("field", "")) if no else ""
    context = {
        "session": view(state.kind, need(state), PUBLIC),
        "here": f"{at.base}/buoi/{found.runtime.id}/{PATH}/{invitation.id}",
        "invitation": invitation,
        "over": over,
        "questions": every,
        "one": seen_by.asked(state, invitation, chosen) if chosen else None,
        "gone": bool(invitation.question or wanted) and chosen is None,
        "form": form or {},
        "done": DONE,
        "acts": {"write": WRITE, "sign": SIGN, "decline": DECLINE},
        "errors": {field: say} if field in FIELDS[SIGN] else {},
        "error": "" if field in FIELDS[SIGN] else say,
        "cid": form.get("cid") if form and no and no.code == "retry" else new_cid(),
    }
    return _private(site.page(request, at, "guest.html", context, status_of(no) if no else 200, no))


def _revision(form: Mapping[str, str]) -> int:
    rev = form.get("rev", "")
    if not (rev.isascii() and rev.isdigit() and len(rev) < 9):
        raise Refused("command.malformed", field="rev")
    return int(rev)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
