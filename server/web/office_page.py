"""Pages of staff beside the desk: the bar at their top with the places that one's roles lead to."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from server.domain.roles import (
    ADMIN,
    AUDITOR,
    EXPERT,
    HEAD,
    LEAD,
    MODERATOR,
    OFFICE,
    OFFICIALS,
    PUBLICIST,
    ROLES,
    SUPPORT,
)
from server.errors import Refused
from server.refusals import status_of
from server.web.request_context import RequestContext
from server.web.site import Site


class Place(NamedTuple):
    """`path` below the room; `word` is its name in the bar; one of `roles` is needed in the room. `only`: in rooms of
    this kind alone (see `Room.kind`), "" = in all."""

    path: str
    word: str
    roles: frozenset[str]
    only: str = ""


# Who looks at the year of a unit; in the ministry's room, of all of them.
OVERSEERS = frozenset({OFFICE, ADMIN, AUDITOR, LEAD, HEAD})
# Who looks at all rooms of the day, and at all tickets.
DAY = frozenset({OFFICE, ADMIN, LEAD, HEAD, SUPPORT, AUDITOR})
# In the order of the bar.
PLACES = (
    Place("/can-bo/nam", "office.nav.year", OVERSEERS),
    Place("/can-bo", "office.nav.sessions", frozenset(ROLES)),
    Place("/can-bo/truc-tiep", "office.nav.day", DAY, "ministry"),
    Place("/can-bo/dot", "office.nav.rounds", frozenset(OFFICIALS)),
    Place("/can-bo/theo-doi", "follow_up.nav", frozenset({*OFFICIALS, EXPERT}) - {PUBLICIST, SUPPORT}),
    Place("/can-bo/chuyen", "transfer.nav", frozenset({*OFFICIALS, EXPERT}) - {PUBLICIST, SUPPORT}),
    Place("/can-bo/bao-cao", "reports.nav", frozenset({LEAD, MODERATOR, HEAD, OFFICE, AUDITOR, ADMIN})),
    Place("/can-bo/chat-luong", "quality.nav", frozenset({AUDITOR, ADMIN})),
    Place("/can-bo/thong-bao", "office.nav.notices", frozenset(OFFICIALS), "province"),
    Place("/can-bo/ky-hop", "office.nav.sittings", frozenset(OFFICIALS), "province"),
    Place("/can-bo/du-lieu", "data_requests.nav", frozenset({MODERATOR, LEAD, HEAD, ADMIN, AUDITOR})),
    Place("/can-bo/nguoi", "people.nav", frozenset({ADMIN})),
    Place("/can-bo/nhat-ky", "audit.title", frozenset({AUDITOR})),
    Place("/can-bo/don-vi", "register.nav", frozenset({OFFICE, ADMIN, HEAD})),
    Place("/can-bo/ho-tro", "office.nav.tickets", frozenset({SUPPORT, ADMIN, OFFICE, AUDITOR})),
    Place("/can-bo/lich", "office.nav.calendar", frozenset(OFFICIALS)),
)


async def page(
    site: Site, request: Request, at: RequestContext, template: str, here: str, context: Mapping[str, Any],
    no: Refused | None = None, status: int = 0,
) -> Response:  # fmt: skip
    """A page that extends `office_base.html`, at the place `here` of the bar; `no` is the refusal that it tells."""
    until = await site.people.sign_in_until(at.sign_in) if at.sign_in else None
    bar = {"places": await places(site, at), "here": here, "signed_until": until}
    bar["warn_ms"] = site.settings.people.sign_in_warn_min * 60_000
    return site.page(request, at, template, bar | dict(context), status or (status_of(no) if no else 200), no)


async def places(site: Site, at: RequestContext) -> list[Place]:
    """Those of the bar that this visitor may open in this room."""
    if at.account is None or at.room is None:
        return []
    roles = await site.people.roles(at.account.id, at.room.slug)
    return [each for each in PLACES if roles & each.roles and each.only in ("", at.room.kind)]
