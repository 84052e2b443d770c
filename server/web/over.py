"""Who is refused for asking too much and comes by plain HTTP: a line says nothing of who speaks on it there (a proxy's
lines are everybody's), so what is counted is the address, and what is held up is refusals alone. Whoever is let through
waits for nothing.

Of each address a few are seen to at a time. Once an address is refused more than `limits.over_per_ip_min`, its further
refusals come late, so that a flood that waits for its answers is slow; and a page with all that was typed costs many
times what asking does, so beyond `limits.over_pages_per_ip_min` of them it is a short one, with the words and the way
to send them again.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from server.errors import Refused
from server.gateway.restraint import OVER
from server.gateway.visitor import Visitor
from server.people.throttle import Bucket, neighbourhood
from server.sections import Limits


class Lane:
    """`inside`: how many are in it, seen to or waiting."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self.places, self.inside = places, 0


class Over:
    def __init__(self, limits: Limits) -> None:
        self._at_once, self._lanes = limits.over_at_once, dict[str, Lane]()
        self._late_s = limits.over_http_rest_ms / 1000
        self._refused = Bucket(limits.over_per_ip_min, limits.over_per_ip_min)
        self._pages = Bucket(limits.over_pages_per_ip_min, limits.over_pages_per_ip_min)

    @asynccontextmanager
    async def lane(self, visitor: Visitor) -> AsyncIterator[None]:
        """Of one address so many are seen to at a time, the others in their order: a thousand who come at once stand
        between nobody else and the server. Staff have no lane."""
        if visitor.account is not None:
            yield
            return
        key = neighbourhood(visitor.ip)
        lane = self._lanes.setdefault(key, Lane(asyncio.Semaphore(self._at_once)))
        lane.inside += 1
        try:
            async with lane.places:
                yield
        finally:
            lane.inside -= 1
            if not lane.inside:
                self._lanes.pop(key, None)

    async def rest(self, visitor: Visitor, code: str) -> None:
        """Before a refusal with this code is told."""
        if code in OVER and visitor.account is None and self._late_s and self._refused.take(neighbourhood(visitor.ip)):
            await asyncio.sleep(self._late_s * random.uniform(0.75, 1))

    async def short(self, visitor: Visitor, no: Refused) -> bool:
        """The same, for a form; whether its answer is to be the short page."""
        await self.rest(visitor, no.code)
        over = no.code in OVER and visitor.account is None
        return over and self._pages.take(neighbourhood(visitor.ip)) > 0
