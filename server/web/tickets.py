"""The help desk: two clicks to call it, the list of who waits, and one matter from the first call to the last word."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.session.line import BACK_ONLINE, GO_OFFLINE
from server.domain.session.phase import PHASES
from server.domain.unit import UNIT
from server.domain.unit.ticket import (
    ANSWER,
    HELPERS,
    OPEN,
    REOPEN,
    REPLY,
    SOLVE,
    SOLVED,
    STATES,
    TAKE,
    UNSOLVED,
    Ticket,
)
from server.errors import Refused, Unavailable
from server.office import calendar
from server.web import office_form, office_page
from server.web.office_form import Sent
from server.web.plan_form import hour_of
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/ho-tro"
# What may be done to one, in the order of its buttons, with their pictures.
OF_TICKET = {ANSWER: "send", REPLY: "send", REOPEN: "undo", SOLVE: "check", TAKE: "me"}
OF_LINE = (GO_OFFLINE, BACK_ONLINE)
MOST_SOLVED = 50


async def tickets(site: Site, request: Request, at: RequestContext) -> Response:
    """`?phieu=` unit and id of the one at the right. `?phan=danh-sach`: only the list, which draws itself anew."""
    chosen = request.query_params.get("phieu", "")
    if at.account is None:
        return sign_in_first(at, HERE)
    if not request.query_params.get("phan"):
        return await _page(site, request, at, chosen)
    drawn = site.pages.render("parts/ticket_list.html", await _list(site, at, chosen))
    return site.pages.response(drawn)


async def begin(site: Site, request: Request, at: RequestContext) -> Response:
    """The form that calls for help. `?buoi=`: the session that it is about."""
    return await _begin(site, request, at, None)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid`, `unit` and the command's fields; 303 to the ticket."""
    sent = await office_form.read(site, request, at)
    unit, ticket = sent.one("unit") or (at.room.slug if at.room else ""), sent.one("ticket")
    unit = site.registry.home(unit) if sent.do == OPEN else unit
    if sent.do not in (OPEN, *OF_TICKET, *OF_LINE) or unit not in site.registry.every:
        raise Refused("command.unknown")
    visitor = msgspec.structs.replace(at.visitor, room=unit)
    stream = sent.one("session") if sent.do in OF_LINE else f"{UNIT.prefix}:{unit}"
    try:
        await site.service.do(stream, visitor, sent.do, _payload(site, sent), sent.cid)
    except (Refused, Unavailable) as no:
        told = office_form.at_form(no)
        if sent.do == OPEN:
            return await _begin(site, request, at, sent, told)
        return await _page(site, request, at, f"{unit}.{ticket}", sent, told)
    if sent.do == OPEN:
        ticket = site.service.receipts.id(stream, f"staff:{at.visitor.account}", sent.cid)
    return RedirectResponse(f"{at.base}{HERE}?phieu={unit}.{ticket}", 303)


def _payload(site: Site, sent: Sent) -> dict[str, Any]:
    if sent.do in OF_LINE:
        since = sent.one("since").strip()
        known = bool(since) and sent.do == OF_LINE[0]
        return {"since": hour_of(calendar.day_of(site.now()), since, "since")} if known else {}
    if sent.do == OPEN:
        about = {"session": sent.one("session")} if sent.one("session") else {}
        return about | {
            "kind": sent.one("kind"), "text": sent.one("text"), "reach": sent.one("reach"),
            "urgent": sent.one("urgent") == "on",
        }  # fmt: skip
    text = {} if sent.do == TAKE else {"text": sent.one("text")}
    return {"ticket": sent.one("ticket")} | text


async def _roles(site: Site, at: RequestContext, unit: str) -> frozenset[str]:
    return await site.people.roles(at.account.id, unit) if at.account else frozenset()


async def _begin(
    site: Site, request: Request, at: RequestContext, sent: Sent | None, no: Refused | None = None
) -> Response:
    if at.account is None or at.room is None:
        return sign_in_first(at, f"{HERE}/moi")
    granted = await site.people.rooms(at.account.id)
    units = [room for room in site.registry.rooms.values() if "*" in granted or room.slug in granted]
    if not units:
        raise Refused("audience.forbidden")
    asked = sent.one("session") if sent else request.query_params.get("buoi", "")
    about = await site.service.book.rows("sessions", {"id": asked, "room": [each.slug for each in units]})
    filled = {name: sent.one(name) for name in ("text", "reach", "urgent")} if sent else {}
    form = office_form.fresh("open", OPEN, {"unit": (sent.one("unit") if sent else "") or at.room.slug, **filled})
    context = {
        "form": office_form.refused(form, sent.cid, no, at.lang, ("text", "reach")) if sent and no else form,
        "units": units, "about": about[0] if about else None, "help": site.settings.help,
        "mine": await _own(site, at), "titles": lambda row: _title(row, at.lang),
    }  # fmt: skip
    return await office_page.page(site, request, at, "ticket_new.html", f"{HERE}/moi", context, no)


async def _own(site: Site, at: RequestContext) -> list[dict[str, object]]:
    """This room's tickets that are not solved, for those who would call for the same."""
    room = at.room.slug if at.room else ""
    where = {"unit": [*site.registry.family(room)], "state": UNSOLVED}
    return await site.service.book.rows("tickets", where, "-opened_at", 10)


