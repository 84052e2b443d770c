"""Follow-up of answers: the Office sees how many questions each unit still owes and by when, a unit sees its own."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import ADMIN, AUDITOR, EXPERT, HEAD, LEAD, OFFICE, RUNNERS
from server.errors import Refused
from server.office.units import Room
from server.runtime.question_counts import open_by_room, ratings
from server.web import follow_up_unit, office_page
from server.web.follow_up_shown import age, bar, rated_of
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = follow_up_unit.HERE
ALL_UNITS = frozenset({OFFICE, ADMIN, AUDITOR, HEAD, LEAD})
OWN = frozenset({*RUNNERS, EXPERT, OFFICE, AUDITOR, HEAD})


async def follow_up(site: Site, request: Request, at: RequestContext) -> Response:
    """In the ministry's room all units, or the one that `don-vi` names; in any other room its own questions."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    roles = await site.people.roles(at.account.id, at.room.slug)
    wanted = request.query_params.get("don-vi", "")
    ministry = at.room.slug == site.registry.ministry and bool(roles & ALL_UNITS)
    if ministry and not wanted:
        return await _all(site, request, at)
    if not roles & OWN or (wanted and not ministry):
        raise Refused("audience.forbidden")
    room = site.registry.every.get(wanted) if wanted else at.room
    if room is None:
        raise Refused("session.unknown")
    return await follow_up_unit.page(site, request, at, room)


async def _all(site: Site, request: Request, at: RequestContext) -> Response:
    now = site.now()
    rows = sorted(
        await open_by_room(site.service.book, now), key=lambda row: (-row["overdue"], -row["today"], -row["open"])
    )
    most = max((row["open"] for row in rows), default=1)
    rooms, rated = site.registry.every, await ratings(site.service.book)
    units = [
        row | _said(row, rooms, most, now, at.lang) | {"rated": rated_of([rated.get(row["room"], {})])} for row in rows
    ]
    return await office_page.page(site, request, at, "follow_up.html", HERE, {"units": units, "now": now})


def _said(row: dict[str, Any], rooms: Mapping[str, Room], most: int, now: int, lang: str) -> dict[str, Any]:
    unit = rooms[row["room"]].unit if row["room"] in rooms else row["room"]
    return {"unit": unit, "held": age(now - row["oldest"], lang), "bar": bar(row, most)}
