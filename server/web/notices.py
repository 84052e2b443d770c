"""The notices of a round: what was sent, word for word, who has said that it came, and the form for the next one."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.kind import entities
from server.domain.round import ROUND
from server.domain.round.notice import REMIND, SEND, Notice
from server.domain.round.plan import Round
from server.domain.state import StreamState
from server.errors import Refused, Unavailable
from server.local_time import DAY_MS
from server.office import calendar, documents
from server.web import office_form, office_page, round_texts
from server.web.office_form import Form, Sent
from server.web.request_context import RequestContext
from server.web.round_acts import moment
from server.web.round_seen import head, seen
from server.web.rounds import HERE
from server.web.site import Site, sign_in_first

FIELDS = ("title", "text", "day", "hour", "units")
DUE_DAYS, DUE_HOUR = 3, "17:00"


async def notices(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at, request.path_params["round"])


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do=notice.send` or `notice.remind`; 303 to the notice."""
    id, sent = request.path_params["round"], await office_form.read(site, request, at)
    if sent.do not in (SEND, REMIND):
        raise Refused("command.unknown")
    _, found = await seen(site, at, id)
    try:
        raw = _sending(site, found, sent) if sent.do == SEND else {"notice": sent.one("notice"), "units": _units(sent)}
        await site.service.do(f"{ROUND.prefix}:{id}", at.visitor, sent.do, raw, sent.cid)
    except (Refused, Unavailable) as no:
        return await _page(site, request, at, id, sent, await office_form.told(site, at, no))
    shown = f"?so={sent.one('notice')}" if sent.do == REMIND else ""
    return RedirectResponse(f"{at.base}{HERE}/{id}/thong-bao{shown}", 303)


def _sending(site: Site, found: Round, sent: Sent) -> dict[str, Any]:
    units = _units(sent) or list(recipients(found))
    if not units:
        raise Refused("plan.units", field="units")
    due = moment(sent, "day", "hour") if sent.one("day").strip() else None
    if due is not None and not site.calendar.known().working_day(day := calendar.day_of(due)):
        raise Refused("notice.due_off", field="day", next=f"{site.calendar.known().add_working_days(day, 1):%d/%m/%Y}")
    return {"title": sent.one("title"), "text": sent.one("text"), "units": units, "due": due}


def _units(sent: Sent) -> list[str]:
    return list(dict.fromkeys(sent.lists.get("unit", ())))


def recipients(found: Round) -> tuple[str, ...]:
    """Every unit of the round, and those that are invited, but the one that writes."""
    return tuple(unit for unit in dict.fromkeys((*found.units, *found.invited)) if unit != found.room)


async def _page(
    site: Site, request: Request, at: RequestContext, id: str, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    here = f"{HERE}/{id}/thong-bao"
    if at.account is None:
        return sign_in_first(at, here)
    state, found = await seen(site, at, id)
    every: list[Notice] = entities(state, "notice")
    wanted = sent.one("notice") if sent else request.query_params.get("so", "")
    chosen = next((each for each in every if wanted in (each.id, str(each.number))), every[-1] if every else None)
    plans = await office_form.plans(site, at)
    writes = plans and (not every or (sent is not None and sent.do == SEND) or "soan" in request.query_params)
    context = head(found, at.lang, state) | {
        "notices": every[::-1],
        "chosen": None if writes else chosen,
        "acks": await _acks(site, chosen) if chosen else None,
        "staff": await site.people.staff(found.room),
        "form": _form(site, request, at, found, state, sent, no) if writes else None,
        "remind": office_form.fresh("remind", REMIND) if plans and chosen and chosen.silent else None,
        "units": [(unit, _name(site, unit)) for unit in recipients(found)],
        "picked": frozenset(_units(sent)) if sent else frozenset(),
        "plans": plans,
        "current": here,
        "error": _say(no, at, sent),
    }
    return await office_page.page(site, request, at, "notices.html", HERE, context, no)


def _say(no: Refused | None, at: RequestContext, sent: Sent | None) -> str:
    form = office_form.fresh("", REMIND)
    return office_form.refused(form, "", no, at.lang, ()).error if no and sent and sent.do == REMIND else ""


def _form(
    site: Site, request: Request, at: RequestContext, found: Round, state: StreamState, sent: Sent | None,
    no: Refused | None,
) -> Form:  # fmt: skip
    before = calendar.day_of(site.now() + (DUE_DAYS - 1) * DAY_MS)
    due = site.calendar.known().add_working_days(before, 1)
    filled = {"title": found.topic.text, "text": round_texts.text(site, request, found, documents.NOTICE),
              "day": f"{due:%d/%m/%Y}", "hour": DUE_HOUR}  # fmt: skip
    if sent is None or no is None or sent.do != SEND:
        return office_form.fresh("notice", SEND, filled)
    form = office_form.fresh("notice", SEND, {name: sent.one(name) for name in FIELDS})
    field = {"due": "day"}.get(str(no.details.get("field", "")))
    told = Refused(no.code, **{**no.details, "field": field}) if field else no
    return office_form.refused(form, sent.cid, told, at.lang, FIELDS)


async def _acks(site: Site, notice: Notice) -> dict[str, Any]:
    """Who has acknowledged it, by name, and who is silent, with how often each was reminded."""
    heard = [
        {
            "unit": _name(site, each.unit), "at": each.at, "note": each.note.text,
            "who": (await site.people.staff(each.unit)).get(each.staff.partition(":")[2], ""),
        }
        for each in reversed(notice.acknowledged)
    ]  # fmt: skip
    silent = [
        {
            "slug": unit, "unit": _unit(site, unit),
            "reminded": [each.at for each in notice.reminded if each.unit == unit],
        }
        for unit in notice.silent
    ]  # fmt: skip
    total = len(notice.units)
    return {"heard": heard, "silent": silent, "total": total, "share": round(100 * len(heard) / total, 2)}


def _name(site: Site, slug: str) -> str:
    room = site.registry.every.get(slug)
    return room.name if room else slug


def _unit(site: Site, slug: str) -> str:
    room = site.registry.every.get(slug)
    return room.unit if room else slug
