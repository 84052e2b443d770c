"""Two sessions of one room at one hour: refused where the second is planned, with what is there already."""

from collections.abc import Callable, Collection
from datetime import datetime

from server.domain.session.phase import PHASES
from server.errors import Refused
from server.office.calendar import VIETNAM
from server.web.site import Site

Row = dict[str, object]
Find = Callable[[int, int], Row | None]


async def of(site: Site, rooms: Collection[str], but: Collection[str] = ()) -> Find:
    """What tells the first session that one of these rooms has in these hours (ms), if any; not those of `but`."""
    rows = await site.service.book.rows("sessions", {"room": sorted(rooms), "rehearsal": 0}, "starts_at")
    held = [row for row in rows if PHASES[str(row["state"])].held and row["id"] not in but]

    def find(starts_at: int, ends_at: int) -> Row | None:
        overlaps = (
            row for row in held if int(str(row["starts_at"])) < ends_at and starts_at < int(str(row["ends_at"]))
        )
        return next(overlaps, None)

    return find


async def none(site: Site, room: str, starts_at: int, ends_at: int, but: str = "") -> None:
    """Raises Refused("plan.overlap") when the room has a session in these hours; `but` is the one that is moved."""
    if row := (await of(site, [room], [but]))(starts_at, ends_at):
        raise Refused("plan.overlap", field="start", topic=row["topic"], hours=_hours(row))


def _hours(row: dict[str, object]) -> str:
    starts, ends = (datetime.fromtimestamp(int(str(row[name])) / 1000, VIETNAM) for name in ("starts_at", "ends_at"))
    return f"{starts:%H:%M} – {ends:%H:%M}, {starts:%d/%m/%Y}"
