"""The citizen's pages: asking, the receipt, own questions. No script is needed."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.kinds import REHEARSED
from server.domain.roles import PUBLIC
from server.domain.session.question import Question
from server.domain.session.session import need
from server.errors import Refused
from server.projections.lookup_codes import LONGEST_TYPED, typed
from server.refusals import status_of
from server.runtime import own_matters
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.views.mine import own
from server.web import consents, forms, room_page, seal_page
from server.web.archive_pages import MINUTE_MS
from server.web.qr import qr
from server.web.render import new_cid
from server.web.request_context import PATH_FORM, RequestContext, in_lang, own_path
from server.web.site import Site

ABOUT = "ve"
"""What an address says after which answer one asks."""


async def ask(site: Site, request: Request, at: RequestContext) -> Response:
    """The empty form, everybody's. Its id is the minute's: the same question of a later hour is another one."""
    id, minute = request.path_params["session"], site.now() // MINUTE_MS
    about = request.query_params.get(ABOUT, "")[:64]
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    figures, said = room_page.counted(site, runtime), room_page.moment(site)

    async def context() -> dict[str, Any]:
        page = room_page.script_data(site, at, runtime, None) | said | {"figures": figures}
        return _form(site, at, runtime, page, {"cid": f"{room_page.PRINTED}{minute}", "about": about}, None)

    stamp = (runtime.view.position(PUBLIC), *figures.items(), *said.values(), minute)
    # Whatever else stands in the address, there is one page for all.
    about = about if _answered(runtime, about) else ""
    return await site.public(request, at, "ask.html", (id, about), stamp, context)


def _answered(runtime: StreamRuntime, id: str) -> dict[str, Any] | None:
    """The question after whose answer somebody asks further, as everybody reads it."""
    asked, answer = (runtime.view.indexes[PUBLIC].value((noun, id)) for noun in ("question", "answer"))
    return asked if asked and answer and "text" in asked else None


async def ask_form(
    site: Site, request: Request, at: RequestContext, id: str, filled: Mapping[str, Any], no: Refused
) -> Response:
    """The form as it comes back to the one who sent it."""
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    page = room_page.script_data(site, at, runtime, None) | room_page.own_data(site, at, runtime)
    context = _form(site, at, runtime, page, filled, no)
    return site.page(request, at, "ask.html", context, status_of(no), no)


def _form(
    site: Site, at: RequestContext, runtime: StreamRuntime, page: dict[str, Any], filled: Mapping[str, Any],
    no: Refused | None,
) -> dict[str, Any]:  # fmt: skip
    here = view(runtime.kind, need(runtime.view.state), PUBLIC) or {}
    field = str(no.details.get("field", "")) if no else ""
    say = words.say(no.code, at.lang, no.details) if no else None
    return {
        "session": here,
        "may_ask": "question.ask" in here["open"],
        "mail_days": site.settings.mail.keep_days,
        **consents.shown(),
        "cid": filled.get("cid") or new_cid(),
        "filled": filled,
        "about": _answered(runtime, str(filled.get("about") or "")),
        "errors": {field: say} if field else {},
        "error": None if field else say,
        "fields": _fields(site, at),
        "provinces": [room for room in site.registry.rooms.values() if room.kind == "province"],
        "page": page,
        "words": words.part(at.lang, room_page.SCRIPT_WORDS),
    }


async def receipt(site: Site, request: Request, at: RequestContext) -> Response:
    """The slip, for the one who asked, for ever."""
    room, id = at.room.slug if at.room else "", request.path_params["question"]
    runtime, question = await own_matters.question(site.service, at.visitor.asker, room, id)
    session = need(runtime.view.state)
    code = site.service.receipts.code(question.id, question.lookup)
    slip = {
        **own(runtime.view.state, session, question),
        "session": runtime.id,
        "lookup_code": code,
        "name": question.name.text if question.name else None,
        "qr": qr(site.reached(request, at, f"{own_path(runtime.id)}#{code}")),
    }
    context = {
        "session": view(runtime.kind, session, PUBLIC),
        "receipt": slip,
        "mine_count": len(site.service.mine(runtime, at.visitor.asker)),
        **await seal_page.own(site, at, runtime, question),
    }
    return site.page(request, at, "receipt.html", context)


async def mine(site: Site, request: Request, at: RequestContext) -> Response:
    """All that this device asked, in this room and in others, in sessions that run and in closed ones."""
    room = at.room.slug if at.room else ""
    found = [] if at.fresh else await own_matters.everything(site.service, at.visitor.asker)
    owned = [item | _elsewhere(site, at, item["room"]) for item in found]
    others = [str(row["id"]) for row in await room_page.sessions_of(site, at)]
    here = [item["session"] for item in owned if not item["base"]]
    current = next(iter([*here, *others]), None)
    runtime = await site.service.runtime(current, room) if current else None
    return _mine(site, request, at, owned, runtime)


def _elsewhere(site: Site, at: RequestContext, room: str | None) -> dict[str, str]:
    """Where the pages of a question in another room are, and whose room it is; nothing of this one's."""
    if room is None or site.keeps(at, room):
        return {"base": "", "unit": ""}
    home = site.registry.home(room)
    return {"base": f"{PATH_FORM}{home}{in_lang(at.lang)}", "unit": site.registry.every[room].unit}


