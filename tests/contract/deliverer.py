"""A process that delivers reactions into real streams, and may die on the way.

python -m tests.contract.deliverer URL STEP: STEP is one of STEPS, or `-` to live.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from typing import Any

from prometheus_client import Counter

from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.turn import Turn
from server.runtime.reactions import Reactor
from server.sections import Reactions
from tests import books

STEPS = ("decide", "append", "settle", "commit", "note", "noted", "refuse", "tell", "told")
REFUSED = "session.refused"


def die_at(step: str, wanted: str) -> None:
    if step == wanted:
        os._exit(9)


class Target:
    """Does each command once, by its id, and settles it in its turn, as a stream does; refuses those called
    `refused`."""

    def __init__(self, book: Book, step: str = "-", refused: str = REFUSED) -> None:
        self._book, self._step, self.refused = book, step, refused

    async def deliver(self, target: str, command: str, payload: Mapping[str, Any], cid: str, cause: str) -> None:
        if command == self.refused:
            die_at(self._step, "refuse")
            raise Refused("room.taken")
        async with self._book.turn(target) as turn:
            await self._once(turn, (f"stream:{cause}", cid))
            die_at(self._step, "append")
            await turn.settle([cid])
            die_at(self._step, "settle")
        die_at(self._step, "tell" if cid.endswith("/refused") else "commit")

    async def _once(self, turn: Turn, command: tuple[str, str]) -> None:
        die_at(self._step, "decide")
        if not await turn.known([command]):
            if not await turn.claim([command[1]]):
                raise Unavailable("somebody else has settled it")
            await turn.append([books.said(1, by=command[0], cid=command[1])])


async def main(url: str, step: str) -> None:
    async with books.opened(url) as book:
        chosen = Reactions(poll_ms=500, at_once=4, retry_ms=1, retry_most_ms=1)
        reactor = Reactor(
            book, Target(book, step).deliver, lambda: True, chosen, Counter("outcomes", "", ["outcome"], registry=None)
        )
        delivered = reactor.queue.delivered

        async def sabotaged(*done: Any) -> bool:
            die_at(step, "note")
            noted = await delivered(*done)
            die_at(step, "told" if any(each.id.endswith("/refused") for each in done) else "noted")
            return noted

        reactor.queue.delivered = sabotaged  # type: ignore[method-assign]
        while begun := await reactor.look():
            await asyncio.wait(begun)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
