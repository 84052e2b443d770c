"""Fair scheduling on one event loop: a FIFO queue per client, and limits on what one iteration starts."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial

from server.transport.tasks import spawn

MAX_JOBS = 32
MAX_BYTES = 65536
PER_TURN = 100

Job = Callable[[], Awaitable[object]]


class LoopThrottle:
    """At most `per_turn` callbacks in one iteration of the event loop; the others in the following ones."""

    def __init__(self, per_turn: int = PER_TURN) -> None:
        self._per_turn = per_turn
        self._called = 0
        self._waiting: deque[Callable[[], None]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None

    def submit(self, callback: Callable[[], None]) -> None:
        """Call it at once or in one of the next iterations."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            loop.call_soon(self._next_turn)
        if self._called < self._per_turn and not self._waiting:
            self._called += 1
            callback()
        else:
            self._waiting.append(callback)

    def _next_turn(self) -> None:
        self._called = 0
        if not self._waiting or self._loop is None:
            self._loop = None
            return
        self._loop.call_soon(self._next_turn)
        while self._waiting and self._called < self._per_turn:
            self._called += 1
            self._waiting.popleft()()


class DeferredThrottle(LoopThrottle):
    """The same for low priority: no callback runs at once."""

    def submit(self, callback: Callable[[], None]) -> None:
        """Call it in one of the next iterations."""
        self._waiting.append(callback)
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.call_soon(self._next_turn)


starting = LoopThrottle(4)
low_priority = DeferredThrottle(2)


class ClientQueue:
    """One client's jobs run one after the other, concurrently with those of other clients. An idle queue holds nothing.

    `on_space` is called when a full queue has room again: its producer should have paused meanwhile. One that rests is
    full.
    """

    __slots__ = ("_bytes", "_ended", "_jobs", "_log", "_max_jobs", "_on_space", "_rest_s", "_resting")

    def __init__(self, log: logging.Logger, on_space: Callable[[], None], max_jobs: int = MAX_JOBS) -> None:
        self._log, self._on_space, self._max_jobs = log, on_space, max_jobs
        self._jobs: deque[tuple[Job, int]] | None = None
        self._bytes = 0
        self._ended = False
        self._rest_s = 0.0
        self._resting: asyncio.Future[None] | None = None

    def put(self, job: Job, size: int = 0) -> bool:
        """False when the queue is full now; `size` is that of the job's payload, in bytes."""
        if self._ended:
            return True
        if self._jobs is None:
            self._jobs = deque()
            starting.submit(self._start)
        self._jobs.append((job, size))
        self._bytes += size
        return not self._full

    def end(self) -> None:
        """The running job is finished, those that wait are dropped: the client will send them again."""
        self._ended = True
        if self._jobs:
            self._jobs.clear()
        if self._resting is not None:
            _release(self._resting)

    def rest(self, seconds: float) -> None:
        """Said by a job: nothing more of this client for so long, and then after those that wait for each answer."""
        self._rest_s = seconds

    @property
    def _full(self) -> bool:
        if self._jobs is None:
            return False
        return self._resting is not None or len(self._jobs) >= self._max_jobs or self._bytes > MAX_BYTES

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits for others, not for its client's rest to end."""
        return self._jobs is not None and self._resting is None

    def _start(self) -> None:
        spawn(self._run(), "commands of a client")

    async def _run(self) -> None:
        try:
            while self._jobs:
                full = self._full
                job, size = self._jobs.popleft()
                self._bytes -= size
                if full and not self._full:
                    self._on_space()
                try:
                    await job()
                except Exception:
                    self._log.exception("an event handler failed")
                if self._rest_s and not self._ended:
                    await self._rest()
                elif self._jobs:
                    await self._yield_turn()
        finally:
            self._jobs, self._bytes, self._resting = None, 0, None

    async def _rest(self) -> None:
        loop = asyncio.get_running_loop()
        self._resting, seconds, self._rest_s = loop.create_future(), self._rest_s, 0.0
        timer = loop.call_later(seconds, _release, self._resting)
        try:
            await self._resting
            await self._yield_turn()
        finally:
            timer.cancel()
            self._resting = None
        if not self._full:
            self._on_space()

    async def _yield_turn(self) -> None:
        """A client that pipelines is served after those that wait for each answer."""
        turn = asyncio.get_running_loop().create_future()
        low_priority.submit(partial(_release, turn))
        await turn


def _release(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)
