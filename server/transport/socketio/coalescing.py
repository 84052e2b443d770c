"""Coalescing: a quiet channel's first message is sent at once, those that follow within the tick are sent together."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, Protocol, TypeVar

from server.transport.tasks import spawn
from server.transport.websocket.frames import EncodedMessage

LARGEST = 32768
NEVER = 1 << 60


class Listener(Protocol):
    def write(self, message: EncodedMessage) -> None: ...


K = TypeVar("K")
L = TypeVar("L", bound=Listener)
Deliver = Callable[[K, EncodedMessage, Collection[L]], Awaitable[None]]


class Batch(Generic[L]):
    """What waits for one channel's tick; `sent_ahead` says how many of these a listener has had already."""

    def __init__(self, *messages: EncodedMessage) -> None:
        self.messages = list(messages)
        self.size = 0
        self.sent_ahead: dict[L, int] = {}

    def add(self, message: EncodedMessage) -> None:
        self.messages.append(message)
        self.size += len(message.wire)

    def join(self, start: int = 0) -> EncodedMessage:
        some = self.messages[start:]
        return EncodedMessage(tuple(each for one in some for each in one.messages), b"".join(one.wire for one in some))


class Coalescer(Generic[K, L]):
    """`deliver(key, message, done)` writes to every listener of a channel except those in `done`."""

    def __init__(self, tick_s: float, deliver: Deliver[K, L]) -> None:
        self._tick_s, self._deliver = tick_s, deliver
        self.waiting: dict[K, Batch[L]] = {}

    async def post(self, key: K, message: EncodedMessage) -> None:
        batch = self.waiting.get(key)
        if not self._tick_s:
            await self._deliver(key, message, ())
        elif batch is None:
            await self._send(key, Batch(message))
        else:
            batch.add(message)
            if batch.size > LARGEST:
                await self._send(key, batch)

    def flush(self, key: K, listener: L) -> None:
        """Write to this listener now what it has not had yet."""
        batch = self.waiting.get(key)
        if batch is not None and batch.messages:
            sent = batch.sent_ahead.get(listener, 0)
            if sent < len(batch.messages):
                listener.write(batch.join(sent))
                batch.sent_ahead[listener] = len(batch.messages)

    def left(self, key: K, listener: L) -> None:
        """A listener leaves the channel: it gets what was emitted before, and nothing that comes later."""
        self.flush(key, listener)
        if (batch := self.waiting.get(key)) is not None:
            batch.sent_ahead[listener] = NEVER

    def joined(self, key: K, listener: L) -> None:
        """A listener entered the channel: what waits was emitted before."""
        batch = self.waiting.get(key)
        if batch is not None:
            batch.sent_ahead[listener] = len(batch.messages)

    def replace(self, key: K, listener: L, by: L) -> None:
        """`by` takes the place of `listener` in the channel."""
        batch = self.waiting.get(key)
        if batch is not None and listener in batch.sent_ahead:
            batch.sent_ahead[by] = batch.sent_ahead.pop(listener)

    async def _send(self, key: K, batch: Batch[L]) -> None:
        """The tick counts from the end of a delivery: a long one collects what comes meanwhile."""
        following = self.waiting[key] = Batch()
        try:
            await self._deliver(key, batch.join(), batch.sent_ahead)
            for listener, sent in batch.sent_ahead.items():
                if sent < len(batch.messages):
                    listener.write(batch.join(sent))
        finally:
            asyncio.get_running_loop().call_later(self._tick_s, self._end, key, following)

    def _end(self, key: K, batch: Batch[L]) -> None:
        if self.waiting.get(key) is not batch:
            return
        if batch.messages:
            spawn(self._send(key, batch), "tick of a channel")
        else:
            del self.waiting[key]
