"""The panic button of a room: its stages dark, its staff signed out everywhere, at once."""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.roles import HEAD, RUNNERS
from server.domain.session import SESSION
from server.errors import Refused, Unavailable
from server.people.accounts import Account
from server.runtime.screen_switches import THROWN
from server.runtime.signals import BLANK as DARK
from server.web import forms, office_page, room_page
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/khan-cap"
PANIC = "room.panic"
MAY = frozenset({*RUNNERS, HEAD})
BLANK = next(name for name, signal in THROWN.items() if signal == DARK)


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None:
        return sign_in_first(at, HERE)
    await _may(site, at)
    return await office_page.page(site, request, at, "panic.html", HERE, {})


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST. No second factor is asked for: who has taken a desk over must not have the time."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    if form.get("do") != PANIC:
        raise Refused("command.unknown")
    account, room = await _may(site, at)
    for row in await room_page.sessions_of(site, at, rehearsals=False):
        if row["state"] in SESSION.command(BLANK).on:
            with suppress(Refused, Unavailable):  # one that cannot be made dark keeps nobody signed in
                await site.service.do(str(row["id"]), at.visitor, BLANK, {"on": True}, new_cid())
    await site.people.panic(room, f"staff:{account.id}")
    if at.sign_in:
        await site.people.sign_out(at.sign_in)
    return RedirectResponse(f"{at.base}/vao", 303)


async def _may(site: Site, at: RequestContext) -> tuple[Account, str]:
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    if not await site.people.roles(at.account.id, at.room.slug) & MAY:
        raise Refused("audience.forbidden")
    return at.account, at.room.slug
