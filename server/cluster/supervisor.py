"""The supervisor: owns the listening sockets, starts the processes, restarts what dies or stands still, rolls them.

It serves nobody itself, so there is little in it that can fail, and little that ever needs to be renewed. Each web
process has a socket of its own on the one port (SO_REUSEPORT), so the kernel deals newcomers out evenly; one socket
for all gave one process twice as many as another. The socket is the supervisor's: it outlives a process that is
renewed, with all who wait in it. When a process dies, its socket is closed, and who comes goes to the others.
"""

import asyncio
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from server.cluster import pid_file
from server.cluster.child_process import ChildProcess, Patience, start
from server.transport.tasks import spawn

log = logging.getLogger(__name__)

LEAVE_S = 15.0
PAUSES_S = (0.2, 10.0)
STEADY_S = 5.0


class Post(NamedTuple):
    """What one child process is started with."""

    argv: list[str]
    place: Callable[[], socket.socket] | None
    gauges: socket.socket | None


class Supervisor:
    """`posts` by name, in the order in which they are filled and renewed; `first` is said to the very first process.

    A process that is not ready in time, or gives no heartbeat afterwards, is killed and started again.
    """

    def __init__(self, posts: Mapping[str, Post], notes: Path, first: list[str], patience: Patience) -> None:
        self._posts, self._notes, self._first, self._patience = posts, notes, first, patience
        self._members: dict[str, ChildProcess] = {}
        self._places: dict[str, socket.socket] = {}
        self._rolls, self._failed, self._stalled = 0, 0, 0
        self._rolling = self._stopping = False
        self._filled, self._wanted = asyncio.Event(), asyncio.Event()
        self._pause_s = dict.fromkeys(posts, PAUSES_S[0])

    async def run(self) -> int:
        """Until SIGTERM or SIGINT; the exit code. SIGHUP renews everybody."""
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, over.set)
        loop.add_signal_handler(signal.SIGHUP, self._wanted.set)
        ending = spawn(over.wait(), "wait for the end")
        filling = spawn(self._fill(), "first start")
        await asyncio.wait({ending, filling}, return_when=asyncio.FIRST_COMPLETED)
        well = over.is_set() or filling.result()
        self._stopping = not well
        self._filled.set()
        if well:
            spawn(self._roll(), "roll")
            await over.wait()
        self._stopping = True
        await asyncio.gather(*(member.end(LEAVE_S) for member in self._members.values()))
        return 0 if well else 1

    async def _fill(self) -> bool:
        """Start everybody; the first alone, for it may have tables to make. False when one does not come up."""
        for number, (name, post) in enumerate(self._posts.items()):
            self._members[name] = await self._start(name, post.argv if number else self._first)
            self._note()
            if number == 0 and not await self._is_ready(self._members[name]):
                return False
        return all([await self._is_ready(member) for member in list(self._members.values())])

    async def _start(self, name: str, argv: list[str]) -> ChildProcess:
        post = self._posts[name]
        if post.place and name not in self._places:
            self._places[name] = post.place()
        member = await start(name, argv, self._places.get(name), post.gauges, self._patience)
        spawn(self._watch(member), f"watch over {name}")
        return member

    async def _is_ready(self, member: ChildProcess) -> bool:
        """Once it is or has ended; one that takes too long is killed by its guard."""
        await asyncio.wait({member.ready})
        return not member.ready.cancelled()

    async def _watch(self, member: ChildProcess) -> None:
        """Fill its place again when it ends without having been asked to."""
        name, code = member.name, await member.ended()
        await self._filled.wait()
        if not self._current(member):
            return
        if not member.ready.cancelled() and time.monotonic() - member.begun > STEADY_S:
            self._pause_s[name] = PAUSES_S[0]
        if place := self._places.pop(name, None):
            place.close()
        if member.stalled:
            self._stalled += 1
            self._note()
        log.error("%s ended with %d; it is started again in %.1f s", name, code, self._pause_s[name])
        await asyncio.sleep(self._pause_s[name])
        self._pause_s[name] = min(2 * self._pause_s[name], PAUSES_S[1])
        if self._current(member):
            another = await self._start(name, self._posts[name].argv)
            await self._replace(member, another)

    def _current(self, member: ChildProcess) -> bool:
        return not self._stopping and self._members.get(member.name) is member

    async def _replace(self, old: ChildProcess, new: ChildProcess) -> None:
        """The new one has the place from now on, unless somebody else took it meanwhile."""
        if not self._current(old):
            await new.end(0)
            return
        self._members[new.name] = new
        self._note()
        await old.end(LEAVE_S)

    async def _roll(self) -> None:
        """Renew every process, one after another, whenever that is wanted."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            self._rolling = True
            self._note()
            renewed = all([await self._renew(name) for name in self._posts])
            self._rolls, self._failed, self._rolling = self._rolls + renewed, self._failed + (not renewed), False
            self._note()

    async def _renew(self, name: str) -> bool:
        """The new one first; the old one leaves when the new one is ready, and stays when it does not become so."""
        new = await self._start(name, self._posts[name].argv)
        if self._stopping or not await self._is_ready(new):
            log.error("the new %s does not come up; the old one goes on", name)
            await new.end(0)
            return False
        ready = time.monotonic()
        await self._replace(self._members[name], new)
        log.info("%s renewed: ready in %.1f s, the old one left in %.1f s", name, ready - new.begun, _since(ready))
        return True

    def _note(self) -> None:
        pids = {name: member.pid for name, member in self._members.items()}
        news = {
            "pid": os.getpid(),
            "processes": pids,
            "rolls": self._rolls,
            "failed": self._failed,
            "stalled": self._stalled,
        }
        pid_file.write(self._notes, {**news, "rolling": self._rolling})


def _since(moment: float) -> float:
    return time.monotonic() - moment
