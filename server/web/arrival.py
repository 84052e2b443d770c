"""What happens when somebody has signed in: cookies, where they go on to, what they had typed, a device that is new.

What was typed into a form whose sign-in had ended, or which wants a second factor first, is carried through the pages
in between as one field, and sent on by one press.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.errors import Refused
from server.gateway import origin
from server.local_time import clock, day_of
from server.log.outbox import Mail
from server.office.outbox import Outbox
from server.people.mail_address import read as read_address
from server.web import forms, reach, request_context, sign_in_again
from server.web.request_context import RequestContext
from server.web.site import Site

CARRY = "carry"
# That somebody signed in just now: whoever comes without it then keeps no cookies.
KEPT = "vua-vao"
LONGEST_PATH = 2000
MOST_FIELDS = 2000
_OWN = re.compile(r"/(?![/\\])[\w/.:-]*(\?[\w=&%.:,+~-]*)?", re.ASCII)


class Carried(msgspec.Struct, frozen=True):
    """A form on its way: where it goes, and its fields in their order."""

    to: str
    fields: list[tuple[str, str]]


def next_of(given: Mapping[str, str]) -> str:
    """Where to go on; a path of ours is never so long."""
    wanted = given.get("next", "")
    return wanted if len(wanted) <= LONGEST_PATH else ""


def after(site: Site, at: RequestContext, wanted: str | None) -> str:
    """Only a path of this very site; else the staff page, in the ministry's room when there is none here."""
    if wanted and _OWN.fullmatch(wanted):
        return wanted
    ministry = f"{request_context.PATH_FORM}{site.registry.ministry}{request_context.in_lang(at.lang)}"
    return f"{at.base if at.room else ministry}/can-bo"


async def let_in(
    site: Site, request: Request, at: RequestContext, token: str,
    form: Mapping[str, str] = MappingProxyType({}), codes: Sequence[str] = (),
) -> Response:  # fmt: skip
    """On with the cookie: to what was typed before, or to where one wanted to go. `codes`: new recovery codes, shown
    this once."""
    settings, wanted = site.settings, next_of(form)
    to = after(site, at, wanted)
    if codes:
        response: Response = site.page(
            request, at, "recovery_codes.html", {"codes": codes, "next": to, "sent": carried(form)}
        )
        response.headers["Cache-Control"] = sign_in_again.PRIVATE["Cache-Control"]
    elif sent := carried(form):
        response = site.page(request, at, "carry_on.html", {"sent": sent})
    elif not request.cookies:  # on by the sign-in page: it says so where the cookie does not come back
        response = anew(at, to)
    else:
        response = RedirectResponse(to, 303)
    request_context.set_cookie(response, origin.STAFF_COOKIE, token, settings.people.sign_in_h * 3600, settings)
    name = origin.cookie_name(origin.DEVICE_COOKIE, settings.web)
    known = origin.cookies(request.scope["headers"]).get(name, "")
    if device := await site.people.device(token, known):
        request_context.set_cookie(response, origin.DEVICE_COOKIE, device, request_context.YEAR_S, settings)
    await _tell(site, request, at, token)
    return response


def anew(at: RequestContext, to: str) -> Response:
    """To the sign-in page, which goes on at once for whoever is signed in, and else says what is in the way."""
    return RedirectResponse(f"{at.base}/vao?{urlencode({'next': to, KEPT: '1'})}", 303)


def carried(form: Mapping[str, str]) -> Carried | None:
    """The form that is carried along, if it is one of ours."""
    try:
        found = msgspec.json.decode(form.get(CARRY, ""), type=Carried)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return found if _OWN.fullmatch(found.to) else None


async def again(site: Site, request: Request, at: RequestContext, no: Refused) -> Response:
    """The sign-in page for a form whose sign-in has ended: what was typed waits in it."""
    limits = site.settings.limits
    if forms.kind(request) != forms.FORMS[0] or sign_in_again.wanted(request):
        return site.refusal(request, at, no)
    try:
        pairs = await forms.pairs(request, limits.form_bytes, MOST_FIELDS)
    except Refused as unread:
        return site.refusal(request, at, unread)
    context = {"next": "", "login": "", "carry": carry(f"{at.base}{request.url.path}", pairs)}
    context["error"] = words.say(no.code, at.lang, no.details)
    return site.page(request, at, "sign_in.html", context, 401)


def carry(to: str, fields: Sequence[tuple[str, str]]) -> str:
    return msgspec.json.encode(Carried(to, list(fields))).decode()


async def _tell(site: Site, request: Request, at: RequestContext, token: str) -> None:
    """A mail about a device that is new to this account, where its login is an address."""
    account = await site.people.who(token)
    here = [each for each in await site.people.sign_ins.of(account.id, token) if each.here] if account else []
    if account is None or not here or not here[0].strange:
        return
    try:
        address = read_address(account.login)
    except Refused:
        return
    path, room = "/can-bo/tai-khoan", at.room.slug if at.room else site.registry.ministry
    page = site.reached(request, at, path) or reach.addressing(site.settings, site.registry)(room, path)
    said = {"name": account.name, "device": here[0].device or "?", "network": here[0].network, "address": page}
    said |= {"time": clock(here[0].created_at), "date": f"{day_of(here[0].created_at):%d/%m/%Y}"}
    subject, body = words.t("mail.device.subject"), words.both("mail.device.body", said) + "\n"
    await Outbox(site.service.book.engine).add(Mail(f"device:{here[0].id}", address, subject, body))
