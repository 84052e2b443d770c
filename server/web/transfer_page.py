"""One question that moved, or is to move, on a page of its own: who held it and how long, what each said, and what
whoever holds it can do: take it up and answer it, send it on, refer it, set it apart; the Office decides a dispute."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.assignment import Assignment
from server.domain.clarification import NEEDS, Clarification
from server.domain.extension import Extension
from server.domain.outside import SET_APART
from server.domain.roles import DESK
from server.domain.session.question import Question
from server.domain.session.session import need
from server.domain.session.transfer import first
from server.domain.transfer import SENT, WHYS, Transfer, hours
from server.domain.unit import UNIT
from server.domain.unit.inbox_item import DISPUTED, InboxItem
from server.domain.unit.inbox_undo import UNDO
from server.errors import Refused, Unavailable
from server.local_time import last_moment, read_day
from server.runtime.stream import StreamRuntime
from server.views.entity import plain, view
from server.web import competence_hint, custody, follow_up_shown, forms, office_form, office_page
from server.web.office_form import Sent
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first
from server.web.transfers import HERE_PATH, unit_name

FIELDS = ("unit", "note", "text", "authority", "procedure", "reply_by")
# What a form of this page may send, and the fields that go along; the template knows each by the end of its name.
COMMANDS: dict[str, tuple[str, ...]] = {
    "question.transfer": ("state", "act", "unit", "why", "note"),
    "question.refer": ("state", "authority", "note"),
    "question.set_apart": ("state", "procedure"),
    "question.decide": ("unit", "note"),
    "question.hold": ("state", "needs", "text", "reply_by"),
    "question.release": ("state",),
    UNDO: (),
    "inbox.accept": ("state", "text"),
    "inbox.draft": ("rev", "text"),
    "inbox.publish": ("rev",),
    "inbox.correct": ("rev", "text", "note"),
}
NUMBERS = frozenset({"rev"})


async def matter(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid` and the command's fields; 303 to the page. An answer may be saved and published in one."""
    sent = await office_form.read(site, request, at)
    stream, question = request.path_params["stream"], request.path_params["question"]
    if sent.do not in COMMANDS:
        raise Refused("command.unknown")
    await _seen(site, at, stream)
    try:
        await site.service.do(stream, at.visitor, sent.do, _payload(sent, question), sent.cid)
        if sent.do == "inbox.draft" and sent.one("then"):
            rev = int(sent.one("rev") or "0") + 1
            payload = {"question": question, "rev": rev}
            await site.service.do(
                stream, at.visitor, "inbox.publish", payload, forms.command_id(f"{sent.cid[:50]}-publish")
            )
    except (Refused, Unavailable) as no:
        told = office_form.at_form(no)
        return await _page(site, request, at, sent, told)
    return RedirectResponse(f"{at.base}{HERE_PATH}/{stream}/{question}", 303)


def _payload(sent: Sent, question: str) -> dict[str, Any]:
    found: dict[str, Any] = {"question": question}
    for name in COMMANDS[sent.do]:
        value = sent.one(name)
        if name == "needs":
            found[name] = list(sent.lists.get(name, ()))
        elif name == "reply_by":
            found[name] = _last_moment(value) if value.strip() else None
        elif name in NUMBERS:
            if not (value.isascii() and value.isdigit()):
                raise Refused("command.malformed", field=name)
            found[name] = int(value)
        elif value or name not in ("unit", "why", "text"):
            found[name] = value
    if found.get("act") == "return":
        found.pop("unit", None)
    return found


def _last_moment(typed: str) -> int:
    try:
        return last_moment(read_day(typed))
    except (ValueError, OverflowError):
        raise Refused("plan.day", field="reply_by") from None


