"""My account: where I am signed in, my second factors, my password, what was done to my account."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.errors import Refused
from server.people.accounts import Account
from server.people.names import EVERYWHERE
from server.web import forms, office_page, panic, second_step, sign_in_again
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/tai-khoan"
PASSWORD, REMOVE, CODES = "account.password", "account.remove_factor", "account.new_codes"
END, OTHERS, MINE = "account.end", "account.end_others", "account.mine"
GUARDED = (PASSWORD, REMOVE, CODES)
FIELDS = ("password", "fresh", "again")


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _drawn(site, request, at, said=request.query_params.get("xong", ""))


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do` with what it needs."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    if at.account is None or at.sign_in is None:
        raise Refused("sign_in.needed")
    wanted, mine, people = form.get("do", ""), at.account, site.people
    try:
        if wanted == END:
            await people.sign_ins.end(mine.id, form.get("id", ""))
        elif wanted == OTHERS:
            await people.sign_ins.end_others(mine.id, at.sign_in)
        elif wanted == MINE:
            await people.sign_ins.mine(mine.id)
        elif wanted == PASSWORD:
            await _change_password(site, at.sign_in, mine, form)
        elif wanted == REMOVE:
            await _remove(site, mine, form.get("id", ""))
        elif wanted == CODES:
            codes = await people.step.new_codes(at.sign_in)
            return await _drawn(site, request, at, codes=codes)
        else:
            raise Refused("command.unknown")
    except Refused as no:
        return await _drawn(site, request, at, no)
    return RedirectResponse(f"{at.base}{HERE}?xong={wanted.partition('.')[2]}", 303)


async def _change_password(site: Site, sign_in: str, mine: Account, form: dict[str, str]) -> None:
    records = await site.people.records()
    if records[mine.id].has_password and not await site.people.password_right(mine.id, form.get("password", "")):
        raise Refused("password.wrong", field="password")
    if form.get("fresh", "") != form.get("again", ""):
        raise Refused("password.differs", field="again")
    try:
        await site.people.set_password(mine.id, form.get("fresh", ""), sign_in)
    except Refused as no:
        raise Refused(no.code, **no.details | {"field": "fresh"}) from None


async def _remove(site: Site, mine: Account, id: str) -> None:
    others = [factor for factor in await site.people.factor.of(mine.id) if factor.id != id]
    if not others and await site.people.step.required(mine.id):
        raise Refused("factor.last")
    await site.people.factor.remove(mine.id, id)


async def _drawn(
    site: Site, request: Request, at: RequestContext, no: Refused | None = None, said: str = "", codes: Any = ()
) -> Response:
    if at.account is None or at.sign_in is None:
        return sign_in_first(at, HERE)
    mine, people = at.account, site.people
    field = str(no.details.get("field", "")) if no else ""
    say = words.say(no.code, at.lang, no.details) if no else ""
    rooms = {room: sorted(roles) for room, roles in sorted((await people.rooms(mine.id)).items()) if "." not in room}
    context = {
        "places_in": await people.sign_ins.of(mine.id, at.sign_in), "factors": await people.factor.of(mine.id),
        "spare": await people.factor.recovery.left(mine.id),
        "record": (await people.records())[mine.id], "my_rooms": rooms,
        "required": await people.step.required(mine.id), "acts": await people.acts(mine.id), "codes": codes,
        "errors": {field: say} if field in FIELDS else {}, "error": "" if field in FIELDS else say, "said": said,
        "least": site.settings.people.password_min, "staff_names": await people.names(),
        "panic": bool(await people.roles(mine.id, at.room.slug if at.room else EVERYWHERE) & panic.MAY),
        "passkeys": second_step.host_of(request, site.settings.web) is not None,
    }  # fmt: skip
    response = await office_page.page(site, request, at, "own_account.html", HERE, context, no)
    if codes:
        response.headers["Cache-Control"] = sign_in_again.PRIVATE["Cache-Control"]
    return response
