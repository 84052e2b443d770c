"""The registry in memory follows the streams of the units, whoever writes them: this process, another, a verb.

It looks every `poll_ms`, and at once after a commit of this process. At midnight it draws anew: validity is by days.
"""

import asyncio
import logging
from contextlib import suppress

from sqlalchemy import func, select

from server.domain.unit import UNIT
from server.errors import Unavailable
from server.log.book import Book
from server.log.tables import heads
from server.office import calendar, register
from server.office.units import Registry

log = logging.getLogger(__name__)
PREFIX = f"{UNIT.prefix}:"
BREATH_S = 0.02


async def load(book: Book, registry: Registry) -> None:
    """What the streams say now, on the database's day."""
    registry.learn(register.told(await book.rows("units", {})), today(book))


def today(book: Book) -> str:
    return calendar.day_of(book.now()).isoformat()


class RegisterWatch:
    """Call `run` once; `look` when it has to be right now."""

    def __init__(self, book: Book, registry: Registry, poll_ms: int) -> None:
        self._book, self._registry, self._poll_s = book, registry, poll_ms / 1000
        self._seen: tuple[int, int] | None = None
        self._day = ""
        self._woken = asyncio.Event()
        registry.refresh = self.look

    def committed(self, stream: str) -> None:
        """This process has written into a stream."""
        if stream.startswith(PREFIX):
            self._woken.set()

    async def look(self) -> None:
        """Raises Unavailable."""
        ends, day = await self._ends(), today(self._book)
        if ends != self._seen:
            await load(self._book, self._registry)
            self._seen, self._day = ends, day
        elif day != self._day:
            self._registry.learn(None, day)
            self._day = day

    async def run(self) -> None:
        """For ever; an outage of the database is waited out."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_s):
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self.look()
            except Unavailable:
                log.warning("the database does not answer; the register stays as it was")
            except Exception:
                log.exception("the register cannot be read; it stays as it was")
            await asyncio.sleep(BREATH_S)

    async def _ends(self) -> tuple[int, int]:
        """How many streams of units there are, and how long they are together."""
        own = func.substr(heads.c.stream, 1, len(PREFIX)) == PREFIX
        wanted = select(func.count(), func.coalesce(func.sum(heads.c.seq), 0)).where(own, heads.c.seq > 0)
        async with self._book.looking() as connection:
            count, entries = (await connection.execute(wanted)).one()
        return int(count), int(entries)
