"""The staff's pages: signing in, their sessions, the desk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.kinds import REHEARSED
from server.domain.roles import DESK, EDITORS, EXPERT, OFFICE, OFFICIALS, PANEL, SCHEDULERS
from server.domain.session import SESSION, planning
from server.domain.session.on_behalf import ENTER
from server.domain.session.phase import PHASES
from server.domain.session.translation import LANGUAGES
from server.errors import Refused
from server.gateway import origin
from server.local_time import day_of, midnight
from server.office import calendar
from server.office.units import Room
from server.people import names
from server.refusals import status_of
from server.runtime import approval, dates
from server.runtime.stream import StreamRuntime
from server.views.desk import layout as desk_layout
from server.views.stream_view import Frame
from server.web import (
    arrival,
    forms,
    kept_key,
    office_page,
    panic,
    plan_form,
    request_context,
    room_page,
    second_step,
    session_codes,
    sign_in_again,
)
from server.web.page_template import blank
from server.web.reminded import reminded
from server.web.render import json_script
from server.web.request_context import RequestContext
from server.web.site import Site, by_noun, sign_in_first

LINK = "giaoluu_lien_ket"
STAFF_WORDS = (
    "desk", "command", "state", "refused", "reason", "reason_say", "kind", "asker", "pair", "connection",
    "room",
    "stage", "time", "site", "role", "key", "figures", "answer", "panel", "session", "weekday", "age", "rehearsal",
    "mine", "event", "sign_in", "show", "clarify", "rating", "moved", "hint", "transfer", "enter", "undo", "look",
    "panic", "translation", "unsent",
)  # fmt: skip
# Terms of commands that the desk's fields and clocks show.
MEASURED = ("question", "answer", "note", "name", "place", "message", "undo_ms", "end_undo_ms")


async def sign_in_form(site: Site, request: Request, at: RequestContext) -> Response:
    """The form; whoever is signed in goes on to the staff page."""
    if at.account:
        return RedirectResponse(arrival.after(site, at, request.query_params.get("next")), 303)
    error = words.t("sign_in.not_kept", at.lang) if arrival.KEPT in request.query_params else None
    context = {"next": arrival.next_of(request.query_params), "login": "", "error": error}
    return site.page(request, at, "sign_in.html", context)


async def sign_in(site: Site, request: Request, at: RequestContext) -> Response:
    form = await forms.fields(request, site.settings.limits.form_bytes)
    login, wanted, where = form.get("login", ""), arrival.next_of(form), second_step.came(site, request, at)
    try:
        if len(login) > names.LONGEST:
            raise Refused("text.long", field="login", limit=names.LOGIN[-1], length=len(login))
        token = await site.people.sign_in(login, form.get("password", ""), where.ip, where.device, where.agent)
    except Refused as no:
        if sign_in_again.wanted(request):
            return sign_in_again.refused(at, no)
        error = words.say(no.code, at.lang, no.details)
        context = {"next": wanted, "login": login[: names.LONGEST], "error": error}
        context["carry"] = form.get(arrival.CARRY, "")
        return site.page(request, at, "sign_in.html", context, status_of(no), no)
    if sign_in_again.wanted(request):
        return await second_step.half(site, at, token) or await sign_in_again.signed_in(site, token)
    return await second_step.enter(site, request, at, token, form)


async def link_came(site: Site, request: Request, at: RequestContext) -> Response:
    """A one-time link, taken off the address."""
    wanted = arrival.next_of(request.query_params)
    query = {"next": wanted} if wanted else {}
    return kept_key.away(site, LINK, request.path_params["token"], f"{at.base}/vao/lien-ket", **query)


async def link_form(site: Site, request: Request, at: RequestContext) -> Response:
    """It asks for a click first, so that a preview of it does not use it up."""
    context = {"next": arrival.next_of(request.query_params)}
    return kept_key.page(site, request, at, LINK, "link_confirm.html", context)


async def link(site: Site, request: Request, at: RequestContext) -> Response:
    """POST by the form, or to the link itself."""
    form = await forms.fields(request, site.settings.limits.form_bytes)
    try:
        link = kept_key.given(site, request, LINK, form)
        token = await site.people.redeem(link, second_step.came(site, request, at))
    except Refused as no:
        return kept_key.page(site, request, at, LINK, "link_confirm.html", {"next": arrival.next_of(form)}, no, form)
    form.pop(kept_key.FIELD, None)
    return kept_key.drop(site, await second_step.enter(site, request, at, token, form), LINK, link)


async def sign_out(site: Site, request: Request, at: RequestContext) -> Response:
    if at.sign_in:
        await site.people.sign_out(at.sign_in)
    response = RedirectResponse(f"{at.base}/vao", 303)
    request_context.drop_cookie(response, origin.STAFF_COOKIE, site.settings)
    # What this account typed and did not send the page has thrown away (client/door/leave.js); an asker's stays.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def rooms_sessions(site: Site, request: Request, at: RequestContext) -> Response:
    return await staff_page(site, request, at, {})


async def staff_page(
    site: Site, request: Request, at: RequestContext, filled: Mapping[str, str], no: Refused | None = None
) -> Response:
    """The sessions of this room with their seats, and the form to plan one."""
    if at.account is None or at.room is None:
        return sign_in_first(at, "/can-bo")
    roles = await site.people.roles(at.account.id, at.room.slug)
    playing = await site.service.authority.roles(at.account.id, at.room.slug, REHEARSED)
    rows = await room_page.sessions_of(site, at, rehearsals=True) if playing else []
    rows = rows if roles else [row for row in rows if row["rehearsal"]]
    seated = bool(playing & SESSION.seats[PANEL])
    seats = ["desk", "panel", "confidence", "stage", "transcript"] if seated else ["stage", "transcript"]
    enters, takes = bool(playing & {*EDITORS}), SESSION.command(ENTER).on
    form = {"session": "moi", **plan_form.form_of(site, planning.PLAN, filled, no, at.lang)}
    context = {
        "sessions": [
            {**row, "seats": seats, "edit": row["state"] in plan_form.CHANGEABLE}
            | {"over": PHASES[str(row["state"])].over, "moved": moved(row), "enters": enters and row["state"] in takes}
            for row in rows
        ],
        "roles": sorted(playing),
        "own_office": await _own_office(site, at),
        "may_edit": bool(playing & {*SCHEDULERS}),
        "may_change": seated,
        "prepares": bool(playing & {*OFFICIALS, EXPERT}),
        "plan": form if roles & {*SCHEDULERS} else None,
        "reminded": await reminded(site, at, roles),
        "clock_held": bool(site.service.book.jumped_ms),
    }
    return await office_page.page(site, request, at, "staff.html", "/can-bo", context, no)


async def _own_office(site: Site, at: RequestContext) -> bool:
    """Whether who is in the Office here is in this unit's own, not in the Ministry's."""
    if at.account is None or at.room is None or at.room.slug == site.registry.ministry:
        return False
    granted = await site.people.rooms(at.account.id)
    return any(OFFICE in granted.get(slug, ()) for slug in site.registry.family(at.room.slug))


def moved(row: Mapping[str, object]) -> object:
    """The deadlines of a session that stood before the calendar changed, or None."""
    return msgspec.json.decode(str(row["value"]))["session"].get("deadlines_moved")


def terms(site: Site, held: date | Sequence[date], answer_by: date | None = None) -> dict[str, int]:
    """What the calendar says of a session on this day, or on these; see `server/runtime/dates.py`."""
    return dates.terms(held, calendar.rules(site.settings.session), site.calendar, answer_by)


async def next_code(site: Site, room: Room, year: int) -> str:
    return await session_codes.next_code(site.service.book, room, year)


async def desk(site: Site, request: Request, at: RequestContext) -> Response:
    """The moderators' seat; experts sit at it with the panel's view."""
    id = request.path_params["session"]
    if at.account is None:
        return sign_in_first(at, f"/buoi/{id}/ban")
    runtime = await site.service.runtime(id, at.room.slug if at.room else None)
    room = at.room.slug if at.room else ""
    roles = await site.service.authority.roles(at.account.id, room, id)
    audience = DESK if roles & SESSION.seats[DESK] else PANEL
    await site.service.admit(runtime, audience, at.visitor)
    frame = runtime.view.first(audience, site.settings.limits.frame_entities)
    page = await desk_data(site, at, runtime, audience, frame)
    said = words.part(at.lang, STAFF_WORDS)
    context = {"session": by_noun(frame)["session"][id], "page": blank("page"), "words": said}
    return site.packed(request, at, "desk.html", context, {"page": json_script(page)})


async def desk_data(
    site: Site, at: RequestContext, runtime: StreamRuntime, audience: str, frame: Frame
) -> dict[str, Any]:
    """What the scripts of the desk begin with, and those of the mixer."""
    id, room, account = runtime.id, at.room.slug if at.room else "", at.account
    if account is None:
        raise Refused("sign_in.needed")
    roles = await site.service.authority.roles(account.id, room, id)
    return (
        room_page.script_data(site, at, runtime, frame)
        | room_page.own_data(site, at, runtime)
        | {
            "audience": audience,
            "live": "socket",
            "me": {"id": f"staff:{account.id}", "name": account.name, "roles": sorted(roles)},
            "staff": await site.service.authority.staff(room, id),
            "desk": desk_layout(),
            "panic": audience == DESK and bool(await site.people.roles(account.id, room) & panic.MAY),
            "units": {each.slug: each.unit for each in site.registry.rooms.values()},
            "approval": approval.of(site.settings.answers, room),
            "languages": LANGUAGES,
            "reply_by": _reply_by(site),
            "limits": _limits(site, runtime.room),
            "sizes": room_page.sizes(site, SESSION.commands.values()),
            "sign_in": await sign_in_again.known(site, at),
        }
    )


def _reply_by(site: Site) -> int | None:
    """Until when an asker who is asked back today is asked to answer: the end of that working day."""
    days = site.settings.answers.clarify_days
    if not days:
        return None
    return midnight(site.calendar.known().add_working_days(day_of(site.now()), days)) + 17 * 3_600_000


def _limits(site: Site, room: str | None) -> dict[str, int]:
    """What a command of this unit is measured by, and how long acts of the desk are good for."""
    settings, own = site.settings, site.service.terms.at(room).limits
    return {name: own[name] for name in MEASURED} | {
        "show_act_ms": settings.desk.show_act_s * 1000,
        "act_ms": settings.desk.act_h * 3_600_000,
    }
