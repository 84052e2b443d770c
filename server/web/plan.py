"""Planning a session, and changing its plan until it begins."""

from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.roles import SCHEDULERS
from server.domain.session.planning import REPLAN
from server.domain.session.session import Session
from server.errors import Refused
from server.office import calendar
from server.office.calendar import VIETNAM
from server.office.units import Room
from server.refusals import status_of
from server.runtime.dates import TERMS, others
from server.web import staff
from server.web.plan_form import CHANGEABLE, answer_by, day_of, form_of, own_term, times
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first


async def plan(site: Site, request: Request, at: RequestContext, form: Mapping[str, str], cid: str) -> Response:
    """Plan a session from day and hours; the calendar gives the terms, the year's next number the code."""
    if at.room is None:
        raise Refused("command.unknown")
    if at.account is None:
        raise Refused("sign_in.needed")
    try:
        await site.calendar.fresh()
        raw = times(site, form)
        terms = staff.terms(site, day_of(form.get("day", "")), answer_by(site, form))
        id = await _numbered(site, at, at.room, terms, raw, cid)
    except Refused as no:
        return await staff.staff_page(site, request, at, form, no)
    return RedirectResponse(f"{at.base}/buoi/{id}/ban", 303)


async def _numbered(
    site: Site, at: RequestContext, room: Room, terms: Mapping[str, int], raw: Mapping[str, object], cid: str
) -> str:
    """Under the next free number. Of those who plan at once one gets it; the others take the next."""
    year = calendar.day_of(terms["counted_from"]).year
    while True:
        derived = {"code": await staff.next_code(site, room, year), **terms}
        try:
            return await site.service.plan(room.slug, at.visitor, raw, cid, derived)
        except Refused as no:
            if no.code != "projection.taken" or derived["code"] == await staff.next_code(site, room, year):
                raise


async def edit(site: Site, request: Request, at: RequestContext) -> Response:
    """The plan of a session that has not begun, to be changed by those who may."""
    session = await _session(site, at, request.path_params["session"])
    if at.account is None or session is None:
        return sign_in_first(at, f"/buoi/{request.path_params['session']}/sua")
    starts, ends = (datetime.fromtimestamp(ms / 1000, VIETNAM) for ms in (session.starts_at, session.ends_at))
    filled = {
        "topic": session.topic.text, "venue": session.venue.text, "day": f"{starts:%d/%m/%Y}",
        "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}",
    }  # fmt: skip
    if own_term(site):
        filled["answer_by"] = f"{calendar.day_of(session.answer_due):%d/%m/%Y}"
    return _page(site, request, at, session, filled)


async def replan(site: Site, request: Request, at: RequestContext, form: Mapping[str, str], cid: str) -> Response:
    """On the same day the terms stay as they were; another day brings others, of a round all its days together."""
    session = await _session(site, at, request.path_params["session"])
    if session is None:
        raise Refused("sign_in.needed")
    try:
        await site.calendar.fresh()
        before = datetime.fromtimestamp(session.starts_at / 1000, VIETNAM).date()
        raw = times(site, form, before)
        day = day_of(form.get("day", ""))
        kept = {name: getattr(session, name) for name in TERMS}
        chosen = answer_by(site, form)
        if day != before or chosen is not None:
            kept = staff.terms(site, [day, *await others(site.service.book, session)], chosen)
        raw |= kept
        await site.service.do(session.id, at.visitor, REPLAN, raw, cid)
    except Refused as no:
        return _page(site, request, at, session, form, no)
    return RedirectResponse(f"{at.base}/can-bo", 303)


async def _session(site: Site, at: RequestContext, id: str) -> Session | None:
    """None for a visitor who is not signed in; what may not be changed by this account is refused."""
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    if at.account is None:
        return None
    session = runtime.view.state.need(Session, runtime.id)
    if not await site.service.authority.roles(at.account.id, session.room, id) & {*SCHEDULERS}:
        raise Refused("command.forbidden")
    if session.state not in CHANGEABLE:
        raise Refused("session.not_now", state=session.state)
    return session


def _page(
    site: Site, request: Request, at: RequestContext, session: Session, filled: Mapping[str, str],
    no: Refused | None = None,
) -> Response:  # fmt: skip
    form = {"session": session.id, **form_of(site, REPLAN, filled, no, at.lang)}
    return site.page(request, at, "edit.html", {"plan": form}, status_of(no) if no else 200, no)
