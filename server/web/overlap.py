"""Two sessions of one room at one hour: refused where the second is planned, with what is there already."""

from datetime import datetime

from server.domain.session.phase import PHASES
from server.errors import Refused
from server.office.calendar import VIETNAM
from server.web.site import Site


async def none(site: Site, room: str, starts_at: int, ends_at: int, but: str = "") -> None:
    """Raises Refused("plan.overlap") when the room has a session in these hours; `but` is the one that is moved."""
    for row in await site.service.book.rows("sessions", {"room": room, "rehearsal": 0}, "starts_at"):
        held = PHASES[str(row["state"])].held and row["id"] != but
        if held and int(str(row["starts_at"])) < ends_at and starts_at < int(str(row["ends_at"])):
            raise Refused("plan.overlap", field="start", topic=row["topic"], hours=_hours(row))


def _hours(row: dict[str, object]) -> str:
    starts, ends = (datetime.fromtimestamp(int(str(row[name])) / 1000, VIETNAM) for name in ("starts_at", "ends_at"))
    return f"{starts:%H:%M} – {ends:%H:%M}, {starts:%d/%m/%Y}"
