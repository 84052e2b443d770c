"""Queues of one loop: a lane keeps one client's commands in order, a turnstile lets a crowd through by and by."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from server.transport.tasks import spawn

WAITING = 32
HEAVY = 65536
PER_TURN = 100

Job = Callable[[], Awaitable[object]]


class Turnstile:
    """So many pass in one turn of the loop; the others in the next ones. Thousands at once stall nobody."""

    def __init__(self, per_turn: int = PER_TURN) -> None:
        self._per_turn = per_turn
        self._passed = 0
        self._waiting: deque[Callable[[], None]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None

    def enter(self, passing: Callable[[], None]) -> None:
        """Call `passing`, at once or a little later."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            loop.call_soon(self._turn)
        if self._passed < self._per_turn and not self._waiting:
            self._passed += 1
            passing()
        else:
            self._waiting.append(passing)

    def _turn(self) -> None:
        self._passed = 0
        if not self._waiting or self._loop is None:
            self._loop = None
            return
        self._loop.call_soon(self._turn)
        while self._waiting and self._passed < self._per_turn:
            self._passed += 1
            self._waiting.popleft()()


class Leisure(Turnstile):
    """A turnstile for those who want more than their share: nobody passes at once."""

    def enter(self, passing: Callable[[], None]) -> None:
        """Call `passing` in one of the next turns."""
        self._waiting.append(passing)
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.call_soon(self._turn)


arriving = Turnstile(4)
greedy = Leisure(2)


class ClientQueue:
    """Jobs run one after the other, beside the jobs of other lanes. An idle lane holds nothing.

    `roomy` is called when a lane that was full has room again: its feeder should have waited meanwhile.
    """

    __slots__ = ("_bytes", "_ended", "_jobs", "_log", "_most", "_roomy")

    def __init__(self, log: logging.Logger, roomy: Callable[[], None], most: int = WAITING) -> None:
        self._log, self._roomy, self._most = log, roomy, most
        self._jobs: deque[tuple[Job, int]] | None = None
        self._bytes = 0
        self._ended = False

    def put(self, job: Job, size: int = 0) -> bool:
        """False when the lane is full now; `size` is what the job carries, in bytes."""
        if self._ended:
            return True
        if self._jobs is None:
            self._jobs = deque()
            arriving.enter(self._start)
        self._jobs.append((job, size))
        self._bytes += size
        return not self._full

    def end(self) -> None:
        """What has begun is finished; what waits is forgotten: the client will send it again."""
        self._ended = True
        if self._jobs:
            self._jobs.clear()

    @property
    def _full(self) -> bool:
        return self._jobs is not None and (len(self._jobs) >= self._most or self._bytes > HEAVY)

    @property
    def busy(self) -> bool:
        return self._jobs is not None

    def _start(self) -> None:
        spawn(self._run(), "commands of a client")

    async def _run(self) -> None:
        try:
            while self._jobs:
                full = self._full
                job, size = self._jobs.popleft()
                self._bytes -= size
                if full and not self._full:
                    self._roomy()
                try:
                    await job()
                except Exception:
                    self._log.exception("an event handler failed")
                if self._jobs:
                    await self._let_others()
        finally:
            self._jobs, self._bytes = None, 0

    async def _let_others(self) -> None:
        """Who sends without waiting for answers is served after those who wait."""
        turn = asyncio.get_running_loop().create_future()
        greedy.enter(partial(_let_go, turn))
        await turn


def _let_go(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)
