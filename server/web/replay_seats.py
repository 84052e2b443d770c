"""Replay for the seats of staff: the desk and the stage as they were at any second, only to look at.

`/buoi/<id>/xem-lai/ban` and `/san-khau`, their pieces as those of the room below each. Who may sit there now may look;
a text that is not public today stands at no second. Browsers may keep a piece and ask each time whether they still may.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import DESK, PANEL, PUBLIC, STAGE
from server.errors import Refused
from server.runtime.stream import StreamRuntime
from server.views.desk import layout
from server.web import byte_cache, replay, staff
from server.web.replay_pieces import made
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

TEMPLATES = {DESK: "replay_desk.html", STAGE: "replay_stage.html"}
PATHS = {DESK: "ban", STAGE: "san-khau"}
OWN = "private, no-cache"


async def desk(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at, DESK)


async def stage(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at, STAGE)


async def desk_piece(site: Site, request: Request, at: RequestContext) -> Response:
    return await _piece(site, request, at, DESK)


async def stage_piece(site: Site, request: Request, at: RequestContext) -> Response:
    return await _piece(site, request, at, STAGE)


async def _page(site: Site, request: Request, at: RequestContext, seat: str) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/xem-lai/{PATHS[seat]}")
    runtime, audience = await _seated(site, at, id, seat)
    row, stamp = await replay.over(site, at, id)
    # The line of time is everybody's: answers stand where they were published.
    room, own = await made(site, runtime, stamp, PUBLIC), await made(site, runtime, stamp, audience)
    cover = msgspec.json.decode(row["value"])
    drawn = replay.line(runtime, room)
    data: dict[str, Any] = replay.data(site, at, cover, own) | {
        "audience": audience, "me": {"id": f"staff:{at.account.id}", "roles": []}, "desk": layout(),
        "staff": await site.service.authority.staff(runtime.room or "", id), "band": True,
        "leaving_ms": site.settings.stage.leaving_s * 1000,
    }  # fmt: skip
    said = words.part(at.lang, (*staff.STAFF_WORDS, "replay"))
    context = drawn | {"session": cover["session"], "page": data, "words": said, "seat": seat}
    context["path"] = f"/{PATHS[seat]}"
    response = site.packed(request, at, TEMPLATES[seat], context)
    response.headers["Cache-Control"] = OWN
    return response


async def _piece(site: Site, request: Request, at: RequestContext, seat: str) -> Response:
    if at.account is None:
        raise Refused("sign_in.needed")
    runtime, audience = await _seated(site, at, request.path_params["session"], seat)
    _, stamp = await replay.over(site, at, runtime.id)
    return byte_cache.answer(request, replay.numbered(await made(site, runtime, stamp, audience), request), OWN)


async def _seated(site: Site, at: RequestContext, id: str, seat: str) -> tuple[StreamRuntime, str]:
    """As at the live seat: experts sit at the desk with the panel's view."""
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    roles = await site.service.authority.roles(at.account.id if at.account else "", runtime.room or "", id)
    audience = PANEL if seat == DESK and not roles & runtime.kind.seats[DESK] else seat
    await site.service.admit(runtime, audience, at.visitor)
    return runtime, audience
