"""A round: its dates, topic, announcement, versions and sessions, with the forms that its state leaves to who looks."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kind import entities
from server.domain.roles import PANEL
from server.domain.round import ROUND, announcement
from server.domain.round.announcement import PUBLISH
from server.domain.round.approval import APPROVE
from server.domain.round.content import Day
from server.domain.round.plan import Round
from server.domain.round.version import REPLAN, newest
from server.domain.session import SESSION
from server.domain.state import StreamState
from server.errors import Refused, Unavailable
from server.office import calendar, documents
from server.web import office_form, office_page, round_acts, round_dates, round_form, round_texts
from server.web.office_form import Form, Sent
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.round_acts import ACTS
from server.web.round_form import Typed
from server.web.round_seen import head, seen
from server.web.round_versions import may_approve, shown_versions, topic_parts, why_not
from server.web.round_wanted import Known, wanted
from server.web.rounds import HERE, sittings
from server.web.site import Site, sign_in_first
from server.web.why import resting

FEW, SOME = 12, 4


async def round(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at, request.path_params["round"])


async def text(site: Site, request: Request, at: RequestContext) -> Response:
    """A document of the round, as plain text to take away."""
    id = request.path_params["round"]
    if at.account is None:
        return sign_in_first(at, f"{HERE}/{id}")
    _, found = await seen(site, at, id)
    return round_texts.file(site, request, at, found, request.path_params["name"])


async def change(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of the acts, or of another version of the plan; 303 to the round."""
    id, sent = request.path_params["round"], await office_form.read(site, request, at)
    if sent.do != REPLAN and sent.do not in ACTS:
        raise Refused("command.unknown")
    _, before = await seen(site, at, id)
    typed = round_form.typed(sent) if sent.do == REPLAN else None
    try:
        derived = None
        if typed and at.room:
            raw, derived = await wanted(site, typed, at.room, Known(id, before, await sittings(site, at)))
            if (rev := sent.one("rev")).isdigit() and len(rev) < 9:
                raw |= {"version": sent.one("version"), "rev": int(rev)}
        else:
            raw = ACTS[sent.do].read(site, before, sent)
        await site.service.do(f"{ROUND.prefix}:{id}", at.visitor, sent.do, raw, sent.cid, derived)
    except (Refused, Unavailable) as no:
        told = await office_form.told(site, at, no, round_acts.command_by(sent.do))
        return await _page(site, request, at, id, typed, sent, told)
    return RedirectResponse(f"{at.base}{HERE}/{id}", 303)


async def _page(
    site: Site, request: Request, at: RequestContext, id: str, typed: Typed | None = None, sent: Sent | None = None,
    no: Refused | None = None,
) -> Response:  # fmt: skip
    if at.account is None:
        return sign_in_first(at, f"{HERE}/{id}")
    state, found = await seen(site, at, id)
    await site.calendar.fresh()
    days = await _as_moved(site, found)
    today, dates = calendar.day_of(site.now()), round_dates.dates(site, days)
    forms = await _forms(site, request, at, state, found, sent, no)
    lost = sent and no and sent.do in ACTS and sent.do not in {form.do for form in forms.values() if form}
    context = head(found, at.lang, state) | {
        "sitting": await _sitting(site, found),
        "resting": resting([day.starts_at for day in found.days], site.calendar.known(), at.lang),
        "strip": round_dates.strip(dates, today),
        "terms": round_dates.terms(site, days, dates, found.announced_at, at.lang),
        "window": round_texts.window(found.window, at.lang) if found.window else "",
        "amendments": (amendments := topic_parts(state)),
        "new_topic": next((each["parts"] for each in amendments if each["parts"]), []),
        "record": announcement.last(state),
        "publications": entities(state, "publication"),
        "versions": await shown_versions(site, state, found),
        "staff": await site.people.staff(found.room),
        "refusals": _refusals(site, at, found),
        "sessions": await _sessions(site, request, at, found),
        "unit_names": [(slug, _name(site, slug)) for slug in found.units if slug not in found.apart],
        "chosen": {sent.do: frozenset(sent.lists.get("unit", ()))} if sent else {},
        "many": len(found.sessions) > FEW,
        "files": round_texts.FILES,
        "forms": forms,
        "why_not": await why_not(site, at, state, found),
        "plan": await _replan(site, request, at, state, found, typed, sent, no),
        "error": words.say(no.code, at.lang, no.details) if lost and no else "",
    }
    return await office_page.page(site, request, at, "round.html", HERE, context, no)


async def _sitting(site: Site, found: Round) -> dict[str, Any]:
    """The sitting before which it is held, as it stands today: it may have moved, or the round."""
    rows = await site.service.book.rows("sittings", {"id": found.sitting}) if found.sitting else []
    begins = calendar.midnight(calendar.day_of(int(str(rows[0]["begins"])))) if rows else found.sitting_begins
    last = max(day.starts_at for day in found.days)
    return {
        "begins": begins,
        "late": begins is not None and last >= begins,
        "off": bool(rows and rows[0]["off"]),
    }


