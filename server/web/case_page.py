"""A case that was set apart: who handles it, how often it was read, and, for its handler alone, what it says. What it
says is on no page that is asked for by GET: each look is an entry of the audit log first, and a page of its own
afterwards."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.audit.look import CASE, NOTE, WHYS
from server.domain.roles import HEAD, OFFICIALS
from server.domain.unit import UNIT
from server.domain.unit.case import FINISHED, Case
from server.errors import Refused, Unavailable
from server.runtime.stream import StreamRuntime
from server.web import looking, office_form, office_page
from server.web.request_context import RequestContext, private
from server.web.site import Site, sign_in_first
from server.web.transfers import HERE_PATH

COMMANDS = ("case.assign", NOTE, "case.close")


async def case(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE_PATH)
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid` and `handler`, or `why` and `note`; 303 to the page, or what it says for whoever may look."""
    sent = await office_form.read(site, request, at)
    if sent.do not in COMMANDS:
        raise Refused("command.unknown")
    runtime, found = await _found(site, request, at)
    payload = {"case": found.id} | ({"handler": sent.one("handler")} if sent.do == "case.assign" else {})
    try:
        if sent.do == NOTE:
            if found.handler != f"staff:{at.visitor.account}":
                raise Refused("case.handler")
            await looking.noted(site, at, runtime.room or "", sent, what=CASE, question=found.id)
        else:
            await site.service.do(runtime.id, at.visitor, sent.do, payload, sent.cid)
    except (Refused, Unavailable) as no:
        told = office_form.at_form(no)
        return await _page(site, request, at, told, sent=sent)
    if sent.do != NOTE:
        return RedirectResponse(f"{at.base}{HERE_PATH}/ho-so/{found.id}", 303)
    return await _page(site, request, at, said=site.service.derived.sealer.open(found.id, found.sealed.text))


async def _found(site: Site, request: Request, at: RequestContext) -> tuple[StreamRuntime, Case]:
    rows = await site.service.book.rows("cases", {"id": request.path_params["case"]})
    if not rows or at.room is None or not site.keeps(at, rows[0]["unit"]):
        raise Refused("case.unknown")
    runtime = await office_form.seen(site, at, f"{UNIT.prefix}:{rows[0]['unit']}")
    return runtime, runtime.view.state.need(Case, str(rows[0]["id"]))


async def _page(
    site: Site, request: Request, at: RequestContext, no: Refused | None = None, said: dict[str, str] | None = None,
    sent: office_form.Sent | None = None,
) -> Response:  # fmt: skip
    runtime, found = await _found(site, request, at)
    await runtime.see()
    found = runtime.view.state.need(Case, found.id)
    me = f"staff:{at.visitor.account}"
    roles = await site.people.roles(at.visitor.account or "", runtime.room or "")
    form = office_form.fresh("case", "", {name: sent.one(name) for name in looking.FIELDS} if sent else {})
    context: dict[str, Any] = {
        "case": found, "said": said, "handles": found.handler == me, "closed": found.state == FINISHED,
        "assigns": HEAD in roles, "staff": await site.service.authority.holders(runtime.room or "", OFFICIALS),
        "people": await site.people.names(), "whys": WHYS, "looks": await site.service.audit.seen(found.id),
        "form": office_form.refused(form, form.cid, no, at.lang, looking.FIELDS) if no else form,
        "address": f"{HERE_PATH}/ho-so/{found.id}",
    }  # fmt: skip
    return private(await office_page.page(site, request, at, "case.html", HERE_PATH, context, no))
