"""The calendar as this process knows it: the file's days, and on top what the calendar's stream says.

Its stream stays in memory, so this process hears of a change as of any other entry: by a hint, else by the poll of
maintenance. `fresh()` reads the log first, for whoever counts dates that are kept.
"""

import asyncio
import logging

from server.domain.calendar import OFFICIAL
from server.domain.calendar.change import known_years
from server.domain.calendar.day import changed_days
from server.domain.calendar.working_days import Calendar
from server.errors import Corrupt, Refused, Unavailable
from server.runtime.service import Service

log = logging.getLogger(__name__)

TOUCH_S = 1.0


class OfficialCalendar:
    def __init__(self, service: Service, base: Calendar) -> None:
        self._service, self.base = service, base
        self._known, self._digest = base, b""

    def known(self) -> Calendar:
        """As of the last entry that this process has read."""
        runtime = self._service.streams.get(OFFICIAL)
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
        await (await self._service.runtime(OFFICIAL)).see()
        return self.known()

    async def follow(self) -> None:
        """Keep its stream in memory, for ever; an outage of the database is waited out."""
        while True:
            try:
                await self._service.runtime(OFFICIAL)
            except (Corrupt, Refused, Unavailable) as trouble:
                log.warning("the calendar cannot be read, what is known of it stands: %s", trouble)
            await asyncio.sleep(TOUCH_S)
