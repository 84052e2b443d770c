"""The quality page: nonconformities by step, corrective actions, times by unit and field, documents under control."""

import hashlib
import re
from datetime import date
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.corrective_action import CHECK, DROP, FINISH, PLAN
from server.domain.kinds import REHEARSED
from server.domain.nonconformity import EXPLAIN, SETTLE
from server.domain.roles import ADMIN, AUDITOR, HEAD, LEAD, MODERATOR, OFFICE
from server.domain.session import SESSION
from server.domain.session.nonconformity import WRITE
from server.errors import Refused, Unavailable, as_refusal
from server.local_time import day_of, last_moment, midnight
from server.office import documents
from server.office.quality import CLOSED, SPANS, Matter, matters, steps, times
from server.runtime.question_times import measured
from server.settings import ROOT
from server.web import office_form, office_page
from server.web.office_form import Sent
from server.web.plan_form import day_of as typed_day
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/chat-luong"
READERS = frozenset({AUDITOR, OFFICE, HEAD, LEAD, MODERATOR, ADMIN})
EVERYWHERE = frozenset({AUDITOR, OFFICE, ADMIN})
ACTS: dict[str, tuple[str, ...]] = {
    WRITE: ("reason",),
    EXPLAIN: ("nonconformity", "cause", "remedy"),
    SETTLE: ("nonconformity", "note"),
    PLAN: ("nonconformity", "what", "owner", "due"),
    FINISH: ("corrective_action", "note"),
    CHECK: ("corrective_action", "note", "effective"),
    DROP: ("corrective_action", "note"),
}
MOST, MOST_DOCUMENTS = 1000, 400
TEMPLATES = (documents.TEMPLATES, ROOT / "config" / "documents.vi.toml")
_YEAR = re.compile(r"[12]\d{3}")


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS` on a session; 303 to the matter. What was typed is kept when it is refused."""
    sent = await office_form.read(site, request, at)
    if sent.do not in ACTS:
        raise Refused("command.unknown")
    try:
        raw = _payload(sent)
        runtime = await site.service.runtime(sent.one("session"))
        rooms = await _rooms(site, at)
        if rooms is not None and runtime.room not in rooms:
            raise Refused("session.unknown")
        visitor = msgspec.structs.replace(at.visitor, room=runtime.room)
        await site.service.do(runtime.id, visitor, sent.do, raw, sent.cid)
    except (Refused, Unavailable) as no:
        told = as_refusal(no)
        if told.code in office_form.NO_FORM and told.code != "session.unknown":
            raise
        return await _page(site, request, at, sent, told)
    back = f"?diem={sent.one('matter')}" if sent.one("matter") else ""
    return RedirectResponse(f"{at.base}{HERE}{back}", 303)


def _payload(sent: Sent) -> dict[str, Any]:
    raw: dict[str, Any] = {name: sent.one(name) for name in ACTS[sent.do]}
    if "effective" in raw:
        raw["effective"] = raw["effective"] == "1"
    if "due" in raw:
        try:
            raw["due"] = last_moment(typed_day(raw["due"]))
        except Refused as no:
            raise Refused(no.code, **{**no.details, "field": "due"}) from None
    return raw


async def record(site: Site, at: RequestContext, year: int) -> tuple[list[Matter], list[dict[str, Any]]]:
    """The matters of a year that this visitor may see, and the questions that were measured in it."""
    rooms = await _rooms(site, at)
    where: dict[str, object] = {} if rooms is None else {"room": sorted(rooms)}
    first, last = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    rows = await site.service.book.rows("nonconformities", where, "-noted_at", MOST)
    rows = [row for row in rows if first <= int(str(row["noted_at"])) < last]
    rows = [row for row in rows if not str(row["session"]).startswith(REHEARSED)]
    actions = await site.service.book.rows("corrective_actions", {"nonconformity": [str(row["id"]) for row in rows]})
    return matters(rows, actions), await measured(site.service.book, first, last, rooms)


async def _rooms(site: Site, at: RequestContext) -> frozenset[str] | None:
    """Whose record this visitor may read; None = everybody's. Raises Refused."""
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    roles = await site.people.roles(at.account.id, at.room.slug)
    if not roles & READERS:
        raise Refused("audience.forbidden")
    if at.room.slug == site.registry.ministry and roles & EVERYWHERE:
        return None
    return frozenset(site.registry.family(at.room.slug))


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    now, year = site.now(), year_of(request, site)
    every, asked = await record(site, at, year)
    wanted = sent.one("matter") if sent else request.query_params.get("diem", "")
    chosen = next((each for each in every if each.row["id"] == wanted), every[0] if every else None)
    rooms = {slug: room.unit for slug, room in site.registry.every.items()}
    fields = {slug: field.name for slug, field in site.registry.fields.items()}
    room = str(chosen.row["room"]) if chosen else at.room.slug
    roles = await site.people.roles(at.account.id, room)
    writer = SESSION.command(WRITE).by & await site.people.roles(at.account.id, at.room.slug)
    context = {
        "steps": steps(every), "chosen": chosen, "year": year, "total": len(every), "rooms": rooms,
        "open": sum(each.step != CLOSED for each in every), "late": sum(each.late(now) for each in every),
        "codes": await _codes(site, every), "staff": await site.people.names(),
        "acts": dict(zip(NAMES, ACTS, strict=True)), "sessions": await _sessions(site, at, writer, year),
        "can": {name for name in ACTS if SESSION.command(name).by & roles}, "sent": sent, "cid": new_cid(),
        "error": words.say(no.code, at.lang, no.details) if no else "",
        "by_unit": times(asked, "room", rooms), "by_field": times(asked, "field", fields), "spans": list(SPANS),
        "documents": await _documents(site, at, year), "templates": _templates(), "here": f"{at.base}{HERE}",
        "current_place": HERE,
        "me": f"staff:{at.account.id}",
    }  # fmt: skip
    return await office_page.page(site, request, at, "quality.html", HERE, context, no)


NAMES = ("write", "explain", "settle", "plan", "finish", "check", "drop")


def year_of(request: Request, site: Site) -> int:
    wanted = request.query_params.get("nam", "")
    return int(wanted) if _YEAR.fullmatch(wanted) else day_of(site.now()).year


async def _codes(site: Site, every: list[Matter]) -> dict[str, str]:
    ids = [str(each.row["session"]) for each in every]
    return {str(row["id"]): str(row["code"]) for row in await site.service.book.rows("sessions", {"id": ids})}


async def _sessions(site: Site, at: RequestContext, writer: frozenset[str], year: int) -> list[dict[str, Any]]:
    """Those of which whoever writes the record may write, the latest first."""
    if not writer or at.room is None:
        return []
    rooms = await _rooms(site, at)
    where: dict[str, object] = {"rehearsal": 0} | ({} if rooms is None else {"room": sorted(rooms)})
    rows = await site.service.book.rows("sessions", where, "-starts_at", MOST_DOCUMENTS)
    return [dict(row) for row in rows if day_of(int(str(row["starts_at"]))).year == year]


async def _documents(site: Site, at: RequestContext, year: int) -> list[dict[str, Any]]:
    rooms = await _rooms(site, at)
    where: dict[str, object] = {} if rooms is None else {"room": sorted(rooms)}
    rows = await site.service.book.rows("documents", where, "-made_at", MOST_DOCUMENTS)
    return [dict(row) for row in rows if day_of(int(str(row["made_at"]))).year == year]


def _templates() -> list[dict[str, str]]:
    """The files by which documents are made: each by the digest of what stands in it."""
    return [{"name": path.name, "digest": hashlib.sha256(path.read_bytes()).hexdigest()[:12]} for path in TEMPLATES]
