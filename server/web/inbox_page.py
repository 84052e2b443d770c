"""The public page of a question that came to a unit by transfer and is answered there outside of a session."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import PUBLIC
from server.domain.transfer import Transfer
from server.domain.unit import UNIT
from server.domain.unit.inbox import InboxItem
from server.errors import Refused
from server.views.entity import view
from server.web.request_context import RequestContext
from server.web.site import Site


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
    address = site.url(request, at, f"/chuyen-den/{id}")

    async def context() -> dict[str, Any]:
        first = transfer.hands[0].unit
        names = {
            slug: site.registry.every[slug].unit for slug in (first, item.sent_to or "") if slug in site.registry.every
        }
        return {
            "item": seen, "receipt_no": transfer.receipt_no, "due": transfer.due, "first": names.get(first, first),
            "sent_to": names.get(item.sent_to or "", ""), "address": address, "now": site.now(),
        }  # fmt: skip

    return await site.public(request, at, "inbox_question.html", (id, address), (item.acted_at, item.state), context)
