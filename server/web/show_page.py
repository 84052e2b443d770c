"""The run of show of a session: the page on which it is planned, and watched, by plain forms."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.domain.roles import EXPERT, OFFICIALS
from server.domain.session.phase import PHASES
from server.domain.session.run_of_show import SHOWRUNNERS, order
from server.domain.session.session import Session, need
from server.domain.session.show_approval import of as show_of
from server.domain.session.show_planning import KINDS
from server.domain.session.show_running import early
from server.errors import Refused, Unavailable
from server.runtime.stream import StreamRuntime
from server.views.show_times import Line, Show, show
from server.web import office_form, office_page, show_form
from server.web.office_form import Form, Sent
from server.web.request_context import RequestContext
from server.web.show_lanes import lanes
from server.web.site import Site, sign_in_first

MINUTE = 60_000


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    return await _page(site, request, at)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of `do`, `cid` and the command's fields, times as people write them; 303 to the page, or to the host's."""
    id, sent = request.path_params["session"], await office_form.read(site, request, at)
    if sent.do not in show_form.COMMANDS:
        raise Refused("command.unknown")
    runtime, _ = await seen(site, at, id)
    try:
        await site.service.do(id, at.visitor, sent.do, show_form.payload(sent, need(runtime.view.state)), sent.cid)
    except (Refused, Unavailable) as no:
        return await _page(site, request, at, sent, await told(site, at, runtime, no))
    back = "dan-chuong-trinh" if sent.one("back") == "host" else "kich-ban"
    return RedirectResponse(f"{at.base}/buoi/{id}/{back}", 303)


async def seen(site: Site, at: RequestContext, id: str) -> tuple[StreamRuntime, frozenset[str]]:
    """The session as it stands now, and this account's roles there. Raises Refused unless it is staff of the room."""
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    if at.account is None:
        raise Refused("sign_in.needed")
    roles = await site.service.authority.roles(at.account.id, runtime.room or "", id)
    if not roles & {*OFFICIALS, EXPERT}:
        raise Refused("audience.forbidden")
    await runtime.see()
    return runtime, roles


async def told(site: Site, at: RequestContext, runtime: StreamRuntime, no: Refused | Unavailable) -> Refused:
    """The refusal to show at the form; of a colleague who was faster with the name. Raises it where no form is."""
    if isinstance(no, Unavailable):
        return Refused("retry", retry_after=2)
    if no.code in office_form.NO_FORM:
        raise no
    if "by" in no.details:
        names = await site.service.authority.staff(runtime.room or "", runtime.id)
        return Refused(no.code, **{**no.details, "name": names.get(str(no.details["by"]), "")})
    return no


async def _page(
    site: Site, request: Request, at: RequestContext, sent: Sent | None = None, no: Refused | None = None
) -> Response:
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/kich-ban")
    runtime, roles = await seen(site, at, id)
    state, now = runtime.view.state, site.now()
    session = need(state)
    times = show(order(state), session.starts_at, now, over=PHASES[session.state].over)
    mine = f"staff:{at.account.id}"
    allowed = {name: may(runtime, session, name, roles, now) for name in show_form.COMMANDS}
    wanted = request.query_params.get("ban", "")
    chosen = sent.one("show_item") if sent else request.query_params.get("muc", "")
    edited = next((each for each in times.lines if each.item.id == chosen and each.item.started_at is None), None)
    context = {
        "dialogue": session, "times": times, "rows": [_row(site, each, times, mine, now) for each in times.lines],
        "lanes": lanes(times, session, now), "kinds": KINDS, "may": allowed, "edits": bool(roles & {*SHOWRUNNERS}),
        "edited": edited, "cuts": _cuts(times), "minute": MINUTE,
        "form": form(sent, no, at.lang, edited, session), "verb": show_form.VERBS,
        "error": show_form.sentence(no, at.lang) if no and not show_form.fits(sent) else "",
        "hosts": bool(roles & runtime.kind.seats["desk"]), "planned": times.planned_end - session.starts_at,
        "document": show_of(state), "people": await site.people.names(),
        "read": next((each for each in show_of(state).versions if str(each.number) == wanted), None),
    }  # fmt: skip
    return await office_page.page(site, request, at, "show.html", f"/buoi/{id}/kich-ban", context, no)


def form(sent: Sent | None, no: Refused | None, lang: str, edited: Line | None, session: Session) -> Form:
    """The one form of the page: a new item, or the chosen one; refused, it keeps what was typed."""
    verb = show_form.VERBS["change"] if edited else show_form.VERBS["add"]
    filled = show_form.filled(edited.item, session) if edited else {"kind": KINDS[2]}
    made = office_form.fresh(edited.item.id if edited else "new", verb, filled)
    if sent is None or no is None or not show_form.fits(sent):
        return made
    typed = {name: sent.one(name) for name in show_form.FIELDS}
    return show_form.refused(made._replace(filled=filled | typed), sent.cid, no, lang)


def may(runtime: StreamRuntime, session: Session, name: str, roles: frozenset[str], now: int) -> bool:
    """Whether a button for this command is of use to somebody with these roles now."""
    if name == show_form.VERBS["start"] and early(session, now):
        return False
    command = runtime.kind.command(name)
    return bool(command.by & roles) and session.state in command.on


def _row(site: Site, line: Line, times: Show, mine: str, now: int) -> dict[str, Any]:
    """A line with what may be done to it. `up`: before which item it would come; `undo`: whether its start can be."""
    items = [each.item for each in times.lines]
    above = items[line.number - 2] if line.number > 1 else None
    below = items[line.number] if line.number < len(items) else None
    item = line.item
    fresh = now <= item.acted_at + site.settings.show.undo_s * 1000
    return {
        "line": line, "item": item, "now": line is times.running, "next": line is times.following,
        "up": above.id if above and above.started_at is None and item.started_at is None else None,
        "down": below is not None and item.started_at is None,
        "before": items[line.number + 1].id if line.number + 1 < len(items) else "",
        "undo": line is times.running and item.by == mine and item.acted_at == item.started_at and fresh,
        "minutes": minutes(line.off), "used": minutes((line.ends or 0) - (line.begins or 0), up=True),
        "ran": minutes(now - line.begins) if line is times.running and line.begins else None,
    }  # fmt: skip


def _cuts(times: Show) -> list[dict[str, Any]]:
    """Where the time that is lacking could be taken: the two longest of what has not begun."""
    lost = -(-(times.late or 0) // MINUTE) * MINUTE
    if lost <= 0:
        return []
    coming = [each for each in times.lines if each.expected and each.item.length + each.item.extra > 2 * lost]
    longest = sorted(coming, key=lambda each: -(each.item.length + each.item.extra))[:2]
    return [
        {"line": each, "minutes": lost // MINUTE, "extra": each.item.extra - lost,
         "left": (each.item.length + each.item.extra - lost) // MINUTE}
        for each in sorted(longest, key=lambda each: each.number)
    ]  # fmt: skip


def minutes(ms: int | None, *, up: bool = False) -> int:
    """Whole minutes, toward nought; `up`: to the nearest."""
    return 0 if ms is None else (ms + MINUTE // 2) // MINUTE if up else int(ms / MINUTE)
