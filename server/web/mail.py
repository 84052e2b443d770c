"""What comes back from mail: a reader who wants no more of it, a provider that reports what could not be delivered."""

import hmac
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.errors import Refused
from server.office import bounces
from server.office.bounce_box import BounceBox
from server.office.bounces import Report
from server.office.outbox import Outbox
from server.web import forms, kept_key
from server.web.request_context import RequestContext
from server.web.site import Site

LINK, PAGE = "giaoluu_thoi_bao", "/thoi-bao/lien-ket"


class Told(msgspec.Struct, frozen=True):
    """What a provider reports: `message_id` as the mail bore it, `type`: bounce or complaint."""

    message_id: str
    status: str = "5.0.0"
    type: str = "bounce"


async def unsubscribe_came(site: Site, request: Request, at: RequestContext) -> Response:
    """The link in a mail, taken off the address: whoever only looks, such as a scanner of mails, ends nothing."""
    token = request.path_params["token"]
    try:
        site.telling.subscribed(token)
    except Refused as no:
        return _page(site, request, at, no, {kept_key.FIELD: token})
    return kept_key.away(site, LINK, token, f"{at.base}{PAGE}")


async def unsubscribe_form(site: Site, request: Request, at: RequestContext) -> Response:
    return _page(site, request, at)


async def unsubscribe(site: Site, request: Request, at: RequestContext) -> Response:
    """By the page's button, or to the link itself by a mail program at one click (RFC 8058)."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    try:
        token = kept_key.given(site, request, LINK, form)
        site.telling.subscribed(token)
    except Refused as no:
        return _page(site, request, at, no, form)
    await site.telling.unsubscribe(token, bool(form.get("every")))
    return kept_key.drop(site, site.page(request, at, "unsubscribe.html", {"done": True}), LINK, token)


def _page(
    site: Site, request: Request, at: RequestContext, no: Refused | None = None, sent: Mapping[str, str] | None = None
) -> Response:
    return kept_key.page(site, request, at, LINK, "unsubscribe.html", {"done": False}, no, sent)


async def came_back(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of a report by whoever has the token: the report itself (message/rfc822), or as JSON. 204 in any case that
    need not be sent again."""
    given, token = request.headers.get("authorization", ""), site.settings.mail.webhook_token
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Refused("command.forbidden")
    report = await _report(site, request)
    chosen = site.settings.mail
    box = BounceBox(Outbox(site.service.book.engine), chosen, _Always(), site.telling)
    await box.take(report)
    return Response(status_code=204)


async def _report(site: Site, request: Request) -> Report | None:
    if forms.kind(request) != forms.JSON:
        return bounces.read(await forms.body(request, bounces.MOST_BYTES))
    found: Any = await forms.json(request, site.settings.limits.form_bytes)
    try:
        told = msgspec.convert(found, Told)
    except msgspec.ValidationError:
        raise Refused("command.malformed") from None
    return bounces.told(told.message_id, told.status, complaint=told.type == "complaint")


class _Always:
    """Whoever is told notes it."""

    fence: int | None = None

    def leads(self) -> bool:
        return True


ANYWHERE = (
    ("/thoi-bao", unsubscribe_form, ("GET",)),
    ("/thoi-bao", unsubscribe, ("POST",)),
    (f"{PAGE}/{{number}}", unsubscribe_form, ("GET",)),
    (f"{PAGE}/{{number}}", unsubscribe, ("POST",)),
    ("/thoi-bao/{token}", unsubscribe_came, ("GET",)),
    ("/thoi-bao/{token}", unsubscribe, ("POST",)),
    ("/thu-tra-lai", came_back, ("POST",)),
)
