"""The rounds that a room's unit plans: the list, with the form to plan one."""

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.kind import entities
from server.domain.roles import OFFICIALS
from server.domain.round.version import PLAN
from server.domain.unit import UNIT
from server.domain.unit.sitting import Sitting, coming
from server.errors import Refused, Unavailable
from server.office import calendar
from server.web import office_form, office_page, round_form
from server.web.office_form import Sent
from server.web.request_context import RequestContext
from server.web.round_form import Typed
from server.web.round_wanted import Known, wanted
from server.web.site import Site, sign_in_first

HERE = "/can-bo/dot"


async def rounds(site: Site, request: Request, at: RequestContext) -> Response:
    return await _list(site, request, at)


async def begin(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do=round.plan`; 303 to the round."""
    sent = await office_form.read(site, request, at)
    if sent.do != PLAN or at.room is None:
        raise Refused("command.unknown")
    form = round_form.typed(sent)
    try:
        id = site.service.receipts.id(at.room.slug, f"staff:{at.visitor.account}", sent.cid)[:16]
        raw, derived = await wanted(site, form, at.room, Known(id, sittings=await sittings(site, at)))
        name = await site.service.plan_round(at.room.slug, at.visitor, raw, sent.cid, derived)
    except (Refused, Unavailable) as no:
        return await _list(site, request, at, form, sent, await office_form.told(site, at, no))
    return RedirectResponse(f"{at.base}{HERE}/{name.partition(':')[2]}", 303)


async def sittings(site: Site, at: RequestContext) -> dict[str, Sitting]:
    """The sittings of the room's council that are planned, the next one first."""
    if at.room is None:
        return {}
    runtime = await site.service.runtime(f"{UNIT.prefix}:{at.room.slug}", at.room.slug)
    await runtime.see()
    found = [each for each in entities(runtime.view.state, "sitting") if coming(each)]
    return {each.id: each for each in sorted(found, key=lambda each: each.begins)}


async def _list(
    site: Site, request: Request, at: RequestContext, form: Typed | None = None, sent: Sent | None = None,
    no: Refused | None = None,
) -> Response:  # fmt: skip
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    if not await site.people.roles(at.account.id, at.room.slug) & {*OFFICIALS}:
        raise Refused("audience.forbidden")
    rows = await site.service.book.rows(
        "rounds", {"room": site.registry.family(at.room.slug)}, "-year,-number,-starts_at,id"
    )
    form = form or round_form.empty(rows, calendar.day_of(site.now()).year, site.registry.reach(at.room.slug)[:1])
    plans = await office_form.plans(site, at)
    shown = round_form.shown(
        site, form, PLAN, no, at.lang, sent.cid if sent else "", sittings=await sittings(site, at), room=at.room.slug
    )
    context = {
        "rounds": [row | {"value": _value(str(row["value"]))} for row in rows],
        "plan": shown if plans else None,
    }
    return await office_page.page(site, request, at, "rounds_planned.html", HERE, context, no)


def _value(text: str) -> dict[str, object]:
    """As the table holds it; rows of an earlier program tell less."""
    return {"open": "", "late_days": 0, "stray": False, **msgspec.json.decode(text)}
