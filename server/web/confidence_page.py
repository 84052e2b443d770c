"""The confidence monitor before the speaker: the question on air, the draft, the time left, what the control room says.

Drawn by the server as it stands; the browser goes on from there (client/confidence). Nothing on it is for the public.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import PANEL
from server.domain.session.phase import PHASES
from server.domain.session.run_of_show import order
from server.domain.session.session import need
from server.runtime.stream import StreamRuntime
from server.views.entity import Value
from server.views.show_times import show
from server.web import room_page
from server.web.page_template import blank
from server.web.panel_list import draft_of
from server.web.panel_page import MINUTE
from server.web.render import json_script
from server.web.request_context import RequestContext
from server.web.room_page import TOO_LARGE
from server.web.site import Site, by_noun, sign_in_first

WORDS = ("panel", "show", "pair", "connection", "time", "confidence", "translation", *TOO_LARGE)


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/man-hinh-nhac")
    runtime = await site.seated(at, id, PANEL)
    return shown(site, request, at, runtime, {"id": f"staff:{at.account.id}", "name": at.account.name, "roles": []})


def shown(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, me: dict[str, Any], code: str = ""
) -> Response:
    """The page for whoever was let in: an account, which says "read", or the screen of a link, which only looks."""
    id = runtime.id
    frame = runtime.view.first(PANEL, site.settings.limits.frame_entities)
    drawn, panel = screen(runtime, by_noun(frame), site.now()), site.settings.panel
    data = room_page.script_data(site, at, runtime, frame) | room_page.own_data(site, at, runtime) | {
        "audience": PANEL, "live": "socket", "seat": "monitor",
        "me": me, "screen": code,
        "limits": {
            "answer_ms": panel.answer_s * 1000, "message_ms": panel.message_min * MINUTE,
            "act_ms": site.settings.desk.show_act_s * 1000,
        },
    }  # fmt: skip
    context = {"session": by_noun(frame)["session"][id], "page": blank("page"), "words": words.part(at.lang, WORDS)}
    return site.packed(request, at, "confidence.html", context | drawn, {"page": json_script(data)})


def screen(runtime: StreamRuntime, nouns: dict[str, dict[str, Value]], now: int) -> dict[str, Any]:
    """What the first picture shows."""
    state = runtime.view.state
    session, stage = need(state), nouns.get("stage", {}).get("stage", {})
    times = show(order(state), session.starts_at, now, over=PHASES[session.state].over)
    question = nouns.get("question", {}).get(stage.get("question") or "")
    answer: Value = nouns.get("answer", {}).get(question["id"], {}) if question else {}
    words_of = draft_of(answer).get("text") or answer.get("text") or ""
    messages = [each for each in nouns.get("message", {}).values() if each["to"] != "host"]
    return {
        "question": question, "said": words_of, "moment": now, "item": times.running, "following": times.following,
        "late": None if times.late is None else int(times.late / MINUTE),
        "message": max(messages, key=lambda each: each["at"], default=None),
        "translation": nouns.get("translation", {}).get(question["id"]) if question else None,
    }  # fmt: skip
