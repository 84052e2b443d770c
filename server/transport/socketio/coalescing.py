"""Adaptive ticks: the first news of a quiet channel leaves at once, what follows within the tick leaves together."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Generic, Protocol, TypeVar

from server.transport.tasks import spawn
from server.transport.websocket.frames import EncodedMessage

LARGEST = 32768
NEVER = 1 << 60


class Listener(Protocol):
    def write(self, encode_message: EncodedMessage) -> None: ...


K = TypeVar("K")
L = TypeVar("L", bound=Listener)
Deliver = Callable[[K, EncodedMessage, Collection[L]], Awaitable[None]]


class Gathering(Generic[L]):
    """What waits for one channel's tick; `ahead` have had so many of it already."""

    def __init__(self, *encode_messages: EncodedMessage) -> None:
        self.encode_messages = list(encode_messages)
        self.size = 0
        self.ahead: dict[L, int] = {}

    def add(self, encode_message: EncodedMessage) -> None:
        self.encode_messages.append(encode_message)
        self.size += len(encode_message.wire)

    def join(self, start: int = 0) -> EncodedMessage:
        some = self.encode_messages[start:]
        return EncodedMessage(tuple(each for one in some for each in one.messages), b"".join(one.wire for one in some))


class Coalescer(Generic[K, L]):
    """`deliver(key, parcel, done)` writes to everybody of a channel but those in `done`."""

    def __init__(self, tick_s: float, deliver: Deliver[K, L]) -> None:
        self._tick_s, self._deliver = tick_s, deliver
        self.waiting: dict[K, Gathering[L]] = {}

    async def post(self, key: K, encode_message: EncodedMessage) -> None:
        gathering = self.waiting.get(key)
        if not self._tick_s:
            await self._deliver(key, encode_message, ())
        elif gathering is None:
            await self._send(key, Gathering(encode_message))
        else:
            gathering.add(encode_message)
            if gathering.size > LARGEST:
                await self._send(key, gathering)

    def settle(self, key: K, listener: L) -> None:
        """Give this listener now what it has not had yet."""
        gathering = self.waiting.get(key)
        if gathering is not None and gathering.encode_messages:
            had = gathering.ahead.get(listener, 0)
            if had < len(gathering.encode_messages):
                listener.write(gathering.join(had))
                gathering.ahead[listener] = len(gathering.encode_messages)

    def part(self, key: K, listener: L) -> None:
        """It leaves: it gets what was meant for it, and nothing that comes later."""
        self.settle(key, listener)
        if (gathering := self.waiting.get(key)) is not None:
            gathering.ahead[listener] = NEVER

    def spare(self, key: K, listener: L) -> None:
        """It came just now: what waits was not meant for it."""
        gathering = self.waiting.get(key)
        if gathering is not None:
            gathering.ahead[listener] = len(gathering.encode_messages)

    def replace(self, key: K, listener: L, by: L) -> None:
        """What the one has had the other has had."""
        gathering = self.waiting.get(key)
        if gathering is not None and listener in gathering.ahead:
            gathering.ahead[by] = gathering.ahead.pop(listener)

    async def _send(self, key: K, gathering: Gathering[L]) -> None:
        """The tick counts from the end of a delivery: a long one gathers what comes meanwhile."""
        following = self.waiting[key] = Gathering()
        try:
            await self._deliver(key, gathering.join(), gathering.ahead)
            for listener, had in gathering.ahead.items():
                if had < len(gathering.encode_messages):
                    listener.write(gathering.join(had))
        finally:
            asyncio.get_running_loop().call_later(self._tick_s, self._end, key, following)

    def _end(self, key: K, gathering: Gathering[L]) -> None:
        if self.waiting.get(key) is not gathering:
            return
        if gathering.encode_messages:
            spawn(self._send(key, gathering), "a channel's tick")
        else:
            del self.waiting[key]
