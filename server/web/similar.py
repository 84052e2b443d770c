"""Similar questions: as data while one types, and, without scripts, once as a page before a question is sent."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import DESK, PUBLIC
from server.domain.session.question import Question
from server.domain.session.session import need
from server.errors import Refused, Unavailable
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.web import forms
from server.web.request_context import RequestContext
from server.web.site import Site

PRIVATE = {"Cache-Control": "private, no-store"}
SEEN = "seen"


async def suggest(site: Site, request: Request, at: RequestContext) -> Response:
    """`{text}` as JSON: what is like it. Asked by POST: a text in an address would stand in the records on the way."""
    try:
        body = await forms.json(request, site.settings.limits.packet_bytes)
        text = body.get("text") if isinstance(body, dict) else None
        if not isinstance(text, str):
            raise Refused("command.malformed", field="text")
        runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
        found = await of(site, at, runtime, text)
    except Refused as no:
        return site.told(request, no)
    return _data({"similar": found})


async def for_desk(site: Site, request: Request, at: RequestContext) -> Response:
    """Which questions of the session may be the same as this one, for its desk."""
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    try:
        await site.service.admit(runtime, DESK, at.visitor)
        question = runtime.view.state.get(Question, request.path_params["question"])
        if question is None:
            raise Refused("question.unknown")
    except Refused as no:
        return site.told(request, no)
    return _data({"similar": site.similar.for_desk(runtime, question)})


async def floods(site: Site, request: Request, at: RequestContext) -> Response:
    """What came as one sender's flood, for the desk of a session."""
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    try:
        await site.service.admit(runtime, DESK, at.visitor)
    except Refused as no:
        return site.told(request, no)
    slow = site.service.rate_limits.slow
    return _data({"floods": await site.service.floods.of(runtime), "pressed": bool(slow and slow.pressed(runtime))})


async def of(site: Site, at: RequestContext, runtime: StreamRuntime, text: str) -> list[dict[str, Any]]:
    rooms = site.registry.family(at.room.slug) if at.room else ()
    return await site.similar.suggest(runtime, rooms, text, at.visitor.ip, f"asker:{at.visitor.asker}")


async def before_sending(
    site: Site, request: Request, at: RequestContext, id: str, form: dict[str, str]
) -> Response | None:
    """The page that asks whether it is one of these, with all that was typed; None when there is nothing like it, or it
    was asked already. It never keeps a question from being sent."""
    if form.get(SEEN) or form.get("kind") == "opinion" or not form.get("text", "").strip():
        return None
    try:
        runtime = await site.service.runtime(id, at.room.slug if at.room else None)
        found = await of(site, at, runtime, form["text"])
    except (Refused, Unavailable):
        return None
    if not found:
        return None
    context = {
        "session": view(runtime.kind, need(runtime.view.state), PUBLIC),
        "similar": found,
        "filled": {**form, "do": "question.ask", SEEN: "1"},
    }
    return site.page(request, at, "similar.html", context)


def _data(value: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(value), headers=PRIVATE, media_type="application/json")
