"""The result report of a session: its page with the acts on it, and the document as PDF, DOCX and XLSX."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.parts import wordings
from server.domain.reporting import CHANNELS, DECLINED, SECTIONS
from server.domain.roles import ADMIN, AUDITOR, HEAD, LEAD, MODERATOR, OFFICE
from server.domain.session.attendance import NOTE
from server.domain.session.attendance import of as attendance_of
from server.domain.session.phase import PHASES
from server.domain.session.report import Report
from server.domain.session.report_signing import DECLINE, PRESENT, SIGN
from server.domain.session.session import need, of
from server.domain.unit.officer import signing
from server.errors import Refused, Unavailable, as_refusal
from server.local_time import day_of
from server.office.rendering.docx import docx
from server.office.rendering.pdf import pdf
from server.office.report_cut import Cut
from server.office.report_figures import counted
from server.office.report_inbox import WHERE, rows_in
from server.office.report_inbox import sheet as inbox_sheet
from server.office.report_matter import Written
from server.office.report_sheet import sheet
from server.office.signing import Signer, signers
from server.runtime.folded import Standing
from server.runtime.inbox_count import sums
from server.web import office_form, office_page
from server.web.office_form import Sent
from server.web.render import new_cid
from server.web.report_facts import Shown, shown
from server.web.report_form import ACTS, COUNTS, FIELDS, open_now, payload
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

READERS = frozenset({LEAD, MODERATOR, HEAD, OFFICE, AUDITOR, ADMIN})
KEPT = frozenset(
    {
        *("report.conflict", "report.not_now", "report.number", "report.received", "report.sum", "report.unfinished"),
        *("report.day", "report.figures", "attendance.conflict", "attendance.count"),
        *("command.malformed", "plan.day", "retry", "text.empty", "text.invalid", "text.long"),
    }
)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RENDERED: dict[str, tuple[Callable[[Shown], bytes], str]] = {
    "pdf": (lambda shown: pdf(shown.paper), "application/pdf"),
    "docx": (
        lambda shown: docx(shown.paper),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xlsx": (lambda shown: sheet(shown.facts, inbox_sheet(shown.facts)), WORKBOOK),
}
ATTENDANCE = ACTS[NOTE]
DAY_FIELDS = {"happened_at": "day"}
AT_FIELD = (*FIELDS, *ATTENDANCE, "day", "remarks")


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS`; 303 to the page. What was typed is kept when it is refused."""
    sent = await office_form.read(site, request, at)
    if sent.do not in ACTS:
        raise Refused("command.unknown")
    runtime = await seen(site, request, at)
    try:
        raw = payload(sent, await officers(site, runtime.room or "") if sent.one("officer") else [])
        visitor = msgspec.structs.replace(at.visitor, room=runtime.room)  # the Office is in the ministry's
        shown = {"factor": await site.people.step.shown(at.sign_in)} if sent.do == SIGN else None
        await site.service.do(runtime.id, visitor, sent.do, raw, sent.cid, shown)
    except (Refused, Unavailable) as no:
        told = as_refusal(no)
        if told.code not in KEPT:
            raise
        return await _page(site, request, at, sent, told)
    return RedirectResponse(f"{at.base}/buoi/{runtime.id}/bao-cao", 303)


async def document(site: Site, request: Request, at: RequestContext) -> Response:
    """The document as a file. A signed one is made of the log as it stood when it was signed; one that does not add up
    is not made."""
    kind = request.url.path.rpartition(".")[2]
    runtime = await seen(site, request, at)
    found = await shown(site, runtime)
    if found.spoilt and kind != "xlsx":
        raise Refused("report.sum", **_spoilt(found))
    make, media_type = RENDERED[kind]
    made = await asyncio.to_thread(make, found)
    name = f"bao-cao-{found.facts.session['code']}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(made, 200, headers, media_type)


async def seen(site: Site, request: Request, at: RequestContext) -> Standing:
    """The session, if this visitor may read its report and its live part is over; the Office reads those of all units
    in the ministry's room."""
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    room = None if at.room.slug == site.registry.ministry else at.room.slug
    runtime = await site.folded.read(request.path_params["session"], room)
    session = of(runtime.state)
    if session is None:
        raise Refused("session.unknown")
    if not await site.service.authority.roles(at.account.id, session.room, runtime.id) & READERS:
        raise Refused("audience.forbidden")
    if not PHASES[session.state].over:
        raise Refused("report.not_now", state="")
    return runtime


