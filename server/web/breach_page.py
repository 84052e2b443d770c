"""Breaches of personal data: the list with its clock, one of them from its finding to its end, the notice as a file."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import ADMIN, AUDITOR, OFFICE
from server.domain.unit import UNIT
from server.domain.unit.breach import (
    CONCLUDE,
    DATA,
    KEEPERS,
    NOTE,
    RECORD,
    TELL,
    TOLD,
    UNDER_RESPONSE,
    Breach,
)
from server.errors import Refused, Unavailable
from server.local_time import day_of
from server.office import breach_paper
from server.office.rendering.docx import docx
from server.office.rendering.pdf import pdf
from server.web import office_form, office_page
from server.web.office_form import Sent
from server.web.plan_form import day_of as typed_day
from server.web.plan_form import hour_of
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/su-co"
EVERYWHERE = frozenset({ADMIN, OFFICE, AUDITOR})
ACTS = (RECORD, NOTE, TELL, CONCLUDE)
FIELDS = ("day", "hour", "people", "text", "data")
MOST = 500
_PLACES = {"found_at": "day", "told_at": "day", "plan.hour": "hour"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RENDERED: Mapping[str, tuple[Any, str]] = {"docx": (docx, WORD), "pdf": (pdf, "application/pdf")}


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """`?su-co=` unit and id of the one at the right."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    return await _page(site, request, at, request.query_params.get("su-co", ""))


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS`; 303 to the breach. What was typed is kept when it is refused."""
    sent = await office_form.read(site, request, at)
    unit, id = sent.one("unit") or (at.room.slug if at.room else ""), sent.one("breach")
    if sent.do not in ACTS or unit not in site.registry.every:
        raise Refused("command.unknown")
    unit = site.registry.home(unit) if sent.do == RECORD else unit
    stream = f"{UNIT.prefix}:{unit}"
    try:
        visitor = msgspec.structs.replace(at.visitor, room=unit)
        await site.service.do(stream, visitor, sent.do, payload(sent), sent.cid)
    except (Refused, Unavailable) as no:
        told = office_form.at_form(no)
        return await _page(site, request, at, f"{unit}.{id}" if id else "", sent, told)
    if sent.do == RECORD:
        id = site.service.receipts.id(stream, f"staff:{at.visitor.account}", sent.cid)
    return RedirectResponse(f"{at.base}{HERE}?su-co={unit}.{id}", 303)


def payload(sent: Sent) -> dict[str, Any]:
    """As people write it: a day and an hour, a number of people with dots in it, or none."""
    text = {"text": sent.one("text")}
    if sent.do == RECORD:
        return {"found_at": _moment(sent), "data": sent.lists.get("data", []), **_people(sent), **text}
    about = {"breach": sent.one("breach"), **text}
    if sent.do == NOTE:
        return {**about, "kind": sent.one("kind"), **_people(sent)}
    return {**about, "whom": sent.one("whom"), "told_at": _moment(sent)} if sent.do == TELL else about


def _moment(sent: Sent) -> int:
    return hour_of(typed_day(sent.one("day")), sent.one("hour"), "hour")


def _people(sent: Sent) -> dict[str, int]:
    typed = "".join(sign for sign in sent.one("people") if sign not in " .,\u00a0")
    if not typed:
        return {}
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise Refused("breach.people", field="people")
    return {"people": int(typed)}


async def notice(site: Site, request: Request, at: RequestContext) -> Response:
    """The notice to the authority, as DOCX or PDF, as the record stands now."""
    kind = request.url.path.rpartition(".")[2]
    unit, found = await _one(site, at, request.path_params["breach"])
    make, media_type = RENDERED[kind]
    room = site.registry.every[unit]
    place = room.name if room.kind == "province" else words.document("capital")
    names = await site.people.names()
    told = breach_paper.paper(
        found, room.unit, place, names, site.settings.breach.authority, site.now(), words.document
    )
    made = await asyncio.to_thread(make, told)
    name = f"su-co-{unit}-{found.number}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(made, 200, headers, media_type)


async def _rooms(site: Site, at: RequestContext) -> frozenset[str] | None:
    """Whose breaches this visitor may read; None = everybody's. Raises Refused."""
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    roles = await site.people.roles(at.account.id, at.room.slug)
    if not roles & {*KEEPERS}:
        raise Refused("audience.forbidden")
    if at.room.slug == site.registry.ministry and roles & EVERYWHERE:
        return None
    return frozenset(site.registry.family(at.room.slug))


async def _one(site: Site, at: RequestContext, chosen: str) -> tuple[str, Breach]:
    unit, _, id = chosen.partition(".")
    rooms = await _rooms(site, at)
    if unit not in site.registry.every or (rooms is not None and unit not in rooms):
        raise Refused("breach.unknown")
    runtime = await site.service.runtime(f"{UNIT.prefix}:{unit}")
    await runtime.see()
    found = runtime.view.state.get(Breach, id)
    if found is None:
        raise Refused("breach.unknown")
    return unit, found


async def _page(
    site: Site, request: Request, at: RequestContext, chosen: str, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    rooms = await _rooms(site, at)
    where: dict[str, object] = {} if rooms is None else {"unit": sorted(rooms)}
    rows = await site.service.book.rows("breaches", where, "-found_at", MOST)
    unit, one = await _one(site, at, chosen) if chosen else ("", None)
    may = await _may(site, at, unit or (at.room.slug if at.room else ""), one)
    filled = {name: values[-1] for name, values in sent.lists.items()} if sent else {}
    now, told = site.now(), no and no.details.get("field")
    field = _PLACES.get(no.code if no else "", _PLACES.get(str(told), str(told))) if told else ""
    say = words.say(no.code, at.lang, no.details) if no else ""
    context = {
        "rows": rows, "one": one, "unit": unit, "units": site.registry.every, "may": may, "late": _late,
        "acts": dict(zip(("record", "note", "tell", "conclude"), ACTS, strict=True)), "told": TOLD, "kinds": DATA,
        "form": office_form.fresh("breach", sent.do if sent else "", filled),
        "checked": sent.lists.get("data", []) if sent else [], "errors": {field: say} if field in FIELDS else {},
        "error": "" if field in FIELDS else say, "here": f"{at.base}{HERE}", "names": await site.people.names(),
        "hours": site.settings.breach.hours, "authority": site.settings.breach.authority, "now": now,
        "today": f"{day_of(now):%d/%m/%Y}", "open": sum(row["state"] == UNDER_RESPONSE for row in rows),
        "overdue": sum(_late(row, now) for row in rows), "whole": rooms is None,
    }  # fmt: skip
    return await office_page.page(site, request, at, "breach.html", HERE, context, no)


def _late(row: Any, now: int) -> bool:
    """Whether the authority was not told in time."""
    told, due = (row[name] if isinstance(row, dict) else getattr(row, name) for name in ("authority_at", "due_at"))
    return int(told or now) > int(due)


async def _may(site: Site, at: RequestContext, unit: str, one: Breach | None) -> set[str]:
    roles = await site.people.roles(at.account.id, unit) if at.account else frozenset()
    if not roles & {*KEEPERS}:
        return set()
    return {RECORD} | ({name for name in ACTS[1:] if one.state in UNIT.command(name).when} if one else set())
