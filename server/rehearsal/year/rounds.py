"""A round of the simulated year: planned, approved by another, scheduled, announced, postponed, cancelled."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from server.domain.kinds import COMMANDS
from server.domain.round.plan import Round
from server.office import calendar
from server.office.units import Registry, Room
from server.rehearsal.year.script import Held
from server.rehearsal.year.world import World
from server.sections import Session

HOUR, DAY = 3_600_000, 86_400_000
STARTS, ENDS = 8 * HOUR + HOUR // 2, 11 * HOUR
OFFICE, SECOND, PUBLICIST = "vanphong-1", "vanphong-2", "thidua"


class Rounds:
    """Knows which codes it gave; `ids` are the streams of rounds by (room, number)."""

    def __init__(self, world: World, registry: Registry, terms: Session) -> None:
        self._world, self._registry, self._terms = world, registry, terms
        self._codes: dict[str, int] = {}
        self.ids: dict[tuple[str, int], str] = {}

    async def plan(self, held: Held) -> None:
        raw: dict[str, Any] = {
            "year": held.day.year, "number": held.number, "topic": held.topic, "units": list(held.rooms),
            "days": [self.times(held.day)],
        }  # fmt: skip
        codes = {"codes": [self._code(self._registry.rooms[room], held.day.year) for room in held.rooms]}
        planner = self._world.staff[self._planner(held)]
        name = await self._world.service.plan_round(held.room, planner, raw, self._world.cid(), codes)
        self.ids[held.room, held.number] = name

    async def approve(self, held: Held) -> None:
        """Handed in by who wrote it, approved by somebody else."""
        id = self._id(held)
        await self._world.do(self._planner(held), id, "version.submit", version="1")
        (version,) = [each for each in await self._entities(id, "version") if each.id == "1"]
        await self._world.do(self._approver(held), id, "version.approve", version="1", rev=version.rev)

    async def schedule(self, held: Held) -> None:
        await self._world.do(self._planner(held), self._id(held), "round.schedule")
        await self._world.settle()

    async def announce(self, held: Held, reason: str = "") -> None:
        """In a paper, today."""
        text = f"Thông báo giao lưu trực tuyến ngày {held.day:%d/%m/%Y}: {held.topic}"
        where = {"name": "Báo Tài nguyên và Môi trường", "link": "", "text": text, "reason": reason}
        await self._world.do(
            self._publicist(held), self._id(held), "announcement.publish", published_at=self._world.clock.now, **where
        )
        await self._world.settle()

    async def postpone(self, held: Held, day: date, rooms: Iterable[str] = ()) -> None:
        what = {"days": [self.times(day)], "reason": "Bão, điện và đường truyền không bảo đảm", "units": list(rooms)}
        await self._world.do(self._planner(held), self._id(held), "round.postpone", **what)
        await self._world.settle()

    async def cancel(self, held: Held, rooms: Iterable[str] = ()) -> None:
        what = {"reason": "Lũ lụt trên địa bàn", "units": list(rooms)}
        await self._world.do(self._planner(held), self._id(held), "round.cancel", **what)
        await self._world.settle()

    async def sessions(self, held: Held) -> dict[str, str]:
        """The session of each room."""
        found = (await self._world.state(self._id(held))).need(Round, self._id(held).partition(":")[2])
        return dict(zip(found.units, found.sessions, strict=True))

    def times(self, day: date) -> dict[str, int]:
        """What the calendar says of a session on this day."""
        found, midnight = calendar.terms(day, self._terms, self._world.service.calendar.known()), calendar.midnight(day)
        return {
            "intake_opens": found.intake_opens_ms, "starts_at": midnight + STARTS, "ends_at": midnight + ENDS,
            "answer_due": found.answer_due_ms - 1, "report_due": found.report_due_ms - 1,
            "announce_by": found.announce_by_ms - 1, "counted_from": midnight,
        }  # fmt: skip

    def _code(self, room: Room, year: int) -> str:
        self._codes[room.slug] = self._codes.get(room.slug, 0) + 1
        return f"{room.code}-{year}-{self._codes[room.slug]}"

    def _id(self, held: Held) -> str:
        return self.ids[held.room, held.number]

    def _planner(self, held: Held) -> str:
        return OFFICE if held.room == self._registry.ministry else f"chutri-{held.room}"

    def _approver(self, held: Held) -> str:
        return SECOND if held.room == self._registry.ministry else f"giamdoc-{held.room}"

    def _publicist(self, held: Held) -> str:
        return PUBLICIST if held.room == self._registry.ministry else f"thongbao-{held.room}"

    async def _entities(self, id: str, noun: str) -> list[Any]:
        state = await self._world.state(id)
        return [state.at_key(key) for key in state.keys(noun)]


def can(name: str) -> bool:
    """Whether this program knows the command."""
    return name in COMMANDS
