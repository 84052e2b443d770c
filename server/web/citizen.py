"""The citizen's pages: asking, the receipt, own questions. No script is needed."""

import io
from collections.abc import Mapping
from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session.question import Question
from server.errors import Refused
from server.runtime.stream import StreamRuntime
from server.web import forms, room_page
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, by_noun, status_of


async def ask(site: Site, request: Request, at: RequestContext) -> Response:
    """The form, empty or as it came back."""
    return await ask_form(site, request, at, request.path_params["session"], {})


async def ask_form(
    site: Site, request: Request, at: RequestContext, id: str, filled: Mapping[str, Any], no: Refused | None = None
) -> Response:
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    frame = runtime.view.first(PUBLIC, 1)
    here = by_noun(frame)["session"][id]
    field = str(no.details.get("field", "")) if no else ""
    say = words.say(no.code, at.lang, no.details) if no else None
    context = {
        "session": here,
        "may_ask": "question.ask" in here["open"],
        "cid": filled.get("cid") or new_cid(),
        "filled": filled,
        "errors": {field: say} if field else {},
        "error": None if field else say,
        "fields": list(site.registry.fields.values()) if at.lang == "vi" else _english(site),
        "provinces": [room for room in site.registry.rooms.values() if room.kind == "province"],
        "page": room_page.script_data(site, at, runtime, None) | room_page.own_data(site, at, runtime),
        "words": words.part(at.lang, room_page.SCRIPT_WORDS),
    }
    return site.page(request, at, "ask.html", context, status_of(no) if no else 200, no)


async def receipt(site: Site, request: Request, at: RequestContext) -> Response:
    """The slip, for the one who asked."""
    runtime, question = await own_question(site, at, request.path_params["question"])
    code = site.service.receipts.code(question.id)
    slip = {
        **next(each for each in site.service.mine(runtime, at.visitor.asker) if each["id"] == question.id),
        "lookup_code": code,
        "name": question.name.text if question.name else None,
        "qr": qr(site.reached(request, at, f"/cua-toi#{code}")),
    }
    context = {
        "session": by_noun(runtime.view.first(PUBLIC, 1))["session"][runtime.id],
        "receipt": slip,
        "mine_count": len(site.service.mine(runtime, at.visitor.asker)),
    }
    return site.page(request, at, "receipt.html", context)


async def own_question(site: Site, at: RequestContext, id: str) -> tuple[StreamRuntime, Question]:
    """The chamber of one's own question. Another's is as unknown as none."""
    for row in await room_page.sessions_of(site, at, rehearsals=True):
        if row["state"] != "closed":
            runtime = await site.service.runtime(str(row["id"]))
            question = runtime.view.state.get(Question, id)
            if question is not None and question.asker == f"asker:{at.visitor.asker}":
                return runtime, question
    raise Refused("question.unknown")


async def mine(site: Site, request: Request, at: RequestContext, error: str | None = None) -> Response:
    """All that this device asked in this room's sessions that still run."""
    rows = [row for row in await room_page.sessions_of(site, at, rehearsals=True) if row["state"] != "closed"]
    streams = [await site.service.runtime(str(row["id"])) for row in rows]
    owned = [{**item, "session": each.id} for each in streams for item in site.service.mine(each, at.visitor.asker)]
    current = next(
        (each for each in streams if site.service.mine(each, at.visitor.asker)), streams[0] if streams else None
    )
    frame = current.view.first(PUBLIC, 1) if current else None
    context: dict[str, Any] = {"mine": owned, "error": error, "lookup_error": None}
    if current and frame:
        context |= {
            "session": by_noun(frame)["session"][current.id],
            "page": room_page.script_data(site, at, current, None) | room_page.own_data(site, at, current),
            "words": words.part(at.lang, room_page.SCRIPT_WORDS),
        }
    return site.page(request, at, "mine.html", context)


async def look_up(site: Site, request: Request, at: RequestContext) -> Response:
    """By code, typed into the form or read from the slip's picture."""
    code = (await forms.fields(request, site.settings.limits.form_bytes)).get("code", "")[:40]
    context: dict[str, Any] = {"item": None, "lookup_code": code}
    refused = None
    if code:
        try:
            context["item"] = await site.service.look_up(code, at.visitor)
        except Refused as no:
            refused, context["lookup_error"] = no, words.say(no.code, at.lang, no.details)
    return site.page(request, at, "lookup.html", context, status_of(refused) if refused else 200, refused)


async def code_picture(site: Site, request: Request, at: RequestContext) -> Response:
    """The picture on a slip that scripts draw: leads to one's own questions, the code behind # where no log sees it."""
    code = request.path_params["code"]
    address = site.reached(request, at, f"/cua-toi#{code}")
    if site.service.receipts.finder(code) is None or address is None:
        raise Refused("lookup.unknown")
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=2)
    return Response(picture.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


def qr(address: str | None) -> dict[str, Any] | None:
    """A code as one path in modules: {size, path}; the quiet zone is part of it. No address, no code."""
    if address is None:
        return None
    code = segno.make(address, error="m", micro=False)
    cells = list(code.matrix_iter(border=2))
    dark = [(x, y) for y, line in enumerate(cells) for x, cell in enumerate(line) if cell]
    return {"size": len(cells), "path": "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)}


def _english(site: Site) -> list[dict[str, str]]:
    return [{"slug": field.slug, "name": field.name_en} for field in site.registry.fields.values()]
