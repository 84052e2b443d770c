"""Sessions of one room at one hour: found when a plan is written, before anything of it is kept."""

from collections.abc import Collection, Mapping, Sequence

from server.errors import Refused
from server.web import overlap
from server.web.site import Site


async def check(site: Site, units: Collection[str], days: Sequence[Mapping[str, int]], own: Collection[str]) -> None:
    """Raises Refused at the day at fault. `own`: the sessions that are about to move."""
    find = await overlap.of(site, units, own)
    for n, day in enumerate(days, 1):
        if row := find(day["starts_at"], day["ends_at"]):
            unit = site.registry.every[str(row["room"])].unit
            raise Refused("plan.clash", field=f"day-{n}", unit=unit, session=str(row["code"]))
