"""The picture of a session and, once it is over, its recording: where they come from, entered by plain forms."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session import activity, recording, video
from server.domain.session.phase import PHASES
from server.domain.session.session import need
from server.errors import Refused, Unavailable
from server.local_time import day_of, day_start, exact
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.web import office_form, office_page
from server.web.office_form import Form, Sent
from server.web.request_context import RequestContext
from server.web.show_page import seen, told
from server.web.site import Site, sign_in_first

PATH = "hinh"
COMMANDS = (video.SET, video.REMOVE, recording.SET, recording.REMOVE)
FIELDS = ("address", "way", "clock", "inside")
CLOCK, INSIDE = WAYS = ("clock", "inside")
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000
_TYPED = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)\Z", re.ASCII)
_OF_DAY = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?\Z", re.ASCII)


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None:
        return sign_in_first(at, f"/buoi/{request.path_params['session']}/{PATH}")
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `COMMANDS`; 303 to the page, or the page with what was typed and why it was not taken."""
    id, sent = request.path_params["session"], await office_form.read(site, request, at)
    if sent.do not in COMMANDS:
        raise Refused("command.unknown")
    runtime, _ = await seen(site, at, id)
    try:
        await site.service.do(id, at.visitor, sent.do, _payload(sent, runtime), sent.cid)
    except (Refused, Unavailable) as no:
        return await _page(site, request, at, sent, await told(site, at, runtime, no))
    return RedirectResponse(f"{at.base}/buoi/{id}/{PATH}", 303)


def _payload(sent: Sent, runtime: StreamRuntime) -> dict[str, Any]:
    rev = sent.one("rev")
    raw: dict[str, Any] = {"rev": int(rev) if rev.isascii() and rev.isdigit() and len(rev) < 9 else 0}
    if sent.do in (video.REMOVE, recording.REMOVE):
        return raw
    raw["address"] = sent.one("address").strip()
    if sent.do == recording.SET:
        raw["begins_at"] = begins_at(sent, runtime.view.state.moments.get(activity.BEGAN))
    return raw


def begins_at(sent: Sent, began: int | None) -> int:
    """When the recording begins, by a clock, or by where in it the session begins."""
    if began is None:
        raise Refused("recording.never_live")
    way = sent.one("way") if sent.one("way") in WAYS else CLOCK
    found = (_OF_DAY if way == CLOCK else _TYPED).match(sent.one(way).strip())
    if not found:
        raise Refused("recording.time", field=way)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    span = hours * HOUR + minutes * MINUTE + seconds * SECOND
    return day_start(began) + span if way == CLOCK else began - span


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    runtime, roles = await seen(site, at, request.path_params["session"])
    state, session = runtime.view.state, need(runtime.view.state)
    shown_live, film = video.shown(state), recording.shown(state)
    revs = {noun: getattr(state.at_key((noun, noun)), "rev", 0) for noun in ("video", "recording")}
    began, over = state.moments.get(activity.BEGAN), PHASES[session.state].over
    may = bool(roles & {*video.KEEPERS})
    takes = [name for name in COMMANDS if may and session.state in runtime.kind.command(name).on]
    forms = {
        name: _form(name, sent, no, at.lang, film if name == recording.SET else shown_live, began)
        for name in (video.SET, recording.SET)
    }
    error = words.say(no.code, at.lang, no.details) if no and (sent is None or sent.do not in forms) else ""
    context = {
        "session": view(state.kind, session, PUBLIC), "here": f"{at.base}/buoi/{runtime.id}/{PATH}",
        "stream": shown_live, "film": film, "revs": revs,
        "forms": forms, "takes": takes, "over": over, "began": exact(began) if began is not None else "",
        "exact": exact, "error": error, "verb": {"stream": video.SET, "no_stream": video.REMOVE, "film": recording.SET,
        "no_film": recording.REMOVE}, "hosts": site.settings.video.embed_hosts,
        "staff": await site.people.names(),
        "day": f"{day_of(began):%d/%m/%Y}" if began is not None else "",
    }  # fmt: skip
    response = await office_page.page(site, request, at, "video_page.html", "/can-bo", context, no)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(name: str, sent: Sent | None, no: Refused | None, lang: str, known: Any, began: int | None) -> Form:
    """The form as it stands, or as it was sent and refused. `known`: what is shown now."""
    filled = {"address": known.address.text if known else ""}
    if name == recording.SET:
        start = known.begins_at if known else began
        inside = began - start if began is not None and start is not None else 0
        filled |= {"way": CLOCK, "clock": exact(start) if start is not None else "", "inside": _span(max(0, inside))}
    form = office_form.fresh(name.replace(".", "-"), name, filled)
    if sent is None or no is None or sent.do != name:
        return form
    typed = {field: sent.one(field) for field in FIELDS if field in filled}
    shown_at = "clock" if no.details.get("field") == "begins_at" else no.details.get("field")
    no = Refused(no.code, **{**no.details, "field": shown_at}) if shown_at else no
    return office_form.refused(form._replace(filled=filled | typed), sent.cid, no, lang, FIELDS)


def _span(ms: int) -> str:
    hours, rest = divmod(ms // SECOND, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"
