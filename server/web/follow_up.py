"""Follow-up of answers: the Office sees how many questions each unit still owes and by when, a unit sees its own."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.domain.roles import ADMIN, AUDITOR, EXPERT, HEAD, LEAD, OFFICE, RUNNERS
from server.errors import Refused
from server.local_time import day_of
from server.office.units import Room
from server.runtime.question_counts import away_by_room, open_by_room, ratings
from server.runtime.reminder_staff import Staff
from server.runtime.reminders import Rules, by_hand, remind_by_hand
from server.web import follow_up_unit, office_form, office_page, reach
from server.web.follow_up_shown import age, bar, rated_of
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = follow_up_unit.HERE
ALL_UNITS = frozenset({OFFICE, ADMIN, AUDITOR, HEAD, LEAD})
REMIND, REMINDS = "remind", frozenset({OFFICE, ADMIN, HEAD, LEAD})
NOTHING = {"open": 0, "today": 0, "overdue": 0, "waits": 0, "stands": 0, "oldest": None, "due": None}
OWN = frozenset({*RUNNERS, EXPERT, OFFICE, AUDITOR, HEAD})


async def follow_up(site: Site, request: Request, at: RequestContext) -> Response:
    """In the ministry's room all units, or the one that `don-vi` names; in any other room its own questions."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    roles = await site.people.roles(at.account.id, at.room.slug)
    wanted = request.query_params.get("don-vi", "")
    ministry = at.room.slug == site.registry.ministry and bool(roles & ALL_UNITS)
    own = {follow_up_unit.SHOWN, follow_up_unit.OWNER} & {*request.query_params}
    if ministry and not wanted and not own:
        return await _all(site, request, at)
    if not roles & OWN or (wanted not in ("", at.room.slug) and not ministry):
        raise Refused("audience.forbidden")
    room = site.registry.every.get(wanted) if wanted else at.room
    if room is None:
        raise Refused("session.unknown")
    return await follow_up_unit.page(site, request, at, room)


async def do(site: Site, request: Request, at: RequestContext) -> Response:
    """POST of a form of either page; `do=remind` with `don-vi` reminds that unit of all that it owes, once a day."""
    sent = await office_form.read(site, request, at)
    if sent.do != REMIND:
        return await follow_up_unit.do(site, request, at, sent)
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    roles, room = await site.people.roles(at.account.id, at.room.slug), site.registry.every.get(sent.one("don-vi"))
    if at.room.slug != site.registry.ministry or not roles & REMINDS or room is None:
        raise Refused("command.forbidden")
    address = reach.addressing(site.settings, site.service.rooms)
    rules = Rules.of(site.settings.answers, site.calendar.known(), words.both, address)
    family = site.registry.family(room.slug)
    await remind_by_hand(site.service.book, rules, Staff(site.people), family, site.now())
    return RedirectResponse(f"{at.base}{HERE}#dv-{room.slug}", 303)


async def _all(site: Site, request: Request, at: RequestContext) -> Response:
    now = site.now()
    away, found = await away_by_room(site.service.book), await open_by_room(site.service.book, now)
    found += [NOTHING | {"room": room} for room in away.keys() - {row["room"] for row in found}]
    rows = sorted(found, key=lambda row: (-row["overdue"], -row["today"], -row["open"]))
    most = max((row["open"] for row in rows), default=1) or 1
    rooms, rated = site.registry.every, await ratings(site.service.book)
    reminded = await by_hand(site.service.book)
    units = [
        row
        | _said(row, rooms, most, now, at.lang)
        | _beside(row["room"], rated, reminded, now)
        | {"elsewhere": away.get(row["room"], 0)}
        for row in rows
    ]
    context = {"units": units, "now": now, "reminds": await _reminds(site, at)}
    return await office_page.page(site, request, at, "follow_up.html", HERE, context)


async def _reminds(site: Site, at: RequestContext) -> bool:
    return bool(at.account and at.room and await site.people.roles(at.account.id, at.room.slug) & REMINDS)


def _beside(room: str, rated: Mapping[str, Mapping[str, int]], reminded: Mapping[str, int], now: int) -> dict[str, Any]:
    """How its answers were rated, when it was last reminded by hand, and whether that was today."""
    at = reminded.get(room)
    return {"rated": rated_of([rated.get(room, {})]), "reminded": at, "today_already": at and day_of(at) == day_of(now)}


def _said(row: dict[str, Any], rooms: Mapping[str, Room], most: int, now: int, lang: str) -> dict[str, Any]:
    unit = rooms[row["room"]].unit if row["room"] in rooms else row["room"]
    return {"unit": unit, "held": age(now - row["oldest"], lang) if row["oldest"] else "", "bar": bar(row, most)}
