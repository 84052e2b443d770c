"""What whoever asked does about one question of its own: answers what is asked back, says whether the answer answers.

By the cookie of the device that asked, or by the look-up code, which never stands in an address. No script is needed.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session.question import Question
from server.domain.session.session import need
from server.errors import Refused, Unavailable, as_refusal
from server.refusals import status_of
from server.runtime import own_matters
from server.runtime.stream import StreamRuntime
from server.views.entity import view
from server.views.mine import own
from server.web import citizen
from server.web.request_context import RequestContext, own_path
from server.web.site import Site

CLARIFY, RATE = "question.clarify", "answer.rate"
ACTS = {CLARIFY: "clarify", RATE: "rate"}
DONE = {CLARIFY: "clarify.done", RATE: "rating.done"}
# A field of the form and what an empty one means: nothing is sent.
FIELDS = {CLARIFY: ("text", "wording"), RATE: ("value", "remark")}
ASKER = "asker:"


async def clarify(site: Site, request: Request, at: RequestContext) -> Response:
    """What the desk asks back, and the form for the answer."""
    return await _own(site, request, at, CLARIFY)


async def rate(site: Site, request: Request, at: RequestContext) -> Response:
    """The answer, and the form that says whether it answers."""
    return await _own(site, request, at, RATE)


async def _own(site: Site, request: Request, at: RequestContext, act: str) -> Response:
    room, id = at.room.slug if at.room else "", request.path_params["question"]
    runtime, question = await own_matters.question(site.service, at.visitor.asker, room, id)
    return _page(site, request, at, runtime, question, act, {}, None)


async def do(
    site: Site, request: Request, at: RequestContext, name: str, form: Mapping[str, str], cid: str
) -> Response:
    """The form of either, sent. What is refused comes back with all that was typed."""
    id, code = request.path_params["session"], form.get("code", "")
    visitor, question = at.visitor, form.get("question", "")
    if code:
        item = await own_matters.look_up(site.service, code, at.visitor)
        if (item["session"], item["id"]) != (id, question):
            raise Refused("question.unknown")
        state = (await site.service.runtime(id)).view.state
        asker = state.need(Question, question).asker
        if not asker.startswith(ASKER):
            raise Refused("command.forbidden")
        visitor = msgspec.structs.replace(visitor, asker=asker.removeprefix(ASKER))
    raw: dict[str, Any] = {"question": question} | {each: form[each] for each in FIELDS[name] if form.get(each)}
    if name == CLARIFY and form.get("none"):
        raw["none"] = True
    try:
        await site.service.do(id, visitor, name, raw, cid)
    except (Refused, Unavailable) as trouble:
        no = as_refusal(trouble)
        return await _again(site, request, at, name, form, _at_field(name, no))
    said = words.t(DONE[name], at.lang)
    if code:
        return await citizen.looked_up(site, request, at, code, {"notice": said})
    return RedirectResponse(f"{at.base}{own_path(id)}", 303)


def _at_field(name: str, no: Refused) -> Refused:
    """No choice was made: said at the choice, not as a malformed command."""
    if name == RATE and no.code == "command.malformed":
        return Refused("rating.choose", field="value")
    return no


async def _again(
    site: Site, request: Request, at: RequestContext, name: str, form: Mapping[str, str], no: Refused
) -> Response:
    if code := form.get("code", ""):
        more = {"filled": form} | _told(at, no)
        return await citizen.looked_up(site, request, at, code, more, no)
    room = at.room.slug if at.room else ""
    runtime, question = await own_matters.question(site.service, at.visitor.asker, room, form.get("question", ""))
    return _page(site, request, at, runtime, question, name, form, no)


def _page(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, question: Question, act: str,
    filled: Mapping[str, str], no: Refused | None,
) -> Response:  # fmt: skip
    session = need(runtime.view.state)
    context = {
        "session": view(runtime.kind, session, PUBLIC),
        "item": {**own(runtime.view.state, session, question), "session": runtime.id},
        "act": ACTS[act],
        "filled": filled,
        **_told(at, no),
    }
    return site.page(request, at, "own_question.html", context, status_of(no) if no else 200, no)


def _told(at: RequestContext, no: Refused | None) -> dict[str, Any]:
    if no is None:
        return {"errors": {}, "error": None}
    field, said = str(no.details.get("field", "")), words.say(no.code, at.lang, no.details)
    return {"errors": {field: said} if field else {}, "error": None if field else said}
