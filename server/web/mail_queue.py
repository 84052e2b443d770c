"""Outgoing mail for those who run the installation: what waits, what failed, what came back; never to whom."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.roles import ADMIN, SUPPORT
from server.errors import Refused
from server.log.outbox import QUEUED
from server.office.outbox import BOUNCED, DROPPED, FAILED, STATES, Outbox
from server.web import forms, office_page
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/thu"
SHOWN = 100


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """`?trang-thai=`: mails of one state; by default those that want somebody."""
    if at.account is None:
        return sign_in_first(at, HERE)
    await _may(site, at)
    outbox, chosen = Outbox(site.service.book.engine), request.query_params.get("trang-thai", "")
    states = (chosen,) if chosen in STATES else (QUEUED, FAILED, BOUNCED)
    context = {
        "counts": await outbox.counted(), "states": STATES, "chosen": chosen, "since": await outbox.oldest(),
        "mails": await outbox.listed(states, SHOWN), "dropped": DROPPED, "failed": FAILED,
        "sent_again": request.query_params.get("gui-lai", ""),
    }  # fmt: skip
    return await office_page.page(site, request, at, "mail_queue.html", "/can-bo/ho-tro", context)


async def retry(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `mail`, an id, or of nothing: all that failed."""
    if at.account is None:
        raise Refused("sign_in.needed")
    await _may(site, at)
    id = (await forms.fields(request, site.settings.limits.form_bytes)).get("mail", "")
    again = await Outbox(site.service.book.engine).retry([id] if id else [])
    return RedirectResponse(f"{at.base}{HERE}?gui-lai={again}", 303)


async def _may(site: Site, at: RequestContext) -> None:
    """Mail is the whole installation's: seen in the ministry's room by its administrators and its help desk."""
    here = at.room is not None and at.room.kind == "ministry"
    roles = await site.people.roles(at.account.id, at.room.slug) if at.account and at.room and here else frozenset()
    if not roles & {ADMIN, SUPPORT}:
        raise Refused("audience.forbidden")
