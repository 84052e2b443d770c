"""Fan-out: tells every audience of a session what is new to it. The first change of a quiet session leaves at once;
what follows within a tick leaves together, as one frame, encoded once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from server.live.chamber import Chamber
from server.live.tasks import spawn
from server.views.matrix import AUDIENCES
from server.views.mine import mine

MINE_PAUSE_S = 2.0
MINE_AT_ONCE = 50
"""So many own lists are made before others have their turn: the end of a session concerns everybody who asked."""


class Channels(Protocol):
    """The door's side: who listens where."""

    async def broadcast(self, channel: str, event: str, data: dict[str, Any]) -> None: ...
    def members(self, channel: str) -> int: ...


def frames(session: str, audience: str) -> str:
    return f"frame:{session}:{audience}"


def signals(session: str) -> str:
    return f"signal:{session}"


def own(session: str, asker: str) -> str:
    return f"mine:{session}:{asker}"


class Nobody:
    """No audience: for whoever opens a house only to act in it."""

    def changed(self, chamber: Chamber) -> None:
        pass

    async def flush(self, chamber: Chamber) -> None:
        pass


class Fanout:
    def __init__(self, channels: Channels, tick_ms: int, signal_ms: int, limit: int, most_mine: int) -> None:
        self._channels, self._limit, self._most_mine = channels, limit, most_mine
        self._tick, self._pause = tick_ms / 1000, signal_ms / 1000
        self._sent: dict[str, tuple[int, dict[str, int]]] = {}
        self._busy: dict[tuple[str, str], bool] = {}

    def changed(self, chamber: Chamber) -> None:
        """Something may be new in this chamber. Called first when it is opened, before anybody listens."""
        self._sent.setdefault(chamber.session, (chamber.resets, _seqs(chamber)))
        self._soon(chamber, "frames", self._frames, self._tick)
        self._soon(chamber, "figures", self._figures, self._pause)
        self._soon(chamber, "mine", self._mine, MINE_PAUSE_S)

    async def flush(self, chamber: Chamber) -> None:
        """Send what waits for its tick now, so that every listener stands where the chamber stands."""
        while self._sent.get(chamber.session, here := (chamber.resets, _seqs(chamber))) != here:
            await self._frames(chamber)

    def forget(self, session: str) -> None:
        self._sent.pop(session, None)

    def _soon(self, chamber: Chamber, what: str, send: Callable[[Chamber], Awaitable[None]], pause: float) -> None:
        key = (chamber.session, what)
        if key in self._busy:
            self._busy[key] = True
        else:
            self._busy[key] = False
            spawn(self._keep(key, chamber, send, pause), f"{what} of {chamber.session}")

    async def _keep(
        self, key: tuple[str, str], chamber: Chamber, send: Callable[[Chamber], Awaitable[None]], pause: float
    ) -> None:
        try:
            again = True
            while again:
                self._busy[key] = False
                await send(chamber)
                await asyncio.sleep(pause)
                again = self._busy[key]
        finally:
            del self._busy[key]

    async def _frames(self, chamber: Chamber) -> None:
        room = chamber.room
        resets, sent = self._sent[chamber.session]
        self._sent[chamber.session] = (chamber.resets, _seqs(chamber))
        for audience in AUDIENCES:
            channel = frames(chamber.session, audience)
            if not self._channels.members(channel):
                continue
            since = sent[audience]
            if resets != chamber.resets or room.sights[audience].changed(since, self._limit):
                frame = room.afresh(audience, self._limit)
            else:
                frame = room.frame(audience, since) or {}
            if frame:
                await self._channels.broadcast(
                    channel, "frame", {"session": chamber.session, "audience": audience, **frame}
                )

    async def _figures(self, chamber: Chamber) -> None:
        channel = signals(chamber.session)
        if self._channels.members(channel):
            data = {"session": chamber.session, "signal": "figures", **chamber.room.figures()}
            await self._channels.broadcast(channel, "signal", data)

    async def _mine(self, chamber: Chamber) -> None:
        room, told = chamber.room, 0
        for actor in room.askers.touched():
            channel = own(chamber.session, actor.partition(":")[2])
            if self._channels.members(channel):
                whole = mine(room.hall, room.askers.of(actor, self._most_mine))
                await self._channels.broadcast(channel, "mine", {"session": chamber.session, "mine": whole})
                told += 1
                if told % MINE_AT_ONCE == 0:
                    await asyncio.sleep(0)


def _seqs(chamber: Chamber) -> dict[str, int]:
    return {audience: sight.seq for audience, sight in chamber.room.sights.items()}
