"""The whole matrix by the doors of a running server: role x room x state of the sign-in x phase x command, for each
kind of stream, over HTTP and over sockets. Who is not named for a command is refused, and nothing of theirs is written.

    python -m tests.abuse.matrix_walk [SHARE]

SHARE: every so manieth combination, in turn (1: all of them). Prints how many were tried, and each that got in.
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from server.domain.command import ASKER
from server.domain.kind import Kind
from server.domain.kinds import KINDS
from server.domain.roles import ROLES
from server.runtime.screen_switches import THROWN
from tests.abuse.wire import Wire, frame, guest
from tests.runtime.servers import Process, process
from tests.runtime.test_process import plan

# What says that somebody may not, or that there is nothing for them.
SHUT = {"command.forbidden", "sign_in.needed", "session.unknown", "stream.unknown", "factor.needed"}
# Switches of the screens are read before anybody is looked at: they go without the database.
SWITCH = {"on": True}
ELSEWHERE, HERE = "angiang", "gltt"
PHASES = ("", "session.start", "session.pause", "session.resume", "session.end", "session.close")
# A sign-in that has ended is nobody's.
ENDED = ("lead", "moderator", "admin")
GONE = {*SHUT, "sign_in.revoked"}


class Who(NamedTuple):
    """`role` held in `room`; "" for none. `alive`: the sign-in has not ended."""

    role: str
    room: str
    alive: bool
    cookie: str

    def may(self, by: frozenset[str]) -> bool:
        return self.alive and self.room == HERE and self.role in by


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


class Walk:
    def __init__(self, share: int) -> None:
        self.share, self.tried, self.wrong = share, Counter[str](), list[tuple[str, ...]]()
        self._turn = count()

    async def through(self, kind: Kind, stream: str, phase: str, people: Sequence[Doors]) -> None:
        await asyncio.gather(*(self._one(kind, stream, phase, each) for each in people))

    async def _one(self, kind: Kind, stream: str, phase: str, doors: Doors) -> None:
        for name, command in sorted(kind.commands.items()):
            if ASKER in command.by or doors.who.may(frozenset(command.by)):
                continue
            for door in (doors.by_http, doors.by_socket):
                turn = next(self._turn)
                if turn % self.share:
                    continue
                payload = SWITCH if name in THROWN else {}
                envelope = {"do": name, "session": stream, "cid": f"walk-{turn:08}", "with": payload}
                ack = await door(envelope)
                self.tried[f"{kind.prefix or 'session'} {door.__name__}"] += 1
                if ack.get("ok") is not False or ack.get("code") not in GONE:
                    who = f"{doors.who.role or 'nobody'} of {doors.who.room or 'nowhere'}"
                    self.wrong.append((stream, phase, name, who, door.__name__, str(ack)[:200]))


@asynccontextmanager
async def cast(server: Process) -> AsyncIterator[list[Doors]]:
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        found = []
        for role, room in [*((role, room) for role in ROLES for room in (HERE, ELSEWHERE)), ("", "")]:
            person = await server.staff(f"{role or 'khong'}-{room or 'vai'}", *([f"{room}:{role}"] if role else []))
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


async def main(share: int) -> int:
    walk = Walk(share)
    with tempfile.TemporaryDirectory() as var:
        async with process(Path(var), f"sqlite:///{var}/giaoluu.db") as server:
            lead = await server.staff("hung", f"{HERE}:lead")
            session = await plan(server, lead)
            await lead.join(session, "desk")
            async with cast(server) as people:
                kinds = {kind.prefix: kind for kind in KINDS}
                for stream in (f"unit:{HERE}", "calendar:official", f"audit:{HERE}"):
                    await walk.through(kinds[stream.partition(":")[0]], stream, "", people)
                for step in PHASES:
                    if step:
                        assert (await lead.do(step))["ok"], step
                    await walk.through(kinds["session"], session, step or "open", people)
            await lead.leave()
            code, said = await server.verify()
    for each in walk.wrong[:50]:
        print(*each)
    print(json.dumps({"tried": dict(walk.tried), "got in": len(walk.wrong), "verify": said.strip().splitlines()[-1]}))
    return len(walk.wrong) or code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
