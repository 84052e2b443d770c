"""Frames over plain HTTP. Whoever stands at one position gets the same bytes, so any cache may carry the crowd."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.views.matrix import PUBLIC
from server.web.place import Here
from server.web.site import Site

_encode = msgspec.json.Encoder().encode


async def frame(site: Site, request: Request, at: Here) -> Response:
    """`?audience=&since=`: what changed after a position; 204 nothing, 304 when the ETag still holds."""
    audience = request.query_params.get("audience", PUBLIC)
    position = request.query_params.get("since") or None
    chamber = await site.house.chamber(request.path_params["session"], at.room.slug if at.room else None)
    await site.house.admit(chamber, audience, at.visitor)
    headers = _caching(audience) | {"ETag": f'"{chamber.room.position(audience)}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    found = chamber.room.resume(audience, position, site.settings.limits.frame_entities)
    if found is None:
        return Response(status_code=204, headers=headers)
    return Response(_encode(found), headers=headers, media_type="application/json")


async def older(site: Site, request: Request, at: Here) -> Response:
    """`?audience=&before=`: one page of entities that changed before this cursor, and the cursor of the next."""
    audience = request.query_params.get("audience", PUBLIC)
    before = request.query_params.get("before", "")
    chamber = await site.house.chamber(request.path_params["session"], at.room.slug if at.room else None)
    await site.house.admit(chamber, audience, at.visitor)
    if not (before.isascii() and before.isdigit() and len(before) < 16):
        return Response(status_code=400)
    page = chamber.room.older(audience, int(before), site.settings.limits.frame_entities)
    return Response(_encode(page), headers=_caching(audience), media_type="application/json")


def _caching(audience: str) -> dict[str, str]:
    public = audience == PUBLIC
    return {"Cache-Control": "public, max-age=1" if public else "private, no-store", "Vary": "Accept-Encoding"}
