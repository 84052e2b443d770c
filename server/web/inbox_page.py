"""The public pages of questions that came to a unit by transfer and are answered there outside of a session: each one,
and all of them."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.domain.extension import Extension
from server.domain.roles import PUBLIC
from server.domain.transfer import Transfer
from server.domain.unit import UNIT
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import InboxItem
from server.errors import Refused
from server.views.entity import view
from server.web.follow_up_shown import days_late
from server.web.request_context import RequestContext
from server.web.site import Site
from server.web.standing import stopped

MOST, MINUTE_MS, FRESH_MS = 500, 60_000, 5000


async def question(site: Site, request: Request, at: RequestContext) -> Response:
    """404 while nobody took it up. Sent on, it says where to."""
    rows = await site.service.book.rows("transfers", {"id": request.path_params["question"], "session": None})
    if not rows or not site.keeps(at, rows[0]["unit"]):
        raise Refused("question.unknown")
    runtime = await site.service.runtime(f"{UNIT.prefix}:{rows[0]['unit']}")
    state, id = runtime.view.state, str(rows[0]["id"])
    item, transfer = state.need(InboxItem, id), state.need(Transfer, id)
    seen = view(runtime.kind, item, PUBLIC)
    if seen is None:
        raise Refused("question.unknown")
    due, own = CLOCK.runs_out(state, id), state.get(Extension, id)
    address, now = site.url(request, at, f"/cau/{id}"), site.now()

    async def context() -> dict[str, Any]:
        first = transfer.hands[0].unit
        names = {
            slug: site.registry.every[slug].unit for slug in (first, item.sent_to or "") if slug in site.registry.every
        }
        late = item.meaning.open and due is not None and due < now
        return {
            "item": seen, "receipt_no": transfer.receipt_no, "due": CLOCK.deadline(state, id),
            "first": names.get(first, first), "clock": view(runtime.kind, own, PUBLIC) if own else None,
            "sent_to": names.get(item.sent_to or "", ""), "address": address, "now": now, "awaits": item.meaning.open,
            "days": days_late(due, now) if late and due else 0,
        }  # fmt: skip

    stamp = (item.acted_at, item.state, item.rev, own, now // MINUTE_MS)
    status = 410 if item.erased_at and not item.sent_to else 200
    return await site.public(request, at, "inbox_question.html", (id, address), stamp, context, status)


async def every(site: Site, request: Request, at: RequestContext) -> Response:
    """What came to this room's unit and is public: what waits first, the overdue with their days, then the answered."""
    if at.room is None:
        raise Refused("session.unknown")
    now, family = site.now(), [*site.registry.family(at.room.slug)]

    async def context() -> dict[str, Any]:
        rows = await site.service.book.rows("transcript", {"room": family, "session": None}, "-at", MOST)
        pairs = [msgspec.json.decode(str(row["value"])) for row in rows]
        pairs = [each for each in pairs if "text" in each["question"]]
        waits = [each for each in pairs if not each["answer"] and each["question"]["kind"] == "question"]
        for each in waits:
            late = each["due"] < now and not stopped(each.get("extension"))
            each["days"] = days_late(each["due"], now) if late else 0
        return {
            "waiting": sorted(waits, key=lambda each: int(each["due"])), "now": now,
            "noted": [each for each in pairs if not each["answer"] and each["question"]["kind"] != "question"],
            "answered": [each for each in pairs if each["answer"]],
        }  # fmt: skip

    return await site.public(request, at, "inbox.html", ("inbox",), now // FRESH_MS, context)
