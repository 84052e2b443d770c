"""Queues of one loop: a lane keeps one client's commands in order, a turnstile lets a leaving crowd out by and by."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from server.live.tasks import spawn

WAITING = 32
PER_TURN = 100

Job = Callable[[], Awaitable[object]]


class Lane:
    """Jobs run one after the other, beside the jobs of other lanes. A full lane makes its feeder wait."""

    def __init__(self, log: logging.Logger, most: int = WAITING) -> None:
        self._log, self._most = log, most
        self._jobs: deque[Job] = deque()
        self._room = asyncio.Event()
        self._running = False
        self._ended = False

    async def put(self, job: Job) -> None:
        while len(self._jobs) >= self._most and not self._ended:
            self._room.clear()
            await self._room.wait()
        if self._ended:
            return
        self._jobs.append(job)
        if not self._running:
            self._running = True
            spawn(self._run(), "commands of a client")

    def end(self) -> None:
        """What has begun is finished; what waits is forgotten: the client will send it again."""
        self._ended = True
        self._jobs.clear()
        self._room.set()

    @property
    def busy(self) -> bool:
        return self._running

    async def _run(self) -> None:
        try:
            while self._jobs:
                job = self._jobs.popleft()
                self._room.set()
                try:
                    await job()
                except Exception:
                    self._log.exception("an event handler failed")
        finally:
            self._running = False


class Turnstile:
    """So many pass in one turn of the loop; the others in the next ones. Thousands who leave at once stall nobody."""

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
