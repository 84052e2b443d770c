"""The record of a session to take away. docs/downloads.md says what each form holds.

`toan-van.json` is the whole of it, and of a session that is over with what proves it (docs/proof.md).
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.domain.kinds import REHEARSED
from server.domain.session.phase import PHASES
from server.views.joint import whole
from server.web import archive_pages, byte_cache
from server.web.request_context import RequestContext
from server.web.site import Site

FORMAT, VERSION = "giaoluu-transcript", 1

_encode = msgspec.json.Encoder(order="deterministic").encode
Made = Callable[[], Awaitable[bytes]]
Document = dict[str, Any]


async def record(site: Site, request: Request, at: RequestContext) -> Response:
    """JSON, versioned."""

    async def made() -> bytes:
        return _encode(await document(site, request, at, row, proved=True))

    row, head = await archive_pages.closed_at(site, at, request.path_params["session"])
    seal = await site.sealing.seals.last(str(row["stream"]))
    return await kept(site, request, at, row, (head, seal and seal.number), "json", "application/json", made)


async def document(
    site: Site, request: Request, at: RequestContext, row: Mapping[str, Any], *, proved: bool = False
) -> Document:
    """What everybody may read today. With its proof it is made of the log, and else of the tables of the pages."""
    over = PHASES[str(row["state"])].over and not str(row["id"]).startswith(REHEARSED)
    if proved and over:
        found = await site.sealing.record(str(row["stream"]))
    else:
        cover = msgspec.json.decode((await archive_pages.row_of(site, at, str(row["id"])))["value"])
        found = {"session": cover["session"], "panel": cover["panel"], "programme": [], "figures": cover["figures"]}
        rows = await site.service.book.rows("transcript", {"session": row["id"]}, "number")
        found |= {"pairs": [msgspec.json.decode(str(each["value"])) for each in rows], "record": None, "proof": None}
    for pair in found["pairs"]:
        pair["url"] = site.url(request, at, f"/cau/{pair['question']['id']}")
        if pair["answer"]:
            pair["whole"] = whole(pair["answer"])
    about = {"format": FORMAT, "version": VERSION, "unit": site.unit_of(found["session"])}
    about["url"] = site.url(request, at, f"/buoi/{row['id']}/toan-van")
    return {**about, **found}


async def kept(
    site: Site, request: Request, at: RequestContext, row: Mapping[str, Any], stamp: Hashable, kind: str,
    media_type: str, made: Made,
) -> Response:  # fmt: skip
    """Made once for everybody while nothing has changed; offered as a file of that name."""
    shelf = site.byte_cache
    place = ("download", kind, row["id"], request.headers.get("host", ""), at.base)
    stamp = (stamp, site.registry.turns)

    async def anew() -> byte_cache.Body:
        plain = await made()
        return shelf.take(place, stamp, lambda: byte_cache.body(plain, site.settings.cache.gzip_bytes))

    found: byte_cache.Body = shelf.known(place, stamp) or await site.together.ask((place, stamp), anew)
    answer = byte_cache.answer(request, found, byte_cache.public(site.settings.cache), media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="toan-van-{row["code"]}.{kind}"'
    return answer