async def _seen(site: Site, at: RequestContext, stream: str) -> StreamRuntime:
    if not stream.startswith(f"{UNIT.prefix}:") and ":" in stream:
        raise Refused("session.unknown")
    return await office_form.seen(site, at, stream)


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE_PATH)
    runtime = await _seen(site, at, request.path_params["stream"])
    item, transfer = _found(runtime, request.path_params["question"])
    roles, apart = await site.people.roles(at.account.id, at.room.slug), item.state == SET_APART
    form = office_form.fresh("move", "", {name: sent.one(name) for name in (*FIELDS, "act", "why")} if sent else {})
    where = f"{HERE_PATH}/{request.path_params['stream']}/{item.id}"
    context = {
        "item": view(runtime.kind, item, DESK) or {}, "transfer": transfer, "hands": _hands(site, at, transfer, item),
        "does": {name.partition(".")[2]: name for name in COMMANDS},
        "can": [name for name, rule in runtime.kind.can(item.noun, item.state).items() if roles & {*rule["roles"]}],
        "form": office_form.refused(form, sent.cid, no, at.lang, FIELDS) if sent and no else form,
        "failed": sent.do if sent else "", "address": where, "whys": WHYS, "unit": unit_name(site), "now": site.now(),
        "units": sorted(site.registry.rooms.values(), key=lambda room: (room.kind, room.name)),
        "hints": competence_hint.said(site.registry, competence_hint.hints(site.registry, item), at.room.slug, at.lang)
        if not apart else [],
        "apart": apart, "disputed": item.state == DISPUTED, "moved": transfer.state == SENT,
        "people": (names := await site.people.names()), "place": plain(transfer.place), **_care(runtime, item, names),
        "chosen": sent.lists.get("needs", ()) if sent else (),
        "claimed": next((hand.claimed for hand in reversed(transfer.hands) if hand.claimed), ""),
        "undo": custody.taken_back(site, item, f"staff:{at.account.id}"),
        "desk": "" if runtime.kind is UNIT else need(runtime.view.state).id,
    }  # fmt: skip
    return await office_page.page(site, request, at, "transfer.html", HERE_PATH, context, no)


def _found(runtime: StreamRuntime, id: str) -> tuple[Any, Transfer]:
    state = runtime.view.state
    item: Any = state.get(InboxItem, id) if runtime.kind is UNIT else state.get(Question, id)
    if item is None:
        raise Refused("question.unknown")
    return item, state.get(Transfer, id) or first(state, item)


def _care(runtime: StreamRuntime, item: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Who answers for it, what its asker was asked back, and its clock."""
    state = runtime.view.state
    named, own = state.get(Assignment, item.id), state.get(Extension, item.id)
    return {
        "owner": names.get(named.owner, "") if named else "", "needs": NEEDS,
        "clarification": plain(state.get(Clarification, item.id)), "extension": plain(own),
        "by_when": custody.deadline(state, item.id),
    }  # fmt: skip


def _hands(site: Site, at: RequestContext, transfer: Transfer, item: Any) -> list[dict[str, Any]]:
    """Each hand with how long it held the question, and its part of a bar 900 wide."""
    settled = transfer.settled_at or (getattr(item, "published_at", None) if not item.meaning.open else None)
    now = settled or (item.acted_at if item.meaning.final and transfer.state != SENT else site.now())
    took = hours(transfer.hands, now)
    whole, x, found = sum(took) or 1, 0.0, []
    for hand, ms in zip(transfer.hands, took, strict=True):
        width = max(6.0, 900 * ms / whole)
        found.append({
            "unit": hand.unit, "since": hand.since, "act": hand.act, "why": hand.why, "note": hand.note.text,
            "by": hand.by, "claimed": hand.claimed, "took": follow_up_shown.age(ms, at.lang), "hours": ms // 3_600_000,
            "x": round(x, 1), "width": round(width, 1), "text": width > 70,
        })  # fmt: skip
        x += width + 3
    return found


async def hint(site: Site, request: Request, at: RequestContext) -> Response:
    """For the desk's scripts: {hints, hands, due}: which units may be competent, and who held the question so far."""
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    runtime = await _seen(site, at, request.path_params["stream"])
    item, transfer = _found(runtime, request.path_params["question"])
    found = competence_hint.hints(site.registry, item) if item.state != SET_APART else []
    answer = {
        "hints": competence_hint.said(site.registry, found, at.room.slug, at.lang),
        "units": [
            {"slug": room.slug, "name": room.name, "unit": room.unit, "former": _former(site, room.slug)}
            for room in site.registry.rooms.values() if room.slug != at.room.slug
        ],
        "due": transfer.due,
    }  # fmt: skip
    headers = {"Cache-Control": "private, no-store"}
    return Response(msgspec.json.encode(answer), headers=headers, media_type="application/json")


def _former(site: Site, slug: str) -> list[str]:
    return next(([*each.former] for each in competence_hint.units_of(site.registry) if each.slug == slug), [])
