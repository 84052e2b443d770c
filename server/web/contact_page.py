"""How an asker can be reached by telephone or post: read by a moderator, once for each look, and each look is an entry
of the log. What was left is on no page that is asked for by GET, and a mail address on none at all."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import EDITORS
from server.domain.session.address import LOOK, Address
from server.domain.session.question import Question
from server.errors import Refused, Unavailable
from server.people.contacts import LOCKED, Contact, Locked
from server.runtime.stream import StreamRuntime
from server.web import office_form, office_page
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None:
        return sign_in_first(at, request.url.path)
    return await _page(site, request, at, await _seen(site, at, request))


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do` and `cid`: the page with what was left, and no other answer has it."""
    sent = await office_form.read(site, request, at)
    if sent.do != LOOK:
        raise Refused("command.unknown")
    runtime, question = await _seen(site, at, request), request.path_params["question"]
    try:
        found = await site.service.contacts.of(question)
        if found and found.stopped == LOCKED:
            raise Refused("address.locked")
        await site.service.do(runtime.id, at.visitor, LOOK, {"question": question}, sent.cid)
    except (Refused, Unavailable, Locked) as no:
        told = office_form.at_form(no)
        return await _page(site, request, at, runtime, told)
    return await _page(site, request, at, runtime, left=found.contact if found else Contact())


async def _seen(site: Site, at: RequestContext, request: Request) -> StreamRuntime:
    runtime = await site.service.runtime(request.path_params["session"], at.room.slug if at.room else None)
    await runtime.see()
    roles = await site.service.authority.roles(at.visitor.account or "", runtime.room or "", runtime.id)
    if not roles & {*EDITORS}:
        raise Refused("audience.forbidden")
    if runtime.view.state.get(Question, request.path_params["question"]) is None:
        raise Refused("question.unknown")
    return runtime


async def _page(
    site: Site, request: Request, at: RequestContext, runtime: StreamRuntime, no: Refused | None = None,
    left: Contact | None = None,
) -> Response:  # fmt: skip
    state = runtime.view.state
    question = state.need(Question, request.path_params["question"])
    form = office_form.fresh("look", LOOK)
    context: dict[str, Any] = {
        "number": question.number, "address": state.get(Address, question.id), "left": left,
        "form": office_form.refused(form, form.cid, no, at.lang, ()) if no else form,
        "desk": f"{at.base}/buoi/{runtime.id}/ban", "here": f"{at.base}/buoi/{runtime.id}/lien-he/{question.id}",
    }  # fmt: skip
    response = await office_page.page(site, request, at, "contact.html", "/can-bo", context, no)
    response.headers["Cache-Control"] = "private, no-store"
    return response
