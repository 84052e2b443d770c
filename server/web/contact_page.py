"""How an asker can be reached by telephone or post: read by a moderator who says why, and each look is an entry of the
audit log. What was left is on no page that is asked for by GET, and a mail address on none at all."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.domain.audit.look import CONTACT, NOTE, WHYS
from server.domain.session.address import Address
from server.errors import Refused, Unavailable
from server.people.contacts import LOCKED, Contact, Locked
from server.web import looking, office_form, office_page
from server.web.request_context import RequestContext, private
from server.web.site import Site, sign_in_first


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None:
        return sign_in_first(at, request.url.path)
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid`, `why` and `note`: the page with what was left, and no other answer has it."""
    sent = await office_form.read(site, request, at)
    if sent.do != NOTE:
        raise Refused("command.unknown")
    runtime, question = await looking.editing(site, request, at)
    try:
        left = runtime.view.state.get(Address, question.id)
        if left is None or left.gone:
            raise Refused("address.none")
        found = await site.service.contacts.of(question.id)
        if found and found.stopped == LOCKED:
            raise Refused("address.locked")
        about = {"what": CONTACT, "question": question.id, "session": runtime.id}
        await looking.noted(site, at, runtime.room or "", sent, **about)
    except (Refused, Unavailable, Locked) as no:
        return await _page(site, request, at, office_form.at_form(no), sent=sent)
    return await _page(site, request, at, left=found.contact if found else Contact())


async def _page(
    site: Site, request: Request, at: RequestContext, no: Refused | None = None, left: Contact | None = None,
    sent: office_form.Sent | None = None,
) -> Response:  # fmt: skip
    runtime, question = await looking.editing(site, request, at)
    filled = {name: sent.one(name) for name in looking.FIELDS} if sent else {}
    form = office_form.fresh("look", NOTE, filled)
    context: dict[str, Any] = {
        "number": question.number, "address": runtime.view.state.get(Address, question.id), "left": left, "whys": WHYS,
        "looks": await site.service.audit.seen(question.id),
        "form": office_form.refused(form, form.cid, no, at.lang, looking.FIELDS) if no else form,
        "desk": f"{at.base}/buoi/{runtime.id}/ban", "here": f"{at.base}/buoi/{runtime.id}/lien-he/{question.id}",
    }  # fmt: skip
    return private(await office_page.page(site, request, at, "contact.html", "/can-bo", context, no))
