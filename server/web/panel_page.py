"""The panel's own seat: my questions, the next one large, the draft as a prompter; and what waits for approval.

Drawn by the server as it stands, with plain forms; the browser goes on from there (client/panel).
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import APPROVERS, EDITORS, EXPERT, PANEL, READERS, RUNNERS
from server.domain.session import SESSION
from server.domain.session.message import ACKNOWLEDGE
from server.domain.session.panel_part import SIGN, WRITE
from server.domain.session.panel_seat import RESUME, SUBSTITUTE
from server.domain.session.phase import PHASES
from server.domain.session.run_of_show import order
from server.domain.session.session import need
from server.domain.session.submission import RETURN, SUBMIT
from server.errors import Refused, Unavailable
from server.refusals import status_of
from server.runtime import approval
from server.runtime.stream import StreamRuntime
from server.views.show_times import show
from server.web import office_form, panel_list, room_page, sign_in_again
from server.web.office_form import Sent
from server.web.page_template import blank
from server.web.panel_list import APPROVE, MINE, Line
from server.web.render import json_script
from server.web.request_context import RequestContext
from server.web.site import Site, by_noun, sign_in_first

WORDS = (
    "panel", "show", "pair", "connection", "time", "command", "refused", "contribution", "site", "translation",
    "sign_in", "unsent",
)  # fmt: skip
MINUTE = 60_000
DRAFT, PUBLISH = "answer.draft", "answer.publish"
# What each form of the page carries; numbers apart.
ACTS: Mapping[str, tuple[str, ...]] = {
    DRAFT: ("question", "text", "person"),
    SUBMIT: ("question",),
    RETURN: ("question", "note"),
    PUBLISH: ("question",),
    ACKNOWLEDGE: ("message",),
    SUBSTITUTE: ("person", "name", "title"),
    RESUME: ("person",),
}
GUARDED = frozenset({DRAFT, SUBMIT, RETURN, PUBLISH})
LOOKS = frozenset({EXPERT, *RUNNERS, *READERS})


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS`; 303 to the seat. What was typed is kept when it is refused."""
    id, sent = request.path_params["session"], await office_form.read(site, request, at)
    if sent.do not in ACTS:
        raise Refused("command.unknown")
    try:
        await _act(site, at, id, sent)
    except (Refused, Unavailable) as no:
        told = office_form.at_form(no)
        return await _page(site, request, at, sent, told)
    number = sent.one("number")
    return RedirectResponse(f"{at.base}/buoi/{id}/tra-loi" + (f"?cau={number}" if number.isdigit() else ""), 303)


async def _act(site: Site, at: RequestContext, id: str, sent: Sent) -> None:
    """What was typed is kept before it is submitted: one button does both."""
    raw = _payload(sent, sent.do)
    if sent.do == SUBMIT and "text" in sent.lists and sent.one("text") != sent.one("was"):
        await site.service.do(id, at.visitor, DRAFT, _payload(sent, DRAFT), f"{sent.cid}-draft")
        raw["rev"] += 1
    await site.service.do(id, at.visitor, sent.do, raw, sent.cid)


