"""Between the password and the door: showing a second factor, or setting up the first; and showing it once more."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

import msgspec
import pyotp
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.errors import Refused
from server.gateway import origin
from server.people.accounts import Account
from server.people.agents import From
from server.people.passkeys import Host
from server.people.second_factor import APP, PASSKEY
from server.refusals import status_of
from server.sections import Web
from server.web import arrival, forms, request_context, sign_in_again
from server.web.qr import qr
from server.web.request_context import RequestContext
from server.web.site import Site

HERE, SET_UP = "/xac-thuc", "/thiet-lap"
ISSUER = "Giao Lưu"
CODE, CREDENTIAL, BEGUN = "factor_code", "factor_credential", "factor_begun"
_FOURS = re.compile(r".{1,4}")


def token_of(site: Site, request: Request) -> str:
    """The sign-in of this browser, by half or whole."""
    name = origin.cookie_name(origin.STAFF_COOKIE, site.settings.web)
    return origin.cookies(request.scope["headers"]).get(name, "")


def came(site: Site, request: Request, at: RequestContext) -> From:
    name = origin.cookie_name(origin.DEVICE_COOKIE, site.settings.web)
    device = origin.cookies(request.scope["headers"]).get(name, "")
    return From(at.visitor.ip, request.headers.get("user-agent", ""), device)


def host_of(request: Request, web: Web) -> Host | None:
    """For whom a passkey would be made here: the installation's domain, so that it serves all its rooms, else this very
    host. None where browsers make none: at a bare address, or at a name of other machines without https."""
    header = request.headers.get("host", "")
    found = origin.split(header)
    if found is None or _bare(found.name):
        return None
    local = found.name == "localhost" or found.name.endswith(".localhost")
    secure = web.https or (bool(web.trusted_proxies) and not local)
    if not (secure or local):
        return None
    base = web.base_domain.lower()
    shared = "." in base and (found.name == base or found.name.endswith(f".{base}"))
    return Host(base if shared else found.name, f"{'https' if secure else 'http'}://{header.lower()}")


async def enter(site: Site, request: Request, at: RequestContext, token: str, form: Mapping[str, str]) -> Response:
    """After the password or the link: to the second step, or in."""
    account = await site.people.step.waiting(token)
    if account is None:
        return await arrival.let_in(site, request, at, token, form)
    protected, wanted = await site.people.step.protected(account.id), arrival.next_of(form)
    if form.get(arrival.CARRY):  # an address cannot hold what was typed
        response = await (ask if protected else _set_up_page)(site, request, at, account, form)
    else:
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        response = RedirectResponse(f"{at.base}{HERE if protected else SET_UP}{query}", 303)
    lasts = site.settings.people.factor_min * 60
    request_context.set_cookie(response, origin.STAFF_COOKIE, token, lasts, site.settings)
    return response


async def half(site: Site, at: RequestContext, token: str) -> Response | None:
    """The same for a script: what is still to come."""
    account = await site.people.step.waiting(token)
    if account is None:
        return None
    protected = await site.people.step.protected(account.id)
    response = sign_in_again.refused(at, Refused("sign_in.factor") if protected else Refused("sign_in.set_up"))
    lasts = site.settings.people.factor_min * 60
    request_context.set_cookie(response, origin.STAFF_COOKIE, token, lasts, site.settings)
    return response


async def form(site: Site, request: Request, at: RequestContext) -> Response:
    """GET: six digits, a passkey or a recovery code; `?next=` is where one goes on to."""
    wanted = arrival.next_of(request.query_params)
    account = await site.people.step.waiting(token_of(site, request)) or at.account
    if account is None:
        return arrival.anew(at, arrival.after(site, at, wanted))
    if not await site.people.step.protected(account.id):
        return RedirectResponse(f"{at.base}{SET_UP}?{urlencode({'next': wanted})}", 303)
    return await ask(site, request, at, account, {"next": wanted})


async def ask(
    site: Site, request: Request, at: RequestContext, account: Account, form: Mapping[str, str],
    no: Refused | None = None, own: arrival.Carried | None = None,
) -> Response:  # fmt: skip
    """The page that asks for it. `own`: the address and the fields of a form that goes on with it."""
    kinds = {factor.kind for factor in await site.people.factor.of(account.id)}
    passkeys = PASSKEY in kinds and host_of(request, site.settings.web) is not None
    context = {
        "who": account, "again": at.account is not None, "app": APP in kinds, "passkeys": passkeys, "form_of": own,
        "next": form.get("next", ""), "carry": form.get(arrival.CARRY, ""),
        "error": words.say(no.code, at.lang, no.details) if no else None, "left": no and no.details.get("left"),
        "spare": await site.people.factor.recovery.left(account.id),
    }  # fmt: skip
    return site.page(request, at, "second_factor.html", context, status_of(no) if no else 200, no)


async def show(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `factor_code` or `factor_credential`."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    token = token_of(site, request)
    try:
        passed = await shown(site, request, at, token, form)
    except Refused as no:
        account = await site.people.step.waiting(token) or at.account
        if sign_in_again.wanted(request):
            return sign_in_again.refused(at, no)
        if account is None:
            raise
        return await ask(site, request, at, account, form, no)
    if sign_in_again.wanted(request):
        return await sign_in_again.signed_in(site, passed)
    return await arrival.let_in(site, request, at, passed, form)


async def shown(site: Site, request: Request, at: RequestContext, token: str, form: Mapping[str, str]) -> str:
    """What a form shows, checked; gives the token from now on."""
    where = came(site, request, at)
    if given := form.get(CREDENTIAL):
        host = host_of(request, site.settings.web)
        if host is None:
            raise Refused("factor.passkey")
        return await site.people.step.by_passkey(token, given, host, where)
    return await site.people.step.by_code(token, form.get(CODE, ""), where)


async def to_show(site: Site, request: Request, at: RequestContext) -> Response:
    """POST by script: what the browser needs to show a passkey."""
    return await _options(site, request, at, site.people.step.show_passkey)


async def to_make(site: Site, request: Request, at: RequestContext) -> Response:
    """POST by script: what the browser needs to make one."""
    return await _options(site, request, at, site.people.step.new_passkey)


async def _options(site: Site, request: Request, at: RequestContext, of: Any) -> Response:
    await forms.body(request, site.settings.limits.packet_bytes)
    try:
        host = host_of(request, site.settings.web)
        if host is None:
            raise Refused("factor.passkey")
        options = await of(token_of(site, request), host)
    except Refused as no:
        return sign_in_again.refused(at, no)
    return Response(
        msgspec.json.encode({"ok": True, "options": options}), 200, sign_in_again.PRIVATE, "application/json"
    )


async def set_up_form(site: Site, request: Request, at: RequestContext) -> Response:
    """GET: make a passkey on this device, or put a secret into an app."""
    account = await _adds(site, request, at)
    if isinstance(account, Response):
        return account
    return await _set_up_page(site, request, at, account, {"next": arrival.next_of(request.query_params)})


async def set_up(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `factor_credential` (a passkey that was made) or `factor_code` (six digits of the app)."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    token, step, name = token_of(site, request), site.people.step, form.get("name", "").strip()
    try:
        if given := form.get(CREDENTIAL):
            host = host_of(request, site.settings.web)
            if host is None:
                raise Refused("factor.passkey")
            passed, codes = await step.set_up_passkey(token, given, host, name)
        else:
            passed, codes = await step.set_up_app(token, form.get(BEGUN, ""), form.get(CODE, ""), name)
    except Refused as no:
        account = await _adds(site, request, at)
        if isinstance(account, Response):
            return account
        return await _set_up_page(site, request, at, account, form, no)
    return await arrival.let_in(site, request, at, passed, form, codes)


async def _adds(site: Site, request: Request, at: RequestContext) -> Account | Response:
    """Who sets one up now; or where to go first."""
    token = token_of(site, request)
    account = await site.people.step.waiting(token) or at.account
    if account is None:
        return arrival.anew(at, arrival.after(site, at, ""))
    if await site.people.step.protected(account.id) and not await site.people.step.fresh(token):
        return RedirectResponse(f"{at.base}{HERE}?{urlencode({'next': at.base + SET_UP})}", 303)
    return account


async def _set_up_page(
    site: Site, request: Request, at: RequestContext, account: Account, form: Mapping[str, str],
    no: Refused | None = None,
) -> Response:  # fmt: skip
    own = " ".join(each.id for each in await site.people.factor.of(account.id))
    sign_in = f"{token_of(site, request)} {own}" if token_of(site, request) else ""
    secret, begun = site.people.factor.begin_app(account.id, form.get(BEGUN, ""), sign_in)
    address = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER)
    context = {
        "who": account, "carried": begun, "secret": " ".join(_FOURS.findall(secret)), "qr": qr(address),
        "address": address,
        "passkeys": host_of(request, site.settings.web) is not None, "next": form.get("next", ""),
        "carry": form.get(arrival.CARRY, ""), "error": words.say(no.code, at.lang, no.details) if no else None,
        "again": at.account is not None, "minutes": site.settings.people.factor_min,
    }  # fmt: skip
    response = site.page(request, at, "factor_set_up.html", context, status_of(no) if no else 200, no)
    response.headers["Cache-Control"] = sign_in_again.PRIVATE["Cache-Control"]
    return response


def _bare(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