async def _as_moved(site: Site, found: Round) -> list[Day]:
    """The days of the round with the deadlines of its sessions: a changed calendar has moved them since the plan."""
    held: dict[object, list[dict[str, Any]]] = {}
    for row in await site.service.book.rows("sessions", {"id": list(found.sessions)}):
        held.setdefault(row["starts_at"], []).append(row)
    return [_moved(day, held.get(day.starts_at, [])) for day in found.days]


def _moved(day: Day, held: list[dict[str, Any]]) -> Day:
    due = {name: [row[name] for row in held if row[name] is not None] for name in ("answer_due", "report_due")}
    return msgspec.structs.replace(day, **{name: max(each) for name, each in due.items() if each})


async def _forms(
    site: Site, request: Request, at: RequestContext, state: StreamState, found: Round, sent: Sent | None,
    no: Refused | None,
) -> dict[str, Form | None]:  # fmt: skip
    """Those that the state of the round, and of its newest version, leaves to this visitor, by name."""
    roles = await site.people.roles(at.account.id, at.room.slug) if at.account and at.room else frozenset()
    version = newest(state)
    moves = ROUND.can(version.noun, version.state)
    filled = {"version": version.id, "rev": str(version.rev), "topic": found.topic.text}
    local = calendar.day_of(site.now())
    filled |= {"day": f"{local:%d/%m/%Y}", "hour": ""}
    made: dict[str, Form | None] = {}
    for do in ACTS:
        wanted, word = ROUND.command(do), ACTS[do].name
        made[word] = None
        if do == APPROVE and not may_approve(site, at, found, version):
            continue
        if found.state in wanted.on and roles & wanted.by and (not wanted.when or do in moves):
            more = {"text": round_texts.text(site, request, found, documents.ANNOUNCEMENT)} if do == PUBLISH else {}
            made[word] = round_acts.form(do, {**filled, **more}, sent, no, at.lang)
    return made


async def _replan(
    site: Site, request: Request, at: RequestContext, state: StreamState, found: Round, typed: Typed | None,
    sent: Sent | None, no: Refused | None,
) -> dict[str, Any] | None:  # fmt: skip
    """The form for another version of the plan, where one may be written; `?mau=1` fills its text in."""
    if found.state not in ROUND.command(REPLAN).on or not await office_form.plans(site, at):
        return None
    fixed = frozenset(found.units) if found.stands else frozenset()
    version = newest(state)
    form = typed or round_form.planned(version, found)
    if not typed and request.query_params.get("mau"):
        form = form._replace(text=round_texts.text(site, request, found, documents.PLAN, version))
    cid = sent.cid if sent and typed else ""
    shown = round_form.shown(
        site,
        form,
        REPLAN,
        no if typed else None,
        at.lang,
        cid,
        fixed,
        sittings=await sittings(site, at),
        room=found.room,
    )
    number = version.number + 1 if version.holds else version.number
    return shown | {
        "version": number,
        "read": version.id,
        "rev": version.rev,
        "opened": typed is not None or "soan" in request.query_params,
        "locked": found.is_known,
    }


def _refusals(site: Site, at: RequestContext, found: Round) -> list[dict[str, Any]]:
    """The same refusal of many in one line."""
    days = {session: day for session, _, day, _ in found.slots()}
    told: dict[tuple[str, str, str], list[str]] = {}
    for each in found.refused:
        day = days.get(each.session)
        unit = _name(site, each.unit) + (f", {calendar.day_of(day.starts_at):%d/%m}" if day else "")
        told.setdefault((each.command, each.code, each.stands), []).append(unit)
    return [
        {
            "units": units[:SOME], "more": max(0, len(units) - SOME),
            "say": words.say(code, at.lang, {"unit": units[0], "session": stands}),
            "what": words.t(f"command.{command}", at.lang) if command else "",
        }
        for (command, code, stands), units in told.items()
    ]  # fmt: skip


async def _sessions(site: Site, request: Request, at: RequestContext, found: Round) -> list[dict[str, Any]]:
    """Every session of the round, whether it is planned by now or not; the desk for those who have a seat there."""
    rows = {str(row["id"]): row for row in await site.service.book.rows("sessions", {"id": list(found.sessions)})}
    refused = {each.session for each in found.refused}
    mine = await site.people.rooms(at.account.id) if at.account else {}
    seated = {slug for slug, roles in mine.items() if roles & SESSION.seats[PANEL]}
    shown = []
    for session, unit, day, code in found.slots():
        row, room = rows.get(session), site.registry.every.get(unit)
        address = f"{door(site, request, room)['url']}buoi/{session}" if row and room else ""
        shown.append({
            "unit": _unit(site, unit), "name": _name(site, unit), "code": str(row["code"]) if row else code,
            "starts_at": row["starts_at"] if row else day.starts_at, "ends_at": row["ends_at"] if row else day.ends_at,
            "page": address, "desk": f"{address}/ban" if address and seated & {unit, "*"} else "",
            "state": str(row["state"]) if row else "", "no": session in refused,
            "waits": found.stands and not row and session not in refused,
        })  # fmt: skip
    return shown


def _name(site: Site, slug: str) -> str:
    room = site.registry.every.get(slug)
    return room.name if room else slug


def _unit(site: Site, slug: str) -> str:
    room = site.registry.every.get(slug)
    return room.unit if room else slug
