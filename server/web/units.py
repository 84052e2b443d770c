"""The sittings of the council of a room's province: the list, and the forms to note, to move and to cancel one."""

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.kind import entities
from server.domain.unit import UNIT
from server.domain.unit.sitting import CANCEL, MOVE, PLAN, PLANNED, Sitting
from server.errors import Refused, Unavailable
from server.office import calendar
from server.web import office_form, office_page
from server.web.office_form import Form, Sent
from server.web.plan_form import day_of
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/ky-hop"
FIELDS = {PLAN: ("kind", "begins", "ends", "note"), MOVE: ("begins", "ends"), CANCEL: ()}


# What was asked about, and the yes to it.
CONFIRMED = ("past", "long")


async def sittings(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid` and the command's fields, days as people write them; 303 to the list."""
    sent = await office_form.read(site, request, at)
    if sent.do not in FIELDS:
        raise Refused("command.unknown")
    try:
        await site.service.do(_stream(at), at.visitor, sent.do, _payload(site, sent), sent.cid)
    except (Refused, Unavailable) as no:
        told = await office_form.told(site, at, no)
        filled = {name: sent.one(name) for name in (*FIELDS[sent.do], *CONFIRMED)} | _asked(told)
        form = office_form.fresh(_key(sent.do, sent.one("sitting")), sent.do, filled)
        form = office_form.refused(form, sent.cid, told, at.lang, FIELDS[sent.do])
        return await _page(site, request, at, form, told)
    return RedirectResponse(f"{at.base}{HERE}", 303)


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Form | None = None, no: Refused | None = None
) -> Response:
    if at.account is None:
        return sign_in_first(at, HERE)
    runtime = await office_form.seen(site, at, _stream(at))
    plans = await office_form.plans(site, at)
    today = calendar.midnight(calendar.day_of(site.now()))
    found: list[Sitting] = sorted(entities(runtime.view.state, "sitting"), key=lambda each: (each.begins, each.id))
    coming = [each for each in found if each.state == PLANNED and each.ends >= today]
    over = [each for each in reversed(found) if each not in coming]
    shown = [_shown(each, sent, plans) for each in (*coming, *over)]
    forms = [form for each in shown for form in (each["move"], each["cancel"]) if form]
    plan = sent if sent and sent.key == "plan" else office_form.fresh("plan", PLAN, {"kind": "ordinary"})
    keys = {form.key for form in (plan, *forms)}
    lost = sent if sent and sent.key not in keys else None
    context = {
        "coming": shown[: len(coming)], "over": shown[len(coming) :], "plan": plan if plans else None,
        "error": " ".join((lost.error, *lost.errors.values())) if lost else "",
    }  # fmt: skip
    return await office_page.page(site, request, at, "sittings.html", HERE, context, no)


def _shown(sitting: Sitting, sent: Form | None, plans: bool) -> dict[str, Any]:
    """A sitting with the forms that its state leaves; the one that was sent keeps what was typed."""
    days = {name: f"{calendar.day_of(getattr(sitting, name)):%d/%m/%Y}" for name in ("begins", "ends")}
    forms: dict[str, Form | None] = {"move": None, "cancel": None}
    if plans and sitting.state == PLANNED:
        for name, do, filled in (("move", MOVE, days), ("cancel", CANCEL, {})):
            form = office_form.fresh(_key(do, sitting.id), do, filled)
            forms[name] = sent if sent and sent.key == form.key else form
    return {"id": sitting.id, "kind": sitting.kind, "state": sitting.state, "begins": sitting.begins,
            "ends": sitting.ends, "note": sitting.note.text, **forms}  # fmt: skip


def _payload(site: Site, sent: Sent) -> dict[str, object]:
    raw: dict[str, object] = {} if sent.do == PLAN else {"sitting": sent.one("sitting")}
    if sent.do == PLAN:
        raw |= {"kind": sent.one("kind"), "note": sent.one("note")}
    if sent.do != CANCEL:
        raw |= {name: calendar.midnight(day) for name, day in _days(site, sent).items()}
    return raw


def _days(site: Site, sent: Sent) -> dict[str, date]:
    """Both days; one in the past, and a sitting that takes very long, are asked about."""
    days = {name: _day(sent.one(name), name) for name in ("begins", "ends")}
    begins, ends = days["begins"], days["ends"]
    if begins < calendar.day_of(site.now()) and sent.one("past") != begins.isoformat():
        raise Refused("sitting.past", field="begins", day=begins.isoformat())
    long, most = (ends - begins).days + 1, site.settings.session.sitting_most_days
    if long > most and sent.one("long") != str(long):
        raise Refused("sitting.long", field="ends", days=long, most=most)
    return days


def _day(text: str, field: str) -> date:
    try:
        return day_of(text)
    except Refused as no:
        raise Refused(no.code, **{**no.details, "field": field}) from None


def _asked(no: Refused) -> dict[str, str]:
    """The yes that the form asks for."""
    return {
        "sitting.past": {"past": str(no.details.get("day", ""))},
        "sitting.long": {"long": str(no.details.get("days", ""))},
    }.get(no.code, {})


def _key(do: str, sitting: str) -> str:
    return "plan" if do == PLAN else f"{do.partition('.')[2]}-{sitting}"


def _stream(at: RequestContext) -> str:
    return f"{UNIT.prefix}:{at.room.slug if at.room else ''}"