async def officers(site: Site, room: str) -> list[Signer]:
    """Who may sign for the unit today, by the register."""
    try:
        unit = await site.folded.read(f"unit:{room}")
    except Refused:
        return []
    today = day_of(site.now()).isoformat()
    return signers(signing(unit.state, today), words.document("head_of_unit"))


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    if at.account is None:
        return sign_in_first(at, request.url.path)
    runtime = await seen(site, request, at)
    found, roles = await shown(site, runtime), await _roles(site, at, runtime)
    can = {name for name in ACTS if runtime.kind.commands[name].by & roles}
    report = found.report
    field = DAY_FIELDS.get(name := str(no.details.get("field", "")), name) if no else ""
    say = words.say(no.code, at.lang, no.details) if no else ""
    drafting = sent is not None and sent.do == "report.draft"
    context = {
        **await _shown(site, at, runtime, found),
        "filled": {name: sent.one(name) for name in FIELDS}
        if sent and drafting
        else _filled(found, site.now(), request.query_params.get("lay", "")),
        "chosen": sent.one("officer") if sent and drafting else "",
        "can": can,
        "attendance": _attended(runtime, sent),
        "acts": {"note": NOTE, "present": PRESENT, "decline": DECLINE, "sign": SIGN},
        "now_open": open_now(report.state) if report else set(),
        "editable": "report.draft" in can and (report is None or report.state != "acknowledged"),
        "cid": sent.cid if sent and no and no.code == "retry" else new_cid(),
        "errors": {field: say} if field in AT_FIELD else {},
        "error": say if field not in AT_FIELD else "",
        "sent": sent,
    }
    return await office_page.page(site, request, at, "report.html", "/can-bo/bao-cao", context, no)


def _attended(runtime: Standing, sent: Sent | None) -> dict[str, str]:
    """What the form about chair and attendance begins with, or what was typed into it."""
    if sent is not None and sent.do == NOTE:
        return {name: sent.one(name) for name in (*ATTENDANCE, "rev")}
    known = attendance_of(runtime.state)
    if known is None:
        return {**dict.fromkeys(ATTENDANCE, ""), "rev": "0"}
    counts = {name: "" if (n := getattr(known, name)) is None else str(n) for name in COUNTS}
    return {"chair": known.chair.text, "others": known.others.text, "rev": str(known.rev), **counts}


async def _shown(site: Site, at: RequestContext, runtime: Standing, found: Shown) -> dict[str, Any]:
    """What the page shows to everybody who may read it."""
    session, report, facts = need(runtime.state), found.report, found.facts
    account = counted(facts.rows, facts.now)
    about = {"id": runtime.id, "topic": session.topic.text, "open": (), "report_due": session.report_due}
    return {
        "session": about | {"rehearsal": session.rehearsal},
        "code": session.code,
        "report": report,
        "paper": found.paper,
        "here": f"{at.base}/buoi/{runtime.id}/bao-cao",
        "current_place": "/can-bo/bao-cao",
        "rev": report.rev if report else 0,
        "account_of": account,
        "outcome_query": {name: Cut((name,)).query for name in account.outcomes},
        "as_of_seq": facts.seq,
        "boxes": {
            box: ({name: (n, Cut((name,), box=box).query) for name, n in of.items()}, Cut(box=box).query)
            for box in WHERE
            if (of := sums(rows_in(facts, box)))
        },
        "spoilt": found.spoilt,
        "received": len(facts.rows),
        "proposed": found.proposed,
        "versions": {name: _versions(report, name) for name in SECTIONS},
        "staff": await site.people.names(),
        "since": written_since(report, SECTIONS),
        "signers": await officers(site, runtime.room or ""),
        "channels": CHANNELS,
        "sections": SECTIONS,
    }


async def _roles(site: Site, at: RequestContext, runtime: Standing) -> frozenset[str]:
    roles = await site.service.authority.roles(at.account.id if at.account else "", runtime.room or "", runtime.id)
    return frozenset(roles)


def _spoilt(found: Shown) -> dict[str, Any]:
    first, received = found.spoilt[0], len(found.facts.rows)
    return {"number": first.number, "why": first.why, "sum": received - len(found.spoilt), "received": received}


def written_since(report: Any, sections: tuple[str, ...]) -> list[tuple[str, Any]]:
    """What was written since the head sent it back, or else since it was laid before the head for the first time."""
    looks = [each for each in report.reviews if each.step == DECLINED] if report else []
    if not looks:
        return []
    every = ((name, each) for name in sections for each in wordings(report.versions, name))
    return [(name, each) for name, each in every if each.rev > looks[-1].rev]


def _versions(report: Report | None, name: str) -> list[Any]:
    return [*wordings(report.versions, name)] if report else []


def _filled(found: Shown, now: int, wanted: str) -> dict[str, str]:
    """What the form begins with; `wanted`: `part.rev`, that part as it was in that version, 0: what is proposed."""
    written: Written = found.written
    day = day_of(written.dated if written.dated is not None else now)
    filled = {**{name: str(getattr(written, name)) for name in FIELDS}, "dated": f"{day:%d/%m/%Y}"}
    part, _, rev = wanted.partition(".")
    if part in SECTIONS and rev == "0":
        filled[part] = "\n".join(filter(None, (filled[part] if found.report else "", found.proposed[part])))
    elif part in SECTIONS:
        filled[part] = next((e.text for e in _versions(found.report, part) if str(e.rev) == rev), filled[part])
    return filled
