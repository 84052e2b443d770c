"""The seal of a session: the page that says what it is and how to check it, and the file that is checked.

{statement, signature, keys, anchors: [{day, seq, digest}]}    see docs/proof.md
"""

import json
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.kinds import REHEARSED
from server.domain.session.question import Question
from server.errors import Refused
from server.log.commitment import Part
from server.runtime.stream import StreamRuntime
from server.settings import ROOT
from server.web import archive_pages, byte_cache
from server.web.qr import qr
from server.web.request_context import RequestContext
from server.web.site import Site

SCRIPT = ROOT / "docs" / "verify.py"
MOST, MOST_DAYS = 20, 10
SCRIPT_WORDS = ("proof",)

_encode = msgspec.json.Encoder(order="deterministic").encode


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    row, head = await archive_pages.closed_at(site, at, request.path_params["session"])
    seals = [] if str(row["id"]).startswith(REHEARSED) else await site.sealing.seals.of(str(row["stream"]), MOST)
    address = site.url(request, at, f"/buoi/{row['id']}/niem-phong")

    async def context() -> dict[str, Any]:
        cover = msgspec.json.decode(row["value"])
        handed = await site.sealing.seals.handed(MOST)
        return {
            "session": cover["session"],
            "seal": json.loads(seals[0].statement) if seals else None,
            "signature": seals[0].signature if seals else "",
            "seals": [each._asdict() for each in seals],
            "signing": [each._asdict() for each in await site.sealing.seals.keys()],
            "anchors": [_dated(each) for each in site.sealing.anchored(str(row["stream"]))[: -MOST_DAYS - 1 : -1]],
            "witnesses": [_dated(each._asdict()) for each in handed],
            "head_seq": head[0],
            "every_min": max(1, site.settings.seal.every_s // 60),
            "address": address,
            "qr": qr(site.reached(request, at, f"/buoi/{row['id']}/niem-phong")),
            "words": words.part(at.lang, SCRIPT_WORDS),
        }

    stamp = (head, seals[0].number if seals else 0, site.now() // archive_pages.MINUTE_MS)
    return await site.public(request, at, "seal.html", (row["id"], address), stamp, context)


async def file(site: Site, request: Request, at: RequestContext) -> Response:
    """The last seal, or with `?so=` an earlier one."""
    row = await archive_pages.row_of(site, at, request.path_params["session"])
    wanted, stream = request.query_params.get("so", ""), str(row["stream"])
    found = [] if str(row["id"]).startswith(REHEARSED) else await site.sealing.seals.of(stream)
    if wanted:
        found = [each for each in found if str(each.number) == wanted]
    if not found:
        raise Refused("seal.none")
    plain = _encode({**await site.sealing.published(found[0]), "anchors": site.sealing.anchored(stream)})
    body = byte_cache.body(plain, site.settings.cache.gzip_bytes)
    answer = byte_cache.answer(request, body, byte_cache.public(site.settings.cache))
    answer.headers["Content-Disposition"] = f'attachment; filename="niem-phong-{row["code"]}-{found[0].number}.json"'
    return answer


async def script(site: Site, request: Request, at: RequestContext) -> Response:
    """The program with which anybody checks a record at home."""
    body = byte_cache.body(SCRIPT.read_bytes(), site.settings.cache.gzip_bytes)
    answer = byte_cache.answer(request, body, byte_cache.public(site.settings.cache), "text/x-python")
    answer.headers["Content-Disposition"] = 'attachment; filename="verify.py"'
    return answer


async def own(site: Site, at: RequestContext, runtime: StreamRuntime, question: Question) -> dict[str, Any]:
    """For the slip of whoever asked: the number of the entry, and the way from it to the seal, if it is in one."""
    if runtime.id.startswith(REHEARSED):
        return {}
    seq = question.original.seq
    found = await site.sealing.receipt(runtime.stream, seq)
    told: dict[str, Any] = {"entry": seq, "every_min": max(1, site.settings.seal.every_s // 60)}
    if found is not None:
        text = found["entry"]["parts"].get("words.text", {})
        own_hash = text.get("hash") or _hash(text)
        told |= {"receipt": found, "seal": json.loads(found["seal"]["statement"]), "hash": own_hash}
    return {"proof": told, "proof_words": words.part(at.lang, SCRIPT_WORDS)}


def _dated(each: dict[str, Any]) -> dict[str, Any]:
    """With its day as people write it; a file of anchors may be called otherwise."""
    with suppress(ValueError):
        return {**each, "day": f"{date.fromisoformat(each['day']):%d/%m/%Y}"}
    return each


def _hash(part: dict[str, str]) -> str:
    made = Part(bytes.fromhex(part["salt"]), part["value"]) if part else None
    return made.hash("words.text").hex() if made else ""
