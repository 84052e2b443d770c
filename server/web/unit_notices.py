"""The notices that came to a unit: the one that waits first, with the form to say that it came."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.kind import entities
from server.domain.unit import UNIT
from server.domain.unit.notice import ACKNOWLEDGE, Notice
from server.errors import Refused, Unavailable
from server.office import calendar
from server.web import office_form, office_page
from server.web.office_form import Form, Sent
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/thong-bao"
BY = UNIT.command(ACKNOWLEDGE).by


async def notices(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do=notice.acknowledge`, `notice` and `note`; 303 to the notice."""
    sent = await office_form.read(site, request, at)
    if sent.do != ACKNOWLEDGE:
        raise Refused("command.unknown")
    raw = {"notice": sent.one("notice"), "note": sent.one("note")}
    try:
        await site.service.do(_stream(at), at.visitor, sent.do, raw, sent.cid)
    except (Refused, Unavailable) as no:
        return await _page(site, request, at, sent, await office_form.told(site, at, no, BY))
    return RedirectResponse(f"{at.base}{HERE}?so={raw['notice']}", 303)


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    runtime = await office_form.seen(site, at, _stream(at))
    every: list[Notice] = sorted(entities(runtime.view.state, "notice"), key=lambda each: -each.sent_at)
    wanted = sent.one("notice") if sent else request.query_params.get("so", "")
    waiting = [each for each in every if each.waits]
    first = waiting[-1] if waiting else every[0] if every else None
    chosen = next((each for each in every if each.id == wanted), first)
    context = {
        "notices": every,
        "chosen": chosen,
        "sender": _name(site, chosen.sender) if chosen else "",
        "staff": await site.people.staff(at.room.slug),
        "form": await _form(site, at, chosen, sent, no),
        "due_today": bool(chosen and chosen.due and _day(chosen.due) == _day(site.now())),
        "over": bool(chosen and chosen.due and chosen.due < site.now()),
    }
    return await office_page.page(site, request, at, "unit_notices.html", HERE, context, no)


async def _form(
    site: Site, at: RequestContext, chosen: Notice | None, sent: Sent | None, no: Refused | None
) -> Form | None:
    if chosen is None or not chosen.waits or not await office_form.plans(site, at, BY):
        return None
    filled: dict[str, Any] = {"note": sent.one("note") if sent else ""}
    form = office_form.fresh("acknowledge", ACKNOWLEDGE, filled)
    return office_form.refused(form, sent.cid, no, at.lang, ("note",)) if sent and no else form


def _day(at: int) -> object:
    return calendar.day_of(at)


def _name(site: Site, slug: str) -> str:
    room = site.registry.every.get(slug)
    return room.unit if room else slug


def _stream(at: RequestContext) -> str:
    return f"{UNIT.prefix}:{at.room.slug if at.room else ''}"
