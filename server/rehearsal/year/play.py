"""The simulated year as an agenda: who does what at which moment, in the order of time."""

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import count
from random import Random

from server.domain.calendar import OFFICIAL
from server.domain.session import SESSION
from server.domain.unit import UNIT
from server.office import calendar
from server.office.units import Registry, Room
from server.rehearsal.year.dialogue import Dialogue, Ledger
from server.rehearsal.year.rounds import DAY, HOUR, OFFICE, PUBLICIST, SECOND, Rounds, can
from server.rehearsal.year.script import Held, Script, Sits
from server.rehearsal.year.world import World
from server.sections import Session

Act = Callable[[], Awaitable[None]]
ADMIN = "quantri"
PLANNED_AHEAD, APPROVED_AHEAD, SCHEDULED_AHEAD = 60 * DAY, 55 * DAY, 50 * DAY
LATE_DAYS, EARLY_DAYS = 2, 6
# Questions asked before and on the day: of the ministry, of a department in its round, in one of its own.
ASKED = {"ministry": (14, 6), "department": (5, 2), "own": (3, 2)}
LIVE = 2
UNREADY = 0.05


class Play:
    def __init__(
        self, world: World, registry: Registry, terms: Session, keys: Sequence[str], script: Script, seed: int
    ) -> None:
        """`keys`: what a readiness list holds."""
        self.world, self.script, self.ledger = world, script, Ledger()
        self.rounds = Rounds(world, registry, terms)
        self._registry, self._rng, self._terms = registry, Random(seed), terms
        self.moved, self._keys = 0, keys
        self._agenda: list[tuple[int, int, Act]] = []
        self._order = count()

    async def perform(self, until: int) -> None:
        """All that is on the agenda up to this moment."""
        await self._hire()
        january = calendar.midnight(date(self.script.year, 1, 5)) + 9 * HOUR
        for sits in self.script.sittings:
            self._at(january, partial(self._sits, sits))
        for held in self.script.rounds:
            self._round(held)
        self._at(calendar.midnight(self.script.day_off) - 4 * DAY + 10 * HOUR, self._change_calendar)
        while self._agenda and self._agenda[0][0] <= until:
            at, _, act = heapq.heappop(self._agenda)
            await self.world.until(at)
            await act()
        await self.world.until(until)

    async def counts(self) -> dict[str, int]:
        """What was done, by its name for whoever reads."""
        rounds = self.script.rounds
        came = sum(self.ledger.came.values(), Counter[str]())
        return {
            "phòng / rooms": len({room for held in rounds for room in held.rooms}),
            "đợt / rounds": len(self.rounds.ids),
            "buổi / sessions": len(await self.world.service.book.streams(f"{SESSION.prefix}:")),
            "câu hỏi, ý kiến / questions and opinions": sum(map(len, self.ledger.asked.values())),
            "đã trả lời / answered": came["answered"],
            "không tiếp nhận / refused": came["refused"],
            "ý kiến ghi nhận / opinions noted": came["noted"],
            "hạn đã dời theo lịch / deadlines moved by the calendar": self.moved,
            "lệnh / commands": self.world.commands,
        }

    def _at(self, at: int, act: Act) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), act))

    async def _hire(self) -> None:
        world, ministry = self.world, self._registry.ministry
        await world.hire(ADMIN, "Quản trị (mô phỏng)", ("*", "admin"))
        await world.hire(OFFICE, "Văn phòng Bộ 1 (mô phỏng)", (ministry, "office"))
        await world.hire(SECOND, "Văn phòng Bộ 2 (mô phỏng)", (ministry, "office"))
        await world.hire(PUBLICIST, "Vụ Thi đua (mô phỏng)", (ministry, "publicist"))
        for room in sorted({room for held in self.script.rounds for room in held.rooms}):
            named = self._registry.rooms[room].name
            for login, name, role in (
                ("chutri", "Chủ trì", "lead"), ("giamdoc", "Giám đốc", "head"), ("bientap", "Thư ký", "moderator"),
                ("chuyengia", "Chuyên gia", "expert"), ("thongbao", "Thông báo", "publicist"),
            ):  # fmt: skip
                await world.hire(f"{login}-{room}", f"{name} {named} (mô phỏng)", (room, role))

    async def _sits(self, sits: Sits) -> None:
        lead, unit = f"chutri-{sits.room}", f"{UNIT.prefix}:{sits.room}"
        begins = calendar.midnight(sits.begins)
        days = {"begins": begins, "ends": begins + 2 * DAY}
        await self.world.do(lead, unit, "sitting.plan", **days, kind="ordinary", note="")
        if sits.moved:
            moved = calendar.midnight(sits.moved)
            mine = (await self.world.state(unit)).keys("sitting")
            earlier = {"sitting": mine[-1][1], "begins": moved, "ends": moved + 2 * DAY}
            self._at(begins - 30 * DAY, lambda: self._move(lead, unit, earlier))

    async def _move(self, lead: str, unit: str, earlier: dict[str, object]) -> None:
        await self.world.do(lead, unit, "sitting.move", **earlier)

    async def _change_calendar(self) -> None:
        """A day on which answers are counted becomes a day off; deadlines that run move."""
        day = self.script.day_off
        name, source = "Nghỉ theo quyết định của Thủ tướng", "Quyết định (mô phỏng)"
        off = {"day": day.isoformat(), "kind": "holiday", "name": name, "source": source}
        await self.world.do(ADMIN, OFFICIAL, "calendar.set_days", days=[off], reason="Đổi ngày làm việc (mô phỏng)")
        await self.world.settle()
        self.moved = len(self.world.service.calendar.changes()[-1].moves)

    def _round(self, held: Held) -> None:
        times = self.rounds.times(held.day)
        starts = times["starts_at"]
        self._at(starts - PLANNED_AHEAD, partial(self.rounds.plan, held))
        if can("version.approve"):
            self._at(starts - APPROVED_AHEAD, partial(self.rounds.approve, held))
        self._at(starts - SCHEDULED_AHEAD, partial(self._scheduled, held))
        if can("announcement.publish"):
            late = held.fate == "late"
            early = self._rng.randint(0, EARLY_DAYS) * (held.room != self._registry.ministry)
            at = times["announce_by"] - 14 * HOUR + (LATE_DAYS if late else -early) * DAY
            self._at(at, partial(self.rounds.announce, held, "Chờ ý kiến lãnh đạo" if late else ""))
        if held.fate == "postponed" and can("session.postpone"):
            self._at(starts - 2 * DAY, partial(self.rounds.postpone, held, self._again(held.day)))
        if held.postponed and can("session.postpone"):
            self._at(starts - 2 * DAY, partial(self.rounds.postpone, held, self._again(held.day), held.postponed))
        if (held.fate == "off" or held.cancelled) and can("session.cancel"):
            self._at(starts - DAY, partial(self.rounds.cancel, held, held.cancelled))

    def _again(self, day: date) -> date:
        return calendar.official().working_day_until(day + timedelta(days=7))

    async def _scheduled(self, held: Held) -> None:
        """The sessions are there; now the people around them can plan their days."""
        await self.rounds.schedule(held)
        for room, session in (await self.rounds.sessions(held)).items():
            self._session(held, self._registry.rooms[room], session)

    def _session(self, held: Held, room: Room, session: str) -> None:
        dialogue = Dialogue(self.world, self.ledger, self._rng, session, room.slug)
        own = "own" if held.rooms == (room.slug,) else "ministry" if room.kind == "ministry" else "department"
        before, during = ASKED[own]
        provinces = [room.slug] if room.slug in self._registry.provinces() else [*self._registry.provinces()]
        opens = self.rounds.times(held.day)["intake_opens"]
        self._at(opens - 2 * DAY, partial(dialogue.prepare, self._keys, self._rng.random() < UNREADY))
        self._at(opens + 3 * HOUR, partial(self._first, dialogue, before, provinces))
        cancelled = (held.fate == "off" or room.slug in held.cancelled) and can("session.cancel")
        moved = (held.fate == "postponed" or room.slug in held.postponed) and can("session.postpone")
        day = self._again(held.day) if moved else held.day
        times = self.rounds.times(day)
        if not cancelled:
            self._at(times["starts_at"], partial(self._live, dialogue, during, provinces))
        self._at(times["starts_at"] + DAY, partial(self._later, dialogue, 2, own == "own" and not cancelled))
        slow = room.slug in held.slow
        last = times["answer_due"] + (2 * DAY - 12 * HOUR if slow else -8 * HOUR)
        self._at(last, partial(self._later, dialogue, 0))

    async def _first(self, dialogue: Dialogue, before: int, provinces: list[str]) -> None:
        await dialogue.seat()
        await dialogue.ask(before, provinces)

    async def _live(self, dialogue: Dialogue, during: int, provinces: list[str]) -> None:
        await dialogue.sort()
        await dialogue.act("session.start")
        await dialogue.live(LIVE)
        await dialogue.ask(during, provinces)
        await dialogue.sort()
        await dialogue.act("session.end")

    async def _later(self, dialogue: Dialogue, leave: int, sends: bool = False) -> None:
        await dialogue.sort()
        if sends and dialogue.room != self._registry.ministry:
            await dialogue.transfer(1, self._registry.ministry)
        await dialogue.answer_later(leave)
