"""What stands in the rooms that a command is about: found before it is decided, so that no other takes their hours."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from weakref import WeakValueDictionary

import msgspec

from server.domain.hours import Held
from server.domain.kinds import REHEARSED
from server.domain.round import ROUND, plan, version
from server.domain.session import SESSION
from server.domain.session.phase import PHASES
from server.domain.session.session import of as session_of
from server.local_time import day_of, midnight
from server.log.book import Book
from server.office.units import Registry
from server.runtime.checks import Sent
from server.runtime.single_flight import SingleFlight
from server.runtime.stream import StreamRuntime

TERM, SITTINGS = "occupied", "sittings"
HELD = tuple(state for state, phase in PHASES.items() if not phase.over)


class RoomHours:
    """The hours of a unit's room are those of its family, the units in whose place it stands, too. Within this process
    they are given to one session at a time."""

    def __init__(self, book: Book, register: Registry) -> None:
        self._book, self._register = book, register
        self._standing = Standing(book)
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
                for room in sorted({min(self._register.family(each)) for each in rooms}):
                    await stack.enter_async_context(self._rooms.setdefault(room, asyncio.Lock()))
            terms: dict[str, Collection[Any]] = {TERM: await self._held(rooms, _round(runtime))}
            if SITTINGS in sent.wanted.payload.__struct_fields__:
                terms[SITTINGS] = await self._sittings(runtime)
            yield sent._replace(terms=terms)

    async def _held(self, rooms: Collection[str], round: str) -> list[Held]:
        """Two units may have been merged after a round was set into the rooms of both: each
        of these sessions stays where it is, and neither stands in the other's way."""
        kin = [(room, each) for room in rooms for each in self._register.family(room)]
        if not kin:
            return []
        rows: dict[str, list[Held]] = {}
        for row in await self._standing.within({each for _, each in kin}):
            rows.setdefault(str(row["room"]), []).append(self._row(row))
        return [
            held._replace(room=room)
            for room, each in kin
            for held in rows.get(each, ())
            if each == room or not round or held.round != round
        ]

    async def _sittings(self, runtime: StreamRuntime) -> list[int]:
        """When the sitting begins before which this session's unit holds it: it planned the round itself, so."""
        session = session_of(runtime.view.state)
        planned = await self._book.rows("rounds", {"id": session.round}) if session and session.round else []
        if not session or not planned or planned[0]["room"] not in self._register.family(session.room):
            return []
        held = msgspec.json.decode(str(planned[0]["value"]))
        known = await self._book.rows("sittings", {"id": held["sitting"]}) if held.get("sitting") else []
        begins = int(str(known[0]["begins"])) if known and not known[0]["off"] else held.get("sitting_begins")
        return [] if begins is None else [midnight(day_of(begins))]

    def _row(self, row: Mapping[str, Any]) -> Held:
        room = str(row["room"])
        words = {name: str(row[name] or "") for name in ("code", "topic", "round")}
        known = self._register.every.get(room)
        return Held(room, row["starts_at"], row["ends_at"], str(row["id"]), unit=known.unit if known else room, **words)


class Standing:
    """Sessions that stand in rooms. Who asks while a query is under way shares the next one with all who do: a round
    that is set into many rooms asks a few times, not once a room."""

    def __init__(self, book: Book) -> None:
        self._book, self._flight = book, SingleFlight()
        self._wanted: set[str] = set()

    async def within(self, rooms: Collection[str]) -> list[Mapping[str, Any]]:
        self._wanted |= {*rooms}
        found = await self._flight.ask("sessions", self._ask)
        return [row for room in sorted(rooms) for row in found.get(room, ())]

    async def _ask(self) -> dict[str, list[Mapping[str, Any]]]:
        rooms, self._wanted = self._wanted, set()
        found: dict[str, list[Mapping[str, Any]]] = {}
        where = {"room": sorted(rooms), "rehearsal": 0, "state": HELD}
        try:
            standing = await self._book.rows("sessions", where, "starts_at,id")
        except BaseException:
            self._wanted |= rooms  # others wait for them, too
            raise
        for row in standing:
            found.setdefault(str(row["room"]), []).append(row)
        return found


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


def _round(runtime: StreamRuntime) -> str:
    session = session_of(runtime.view.state) if runtime.kind is SESSION else None
    return (session.round or "") if session else ""
