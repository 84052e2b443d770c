"""The play: a company of players on a prepared session, each with a client of its own; the ledger watches them all."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from random import Random
from typing import Any, NamedTuple

from server.domain.roles import DESK, PANEL, PUBLIC
from server.log.book import Book
from server.people import askers
from server.rehearsal.citizens import citizen, replies
from server.rehearsal.host import Host
from server.rehearsal.ledger import Ledger, apart, folded
from server.rehearsal.moderators import OUT_OF_TEN, Moderator
from server.rehearsal.panel import Expert, Lead
from server.rehearsal.parts import cues, give
from server.rehearsal.sample import Samples
from server.rehearsal.script import Script
from server.rehearsal.seat import Place, Seat
from server.rehearsal.sign_in import sign_in, sign_out
from server.rehearsal.stage_hands import EXPERTS, HOST, LEAD, MODERATORS, STAFF, Cast, ChildProcess
from server.rehearsal.tempo import Tempo
from server.transport.tasks import spawn

SETTLES_S = 10.0
AUDIENCE = {member.login: PANEL if member in EXPERTS else DESK for member in STAFF}
CONFLICTS = ("question.conflict", "answer.conflict", "stage.busy")


class Outcome(NamedTuple):
    """What came of a play. `repeats` = commands sent again because their ack was lost."""

    asked: int
    by_state: Counter[str]
    checks: int
    commands: int
    conflicts: int
    repeats: int
    resumes: int
    faults: list[str]


class Company:
    def __init__(self, place: Place, cast: Cast, script: Script, samples: Samples, seed: int) -> None:
        self.ledger = Ledger()
        self._place, self._cast, self._script, self._samples, self._seed = place, cast, script, samples, seed
        self._crowd = [
            Seat(place, f"citizen {n}", PUBLIC, seen=self.ledger.see) for n in range(1, len(script.citizens) + 1)
        ]
        self._staff: dict[str, Seat] = {}
        self._cookies: list[str] = []

    @property
    def seats(self) -> list[Seat]:
        return [*self._crowd, *self._staff.values()]

    async def gather(self) -> None:
        """The staff signs in."""
        for login, audience in AUDIENCE.items():
            cookie = await sign_in(self._place, self._cast.tokens[login])
            self._cookies.append(cookie)
            self._staff[login] = Seat(self._place, login, audience, cookie, self.ledger.see)

    async def perform(self, tempo: Tempo, *, ends: bool = True, care: int = OUT_OF_TEN) -> None:
        """All parts to their end; the first that fails ends the play."""
        tasks = self._parts(tempo, ends, care)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()

    def _parts(self, tempo: Tempo, ends: bool, care: int) -> list["asyncio.Task[None]"]:
        cue, script, samples, known = cues(), self._script, self._samples, self._samples.by_wording()
        ours: set[str] = set()

        def cast(member: ChildProcess) -> tuple[Seat, Tempo, Random, set[str]]:
            return self._staff[member.login], tempo, Random(f"{self._seed} {member.login}"), ours

        crowd = zip(self._crowd, script.citizens, strict=True)
        citizens = [_start(citizen(seat, tempo, part, ours), seat) for seat, part in crowd]
        moderators = [_start(Moderator(*cast(each), known, care).work(cue)) for each in MODERATORS]
        accounts = [f"staff:{self._cast.accounts[each.login]}" for each in EXPERTS]
        host = [_start(Host(*cast(HOST), samples, accounts).work(script, cue, ends=ends))]
        experts = [
            _start(Expert(*cast(each), samples, turn, len(EXPERTS)).work(cue)) for turn, each in enumerate(EXPERTS)
        ]
        answering = _start(replies(self._crowd, tempo, cue.sorted))
        lead = _start(Lead(*cast(LEAD)).work(cue))
        shown = (cue.asked, citizens), (cue.sorted, moderators), (cue.ended, host), (cue.written, experts)
        given = [_start(give(each, after)) for each, after in shown]
        breaking = _start(_break(self._staff[MODERATORS[1].login], tempo, script.moderator_cut))
        return [*citizens, *moderators, *host, *experts, lead, *given, breaking, answering]

    async def close(self, book: Book, secret: bytes) -> Outcome:
        """Wait until everybody has seen everything, then close the ledger against the log."""
        deadline = asyncio.get_running_loop().time() + SETTLES_S
        room, entries = await folded(book, self._cast.stream)
        while any(apart(seat, room) for seat in self.seats) and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.1)
            room, entries = await folded(book, self._cast.stream)
        actors = {seat.name: f"asker:{askers.read(secret, seat.asker or '')}" for seat in self._crowd}
        actors |= {login: f"staff:{self._cast.accounts[login]}" for login in self._staff}
        await self.ledger.close(book, room, entries, self.seats, actors)
        return self._outcome()

    async def go_home(self) -> None:
        for seat in self.seats:
            await seat.leave()
        for cookie in self._cookies:
            await sign_out(self._place, cookie)

    def _outcome(self) -> Outcome:
        seats, ledger = self.seats, self.ledger
        conflicts = sum(seat.refused[code] for seat in seats for code in CONFLICTS)
        return Outcome(
            ledger.asked, ledger.by_state, ledger.checks, sum(len(seat.acked) for seat in seats), conflicts,
            sum(seat.repeats for seat in seats), sum(seat.resumes for seat in seats), ledger.faults,
        )  # fmt: skip


def _start(part: Coroutine[Any, Any, None], seat: Seat | None = None) -> "asyncio.Task[None]":
    return spawn(part, f"part of {seat.name}" if seat else "part of the staff")


async def _break(seat: Seat, tempo: Tempo, at: float) -> None:
    await tempo.until(at)
    await seat.cut()
