"""The page of a session that is a record: what it was, in figures and on one line of time, and where all of it is."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.web import archive_pages, session_record
from server.web.archive_pages import MINUTE_MS
from server.web.qr import qr
from server.web.request_context import RequestContext
from server.web.site import Site

AFTER = "sau"
SCRIPT_WORDS = ("pair.number", "pair.veiled", "pair.erased", "reason", "record.joint")


async def ended(
    site: Site, request: Request, at: RequestContext, id: str, others: list[dict[str, object]] | None, now: int
) -> Response:
    """`others`: the room's other sessions, on its front page. `?sau=`: the answers after one."""
    after = session_record.cursor(request.query_params.get(AFTER, ""))
    row, stamp = await archive_pages.closed_at(site, at, id)
    address = site.url(request, at, f"/buoi/{id}")

    async def context() -> dict[str, Any]:
        found = await archive_pages.ended(site, at, id)
        found |= {"record": await session_record.record(site, row, after), "address": address}
        if not row["rehearsal"]:
            found |= {"share": address, "share_image": f"{address}/the.png"}
        found["qr"] = qr(site.reached(request, at, f"/buoi/{id}"))
        said = words.part(at.lang, SCRIPT_WORDS)
        return found | {"sessions": others or [], "now": now, "words": said}

    key = (id, others is not None, address, after)
    return await site.public(request, at, "session.html", key, (*stamp, now // MINUTE_MS, str(others)), context)
