"""What comes of a data request: the certificate of what was done and what is kept, and the copy of everything."""

import asyncio
from functools import partial
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.unit.data_request import DataRequest
from server.errors import Refused
from server.local_time import day_of, iso
from server.office import certificate_paper, certificate_words
from server.office.rendering.pdf import pdf
from server.web import data_rights_shown
from server.web.data_rights_shown import Own
from server.web.request_context import RequestContext, private
from server.web.site import Site


async def own(site: Site, request: Request, at: RequestContext, own: Own, id: str) -> Response:
    """The certificate, for whoever holds the slip of the question that it is about."""
    one = await _of(site, own.question.id, id)
    return await page(site, request, at, one, own.code)


async def page(site: Site, request: Request, at: RequestContext, one: DataRequest, code: str = "") -> Response:
    context, say = await about(site, one), partial(words.t, lang=at.lang)
    told = {"done": certificate_words.done(one, say), "remains": certificate_words.remains(one, say)}
    told["left"] = certificate_words.left(one, say, context["changed"])
    return private(site.page(request, at, "data_certificate.html", context | told | {"code": code}))


async def own_pdf(site: Site, at: RequestContext, own: Own, id: str) -> Response:
    """The same as a PDF, for whoever holds the slip."""
    return await printed(site, await _of(site, own.question.id, id))


async def printed(site: Site, one: DataRequest) -> Response:
    """The certificate as a PDF; in Vietnamese, as office documents are."""
    told = await about(site, one)
    room = site.registry.every.get(told["unit"])
    place = room.name if room and room.kind == "province" else words.document("capital")
    paper = certificate_paper.paper(one, told, place, words.t, words.document)
    made = await asyncio.to_thread(pdf, paper)
    name = f"xac-nhan-{told['unit']}-{one.certificate}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(made, 200, headers, "application/pdf")


async def about(site: Site, one: DataRequest) -> dict[str, Any]:
    """What it says; `digest` is the log's at the entry by which the request was answered."""
    if not one.certificate:
        raise Refused("data_request.unknown")
    row = await site.data_requests.one(one.id)
    (entry,) = await site.service.book.read(str(row["stream"]), one.entry - 1, 1)
    unit = site.registry.home(str(row["unit"]))
    held = site.registry.version(unit, day_of(one.answered_at or 0).isoformat())
    texts = (await site.data_requests.texts.of([one.id]))[one.id]
    return {
        "one": one, "digest": entry.digest.hex(), "stream": str(row["stream"]), "texts": texts,
        "unit_title": held.title if held else site.unit_name(unit), "unit": unit, "days": site.settings.data,
        "changed": await site.data_requests.changed(one.left),
    }  # fmt: skip


async def copy(site: Site, at: RequestContext, own: Own, id: str) -> Response:
    """Everything that is kept, made now, as a file of JSON; while its request says so."""
    await _of(site, own.question.id, id)
    every = await data_rights_shown.requests(site, own.question.id)
    if not any(each["copy_until"] for each in every if each["one"].id == id):
        raise Refused("data_request.over")
    left = await data_rights_shown.reach(site, own.question.id)
    asked = [told(each) for each in every]
    found = await site.data_requests.copy(own.runtime, own.question, left, asked)
    name = f"{found['receipt_no']}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    body = msgspec.json.format(msgspec.json.encode(found), indent=2)
    return Response(body, headers=headers, media_type="application/json")


MOMENTS = ("received_at", "confirmed_at", "answered_at")


def told(each: dict[str, Any]) -> dict[str, Any]:
    """A request as its asker gets it in the copy."""
    one: DataRequest = each["one"]
    kept = ("number", "right", "parts", "way", "received_at", "confirmed_at", "answered_at", "outcome", "done", "kept")
    moments = {name: iso(at) for name in MOMENTS if (at := getattr(one, name)) is not None}
    return {name: getattr(one, name) for name in kept} | moments | {"texts": each["texts"]}


async def _of(site: Site, question: str, id: str) -> DataRequest:
    row = await site.data_requests.one(id)
    if row["question"] != question:
        raise Refused("data_request.unknown")
    return await site.data_requests.entity(row)
