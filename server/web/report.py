"""The result report of a session: its page with the acts on it, and the document as PDF and DOCX."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kind import entities
from server.domain.reporting import CHANNELS, NUMBER_FORM, SECTIONS
from server.domain.roles import ADMIN, AUDITOR, HEAD, LEAD, MODERATOR, OFFICE
from server.domain.session.nonconformity import Nonconformity
from server.domain.session.phase import PHASES
from server.domain.session.report import Report
from server.domain.session.report import of as report_of
from server.domain.session.session import need, of
from server.domain.state import StreamState
from server.errors import Refused, Unavailable
from server.local_time import day_of, midnight
from server.office.rendering.docx import docx
from server.office.rendering.paper import Paper
from server.office.rendering.pdf import pdf
from server.office.result_report import Departure, Facts, Written, counted, departures, report
from server.projections import questions
from server.projections.projector import StreamFold
from server.runtime.stream import StreamRuntime
from server.web import office_form, office_page
from server.web.office_form import Sent
from server.web.plan_form import day_of as typed_day
from server.web.render import new_cid
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

READERS = frozenset({LEAD, MODERATOR, HEAD, OFFICE, AUDITOR, ADMIN})
FIELDS = (*SECTIONS, "number", "dated", "signer", "title")
ACTS = {
    "report.draft": FIELDS,
    "report.sign": (),
    "report.send": (),
    "report.receive": (),
    "report.return": ("remarks",),
}
KEPT = frozenset(
    {
        *("report.conflict", "report.not_now", "report.number", "report.received", "report.sum", "report.unfinished"),
        *("command.malformed", "plan.day", "retry", "text.empty", "text.invalid", "text.long"),
    }
)
NUMBER = re.compile(NUMBER_FORM)
RENDERED: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "pdf": (pdf, "application/pdf"),
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


class Shown(NamedTuple):
    """A report with what it is made of. `facts.now`: as of when it counts."""

    report: Report | None
    facts: Facts
    paper: Paper
    written: Written


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS`; 303 to the page. What was typed is kept when it is refused."""
    sent = await office_form.read(site, request, at)
    if sent.do not in ACTS:
        raise Refused("command.unknown")
    runtime = await _runtime(site, request, at)
    try:
        raw, derived = _payload(runtime.view.state, sent, site.now())
        visitor = msgspec.structs.replace(at.visitor, room=runtime.room)  # the Office is in the ministry's
        await site.service.do(runtime.id, visitor, sent.do, raw, sent.cid, derived)
    except (Refused, Unavailable) as no:
        told = no if isinstance(no, Refused) else Refused("retry", retry_after=2)
        if told.code not in KEPT:
            raise
        return await _page(site, request, at, sent, told)
    return RedirectResponse(f"{at.base}/buoi/{runtime.id}/bao-cao", 303)


async def document(site: Site, request: Request, at: RequestContext) -> Response:
    """The document as a file. A signed one is made of the log as it stood when it was signed."""
    kind = request.url.path.rpartition(".")[2]
    runtime = await _runtime(site, request, at)
    shown = await _shown(site, at, runtime)
    make, media_type = RENDERED[kind]
    made = await asyncio.to_thread(make, shown.paper)
    name = f"bao-cao-{shown.facts.session['code']}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(made, 200, headers, media_type)


async def _runtime(site: Site, request: Request, at: RequestContext) -> StreamRuntime:
    """The session, if this visitor may read its report and its live part is over; the Office reads those of all units
    in the ministry's room."""
    if at.account is None or at.room is None:
        raise Refused("sign_in.needed")
    room = None if at.room.slug == site.registry.ministry else at.room.slug
    runtime = await site.service.runtime(request.path_params["session"], room)
    await runtime.see()
    session = of(runtime.view.state)
    if session is None:
        raise Refused("session.unknown")
    if not await site.service.authority.roles(at.account.id, session.room, runtime.id) & READERS:
        raise Refused("audience.forbidden")
    if not PHASES[session.state].over:
        raise Refused("report.not_now", state="")
    return runtime


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    if at.account is None:
        return sign_in_first(at, request.url.path)
    runtime = await _runtime(site, request, at)
    shown, roles = await _shown(site, at, runtime), await _roles(site, at, runtime)
    can = {name for name in ACTS if runtime.kind.commands[name].by & roles}
    session, found = need(runtime.view.state), shown.report
    field = str(no.details.get("field", "")) if no else ""
    say = words.say(no.code, at.lang, no.details) if no else ""
    drafting = sent is not None and sent.do == "report.draft"
    context = {
        "session": {
            "id": runtime.id,
            "topic": session.topic.text,
            "open": (),
            "report_due": session.report_due,
            "rehearsal": session.rehearsal,
        },
        "code": session.code,
        "report": found,
        "paper": shown.paper,
        "filled": {name: sent.one(name) for name in FIELDS}
        if sent and drafting
        else _filled(shown.written, site.now()),
        "rev": found.rev if found else 0,
        "account_of": counted(shown.facts.rows, shown.facts.now),
        "can": can,
        "editable": "report.draft" in can and (found is None or found.state != "acknowledged"),
        "cid": sent.cid if sent and no and no.code == "retry" else new_cid(),
        "errors": {field: say} if field in FIELDS else {},
        "error": say if field not in FIELDS else "",
        "channels": CHANNELS,
        "sections": SECTIONS,
    }
    return await office_page.page(site, request, at, "report.html", "/can-bo/bao-cao", context, no)


