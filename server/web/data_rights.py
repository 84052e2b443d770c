"""The citizen's page of his own data: what is kept of a question, who looked, and requests about it. No script needed.

The look-up code opens it, typed into the form and carried by each form of the page; it stands in no address. A try
costs what a look-up costs.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.domain.command import ASKER, Actor
from server.domain.kinds import REHEARSED
from server.domain.session.address import LEAVE, STOP
from server.domain.session.consent import TAKE_BACK
from server.domain.session.question import Question
from server.domain.unit.data_request import PARTS, RECEIVE, RIGHTS, WITHDRAW
from server.errors import Refused, Unavailable, as_refusal
from server.projections.lookup_codes import LONGEST_TYPED
from server.runtime import own_matters, reachability
from server.runtime.data_requests import measured
from server.runtime.mailed_codes import MARK, MailedCodes
from server.web import data_certificate, data_rights_shown, forms
from server.web.data_rights_shown import Own
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site

TAKE, CERTIFY, PRINT = "copy", "certificate", "certificate_pdf"
SAID = {RECEIVE: "rights.received", WITHDRAW: "rights.dropped"} | {
    STOP: "rights.contact_gone",
    LEAVE: "rights.contact_new",
    TAKE_BACK: "rights.consent_gone",
}


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """The form for the code."""
    return data_rights_shown.door(site, request, at, "", None)


async def look(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `code`: what is kept."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    try:
        own = await _own(site, at, form)
    except Refused as no:
        return data_rights_shown.door(site, request, at, form.get("code", ""), no)
    return await data_rights_shown.shown(site, request, at, own)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `code`, `do`, `cid` and the fields of one of the page's forms; the page again, with what came of it."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    name, cid = form.get("do", ""), forms.command_id(form.get("cid") or new_cid())
    try:
        own = await _own(site, at, form)
    except Refused as no:
        return data_rights_shown.door(site, request, at, form.get("code", ""), no)
    if name == TAKE:
        return await data_certificate.copy(site, at, own, form.get("data_request", ""))
    if name == CERTIFY:
        return await data_certificate.own(site, request, at, own, form.get("data_request", ""))
    if name == PRINT:
        return await data_certificate.own_pdf(site, at, own, form.get("data_request", ""))
    try:
        await _done(site, at, own, name, form, cid)
    except (Refused, Unavailable) as trouble:
        told = as_refusal(trouble)
        return await data_rights_shown.shown(site, request, at, own, form, told)
    await own.runtime.see()
    fresh = own._replace(question=own.runtime.view.state.need(Question, own.question.id))
    return await data_rights_shown.shown(site, request, at, fresh, said=SAID[name])


async def _own(site: Site, at: RequestContext, form: Mapping[str, str]) -> Own:
    """That of a rehearsal wipes itself: nothing of it is kept for a request."""
    code = form.get("code", "")[:LONGEST_TYPED]
    if MARK in code:
        return await _mailed(site, at, code)
    item = await own_matters.look_up(site.service, code, at.visitor)
    if item["session"].startswith(REHEARSED):
        raise Refused("lookup.unknown")
    return await _opened(site, item["session"], item["id"], code)


async def _opened(site: Site, session: str, question: str, code: str) -> Own:
    runtime = await site.service.runtime(session)
    await runtime.see()
    return Own(runtime, runtime.view.state.need(Question, question), code)


async def _mailed(site: Site, at: RequestContext, code: str) -> Own:
    """By a code that was mailed; a try costs what a look-up costs."""
    limits, ip = site.service.rate_limits, at.visitor.ip
    limits.look_up(ip, len(MARK))
    id = MailedCodes(site.settings.secret).question(code, site.now())
    limits.found(ip, len(MARK))
    rows = await site.service.book.rows("receipts", {"question": id})
    if not rows:
        raise Refused("lookup.unknown")
    return await _opened(site, str(rows[0]["session"]), id, code)


async def lost(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `receipt_no` and `mail`: a code is mailed, if both are of one question; the page says the same if not."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    try:
        site.service.rate_limits.look_up(at.visitor.ip, len(MARK))
        if not form.get("mail", "").strip():
            raise Refused("address.form", field="mail")
        await site.data_requests.mail_code(form.get("receipt_no", "")[:LONGEST_TYPED], form["mail"])
    except Refused as no:
        return data_rights_shown.door(site, request, at, "", no, form)
    return data_rights_shown.door(site, request, at, "", None, {}, "rights.mailed")


async def _done(site: Site, at: RequestContext, own: Own, name: str, form: Mapping[str, str], cid: str) -> None:
    question, about = own.question, {"question": own.question.id}
    if name == RECEIVE:
        raw, text = _wanted(site, form)
        unit = site.registry.home(own.runtime.room or "")
        way = "mail" if MARK in own.code else "slip"
        await site.data_requests.receive(unit, own.runtime, question, raw, text, cid, way)
    elif name == WITHDRAW:
        await site.data_requests.withdraw(question.id, form.get("data_request", ""), cid)
    elif name == STOP:
        await site.service.operate(own.runtime.id, STOP, about, cid, Actor(question.asker, frozenset({ASKER})))
    elif name == TAKE_BACK:
        taken, by = about | {"purpose": form.get("purpose", "")}, Actor(question.asker, frozenset({ASKER}))
        await site.service.operate(own.runtime.id, TAKE_BACK, taken, cid, by)
    elif name == LEAVE:
        visitor = msgspec.structs.replace(at.visitor, asker=question.asker.partition(":")[2], room=None)
        left = {each: form.get(each, "") for each in (*reachability.FIELDS, *reachability.AGREED)}
        await site.service.do(own.runtime.id, visitor, LEAVE, about | left, cid)
    else:
        raise Refused("command.unknown")


def _wanted(site: Site, form: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """A request as it was filled in, and what was written. Raises Refused at the field."""
    if form.get("right", "") not in RIGHTS:
        raise Refused("data_request.right", field="right")
    parts = [part for part in PARTS if form.get(f"part_{part}")]
    return {"right": form["right"], "parts": parts}, measured(form.get("text", ""), site.settings.limits, "text")
