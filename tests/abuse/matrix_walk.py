"""The whole matrix by the doors of a running server: role x room x state of the sign-in x state of the stream x
command, for each kind of stream, over HTTP and over sockets. Who is not named for a command is refused, and nothing of
theirs is written; who is named gets as far as what the command carries, or is told that the stream's state does not let
it through.

    python -m tests.abuse.matrix_walk [SHARE]

SHARE: every so manieth combination, in turn (1: all of them). Prints how many were tried, refused and let as far as
that, in which states, of each kind of stream; and each answer that should have been another one.
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from server.domain.command import ASKER, Command
from server.domain.kind import Kind
from server.domain.kinds import kind_of, stream_of
from server.domain.roles import ADMIN, LEAD, MODERATOR, REGISTRAR, ROLES
from server.errors import Refused
from server.runtime.screen_switches import THROWN
from tests.abuse.matrix_steps import EVERY, HERE, Planners
from tests.abuse.wire import Wire, frame, guest
from tests.runtime.servers import Process, process

# What says that somebody may not, or that there is nothing for them.
SHUT = {"command.forbidden", "sign_in.needed", "session.unknown", "stream.unknown", "factor.needed"}
# Switches of the screens are read before anybody is looked at: they go without the database.
SWITCH = {"on": True}
# No command carries it: whoever may, gets this far and no further.
UNKNOWN = {"khong_co": 1}
ELSEWHERE, ALL = "angiang", "*"
# A sign-in that has ended is nobody's.
ENDED = (LEAD, MODERATOR, ADMIN)
GONE = {*SHUT, "sign_in.revoked"}
# Whose roles count in a stream of each kind, besides those that are held in every room.
COUNT = {
    **{"session": {HERE}, "unit": {HERE}, "round": {HERE}},
    **{"rehearsal": {HERE, f"{HERE}.dt"}, "calendar": set(), "audit": set()},
}


class Who(NamedTuple):
    """`role` held in `room`; "" for none. `alive`: the sign-in has not ended."""

    role: str
    room: str
    alive: bool
    cookie: str

    def may(self, kind: Kind, by: frozenset[str]) -> bool:
        """To no stream of the audit leads a name."""
        titles = {self.role, REGISTRAR} if (self.role, self.room) == (ADMIN, ALL) else {self.role}
        counts = self.room in {ALL, *COUNT[kind.prefix]} and kind.prefix != "audit"
        return self.alive and counts and bool(by & titles)


class Doors:
    """The two ways in, for one person."""

    def __init__(self, server: Process, who: Who, http: aiohttp.ClientSession, wire: Wire) -> None:
        self._server, self.who, self._http, self._wire, self._n = server, who, http, wire, count(1)
        self._asker = ""

    async def by_http(self, envelope: dict[str, Any]) -> dict[str, Any]:
        headers = {"Origin": self._server.url, "Cookie": f"giaoluu={self.who.cookie}", "Giaoluu-Asker": self._asker}
        url = f"{self._server.url}/r/{HERE}/buoi/{envelope['session']}/do"
        async with self._http.post(url, json=envelope, headers=headers) as answer:
            ack: dict[str, Any] = await answer.json(content_type=None)
        if ack.get("asker"):  # nobody is somebody from now on, and says it again
            self._asker = ack["asker"]
            return await self.by_http(envelope)
        return ack

    async def by_socket(self, envelope: dict[str, Any]) -> dict[str, Any]:
        n = next(self._n)
        self._wire.put(frame(f'42{n}["do",{json.dumps(envelope)}]'))
        while not (told := (await self._wire.hear(20))[1]).startswith(b"43%d[" % n):
            if told == b"2":
                self._wire.put(frame("3"))
        ack: dict[str, Any] = json.loads(told[told.index(b"[") :])[0]
        return ack

    def close(self) -> None:
        self._wire.end()


def kind_at(stream: str) -> Kind:
    """Of what a client names so."""
    try:
        return kind_of(stream_of(stream))
    except Refused:
        return kind_of(stream)


class Walk:
    def __init__(self, share: int) -> None:
        self.share, self.wrong, self._turn = share, list[tuple[str, ...]](), count()
        self.counts, self.phases = defaultdict[str, Counter[str]](Counter), defaultdict[str, list[str]](list)

    async def through(self, stream: str, phase: str, people: Sequence[Doors]) -> None:
        kind = kind_at(stream)
        self.phases[kind.prefix].append(phase)
        await asyncio.gather(*(self._one(kind, stream, phase, each) for each in people))

    async def _one(self, kind: Kind, stream: str, phase: str, doors: Doors) -> None:
        for command in (each for _, each in sorted(kind.commands.items()) if ASKER not in each.by):
            may = doors.who.may(kind, command.by)
            for payload, door in ((sent, door) for sent in carried(command, phase, may) for door in DOORS):
                turn = next(self._turn)
                if turn % self.share:
                    continue
                envelope = {"do": command.name, "session": stream, "cid": f"walk-{turn:08}", "with": payload}
                ack = await patient(getattr(doors, door), envelope)
                self._note(kind, (stream, phase, command.name, door), doors.who, may, ack)

    def _note(self, kind: Kind, what: tuple[str, ...], who: Who, may: bool, ack: dict[str, Any]) -> None:
        shut = ack.get("code") in GONE
        self.counts[kind.prefix].update(["tried", what[-1], "refused" if shut else "allowed"])
        if ack.get("ok") is not False or shut == may:
            named = f"{who.role or 'nobody'} of {who.room or 'nowhere'}"
            self.wrong.append((*what, named, "may" if may else "may not", str(ack)[:200]))


DOORS = ("by_http", "by_socket")
LATE_TRIES, LATE_S = 30, 1.0


async def patient(
    door: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]], envelope: dict[str, Any]
) -> dict[str, Any]:
    """What is said in the end: a server that is starved answers nobody in time, and that is no verdict."""
    for _ in range(LATE_TRIES):
        if (ack := await door(envelope)).get("code") != "retry":
            break
        await asyncio.sleep(LATE_S)
    return ack


def carried(command: Command, phase: str, may: bool) -> Iterator[dict[str, Any]]:
    """What is sent, so that nothing is done even where somebody may."""
    if not may:
        yield SWITCH if command.name in THROWN else {}
        return
    yield UNKNOWN
    if phase not in command.on:
        yield {}


@asynccontextmanager
async def cast(server: Process, http: aiohttp.ClientSession) -> AsyncIterator[list[Doors]]:
    rooms = (HERE, ELSEWHERE, ALL, f"{HERE}.dt")
    held = [*((role, room) for role in ROLES for room in rooms), *((role, f"{ELSEWHERE}.dt") for role in ENDED)]
    async with AsyncExitStack() as stack:
        found = []
        for n, (role, room) in enumerate([*held, ("", "")]):
            person = await server.staff(f"{role or 'khong'}-{n}", *([f"{room}:{role}"] if role else []))
            found.append(Who(role, room, True, person.cookie or ""))
        for role in ENDED:
            person = await server.staff(f"{role}-het", f"{HERE}:{role}")
            headers = {"Origin": server.url, "Cookie": f"giaoluu={person.cookie}"}
            async with http.post(f"{server.url}/ra", headers=headers, allow_redirects=False) as answer:
                assert answer.status == 303
            found.append(Who(role, HERE, False, person.cookie or ""))
        found.append(Who("", "", False, "forged"))
        every = []
        for who in found:
            extra = [f"Origin: {server.url}", f"Cookie: giaoluu={who.cookie}"]
            every.append(Doors(server, who, http, await guest(server.port, extra=extra)))
            stack.callback(every[-1].close)
        yield every


def writers(database: Path) -> set[str]:
    """Who of the staff wrote anything, but for what is noted of them."""
    found = "SELECT DISTINCT by FROM entries WHERE by LIKE 'staff:%' AND stream NOT LIKE 'audit:%'"
    with closing(sqlite3.connect(database)) as base:
        return {by for (by,) in base.execute(found)}


async def main(share: int) -> int:
    walk = Walk(share)
    with tempfile.TemporaryDirectory() as var:
        base = Path(var) / "giaoluu.db"
        async with (
            process(Path(var), f"sqlite:///{base}") as server,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
            cast(server, http) as people,
        ):
            planners = Planners(
                server, http, await server.staff("hung", f"{HERE}:lead"), await server.staff("chanh", f"{HERE}:head")
            )
            for noun, steps in EVERY:
                async for stream in steps(planners):
                    await walk.through(stream, await planners.phase(stream, noun), people)
            code, said = await server.verify()
            wrote = len(writers(base))
    for each in walk.wrong[:50]:
        print(*each)
    counts = {kind: dict(found) | {"states": walk.phases[kind]} for kind, found in walk.counts.items()}
    print(json.dumps(counts, indent=1))
    print(json.dumps({"wrong": len(walk.wrong), "wrote": wrote, "verify": said.strip().splitlines()[-1]}))
    return len(walk.wrong) + abs(wrote - 2) or code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
