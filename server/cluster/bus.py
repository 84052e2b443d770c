"""Redis pub/sub between the processes of one installation. Best effort: no message is a fact.

Publishing never waits and never fails: what Redis does not take in time is dropped, and the log has it anyway. The
subscription is watched: our own heartbeat must come back, or the connection is reopened, for it may be half-open.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Hashable
from contextlib import AsyncExitStack
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from server.cluster.bus_gauges import Gauges
from server.transport.log_throttle import throttled
from server.transport.tasks import spawn

log = throttled("giaoluu.bus")

# RuntimeError: what uvloop says of a line that closed while it was being used.
LOST = (RedisError, OSError, TimeoutError, asyncio.IncompleteReadError, RuntimeError)

LARGEST = 8192
PENDING = 10_000
DEADLINE_S = 1.0
DEAF_S = 5.0
COUNT_S = 5.0
LONGEST_PAUSE_S = 1.0
HEARD_PER_S = 2000
BREATH = 100


class Bus:
    """`heard` is called with each message. Without `url`, silence.

    Messages under one `key` that still wait to be said replace each other.
    """

    def __init__(self, url: str, channel: str, gauges: Gauges) -> None:
        self.channel, self.gauges = channel, gauges
        self.heard: Callable[[bytes], None] = lambda message: None
        self._url = url
        self._pending: dict[Hashable, bytes] = {}
        self._filled = asyncio.Event()
        self._counted = 0.0
        self._tries = 0
        self._second, self._this_second = 0, 0

    @property
    def silent(self) -> bool:
        return not self._url

    @property
    def healthy(self) -> bool:
        """Whether our own voice came back lately."""
        return self.gauges.healthy

    def start(self) -> None:
        if not self.silent:
            spawn(self._keep(self._listen), "ear of the bus")
            spawn(self._keep(self._speak), "voice of the bus")

    def say(self, key: Hashable, message: bytes) -> None:
        """Tell all processes, this one included, soon or not at all."""
        if self.silent:
            return
        if len(self._pending) >= PENDING and key not in self._pending:
            return
        self._pending[key] = message
        self._filled.set()

    def proven(self) -> None:
        """Our own voice has come back."""
        self.gauges.proven = time.monotonic()

    async def _keep(self, work: Callable[[Redis], Awaitable[None]]) -> None:
        """Do the work on a line of its own, on a new one whenever that fails."""
        while True:
            line = _line(self._url)
            try:
                await work(line)
            except LOST as trouble:
                self._tries += 1
                log.error(
                    "Redis: %s; changes of other processes are read from the log", trouble or type(trouble).__name__
                )
            finally:
                await _hang_up(line)
            await asyncio.sleep(min(LONGEST_PAUSE_S, 0.05 * 2 ** min(self._tries, 8)) * random.uniform(0.5, 1))

    async def _listen(self, line: Redis) -> None:
        async with AsyncExitStack() as stack:
            ear = line.pubsub()
            stack.push_async_callback(_hang_up, ear)
            stack.callback(self._fell)
            await ear.subscribe(self.channel)
            opened, n = time.monotonic(), 0
            while True:
                message = await ear.get_message(timeout=DEADLINE_S)
                if message is not None:
                    await self._take(message)
                    n += 1
                if n % BREATH == 0:
                    await asyncio.sleep(0)
                if time.monotonic() - max(self.gauges.proven, opened) > DEAF_S:
                    raise TimeoutError("what we say does not come back")

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            self.gauges.subscribed, self._tries = time.monotonic(), 0
            self.gauges.resubscriptions += 1
            self.gauges.doubts.set()
        elif message["type"] == "message":
            await self._not_too_many()
            if len(message["data"]) > LARGEST:
                self.gauges.malformed += 1
                return
            self.gauges.hears()
            self.heard(message["data"])

    async def _not_too_many(self) -> None:
        """A flood is left to Redis, which cuts us off in the end; then everything is read once."""
        second = int(time.monotonic())
        self._this_second = self._this_second + 1 if second == self._second else 1
        self._second = second
        if self._this_second > HEARD_PER_S:
            await asyncio.sleep(1 - time.monotonic() % 1)

    def _fell(self) -> None:
        self.gauges.subscribed = 0.0
        self.gauges.falls += 1
        self.gauges.doubts.set()

    async def _speak(self, line: Redis) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            batch = list(self._pending.values())
            self._pending.clear()
            async with asyncio.timeout(DEADLINE_S), line.pipeline(transaction=False) as pipe:
                for message in batch:
                    pipe.publish(self.channel, message)
                await pipe.execute()
            self.gauges.sent += len(batch)
            await self._count(line)

    async def _count(self, line: Redis) -> None:
        """How many listen; fewer than speak means that one is deaf and does not know it."""
        if time.monotonic() - self._counted < COUNT_S:
            return
        self._counted = time.monotonic()
        async with asyncio.timeout(DEADLINE_S):
            [(_, listening)] = await line.pubsub_numsub(self.channel)
        self.gauges.subscribers = listening
        if listening < self.gauges.processes:
            log.error("%s processes speak on the bus, %s listen", self.gauges.processes, listening)


def _line(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=DEADLINE_S,
        socket_connect_timeout=DEADLINE_S,
        health_check_interval=2,
        retry=Retry(NoBackoff(), 0),
        **({} if url.startswith("unix") else {"socket_keepalive": True}),
    )


async def _hang_up(line: Any) -> None:
    try:
        async with asyncio.timeout(DEADLINE_S):
            await line.aclose()
    except LOST:
        pass  # It was broken already.
