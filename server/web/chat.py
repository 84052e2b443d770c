"""The chat beside a session as the room shows it, and a page of its own for whoever has no scripts: one's own lines
that wait stand there, too."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session import chat
from server.domain.session.chat_line import NEWEST, SAY, ChatLine
from server.domain.session.session import need
from server.errors import Refused, Unavailable, as_refusal
from server.refusals import status_of
from server.runtime import slow_mode
from server.views.chat import OWN_LINES, own_lines
from server.views.entity import Value, view
from server.web.render import new_cid
from server.web.request_context import RequestContext, keep, known_first
from server.web.site import Site, by_noun

FIELDS = ("text", "name", "province", slow_mode.FIELD)


def beside(nouns: Mapping[str, Mapping[str, Value]]) -> dict[str, Any]:
    """What a first frame holds of the chat, the oldest line first; the settings of none where there is none."""
    here = nouns.get(chat.Chat.noun, {}).get("chat") or {"mode": chat.OFF, "on": False, "every_s": 0}
    lines = sorted(nouns.get(ChatLine.noun, {}).values(), key=lambda each: (each["at"], each["id"]))
    may_say = any(SAY in each["open"] for each in nouns.get("session", {}).values())
    return {"chat": here, "may_say": may_say, "chat_lines": lines, "chat_more": len(lines) >= NEWEST}


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at, {}, None)


async def say(site: Site, request: Request, at: RequestContext, id: str, form: dict[str, str], cid: str) -> Response:
    """The form, sent; what is refused comes back with all that was typed."""
    if made_known := known_first(request, at, f"/buoi/{id}/do", site.settings):
        return made_known
    raw = {field: form[field] for field in FIELDS if form.get(field)}
    try:
        await site.service.do(id, at.visitor, SAY, {"text": "", **raw}, cid)
    except (Refused, Unavailable) as trouble:
        no = as_refusal(trouble)
        filled = {**form, "cid": cid if no.code == "retry" else new_cid()}
        filled[slow_mode.FIELD] = str(no.details.get("ticket", ""))
        return keep(await _page(site, request, at, filled, no), at, site.settings)
    return keep(RedirectResponse(f"{at.base}/buoi/{id}/tro-chuyen", 303), at, site.settings)


async def _page(
    site: Site, request: Request, at: RequestContext, filled: Mapping[str, str], no: Refused | None
) -> Response:
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    await runtime.see()
    state = runtime.view.state
    found = beside(by_noun(runtime.view.first(PUBLIC, site.settings.limits.frame_entities)))
    own = own_lines(state, runtime.view.askers.lines(f"asker:{at.visitor.asker}", OWN_LINES))
    mine = {each["id"]: {**each, "own": True} for each in own}
    lines: dict[str, Value] = mine | {each["id"]: {**mine.get(each["id"], {}), **each} for each in found["chat_lines"]}
    here = view(runtime.kind, need(state), PUBLIC) or {}
    say = words.say(no.code, at.lang, no.details) if no else ""
    context = found | {
        "session": here,
        "may_say": found["may_say"] and found["chat"]["on"],
        "chat_lines": sorted(lines.values(), key=lambda each: (each["at"], each["id"])),
        "filled": filled,
        "cid": filled.get("cid") or new_cid(),
        "error": say or None,
        "provinces": [room for room in site.registry.rooms.values() if room.kind == "province"],
    }
    return site.page(request, at, "chat.html", context, status_of(no) if no else 200, no)
