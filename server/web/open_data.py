"""Open data: the page of the files of all published pairs, and the files (open_data_files.py makes them)."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from server.errors import Refused
from server.web import byte_cache
from server.web.open_data_files import PIECE, File, State
from server.web.request_context import RequestContext
from server.web.site import Site

PLAIN = "pairs.csv"


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    stamp = (site.open_data.state() or State(made_at=0, files=[], read={})).made_at

    async def context() -> dict[str, Any]:
        chosen = site.settings.open_data
        return {
            "files": [each._asdict() for each in files(site)],
            "licence": chosen.licence,
            "licence_url": chosen.licence_url,
        }

    return await site.public(request, at, "open_data.html", ("open data",), stamp, context)


async def file(site: Site, request: Request, at: RequestContext) -> Response:
    """One of them; none while it says what is not public any more."""
    name = request.path_params["name"]
    state, packed = site.open_data.state(), "pairs.csv.gz" if name == PLAIN else name
    told = next((each for each in state.files if each.name == packed), None) if state else None
    if told is None:
        raise Refused("open_data.none")
    if await site.open_data.stale():
        raise Refused("open_data.renewing", retry_after=60)
    tag = f'"{told.sha256[:24]}{"" if name == packed else "-plain"}"'
    headers = {"ETag": tag, "Cache-Control": byte_cache.public(site.settings.cache), "Vary": "Accept-Encoding"}
    headers |= {"Content-Disposition": f'attachment; filename="giaoluu-{name}"', "Access-Control-Allow-Origin": "*"}
    if request.headers.get("if-none-match", "") == tag:
        return Response(status_code=304, headers=headers)
    if name == packed:
        return FileResponse(site.open_data.path(packed), headers=headers, media_type=told.media_type)
    if byte_cache.accepts_gzip(request):
        headers["Content-Encoding"] = "gzip"
        return FileResponse(site.open_data.path(packed), headers=headers, media_type="text/csv; charset=utf-8")
    pieces = _unpacked(site.open_data.path(packed))
    return StreamingResponse(pieces, headers=headers, media_type="text/csv; charset=utf-8")


def files(site: Site) -> list[File]:
    state = site.open_data.state()
    return list(state.files) if state else []


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as file:
        while piece := file.read(PIECE):
            yield piece