def _payload(sent: Sent, name: str) -> dict[str, Any]:
    raw: dict[str, Any] = {field: sent.one(field).strip() for field in ACTS[name]}
    if name == DRAFT:
        raw["spoken"] = bool(raw["person"]) and sent.one("spoken") == "1"
        raw["person"] = raw["person"] or None
    if name in GUARDED:
        rev = sent.one("rev")
        if not (rev.isascii() and rev.isdigit() and len(rev) < 9):
            raise Refused("command.malformed", field="rev")
        raw["rev"] = int(rev)
    return raw


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/tra-loi")
    room = at.room.slug if at.room else None
    runtime = await site.seated(at, id, PANEL)
    await runtime.see()
    roles = frozenset(await site.service.authority.roles(at.account.id, room or "", id))
    frame = runtime.view.first(PANEL, site.settings.limits.frame_entities)
    nouns, me = by_noun(frame), f"staff:{at.account.id}"
    tab = _tab(request, nouns, me, roles)
    tallies = await room_page.supported(site, runtime)
    every = panel_list.lines(nouns, me, tab, tallies, site.settings.panel.groups)
    number = (sent.one("number") if sent else "") or request.query_params.get("cau", "")
    chosen = next((each for each in every if str(each.question["number"]) == number), every[0] if every else None)
    context = {
        "session": nouns["session"][id], "page": blank("page"), "words": words.part(at.lang, WORDS), "tab": tab,
        "tabs": panel_list.TABS if roles & {*APPROVERS} else panel_list.EVERYBODYS, "lines": every,
        "chosen": chosen, "sent": sent,
        "tallies": tallies, "error": words.say(no.code, at.lang, no.details) if no else "", "moment": site.now(),
        "acts": {"keep": DRAFT, "submit": SUBMIT, "publish": PUBLISH, "read": ACKNOWLEDGE, "give_back": RETURN},
        **_drawn(runtime, nouns, me, chosen, site.now()),
    }  # fmt: skip
    data = await _data(site, at, runtime, frame, roles, chosen)
    response = site.packed(request, at, "panel.html", context, {"page": json_script(data)})
    response.status_code = status_of(no) if no else 200
    return response


def _tab(request: Request, nouns: panel_list.Nouns, me: str, roles: frozenset[str]) -> str:
    asked = request.query_params.get("muc", "")
    if asked in panel_list.TABS:
        return asked
    return APPROVE if roles & {*APPROVERS} and not panel_list.persons(nouns, me) else MINE


def _drawn(runtime: StreamRuntime, nouns: panel_list.Nouns, me: str, chosen: Line | None, now: int) -> dict[str, Any]:
    """What the first picture shows besides the list."""
    state = runtime.view.state
    session, own = need(state), panel_list.persons(nouns, me)
    times = show(order(state), session.starts_at, now, over=PHASES[session.state].over)
    id = chosen.question["id"] if chosen else ""
    answer = nouns.get("answer", {}).get(id)
    messages = [each for each in nouns.get("message", {}).values() if not each["read"]]
    return {
        "late": None if times.late is None else int(times.late / MINUTE),
        "ends": times.end or session.ends_at, "persons": own, "answer": answer,
        "panel": [each for each in nouns.get("person", {}).values() if "name" in each],
        "message": max(messages, key=lambda each: each["at"], default=None),
        "parts": [each for each in nouns.get("part", {}).values() if each["question"] == id],
        "submission": nouns.get("submission", {}).get(id), "shown": nouns.get("live_draft", {}).get(id),
        "draft": panel_list.draft_of(answer), "translation": nouns.get("translation", {}).get(id),
    }  # fmt: skip


async def _data(
    site: Site, at: RequestContext, runtime: StreamRuntime, frame: Any, roles: frozenset[str], chosen: Line | None
) -> dict[str, Any]:
    account, room = at.account, runtime.room or ""
    if account is None:
        raise Refused("sign_in.needed")
    chosen_panel = site.settings.panel
    return room_page.script_data(site, at, runtime, frame) | room_page.own_data(site, at, runtime) | {
        "audience": PANEL, "live": "socket", "seat": "panel",
        "me": {"id": f"staff:{account.id}", "name": account.name, "roles": sorted(roles)},
        "staff": await site.service.authority.staff(room, runtime.id),
        "is": panel_list.IS, "approvers": [*APPROVERS], "runners": [*RUNNERS], "invites": bool(roles & LOOKS),
        "edits": bool(roles & {*EDITORS}), "number": chosen.question["number"] if chosen else None,
        "may": {name: sorted(SESSION.command(name).by) for name in (WRITE, SIGN, SUBSTITUTE, RESUME)},
        "approval": approval.of(site.settings.answers, room), "sign_in": await sign_in_again.known(site, at),
        "sizes": room_page.sizes(site, SESSION.commands.values()),
        "limits": {
            "answer_ms": chosen_panel.answer_s * 1000, "message_ms": chosen_panel.message_min * MINUTE,
            "groups": chosen_panel.groups,
            "act_ms": site.settings.desk.act_h * 3_600_000, "show_act_ms": site.settings.desk.show_act_s * 1000,
        },
    }  # fmt: skip
