"""The consolidated report of a round: who has reported, sums of what was signed, the acts on it, and its files."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kind import entities
from server.domain.parts import wordings
from server.domain.reporting import CHANNELS, SECTIONS
from server.domain.round import ROUND
from server.domain.round.consolidated import DRAFT, REMIND
from server.domain.round.consolidated import of as report_of
from server.domain.round.consolidated_signing import DECLINE, PRESENT, SIGN
from server.domain.round.plan import need
from server.domain.round.unit_report import UnitReport, expected, lacking
from server.domain.state import StreamState
from server.errors import Refused, Unavailable
from server.local_time import day_of, day_start
from server.office.consolidated_report import by_unit, held, share, workbook
from server.office.rendering.docx import docx
from server.office.rendering.pdf import pdf
from server.office.report_cut import Cut, cut_of
from server.web import office_form, office_page
from server.web.consolidated_facts import Shown, shown_of
from server.web.consolidated_gathered import gathered
from server.web.office_form import Sent
from server.web.render import new_cid
from server.web.report import RENDERED, written_since
from server.web.report import officers as officers_of
from server.web.report_form import FIELDS, draft_of, open_now, reviewed
from server.web.report_lists import compared, cut_said
from server.web.request_context import RequestContext
from server.web.round_seen import head, seen
from server.web.rounds import HERE
from server.web.site import Site, sign_in_first

PLACE = "/tong-hop"
REVIEWS: dict[str, tuple[str, ...]] = {PRESENT: ("note",), DECLINE: ("remarks",), SIGN: ()}
ACTS = (DRAFT, PRESENT, DECLINE, SIGN, REMIND)
AT_FIELD = (*FIELDS, "text", "remarks")


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of one of `ACTS`; 303 to the page. What was typed is kept when it is refused."""
    id, sent = request.path_params["round"], await office_form.read(site, request, at)
    if sent.do not in ACTS:
        raise Refused("command.unknown")
    state, _ = await seen(site, at, id)
    try:
        raw = await _payload(site, state, sent)
        await site.service.do(f"{ROUND.prefix}:{id}", at.visitor, sent.do, raw, sent.cid)
    except (Refused, Unavailable) as no:
        told = await office_form.told(site, at, no, ROUND.command(sent.do).by)
        return await _page(site, request, at, sent, told)
    return RedirectResponse(f"{at.base}{HERE}/{id}{PLACE}", 303)


async def document(site: Site, request: Request, at: RequestContext) -> Response:
    kind = request.url.path.rpartition(".")[2]
    if at.account is None:
        return sign_in_first(at, request.url.path)
    shown = await shown_of(site, at, request.path_params["round"])
    renders: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: pdf(shown.paper), "docx": lambda: docx(shown.paper), "xlsx": lambda: workbook(shown.facts),
    }  # fmt: skip
    made = await asyncio.to_thread(renders[kind])
    name = f"bao-cao-tong-hop-{shown.found.year}-{shown.found.number}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(made, 200, headers, RENDERED[kind][1])


async def units(site: Site, request: Request, at: RequestContext) -> Response:
    """The units' list behind a figure: what each of them signed for it."""
    if at.account is None:
        return sign_in_first(at, request.url.path)
    shown, cut = await shown_of(site, at, request.path_params["round"]), cut_of(request.query_params)
    rows: list[dict[str, Any]] = [
        {
            "unit": shown.facts.units.get(each.unit, each.unit), "n": held(each, cut), "number": each.number,
            "url": f"{at.base}/buoi/{each.id}/bao-cao", "list": f"{at.base}/buoi/{each.id}/bao-cao/cau-hoi?{cut.query}",
        }
        for each in shown.facts.total.counted
    ]  # fmt: skip
    context = head(shown.found, at.lang, shown.now) | {
        "rows": sorted((row for row in rows if row["n"]), key=lambda row: (-row["n"], row["unit"])),
        "none": [row["unit"] for row in rows if not row["n"]],
        "sum": sum(row["n"] for row in rows), "said": cut_said(cut, shown.facts.fields, at.lang),
        "missing": [shown.facts.units.get(slug, slug) for slug in shown.facts.missing],
        "current": f"{HERE}/{shown.found.id}{PLACE}",
    }  # fmt: skip
    return await office_page.page(site, request, at, "consolidated_units.html", HERE, context)


async def part(site: Site, request: Request, at: RequestContext) -> Response:
    """Every version of one part."""
    name = request.path_params["part"]
    if at.account is None:
        return sign_in_first(at, request.url.path)
    if name not in SECTIONS:
        raise Refused("session.unknown")
    state, found = await seen(site, at, request.path_params["round"])
    report = report_of(state)
    every = [*wordings(report.versions, name)] if report else []
    context = {
        "session": None, "code": head(found, at.lang, state)["name"], "part": name, "versions": compared(every),
        "staff": await site.people.names(), "here": f"{at.base}{HERE}/{found.id}{PLACE}",
    }  # fmt: skip
    return await office_page.page(site, request, at, "report_part.html", HERE, context)


