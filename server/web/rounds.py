"""The rounds that a room's unit plans: the list with the form to plan one, and a round with its sessions."""

from collections.abc import Iterable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import OFFICIALS, PANEL
from server.domain.round import ROUND, plan
from server.domain.round.plan import PLANNED, SCHEDULED, Day, Refusal, Round
from server.domain.session import SESSION
from server.errors import Refused, Unavailable
from server.office import calendar
from server.web import office_form, office_page, round_form
from server.web.office_form import Sent
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.round_form import Typed
from server.web.site import Site, sign_in_first

HERE = "/can-bo/dot"
PLAN, REPLAN, SCHEDULE = "round.plan", "round.replan", "round.schedule"


async def rounds(site: Site, request: Request, at: RequestContext) -> Response:
    return await _list(site, request, at)


async def begin(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do=round.plan`; 303 to the round."""
    sent = await office_form.read(site, request, at)
    if sent.do != PLAN or at.room is None:
        raise Refused("command.unknown")
    form = round_form.typed(sent)
    try:
        raw, derived = await round_form.wanted(site, form)
        name = await site.service.plan_round(at.room.slug, at.visitor, raw, sent.cid, derived)
    except (Refused, Unavailable) as no:
        return await _list(site, request, at, form, sent, await office_form.told(site, at, no))
    return RedirectResponse(f"{at.base}{HERE}/{name.partition(':')[2]}", 303)


async def round(site: Site, request: Request, at: RequestContext) -> Response:
    return await _round(site, request, at, request.path_params["round"])


async def change(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do=round.replan` or `round.schedule`; 303 to the round."""
    id, sent = request.path_params["round"], await office_form.read(site, request, at)
    if sent.do not in (REPLAN, SCHEDULE):
        raise Refused("command.unknown")
    before = await _planned(site, at, id)
    form = round_form.typed(sent) if sent.do == REPLAN else None
    try:
        raw, derived = await round_form.wanted(site, form, before) if form else ({}, {})
        await site.service.do(f"{ROUND.prefix}:{id}", at.visitor, sent.do, raw, sent.cid, derived)
    except (Refused, Unavailable) as no:
        return await _round(site, request, at, id, form, sent, await office_form.told(site, at, no))
    return RedirectResponse(f"{at.base}{HERE}/{id}", 303)


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
    form = form or round_form.empty(rows, calendar.day_of(site.now()).year)
    plans = await office_form.plans(site, at)
    context = {
        "rounds": [row | {"value": msgspec.json.decode(str(row["value"]))} for row in rows],
        "plan": round_form.shown(site, form, PLAN, no, at.lang, sent.cid if sent else "") if plans else None,
    }
    return await office_page.page(site, request, at, "rounds_planned.html", HERE, context, no)


async def _round(
    site: Site, request: Request, at: RequestContext, id: str, form: Typed | None = None, sent: Sent | None = None,
    no: Refused | None = None,
) -> Response:  # fmt: skip
    if at.account is None:
        return sign_in_first(at, f"{HERE}/{id}")
    found = await _planned(site, at, id)
    plans = await office_form.plans(site, at)
    fixed = frozenset(found.units) if found.state == SCHEDULED else frozenset()
    cid = sent.cid if sent else ""
    typed, refused = form or round_form.planned(found), no if form else None
    replan = round_form.shown(site, typed, REPLAN, refused, at.lang, cid, fixed)
    schedule = office_form.fresh("schedule", SCHEDULE)
    if no and sent and sent.do == SCHEDULE:
        schedule = office_form.refused(schedule, cid, no, at.lang, ())
    context = {
        "round": found,
        "name": words.t("rounds.name", at.lang, number=found.number, year=found.year),
        "refusals": _refusals(site, at, found),
        "sessions": await _sessions(site, request, at, found),
        "plan": replan if plans else None,
        "schedule": schedule if plans and found.state == PLANNED else None,
        "error": schedule.error,
    }
    return await office_page.page(site, request, at, "round.html", HERE, context, no)


async def _planned(site: Site, at: RequestContext, id: str) -> Round:
    runtime = await office_form.seen(site, at, f"{ROUND.prefix}:{id}")
    found = plan.of(runtime.view.state)
    if found is None:
        raise Refused("session.unknown")
    return found


def _refusals(site: Site, at: RequestContext, found: Round) -> list[dict[str, Any]]:
    days = {session: day for session, _, day, _ in _slots(found)}
    return [
        {"unit": _unit(site, each.unit), "day": days.get(each.session), "say": words.say(each.code, at.lang, {})}
        for each in found.refused
    ]


async def _sessions(site: Site, request: Request, at: RequestContext, found: Round) -> list[dict[str, Any]]:
    """Every session of the round, whether it is planned by now or not; the desk for those who have a seat there."""
    rows = {str(row["id"]): row for row in await site.service.book.rows("sessions", {"id": list(found.sessions)})}
    refused: dict[str, Refusal] = {each.session: each for each in found.refused}
    mine = await site.people.rooms(at.account.id) if at.account else {}
    seated = {slug for slug, roles in mine.items() if roles & SESSION.seats[PANEL]}
    shown = []
    for session, unit, day, code in _slots(found):
        row, room = rows.get(session), site.registry.every.get(unit)
        address = f"{door(site, request, room)['url']}buoi/{session}" if row and room else ""
        state = str(row["state"]) if row else "refused" if session in refused else found.state
        shown.append({
            "unit": _unit(site, unit), "day": day, "code": str(row["code"]) if row else code, "page": address,
            "desk": f"{address}/ban" if address and seated & {unit, "*"} else "", "state": state,
            "session": bool(row), "refused": session in refused,
        })  # fmt: skip
    return shown


def _slots(found: Round) -> Iterable[tuple[str, str, Day, str]]:
    """Session, unit, day, code."""
    pairs = [(unit, day) for unit in found.units for day in found.days]
    return ((id, *pair, code) for id, pair, code in zip(found.sessions, pairs, found.codes, strict=True))


def _unit(site: Site, slug: str) -> str:
    room = site.registry.every.get(slug)
    return room.unit if room else slug
