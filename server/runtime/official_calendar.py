"""The calendar as this process knows it: the file's days, and on top what the calendar's stream says.

Its stream stays in memory, so this process hears of a change as of any other entry: by a hint, else by the poll of
maintenance. `fresh()` reads the log first, for whoever counts dates that are kept.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from server.domain.calendar import OFFICIAL
from server.domain.calendar.change import CalendarChange, known_years
from server.domain.calendar.day import changed_days
from server.domain.calendar.working_days import Calendar
from server.domain.kind import entities
from server.errors import Corrupt, Refused, Unavailable
from server.log.book import Book
from server.runtime.stream import StreamRuntime
from server.views.stream_view import StreamView

log = logging.getLogger(__name__)

TOUCH_S = 1.0


class OfficialCalendar:
    """`streams` are those in memory; `opened(stream)` gives one, from the log if need be."""

    def __init__(
        self,
        book: Book,
        streams: Mapping[str, StreamRuntime],
        opened: Callable[[str], Awaitable[StreamRuntime]],
        base: Calendar,
    ) -> None:
        self._book, self._streams, self._opened, self.base = book, streams, opened, base
        self._known, self._digest = base, b""
        self._history: tuple[bytes, tuple[tuple[int, Calendar], ...]] = (b"", ())

    def known(self) -> Calendar:
        """As of the last entry that this process has read."""
        runtime = self._streams.get(OFFICIAL)
        if runtime is not None and runtime.view.digest != self._digest:
            state = runtime.view.state
            self._known = self.base.with_days(changed_days(state), known_years(state))
            self._digest = runtime.view.digest
        return self._known

    def digest(self) -> bytes:
        """Another when what is known is another."""
        self.known()
        return self._digest

    async def fresh(self) -> Calendar:
        """As of now. Raises Unavailable."""
        await (await self._opened(OFFICIAL)).see()
        return self.known()

    async def history(self) -> tuple[tuple[int, Calendar], ...]:
        """The calendar as it was at first, and from each of its changes on (ms). Raises Unavailable."""
        await self.fresh()
        if self._history[0] != self._digest or not self._history[1]:
            view, found = StreamView(OFFICIAL), [(0, self.base)]
            for entry in await self._book.read(OFFICIAL):
                view.apply(entry)
                state = view.state
                if len(state.keys(CalendarChange.noun)) == len(found):
                    found.append((entry.at, self.base.with_days(changed_days(state), known_years(state))))
            self._history = view.digest, tuple(found)
        return self._history[1]

    def changes(self) -> list[CalendarChange]:
        """Those that this process has read, the oldest first."""
        runtime = self._streams.get(OFFICIAL)
        return entities(runtime.view.state, CalendarChange.noun) if runtime else []

    async def follow(self) -> None:
        """Keep its stream in memory, for ever; an outage of the database is waited out."""
        while True:
            try:
                await self._opened(OFFICIAL)
            except (Corrupt, Refused, Unavailable) as trouble:
                log.warning("the calendar cannot be read, what is known of it stands: %s", trouble)
            await asyncio.sleep(TOUCH_S)