async def _roles(site: Site, at: RequestContext, runtime: StreamRuntime) -> frozenset[str]:
    roles = await site.service.authority.roles(at.account.id if at.account else "", runtime.room or "", runtime.id)
    return frozenset(roles)


async def _shown(site: Site, at: RequestContext, runtime: StreamRuntime) -> Shown:
    state = runtime.view.state
    found, now, seq, digest = report_of(state), site.now(), runtime.view.seq, ""
    signed = found is not None and found.head_seq is not None
    if found is not None and found.head_seq is not None and found.signed_at is not None:
        entries = await site.service.book.read(runtime.stream, 0, found.head_seq)
        fold = StreamFold(runtime.stream)
        await asyncio.to_thread(fold.apply, entries)
        state, now, seq, digest = fold.state, found.signed_at, fold.seq, fold.digest.hex()
    else:
        last = await site.service.book.read(runtime.stream, seq - 1, 1)
        digest = last[0].digest.hex() if last else ""
    facts = _facts(site, at, state, now, seq, digest)
    written = _written(found, state)
    return Shown(found, facts, report(facts, written, signed=signed), written)


def _facts(site: Site, at: RequestContext, state: StreamState, now: int, seq: int, digest: str) -> Facts:
    session = need(state)
    room = site.registry.every.get(session.room)
    people = [each for each in entities(state, "person") if each.state == "seated"]
    return Facts(
        unit=room.unit if room else session.room,
        place=room.name if room and room.kind == "province" else words.document("capital"),
        ministry=bool(room and room.slug == site.registry.ministry),
        session={
            "code": session.code, "topic": session.topic.text, "venue": session.venue.text,
            "starts_at": session.starts_at, "ends_at": session.ends_at, "intake_opens": session.intake_opens,
        },
        rows=questions.every(state),
        panel=[", ".join(filter(None, (each.name.text, each.title.text))) for each in people],
        fields={slug: field.name for slug, field in site.registry.fields.items()},
        reasons={key.partition(".")[2]: said for key, said in words.part("vi", ("reason",)).items()},
        say=words.document,
        now=now,
        seq=seq,
        digest=digest,
    )  # fmt: skip


def _written(found: Report | None, state: StreamState) -> Written:
    """Until the unit has written, section V is what was noted; what the unit then leaves empty stays so."""
    if found is None:
        found_here: list[Nonconformity] = entities(state, Nonconformity.noun)
        noted = [
            Departure(each.kind, each.due, each.done, each.reason.text, each.note.text if each.note else "")
            for each in found_here
        ]
        return Written(difficulties=departures(noted, words.document))
    texts = {name: getattr(found, name).text or "" for name in (*SECTIONS, "signer", "title")}
    return Written(number=found.number, dated=found.dated, **texts)


def _filled(written: Written, now: int) -> dict[str, str]:
    day = day_of(written.dated if written.dated is not None else now)
    return {**{name: str(getattr(written, name)) for name in FIELDS}, "dated": f"{day:%d/%m/%Y}"}


def _payload(state: StreamState, sent: Sent, now: int) -> tuple[dict[str, Any], dict[str, Any]]:
    if sent.do == "report.draft":
        try:
            dated = midnight(typed_day(sent.one("dated")))
        except Refused as no:
            raise Refused(no.code, **{**no.details, "field": "dated"}) from None
        texts = {name: sent.one(name).strip() for name in FIELDS if name != "dated"}
        if NUMBER.fullmatch(texts["number"]) is None:
            raise Refused("report.number", field="number")
        return {"rev": _rev(sent), "dated": dated, **texts}, {}
    if sent.do == "report.sign":
        return {"rev": _rev(sent)}, {}
    if sent.do == "report.return":
        return {"remarks": sent.one("remarks")}, {}
    return {"channel": sent.one("channel")}, {}


def _rev(sent: Sent) -> int:
    rev = sent.one("rev")
    if not (rev.isascii() and rev.isdigit() and len(rev) < 9):
        raise Refused("command.malformed", field="rev")
    return int(rev)
