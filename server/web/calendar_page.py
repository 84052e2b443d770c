"""The calendar: a year with its days off, and for an administrator the forms to change it, shown before saved."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.calendar import EVERYWHERE, OFFICIAL
from server.domain.calendar.change import SET_DAYS
from server.domain.calendar.day import STATES
from server.domain.calendar.working_days import KINDS
from server.domain.roles import ADMIN, OFFICIALS
from server.errors import Refused, Unavailable, as_refusal
from server.office import calendar
from server.runtime import moved_deadlines
from server.runtime.stream import StreamRuntime
from server.web import calendar_change, calendar_view, forms, office_form, office_page
from server.web.calendar_change import DAY, FIELDS, FILE
from server.web.office_form import Form, Sent
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/lich"
PREVIEW, EDIT = "preview", "edit"
_YEAR = re.compile(r"2\d{3}", re.ASCII)


async def year(site: Site, request: Request, at: RequestContext) -> Response:
    """`?nam=` a year."""
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do` = `preview` with what was typed or a file, then `calendar.set_days` with what was shown, or `edit`
    to go on typing."""
    if at.account is None:
        raise Refused("sign_in.needed")
    sent = await _sent(site, request)
    if not await _changes(site, at):
        raise Refused("command.forbidden")
    if sent.do == EDIT:
        return await _page(site, request, at, sent)
    try:
        known = await site.calendar.fresh()
        if sent.do != SET_DAYS:
            # A large file takes a while to look through: the others do not wait for it.
            found = await asyncio.to_thread(calendar_change.wanted, site, sent, known, at.lang)
            return await _preview(site, request, at, found.raw(), sent)
        raw = calendar_change.confirmed(sent)
        moves = [each._asdict() for each in await calendar_change.moved(site, raw)]
        await site.service.do(OFFICIAL, at.visitor, SET_DAYS, raw, sent.cid, {"moves": moves})
    except (Refused, Unavailable) as no:
        told = as_refusal(no)
        return await _page(site, request, at, sent, told)
    await site.calendar.fresh()
    shown = raw["days"][0]["day"][:4] if raw["days"] else raw["years"][0]
    return RedirectResponse(f"{at.base}{HERE}?nam={shown}#thay-doi", 303)


async def _sent(site: Site, request: Request) -> Sent:
    """A file that was chosen stands for the text beside it; one that is no text stays apart (`UNREAD`)."""
    found, file = await forms.upload(request, site.settings.limits.form_bytes)
    found.pop(calendar_change.UNREAD, None)
    if file.strip():
        found |= calendar_change.chosen(file)
    do, cid = found.pop("do", ""), found.pop("cid", "")
    return Sent(do, forms.command_id(cid or new_cid()), {name: [value] for name, value in found.items()})


async def _changes(site: Site, at: RequestContext) -> bool:
    """Whether this account may change the calendar: it is everybody's, so an administrator's everywhere."""
    return at.account is not None and ADMIN in await site.people.roles(at.account.id, EVERYWHERE)


async def _preview(site: Site, request: Request, at: RequestContext, raw: Mapping[str, Any], sent: Sent) -> Response:
    known = await site.calendar.fresh()
    moves = await calendar_change.moved(site, raw)
    rows = await site.service.book.rows("sessions", {"id": [each.session for each in moves]}) if moves else []
    units = {slug: room.unit for slug, room in site.registry.rooms.items()}
    context = {
        "raw": raw, "cid": new_cid(), "do": SET_DAYS,
        "packed": {name: msgspec.json.encode(raw[name]).decode() for name in ("days", "years")},
        "days": calendar_view.differences(moved_deadlines.specials(raw), known),
        "moves": calendar_view.moves(moves, {str(row["id"]): row for row in rows}, units),
        "typed": [(name, value) for name in (*FIELDS[_form(sent)], "form") for value in [sent.one(name)] if value],
    }  # fmt: skip
    return await office_page.page(site, request, at, "calendar_preview.html", HERE, context)


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    if at.account is None:
        return sign_in_first(at, HERE)
    await _admit(site, at)
    runtime = await _runtime(site)
    known, today = site.calendar.known(), calendar.day_of(site.now())
    chosen = _chosen(request, today.year)
    filled = {key: _fresh(key) for key in FIELDS} if await _changes(site, at) else {}
    lost = ""
    if sent is not None and filled:
        key = _form(sent)
        form = Form(key, PREVIEW, sent.cid, {name: sent.one(name) for name in FIELDS[key]})
        if no:
            form = office_form.refused(form, sent.cid, no, at.lang, FIELDS[key])
        filled[key], lost = form, form.error
    state = runtime.view.state
    context = {
        "year": chosen, "known": chosen in known.years, "months": calendar_view.months(chosen, known, today),
        "days": calendar_view.special_days(chosen, known, state), "changes": calendar_view.changes(state),
        "people": await _names(site, at), "forms": filled, "kinds": KINDS, "states": STATES, "error": lost,
        "years": sorted({*known.years, chosen - 1, chosen, chosen + 1, today.year}),
    }  # fmt: skip
    return await office_page.page(site, request, at, "calendar.html", HERE, context, no)


async def _admit(site: Site, at: RequestContext) -> None:
    roles = await site.people.roles(at.account.id, at.room.slug) if at.account and at.room else frozenset()
    if not roles & {*OFFICIALS}:
        raise Refused("command.forbidden")


async def _runtime(site: Site) -> StreamRuntime:
    await site.calendar.fresh()
    return await site.service.runtime(OFFICIAL)


async def _names(site: Site, at: RequestContext) -> dict[str, str]:
    return {f"staff:{id}": name for id, name in (await site.people.staff(at.room.slug if at.room else "")).items()}


def _fresh(key: str) -> Form:
    return office_form.fresh(key, PREVIEW, {"kind": KINDS[0], "state": STATES[0]} if key == DAY else {"whole": "1"})


def _form(sent: Sent) -> str:
    return FILE if sent.one("form") == FILE else DAY


def _chosen(request: Request, default: int) -> int:
    wanted = request.query_params.get("nam", "")
    return int(wanted) if _YEAR.fullmatch(wanted) else default
