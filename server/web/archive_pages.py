"""Pages of closed sessions and of single questions: they read the tables, never a fold."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.errors import Refused
from server.views.entity import Value
from server.web.request_context import RequestContext
from server.web.site import Site

PAGE = 200


async def row_of(site: Site, at: RequestContext, id: str) -> dict[str, Any]:
    """A session's row, if it is this room's. A hidden one and an absent one give the same refusal."""
    rows = await site.service.book.rows("sessions", {"id": id})
    if not rows or at.room is None or rows[0]["room"] != at.room.slug:
        raise Refused("session.unknown")
    return dict(rows[0])


async def ended(site: Site, at: RequestContext, id: str) -> dict[str, Any] | None:
    """What the room shows of a closed session; None while it still runs."""
    row = await row_of(site, at, id)
    if row["state"] != "closed":
        return None
    cover = msgspec.json.decode(row["value"])
    found = await pairs(site, id, PAGE)
    return {
        "session": cover["session"],
        "panel": cover["panel"],
        "people": _people(cover),
        "figures": cover["figures"],
        "pairs": [pair for pair in found if pair["answer"] or pair["question"]["state"] == "veiled"],
        "questions": [],
        "stage": {"question": None, "since": None},
        "now_question": None,
        "older": len(found) == PAGE,
        "page": None,
        "words": {},
    }


async def pairs(site: Site, id: str, limit: int | None = None) -> list[dict[str, Any]]:
    rows = await site.service.book.rows("transcript", {"session": id}, "number", limit)
    return [msgspec.json.decode(str(row["value"])) for row in rows]


async def transcript(site: Site, request: Request, at: RequestContext) -> Response:
    """The whole record in the order of the numbers, with the seal of the log at its end."""
    row = await row_of(site, at, request.path_params["session"])
    cover = msgspec.json.decode(row["value"])
    found = await pairs(site, row["id"])
    head = (await site.service.book.heads([row["stream"]]))[row["stream"]]
    context = {
        "session": cover["session"],
        "panel": cover["panel"],
        "people": _people(cover),
        "figures": cover["figures"],
        "pairs": [{**pair, "address": site.url(request, at, f"/cau/{pair['question']['id']}")} for pair in found],
        "last": {"seq": head.seq, "digest": head.digest.hex()},
        "address": site.url(request, at, f"/buoi/{row['id']}/toan-van"),
        "now": site.now(),
        "older": None,
    }
    return site.page(request, at, "transcript.html", context)


async def question(site: Site, request: Request, at: RequestContext) -> Response:
    """The permanent page of one question: 404 hidden or absent, 410 taken out of sight."""
    rows = await site.service.book.rows("transcript", {"question": request.path_params["question"]})
    if not rows or at.room is None or rows[0]["room"] != at.room.slug:
        raise Refused("question.unknown")
    cover = msgspec.json.decode(str((await row_of(site, at, str(rows[0]["session"])))["value"]))
    pair = msgspec.json.decode(str(rows[0]["value"]))
    context = {
        **pair,
        "session": cover["session"],
        "people": _people(cover),
        "address": site.url(request, at, f"/cau/{pair['question']['id']}"),
    }
    if pair["question"]["state"] == "veiled":
        return site.page(request, at, "gone.html", context, 410)
    return site.page(request, at, "question.html", context)


def _people(cover: dict[str, Any]) -> dict[str, Value]:
    return {person["id"]: person for person in cover["panel"]}