async def _page(
    site: Site, request: Request, at: RequestContext, chosen: str, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    one = await _one(site, at, chosen, sent, no) if chosen else None
    context = await _list(site, at, chosen) | {
        "one": one, "again": f"{at.base}{HERE}?phan=danh-sach&phieu={quote(chosen)}",
        "refresh_ms": site.settings.help.refresh_ms, "help": site.settings.help,
    }  # fmt: skip
    return await office_page.page(site, request, at, "tickets.html", HERE, context, no)


async def _list(site: Site, at: RequestContext, chosen: str) -> dict[str, Any]:
    """Who waits, and what was solved today: of this room, or of all for whoever looks at all."""
    room = at.room.slug if at.room else ""
    roles = await _roles(site, at, room)
    if not roles:
        raise Refused("audience.forbidden")
    whole = room == site.registry.ministry and bool(roles & office_page.DAY)
    where: dict[str, object] = {} if whole else {"unit": [*site.registry.family(room)]}
    today = calendar.day_of(site.now())
    since = range(calendar.midnight(today), calendar.midnight(today + timedelta(days=1)))
    book = site.service.book
    waiting = await book.rows("tickets", {**where, "state": UNSOLVED}, "opened_at,id")
    solved = await book.rows("tickets", {**where, "state": SOLVED, "solved_at": since}, "-solved_at,id", MOST_SOLVED)
    waiting.sort(key=lambda row: (STATES.index(str(row["state"])), -int(str(row["urgent"]))))
    return {
        "lang": at.lang, "base": at.base, "now": site.now(), "waiting": waiting, "solved": solved, "chosen": chosen,
        "tally": {state: sum(row["state"] == state for row in waiting) for state in UNSOLVED},
        "me": f"staff:{at.visitor.account}", "names": await site.people.names(), "whole": whole,
        "units": site.registry.every, "titles": lambda row: _title(row, at.lang),
    }  # fmt: skip


def _title(row: Any, lang: str) -> str:
    text = row["text"] if isinstance(row, dict) else row.text.text
    kind = row["kind"] if isinstance(row, dict) else row.kind
    return str(text) or words.t(f"ticket.kind.{kind}", lang)


async def _one(site: Site, at: RequestContext, chosen: str, sent: Sent | None, no: Refused | None) -> dict[str, Any]:
    """The ticket at the right, with what this visitor may do to it."""
    unit, _, id = chosen.partition(".")
    roles = await _roles(site, at, unit)
    looker = await _roles(site, at, site.registry.ministry) & office_page.DAY
    if unit not in site.registry.every or not (roles or looker):
        raise Refused("ticket.unknown")
    runtime = await site.service.runtime(f"{UNIT.prefix}:{unit}")
    await runtime.see()
    ticket = runtime.view.state.get(Ticket, id)
    if ticket is None:
        raise Refused("ticket.unknown")
    helps, open = bool(roles & {*HELPERS}), ticket.state in UNSOLVED
    done = {REPLY} if helps and open else set()
    if ticket.taken_by == f"staff:{at.visitor.account}":
        done.add(TAKE)
    may = {
        name: picture
        for name, picture in OF_TICKET.items()
        if runtime.kind.command(name).by & roles and ticket.state in _when(runtime, name) and name not in done
    }
    form = office_form.fresh("ticket", "", {"text": sent.one("text"), "since": sent.one("since")} if sent else {})
    return {
        "ticket": ticket, "unit": site.registry.every[unit], "may": may, "helps": helps, "looks": bool(looker),
        "form": office_form.refused(form, sent.cid, no, at.lang, ("text", "since")) if sent and no else form,
        "line": await _line(site, unit, ticket, roles), "title": _title(ticket, at.lang),
    }  # fmt: skip


def _when(runtime: Any, name: str) -> frozenset[str]:
    found: frozenset[str] = runtime.kind.command(name).when
    return found


async def _line(site: Site, unit: str, ticket: Ticket, roles: frozenset[str]) -> dict[str, Any] | None:
    """The session that the ticket is about, or that runs in the room today: how it stands, and its line."""
    book, today = site.service.book, calendar.day_of(site.now())
    day = range(calendar.midnight(today), calendar.midnight(today + timedelta(days=1)))
    where: dict[str, object] = {"id": ticket.session} if ticket.session else {"starts_at": day, "rehearsal": 0}
    rows = await book.rows("sessions", {"room": [*site.registry.family(unit)], **where}, "starts_at")
    if not rows:
        return None
    session = min(rows, key=lambda row: PHASES[str(row["state"])].order)
    figures = await book.rows("figures", {"session": session["id"]})
    cut = figures[0]["offline_since"] if figures else None
    runtime = await site.service.runtime(str(session["id"]))
    wanted = runtime.kind.command(OF_LINE[1 if cut else 0])
    may = wanted.name if wanted.by & roles and session["state"] in wanted.on else ""
    sign = site.service.signals.staff.get(str(session["id"]))
    return {"session": session, "cut": cut, "do": may, "sign": sign}