async def mine_of(site: Site, request: Request, at: RequestContext) -> Response:
    """What this device asked in one session: the only list that tells of a rehearsal."""
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    return _mine(site, request, at, own_matters.of_session(site.service, runtime, at.visitor.asker), runtime)


def _mine(
    site: Site, request: Request, at: RequestContext, owned: list[dict[str, Any]], runtime: StreamRuntime | None
) -> Response:
    context: dict[str, Any] = {"mine": owned, "mine_count": len(owned)}
    if runtime is not None:
        context |= {
            "session": view(runtime.kind, need(runtime.view.state), PUBLIC),
            "page": room_page.script_data(site, at, runtime, None) | room_page.own_data(site, at, runtime),
            "words": words.part(at.lang, room_page.SCRIPT_WORDS),
        }
    return site.page(request, at, "mine.html", context)


async def look_up(site: Site, request: Request, at: RequestContext) -> Response:
    """By code, typed into the form or read from the slip's picture."""
    code = (await forms.fields(request, site.settings.limits.form_bytes)).get("code", "")[:LONGEST_TYPED]
    return await looked_up(site, request, at, code, {})


async def looked_up(
    site: Site, request: Request, at: RequestContext, code: str, more: Mapping[str, Any], no: Refused | None = None
) -> Response:
    """The question with this code, and what else is to be told of it."""
    context: dict[str, Any] = {"lookup_code": code, **more}
    refused = no
    if code:
        try:
            context |= await _looked_up(site, at, code)
        except Refused as no:
            refused, context["lookup_error"] = no, words.say(no.code, at.lang, no.details)
    return site.page(request, at, "lookup.html", context, status_of(refused) if refused else 200, refused)


async def _looked_up(site: Site, at: RequestContext, code: str) -> dict[str, Any]:
    """The question where it was asked; that of a rehearsal only in its room, under its banner."""
    item = await own_matters.look_up(site.service, code, at.visitor)
    if not site.keeps(at, item["room"]):
        if item["session"].startswith(REHEARSED):
            raise Refused("lookup.unknown")
        return {"item": item, "item_base": f"{PATH_FORM}{site.registry.home(item['room'])}{in_lang(at.lang)}"}
    runtime = await site.service.runtime(item["session"])
    proved = await seal_page.own(site, at, runtime, runtime.view.state.need(Question, item["id"]))
    return {"item": item, "session": view(runtime.kind, need(runtime.view.state), PUBLIC), **proved}


async def code_picture(site: Site, request: Request, at: RequestContext) -> Response:
    """The picture on a slip that scripts draw: leads to one's own questions, the code behind # where no log sees it.
    Asked by POST: a code in the address would stand in the records of every server on the way."""
    code = typed((await forms.fields(request, site.settings.limits.form_bytes)).get("code", ""))
    if code is None:
        return site.told(request, Refused("lookup.mistyped"))
    picture = qr(site.reached(request, at, f"/cua-toi#{code}"))
    return Response(
        msgspec.json.encode(picture), headers={"Cache-Control": "private, no-store"}, media_type="application/json"
    )


def _fields(site: Site, at: RequestContext) -> list[dict[str, str]]:
    """Those about which one may ask in this room."""
    own = at.room.fields if at.room else ()
    found = [field for field in site.registry.fields.values() if not own or field.slug in own]
    return [{"slug": field.slug, "name": field.name if at.lang == "vi" else field.name_en} for field in found]
