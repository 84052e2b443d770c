"""The result reports of a unit; in the ministry's room the Office sees those of all units."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.domain.reporting import CHANNELS
from server.domain.roles import ADMIN, AUDITOR, OFFICE
from server.domain.session.phase import PHASES
from server.domain.session.report import late
from server.errors import Refused
from server.web import office_page
from server.web.report import READERS
from server.web.request_context import RequestContext
from server.web.site import Site, sign_in_first

HERE = "/can-bo/bao-cao"
ALL_UNITS = frozenset({OFFICE, ADMIN, AUDITOR})
MOST = 500


async def reports(site: Site, request: Request, at: RequestContext) -> Response:
    """Sessions whose live part is over, the latest first, each with how far its report has come."""
    if at.account is None or at.room is None:
        return sign_in_first(at, HERE)
    roles = await site.people.roles(at.account.id, at.room.slug)
    if not roles & READERS:
        raise Refused("audience.forbidden")
    every = at.room.slug == site.registry.ministry and bool(roles & ALL_UNITS)
    over = [state for state, phase in PHASES.items() if phase.over]
    where: dict[str, object] = {"rehearsal": 0, "state": over} | (
        {} if every else {"room": [*site.registry.family(at.room.slug)]}
    )
    sessions = await site.service.book.rows("sessions", where, "-starts_at,room", MOST)
    these = {"session": [str(row["id"]) for row in sessions]}
    found = {str(row["session"]): row for row in await site.service.book.rows("reports", these)}
    asked = {str(row["session"]) for row in await site.service.book.rows("figures", these) if row["received"]}
    sessions = [row for row in sessions if _held(str(row["state"])) or str(row["id"]) in found.keys() | asked]
    rows = [_row(site, at, row, found.get(str(row["id"]), {})) for row in sessions]
    return await office_page.page(site, request, at, "reports.html", HERE, {"reports": rows, "every": every})


def _held(state: str) -> bool:
    """Whether its live part was held: of one that never came there is a report only when something was asked."""
    return not PHASES[state].coming


def _row(site: Site, at: RequestContext, session: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    room, now, due = site.registry.every.get(session["room"]), site.now(), session["report_due"]
    sent = {channel: report.get(f"{channel}_sent_at") for channel in CHANNELS}
    return {
        "unit": room.unit if room else session["room"], "code": session["code"], "topic": session["topic"],
        "starts_at": session["starts_at"], "due": due, "late": late(sent, due, now),
        "state": report.get("state") or "none", "number": report.get("number") or "",
        "url": f"{at.base}/buoi/{session['id']}/bao-cao", "sent": sent,
        "received": {channel: report.get(f"{channel}_received_at") for channel in CHANNELS},
    }  # fmt: skip
