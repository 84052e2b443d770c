"""Who is refused for asking too much and comes by plain HTTP: a line says nothing of who speaks on it there (a proxy's
lines are everybody's), so what is counted is the address, and what is held up is refusals alone. Whoever is let through
waits for nothing.

Once an address is refused more than `limits.over_per_ip_min`, its further refusals come late, so that a flood that
waits for its answers is slow; and a page with all that was typed costs a hundred times what asking does, so beyond
`limits.over_pages_per_ip_min` of them it is a short one, with the words and the way to send them again.
"""

import asyncio
import random

from server.errors import Refused
from server.gateway.restraint import OVER
from server.gateway.visitor import Visitor
from server.people.throttle import Bucket, neighbourhood
from server.sections import Limits


class Over:
    def __init__(self, limits: Limits) -> None:
        self._most_s = limits.over_rest_most_ms / 1000 if limits.over_rest_ms else 0.0
        self._refused = Bucket(limits.over_per_ip_min, limits.over_per_ip_min)
        self._pages = Bucket(limits.over_pages_per_ip_min, limits.over_pages_per_ip_min)

    async def rest(self, visitor: Visitor, code: str) -> None:
        """Before a refusal with this code is told."""
        if code in OVER and visitor.account is None and self._refused.take(neighbourhood(visitor.ip)):
            await asyncio.sleep(self._most_s * random.uniform(0.75, 1))

    async def short(self, visitor: Visitor, no: Refused) -> bool:
        """The same, for a form; whether its answer is to be the short page."""
        await self.rest(visitor, no.code)
        over = no.code in OVER and visitor.account is None
        return over and self._pages.take(neighbourhood(visitor.ip)) > 0