async def _payload(site: Site, state: StreamState, sent: Sent) -> dict[str, Any]:
    if sent.do == DRAFT:
        known = await officers_of(site, need(state).room) if sent.one("officer") else []
        return draft_of(sent, known)
    if sent.do in REVIEWS:
        return reviewed(sent, REVIEWS[sent.do])
    return {"units": sent.lists.get("unit", []), "title": sent.one("title"), "text": sent.one("text")}


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    id = request.path_params["round"]
    if at.account is None:
        return sign_in_first(at, f"{HERE}/{id}{PLACE}")
    shown = await shown_of(site, at, id)
    roles = await site.people.roles(at.account.id, at.room.slug) if at.room else frozenset()
    can = {name for name in ACTS if ROUND.command(name).by & roles and shown.found.state in ROUND.command(name).on}
    field = str(no.details.get("field", "")) if no else ""
    say = words.say(no.code, at.lang, _named(site, no)) if no else ""
    drafting = sent is not None and sent.do == DRAFT
    context = head(shown.found, at.lang, shown.now) | {
        **_about(site, at, shown),
        "filled": {name: sent.one(name) for name in FIELDS}
        if sent and drafting
        else await _begun(site, shown, request.query_params.get("lay", "")),
        "reminding": {name: sent.one(name) for name in ("title", "text")}
        if sent and sent.do == REMIND
        else _reminder(shown, at.lang),
        "signers": await officers_of(site, shown.found.room),
        "chosen": sent.one("officer") if sent and drafting else "",
        "staff": await site.people.names(),
        "can": can,
        "acts": {"draft": DRAFT, "present": PRESENT, "decline": DECLINE, "sign": SIGN, "remind": REMIND},
        "sent": sent,
        "now_open": open_now(shown.report.state) if shown.report else set(),
        "since": written_since(shown.report, SECTIONS),
        "cid": sent.cid if sent and no and no.code == "retry" else new_cid(),
        "errors": {field: say} if field in AT_FIELD else {},
        "error": say if field not in AT_FIELD else "",
    }
    return await office_page.page(site, request, at, "consolidated.html", HERE, context, no)


def _named(site: Site, no: Refused) -> dict[str, Any]:
    """The details of a refusal with units by name."""
    room = site.registry.every.get(str(no.details.get("unit", "")))
    return {**no.details, "unit": room.unit} if room else dict(no.details)


def _about(site: Site, at: RequestContext, shown: Shown) -> dict[str, Any]:
    """What the page shows to everybody who may look."""
    facts, owing = shown.facts, lacking(shown.now)
    known = {each.id: each for each in entities(shown.now, UnitReport.noun)}
    reminded = shown.report.reminded if shown.report else ()
    today = {each.unit for each in reminded if each.at >= day_start(site.now())}
    rooms = site.registry.every
    grid: list[dict[str, Any]] = [
        {
            "name": rooms[unit].name if unit in rooms else unit, "report": known.get(session), "unit": unit,
            "url": f"{at.base}/buoi/{session}/bao-cao", "due": unit in owing,
        }
        for session, unit in expected(shown.now)
    ]  # fmt: skip
    shares = sorted(
        ((float(share([each]).replace(",", ".")), facts.units.get(each.unit, each.unit), each) for each in
         facts.total.counted), key=lambda each: each[:2],
    )  # fmt: skip
    behind = [(name, told, held(each, Cut(("late",)))) for told, name, each in shares if held(each, Cut(("late",)))]
    return {
        "current": f"{HERE}/{shown.found.id}{PLACE}", "here": f"{at.base}{HERE}/{shown.found.id}{PLACE}",
        "current_place": HERE,
        "report": shown.report, "paper": shown.paper, "facts": facts, "grid": grid, "owing": owing,
        "unreminded": [unit for unit in owing if unit not in today], "reminded": reminded,
        "in_time": share(facts.total.counted), "behind": behind[:24], "whole": len(shares) - len(behind),
        "rev": shown.report.rev if shown.report else 0, "sections": SECTIONS, "channels": CHANNELS,
        "counts": {name: sum(bool(row["report"] and name in row["report"].received) for row in grid)
                   for name in CHANNELS},
        "versions": {name: [*wordings(shown.report.versions, name)] if shown.report else [] for name in SECTIONS},
        "by_unit": by_unit(facts),
    }  # fmt: skip


async def _begun(site: Site, shown: Shown, wanted: str) -> dict[str, str]:
    """What the form begins with; `wanted`: `part.rev`, that part as it was in that version, 0: with what the units
    wrote."""
    filled = _filled(shown, site.now(), wanted)
    part, _, rev = wanted.partition(".")
    if part in SECTIONS and rev == "0":
        filled[part] = "\n".join(filter(None, (filled[part], await gathered(site, shown.facts, part))))
    return filled


def _filled(shown: Shown, now: int, wanted: str) -> dict[str, str]:
    day = day_of(shown.written.dated if shown.written.dated is not None else now)
    filled = {**{name: str(getattr(shown.written, name)) for name in FIELDS}, "dated": f"{day:%d/%m/%Y}"}
    part, _, rev = wanted.partition(".")
    if part in SECTIONS and shown.report:
        every = wordings(shown.report.versions, part)
        filled[part] = next((each.text for each in every if str(each.rev) == rev), filled[part])
    return filled


def _reminder(shown: Shown, lang: str) -> dict[str, str]:
    told = {"number": shown.found.number, "year": shown.found.year}
    return {name: words.t(f"consolidated.remind.{name}", words.LANGS[0], **told) for name in ("title", "text")}
