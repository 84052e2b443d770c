"""Before what matters most a second factor is shown once more: one wrapper for pages, one refusal for commands.

A form that wants it comes back with all that was typed and a field for the six digits, and goes on from there.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.audit.look import EXPORT, TAKEN
from server.domain.calendar import EVERYWHERE
from server.domain.kinds import COMMANDS
from server.errors import Refused
from server.web import arrival, forms, second_step
from server.web.request_context import RequestContext
from server.web.site import Site

SAFE = ("GET", "HEAD")
TYPED = "application/x-www-form-urlencoded"
OWN = (second_step.CODE, second_step.CREDENTIAL)
MOST_FIELDS = 2000
Page = Callable[[Site, Request, RequestContext], Awaitable[Response]]


def fresh_factor(page: Page, *commands: str) -> Page:
    """`page`, for those who have just shown a second factor; of a form of several commands (`do`) for these alone."""
    return _checked(page, lambda do: not commands or do in commands)


def export(page: Page) -> Page:
    """`page`, a file that staff take away: asked for a fresh factor, and noted before it leaves."""

    async def noted(site: Site, request: Request, at: RequestContext) -> Response:
        response = await page(site, request, at)
        if response.status_code == 200 and at.account and request.method == "GET":
            room, session = at.room.slug if at.room else EVERYWHERE, request.path_params.get("session", "")
            about = {"what": EXPORT, "why": TAKEN, "session": session, "file": request.url.path}
            await site.service.audit.look(room, at.account.id, **about)
        return response

    fresh = fresh_factor(noted)

    async def taken(site: Site, request: Request, at: RequestContext) -> Response:
        return await fresh(site, request, at)

    return taken


def every_form(page: Page) -> Page:
    """`page`, whose form may bring a command that wants a fresh factor (Command.fresh)."""
    return _checked(page, lambda do: do in COMMANDS and COMMANDS[do].fresh)


def _checked(page: Page, needs: Callable[[str], bool]) -> Page:
    async def checked(site: Site, request: Request, at: RequestContext) -> Response:
        if at.account is None or at.sign_in is None:
            return await page(site, request, at)
        if request.method in SAFE:
            return await _seen(site, request, at, page)
        if forms.kind(request) != TYPED:
            if needs(""):
                await site.people.step.need_fresh(at.sign_in)
            return await page(site, request, at)
        body = await forms.body(request, site.settings.limits.form_bytes)
        pairs = await forms.pairs(request, len(body), MOST_FIELDS)
        shown, sent = dict(pairs), [pair for pair in pairs if pair[0] not in OWN]
        if not needs(shown.get("do", "")):
            return await page(site, request, at)
        try:
            if not await site.people.step.fresh(at.sign_in):
                if not any(shown.get(name) for name in OWN):
                    return await _ask(site, request, at, sent, None)
                await second_step.shown(site, request, at, at.sign_in, shown)
        except Refused as no:
            return await _ask(site, request, at, sent, no)
        request._body = urlencode(sent).encode()
        return await page(site, request, at)

    return checked


async def _seen(site: Site, request: Request, at: RequestContext, page: Page) -> Response:
    if await site.people.step.fresh(at.sign_in):
        return await page(site, request, at)
    query = f"?{request.url.query}" if request.url.query else ""
    wanted = {"next": f"{at.base}{request.url.path}{query}"}
    return RedirectResponse(f"{at.base}{second_step.HERE}?{urlencode(wanted)}", 303)


async def _ask(
    site: Site, request: Request, at: RequestContext, sent: list[tuple[str, str]], no: Refused | None
) -> Response:
    if at.account is None:
        raise Refused("sign_in.needed")
    if not await site.people.step.protected(at.account.id):
        return RedirectResponse(f"{at.base}{second_step.SET_UP}", 303)
    own = arrival.Carried(f"{at.base}{request.url.path}", sent)
    return await second_step.ask(site, request, at, at.account, {}, no, own)
