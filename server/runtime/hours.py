"""What stands in the rooms that a command is about: found before it is decided, so that no other takes their hours."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

from server.domain.hours import Held
from server.domain.kinds import REHEARSED
from server.domain.round import ROUND, plan, version
from server.domain.session import SESSION
from server.domain.session.phase import PHASES
from server.log.book import Book
from server.office.units import Registry
from server.runtime.checks import Sent
from server.runtime.stream import StreamRuntime

TERM = "occupied"
HELD = tuple(state for state, phase in PHASES.items() if not phase.over)


class RoomHours:
    """Within this process the hours of a room are given to one session at a time."""

    def __init__(self, book: Book, register: Registry) -> None:
        self._book, self._register = book, register
        self._rooms: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def known(self, runtime: StreamRuntime, sent: Sent) -> AsyncIterator[Sent]:
        """The command with what it needs to know of its rooms."""
        if TERM not in sent.wanted.payload.__struct_fields__:
            yield sent
            return
        async with AsyncExitStack() as stack:
            rooms = _rooms(runtime, sent.carried)
            if runtime.kind is SESSION:
                for room in rooms:
                    await stack.enter_async_context(self._rooms.setdefault(room, asyncio.Lock()))
            yield sent._replace(terms={TERM: await self._held(rooms)})

    async def _held(self, rooms: Collection[str]) -> list[Held]:
        if not rooms:
            return []
        where = {"room": sorted(rooms), "rehearsal": 0, "state": HELD}
        return [self._row(row) for row in await self._book.rows("sessions", where, "starts_at,id")]

    def _row(self, row: Mapping[str, Any]) -> Held:
        room = str(row["room"])
        words = {name: str(row[name] or "") for name in ("code", "topic", "round")}
        known = self._register.every.get(room)
        return Held(room, row["starts_at"], row["ends_at"], str(row["id"]), unit=known.unit if known else room, **words)


def _rooms(runtime: StreamRuntime, carried: Mapping[str, Any]) -> set[str]:
    """Those in which sessions would stand by this command; a rehearsal takes up nobody's hours."""
    if runtime.kind is SESSION:
        room = runtime.room or carried.get("room")
        return {room} if isinstance(room, str) and not runtime.id.startswith(REHEARSED) else set()
    if runtime.kind is not ROUND:
        return set()
    state, asked = runtime.view.state, carried.get("units")
    found = {each for each in asked if isinstance(each, str)} if isinstance(asked, list | tuple) else set()
    if before := plan.of(state):
        found |= {*before.units, *version.newest(state).units}
    return found
