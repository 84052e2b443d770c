"""The screens of a session and their links: made and revoked here; by how much the broadcast lags. No scripts needed.

A new link stands in the answer to the form that made it, and on no page afterwards.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kind import entities
from server.domain.roles import DESK, PUBLIC
from server.domain.session.broadcast import DELAY
from server.domain.session.screen_link import LINK, REVOKE, ScreenLink, over
from server.domain.session.session import need
from server.domain.session.stage import Stage
from server.errors import Refused, Unavailable
from server.local_time import clock, day_of
from server.runtime import screens
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.web import office_form, office_page
from server.web.office_form import Sent
from server.web.plan_form import day_of as typed_day
from server.web.plan_form import hour_of
from server.web.qr import qr
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first
from server.web.stage_page import ADDRESSES

ACTS = (LINK, REVOKE, DELAY)
FIELDS = ("output", "place", "day", "hour", "seconds")
AT = {"until": "hour"}
# A screen tells of itself every two seconds.
SILENT_MS = 8000


class Fresh(NamedTuple):
    """What is shown once."""

    url: str
    qr: Mapping[str, Any] | None
    link: ScreenLink


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None:
        return sign_in_first(at, request.url.path)
    return await _page(site, request, at, await _runtime(site, request, at))


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS`; 303 to the page, or the page with the new link. What was typed is kept when refused."""
    sent = await office_form.read(site, request, at)
    if sent.do not in ACTS:
        raise Refused("command.unknown")
    runtime = await _runtime(site, request, at)
    try:
        ack = await site.service.do(runtime.id, at.visitor, sent.do, _payload(sent), sent.cid)
    except (Refused, Unavailable) as no:
        told = office_form.at_form(no)
        return await _page(site, request, at, runtime, sent, told)
    if sent.do != LINK:
        return RedirectResponse(f"{at.base}/buoi/{runtime.id}/man-hinh", 303)
    link = await _made(site, runtime, int(ack["seq"]))
    code = screens.code(site.service.receipts, runtime, link)
    path = f"/buoi/{runtime.id}/man/{ADDRESSES[link.output]}/{code}"
    fresh = Fresh(site.link(request, at, path), qr(site.reached(request, at, path)), link)
    return await _page(site, request, at, runtime, fresh=fresh)


def _payload(sent: Sent) -> dict[str, Any]:
    if sent.do == REVOKE:
        return {"link": sent.one("link"), "reason": sent.one("reason")}
    if sent.do == DELAY:
        return {"seconds": _number(sent.one("seconds"), "seconds"), "was": _number(sent.one("was"), "seconds")}
    raw: dict[str, Any] = {
        "output": sent.one("output"),
        "place": sent.one("place").strip(),
        "band": bool(sent.one("band")),
    }
    if raw["output"] not in ADDRESSES:
        raise Refused("command.not_listed", field="output")
    if sent.one("day").strip():
        raw["until"] = hour_of(typed_day(sent.one("day")), sent.one("hour") or "23:59", "hour")
    return raw


def _number(text: str, field: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise Refused("stage.delay_number", field=field)
    return int(text)


async def _made(site: Site, runtime: StreamRuntime, seq: int) -> ScreenLink:
    """The link that this entry made: also when the form comes again."""
    if runtime.view.seq < seq:
        await runtime.see()
    found = await site.service.book.read(runtime.stream, seq - 1)
    return runtime.view.state.need(ScreenLink, found[0].event().link)  # type: ignore[attr-defined]


async def _runtime(site: Site, request: Request, at: RequestContext) -> StreamRuntime:
    return await site.seated(at, request.path_params["session"], DESK)


async def _page(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, sent: Sent | None = None,
    no: Refused | None = None, fresh: Fresh | None = None,
) -> Response:  # fmt: skip
    state, session = runtime.view.state, need(runtime.view.state)
    account = at.account.id if at.account else ""
    roles = await site.service.authority.roles(account, runtime.room or "", runtime.id)
    named = str(no.details.get("field", "")) if no else ""
    field, say = AT.get(named, named), words.say(no.code, at.lang, no.details) if no else ""
    shown = field in FIELDS
    ends = day_of(session.ends_at)
    filled = {"band": "1", "output": "hall", "place": "", "day": f"{ends:%d/%m/%Y}", "hour": "23:59"}
    if sent and sent.do == LINK:
        filled = {name: sent.one(name) for name in filled}
    delay = state.need(Stage, "stage").delay_s
    context = {
        "session": view(state.kind, session, PUBLIC),
        "here": f"{at.base}/buoi/{runtime.id}/man-hinh",
        "links": [_row(site, at, runtime, each) for each in entities(state, ScreenLink.noun)][::-1],
        "outputs": list(ADDRESSES),
        "addresses": ADDRESSES,
        "can": {each for each in ACTS if runtime.kind.commands[each].by & roles},
        "verb": {"make": LINK, "revoke": REVOKE, "delay": DELAY},
        "fresh": fresh,
        "filled": filled,
        "delay": delay,
        "seconds": sent.one("seconds") if sent and sent.do == DELAY else str(delay),
        "most": site.settings.stage.most_delay_s,
        "reached": site.reached(request, at, "/"),
        "staff": await site.people.names(),
        "errors": {field: say} if shown else {},
        "error": "" if shown else say,
        "sent": sent,
        "cid": sent.cid if sent and no and no.code == "retry" else new_cid(),
    }
    response = await office_page.page(site, request, at, "screen_links.html", "/can-bo", context, no)
    response.headers["Cache-Control"] = "no-store"
    return response


def _row(site: Site, at: RequestContext, runtime: StreamRuntime, link: ScreenLink) -> dict[str, Any]:
    """A link with what is known of its screen: connected, silent for so many seconds, or never opened."""
    now, seen = site.now(), site.service.signals.screens.get(runtime.id, {}).get(link.id)
    return {
        "one": link,
        "over": over(link, now, need(runtime.view.state).state),
        "tail": screens.tail(site.service.receipts, runtime, link),
        "path": f"{at.base}/buoi/{runtime.id}/man/{ADDRESSES[link.output]}/",
        "up": seen is not None and now - seen < SILENT_MS,
        "silent_s": (now - seen) // 1000 if seen is not None else None,
        "until": f"{clock(link.until)}, {day_of(link.until):%d/%m/%Y}" if link.until else "",
    }
