"""Sessions of one room at one hour: found when a plan is written, before anything of it is kept."""

from collections.abc import Collection, Mapping, Sequence

from server.domain.session.phase import PHASES
from server.errors import Refused
from server.web.site import Site


async def check(site: Site, units: Collection[str], days: Sequence[Mapping[str, int]], own: Collection[str]) -> None:
    """Raises Refused at the day at fault. `own`: the sessions that are about to move."""
    rows = await site.service.book.rows("sessions", {"room": sorted(units), "rehearsal": 0})
    for n, day in enumerate(days, 1):
        for row in rows:
            overlaps = int(str(row["starts_at"])) < day["ends_at"] and day["starts_at"] < int(str(row["ends_at"]))
            if overlaps and row["id"] not in own and not PHASES[str(row["state"])].over:
                unit = site.registry.every[str(row["room"])].unit
                raise Refused("plan.clash", field=f"day-{n}", unit=unit, session=str(row["code"]))
