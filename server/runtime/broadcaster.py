"""Fan-out: sends every audience of a stream the frames that are new to it. The first
change after a quiet tick is sent at once; what follows within a tick is coalesced into one frame, encoded once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from server.runtime.stream import StreamRuntime
from server.transport.tasks import spawn
from server.views.mine import matters

MINE_PAUSE_S = 2.0
MINE_AT_ONCE = 50
"""So many own lists are made before others have their turn: the end of a session concerns everybody who asked."""


class Channels(Protocol):
    """The Socket.IO side: who listens where."""

    async def broadcast(self, channel: str, event: str, data: dict[str, Any]) -> None: ...
    def members(self, channel: str) -> int: ...


class Shows(Protocol):
    """How it is shown what has changed."""

    def changed(self, runtime: StreamRuntime) -> None: ...
    async def flush(self, runtime: StreamRuntime) -> None: ...


def frames(session: str, audience: str) -> str:
    return f"frame:{session}:{audience}"


def signals(session: str) -> str:
    return f"signal:{session}"


def own(session: str, asker: str) -> str:
    return f"mine:{session}:{asker}"


class Silence:
    """Null object: channels without listeners, for a service that only executes commands."""

    async def broadcast(self, channel: str, event: str, data: dict[str, Any]) -> None:
        pass

    def members(self, channel: str) -> int:
        return 0


class Nobody:
    """Null object: for a service that only executes commands."""

    def changed(self, runtime: StreamRuntime) -> None:
        pass

    async def flush(self, runtime: StreamRuntime) -> None:
        pass


class Broadcaster:
    def __init__(
        self, channels: Channels, now: Callable[[], int], tick_ms: int, signal_ms: int, limit: int, most_mine: int
    ) -> None:
        self._channels, self._now, self._limit, self._most_mine = channels, now, limit, most_mine
        self._tick, self._pause = tick_ms / 1000, signal_ms / 1000
        self._sent: dict[str, tuple[int, dict[str, int]]] = {}
        self._busy: dict[tuple[str, str], bool] = {}
        self.watchers: list[Callable[[StreamRuntime], None]] = []

    def changed(self, runtime: StreamRuntime) -> None:
        """Something may be new in this stream. Called first when it is opened, before anybody listens."""
        self._sent.setdefault(runtime.id, (runtime.resets, _seqs(runtime)))
        for watcher in self.watchers:
            watcher(runtime)
        self._soon(runtime, "frames", self._frames, self._tick)
        self._soon(runtime, "figures", self._figures, self._pause)
        self._soon(runtime, "mine", self._mine, MINE_PAUSE_S)

    async def flush(self, runtime: StreamRuntime) -> None:
        """Send what waits for its tick now, so that every listener is at the position of the view: also of a stream in
        which nothing has happened yet."""
        self._sent.setdefault(runtime.id, (runtime.resets, _seqs(runtime)))
        while self._sent.get(runtime.id, here := (runtime.resets, _seqs(runtime))) != here:
            await self._frames(runtime)

    def forget(self, session: str) -> None:
        self._sent.pop(session, None)

    def _soon(
        self, runtime: StreamRuntime, what: str, send: Callable[[StreamRuntime], Awaitable[None]], pause: float
    ) -> None:
        key = (runtime.id, what)
        if key in self._busy:
            self._busy[key] = True
        else:
            self._busy[key] = False
            spawn(self._keep(key, runtime, send, pause), f"{what} of {runtime.id}")

    async def _keep(
        self,
        key: tuple[str, str],
        runtime: StreamRuntime,
        send: Callable[[StreamRuntime], Awaitable[None]],
        pause: float,
    ) -> None:
        try:
            again = True
            while again:
                self._busy[key] = False
                await send(runtime)
                await asyncio.sleep(pause)
                again = self._busy[key]
        finally:
            del self._busy[key]

    async def _frames(self, runtime: StreamRuntime) -> None:
        room = runtime.view
        if runtime.id not in self._sent:  # forgotten meanwhile: nobody was there to see it
            return
        resets, sent = self._sent[runtime.id]
        self._sent[runtime.id] = (runtime.resets, _seqs(runtime))
        for audience in runtime.kind.audiences:
            channel = frames(runtime.id, audience)
            if not self._channels.members(channel):
                continue
            since = sent[audience]
            if resets != runtime.resets or room.indexes[audience].changed(since, self._limit):
                frame = room.afresh(audience, self._limit)
            else:
                frame = room.frame(audience, since) or {}
            if frame:
                data = {"session": runtime.id, "audience": audience, "now": self._now(), **frame}
                await self._channels.broadcast(channel, "frame", data)

    async def _figures(self, runtime: StreamRuntime) -> None:
        channel = signals(runtime.id)
        if self._channels.members(channel):
            data = {"session": runtime.id, "signal": "figures", **runtime.view.figures()}
            await self._channels.broadcast(channel, "signal", data)

    async def _mine(self, runtime: StreamRuntime) -> None:
        room, told = runtime.view, 0
        for actor in room.askers.touched():
            channel = own(runtime.id, actor.partition(":")[2])
            if self._channels.members(channel):
                whole = matters(room.state, room.askers, actor, self._most_mine)
                await self._channels.broadcast(channel, "mine", {"session": runtime.id, **whole})
                told += 1
                if told % MINE_AT_ONCE == 0:
                    await asyncio.sleep(0)


def _seqs(runtime: StreamRuntime) -> dict[str, int]:
    return {audience: index.seq for audience, index in runtime.view.indexes.items()}
