"""The chat as whoever runs the session sees it: what waits to be read first, what everybody reads, what was taken away;
how the chat is set up, and a word of the secretariat's own. No scripts needed; with them it is alive (client/chat)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kind import entities
from server.domain.roles import DESK
from server.domain.session import chat
from server.domain.session.chat_line import ANNOUNCE, APPROVE, REASONS, REMOVE, ChatLine
from server.domain.session.session import need
from server.errors import Refused, Unavailable
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.web import office_form, office_page, staff
from server.web.office_form import Sent
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

ACTS = (chat.SET_UP, ANNOUNCE, APPROVE, REMOVE)
WORDS = ("chat", "chat_desk", "connection", "pair", "time")
EVERY_S = (0, 15, 30, 60, 120, 300)
# So many of those that were dealt with stand on the page; what waits stands there whole.
MOST = 100


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None:
        return sign_in_first(at, request.url.path)
    runtime = await site.seated(at, request.path_params["session"], DESK)
    return await _page(site, request, at, runtime)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS`; 303 to the page, or the page with what was typed when it is refused."""
    sent = await office_form.read(site, request, at)
    if sent.do not in ACTS:
        raise Refused("command.unknown")
    runtime = await site.seated(at, request.path_params["session"], DESK)
    try:
        await site.service.do(runtime.id, at.visitor, sent.do, _payload(sent), sent.cid)
    except (Refused, Unavailable) as no:
        return await _page(site, request, at, runtime, sent, office_form.at_form(no))
    return RedirectResponse(f"{at.base}/buoi/{runtime.id}/ban/tro-chuyen", 303)


def _payload(sent: Sent) -> dict[str, Any]:
    if sent.do == chat.SET_UP:
        every = sent.one("every_s")
        if not (every.isascii() and every.isdigit() and len(every) < 4):
            raise Refused("command.malformed", field="every_s")
        return {"mode": sent.one("mode"), "every_s": int(every), "was": sent.one("was") or None}
    if sent.do == ANNOUNCE:
        return {"text": sent.one("text")}
    return {"line": sent.one("line"), **({"reason": sent.one("reason")} if sent.do == REMOVE else {})}


async def _page(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, sent: Sent | None = None,
    no: Refused | None = None,
) -> Response:  # fmt: skip
    await runtime.see()
    state = runtime.view.state
    every = [view(runtime.kind, line, DESK) or {} for line in entities(state, ChatLine.noun)]
    waiting = [each for each in every if each["waits"]]
    others = [each for each in reversed(every) if not each["waits"]][:MOST]
    session = view(runtime.kind, need(state), DESK) or {}
    frame = runtime.view.first(DESK, 1)
    data = await staff.desk_data(site, at, runtime, DESK, frame)
    here = chat.of(state)
    context = {
        "session": session,
        "settings": {"mode": here.mode, "every_s": here.every_s},
        "chat": {"on": here.mode != chat.OFF},
        "modes": chat.MODES,
        "every": sorted({*EVERY_S, here.every_s}),
        "reasons": REASONS,
        "waiting": waiting,
        "others": others,
        "verb": {"set_up": chat.SET_UP, "announce": ANNOUNCE, "approve": APPROVE, "remove": REMOVE},
        "said": sent.one("text") if sent else "",
        "error": words.say(no.code, at.lang, no.details) if no else None,
        "cid": sent.cid if sent and no and no.code == "retry" else "",
        "new_cid": new_cid,
        "page": data | {"lines": [*waiting, *others], "reasons": REASONS},
        "words": words.part(at.lang, WORDS),
    }
    return await office_page.page(site, request, at, "chat_desk.html", "/can-bo", context, no)
