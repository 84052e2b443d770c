"""How the players' parts hang together: the cues they give each other, the loop of all who deal with things."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from random import Random
from typing import Any, NamedTuple

from server.rehearsal.seat import Seat
from server.rehearsal.tempo import Tempo

WAITS_S = 2.0
Value = dict[str, Any]
Decision = Callable[[Value], Awaitable[None]]


class Cues(NamedTuple):
    """Each is set when: all have asked, all is sorted, the live part is over, all is written down."""

    asked: asyncio.Event
    sorted: asyncio.Event
    ended: asyncio.Event
    written: asyncio.Event


def cues() -> Cues:
    return Cues(*(asyncio.Event() for _ in Cues._fields))


async def give(cue: asyncio.Event, after: Collection["asyncio.Task[None]"]) -> None:
    """Set the cue when all these players are done."""
    await asyncio.gather(*after)
    cue.set()


class Part:
    """A seat, the tempo, chance, and the ids of what this company's citizens asked. Nothing else is dealt with: whoever
    sends a sample's wording, under whatever name, waits for people."""

    def __init__(self, seat: Seat, tempo: Tempo, rng: Random, ours: Collection[str]) -> None:
        self.seat, self.tempo, self.rng, self._ours = seat, tempo, rng, ours
        self._dealt: set[tuple[str, int]] = set()

    async def deal(self, cue: asyncio.Event, todo: Callable[[], list[Value]], act: Decision, reach: int = 1) -> None:
        """Take one of the first `reach` things to do, again and again, until the cue is given and nothing is left."""
        settled = False
        while True:
            over = cue.is_set()
            if fresh := [value for value in todo() if not self.dealt(value)]:
                await self.once(self.rng.choice(fresh[:reach]), act)
            elif not over:
                await self.seat.news(self.tempo, WAITS_S)
            elif settled:
                return
            # What was done last may not have been shown yet.
            elif await self.seat.refresh():
                settled = True
                continue
            settled = False

    def questions(self) -> list[Value]:
        return self._own("question")

    def answers(self) -> list[Value]:
        """They bear the ids of their questions."""
        return self._own("answer")

    def _own(self, noun: str) -> list[Value]:
        return [value for value in self.seat.table.of(noun) if value["id"] in self._ours]

    async def once(self, value: Value, act: Decision) -> None:
        """Nobody deals twice with the same view of a thing."""
        await act(value)
        self._dealt.add((value["id"], value["v"]))

    def dealt(self, value: Value) -> bool:
        return (value["id"], value["v"]) in self._dealt
