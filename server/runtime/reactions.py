"""Delivers reactions: commands that entries of one stream cause in another.

Whoever leads delivers. It looks at once after a commit of this process, or when another process says that it wrote
one, and every `poll_ms` all the same. Those of one stream to one target go one after the other; `at_once` are under way
at the same time. Delivered at least once, done once: the id of the command is made of its cause.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from prometheus_client import Counter

from server.errors import Refused, Unavailable
from server.log.book import Book
from server.log.reaction_queue import ReactionQueue, WaitingReaction
from server.sections import Reactions
from server.transport.tasks import spawn

log = logging.getLogger(__name__)

BREATH_S = 0.02

Deliver = Callable[[str, str, Mapping[str, Any], str, str], Awaitable[object]]


async def _nobody(**details: Any) -> None:
    """There is no operator to tell."""


class Reactor:
    """`deliver(target, command, payload, cid, cause_stream)` returns when it is done, or raises Refused or
    Unavailable. `leads` says whether this process delivers now; `tell` makes the one that does look. `alarm` tells the
    operator what could be told to nobody else.
    """

    def __init__(
        self,
        book: Book,
        deliver: Deliver,
        leads: Callable[[], bool],
        chosen: Reactions,
        outcomes: Counter,
        tell: Callable[[], None] = lambda: None,
        alarm: Callable[..., Awaitable[None]] = _nobody,
    ) -> None:
        self.queue = ReactionQueue(book)
        self.leads, self.tell = leads, tell
        self._alarm, self._deliver, self._chosen, self._outcomes = alarm, deliver, chosen, outcomes
        self._woken = asyncio.Event()
        self._at_once = asyncio.Semaphore(chosen.at_once)
        self._busy: set[str] = set()

    def wrote(self) -> None:
        """This process has put reactions into the outbox."""
        self.wake()
        if not self.leads():
            self.tell()

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    async def run(self) -> None:
        """For ever; an outage of the database is waited out."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._chosen.poll_ms / 1000):
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self.look()
            except Unavailable:
                _wait_out()
            await asyncio.sleep(BREATH_S)

    async def look(self) -> list[asyncio.Task[None]]:
        """Begin to deliver what is due and not under way; gives a task for each stream."""
        if not self.leads():
            return []
        due = [one for one in await self.queue.due() if one.cause_stream not in self._busy]
        begun = []
        for cause, own in groupby(due, lambda one: one.cause_stream):
            self._busy.add(cause)
            begun.append(spawn(self._deliver_all(cause, list(own)), f"reactions of {cause}"))
        return begun

    async def _deliver_all(self, cause: str, own: Sequence[WaitingReaction]) -> None:
        """To each target in order, to several targets at the same time."""
        targets: dict[str, deque[WaitingReaction]] = defaultdict(deque)
        for reaction in own:
            targets[reaction.target].append(reaction)
        left, done = deque(targets.values()), list[WaitingReaction]()
        couriers = range(min(self._chosen.at_once, len(targets)))
        try:
            await asyncio.gather(*(spawn(self._carry(left, done), f"reactions of {cause}") for _ in couriers))
            await self.queue.delivered(*done)
        except Unavailable:
            _wait_out()
        else:
            self.wake()
        finally:
            self._busy.discard(cause)

    async def _carry(self, left: deque[deque[WaitingReaction]], done: list[WaitingReaction]) -> None:
        """Target by target, until none is left; one that has to wait holds up what follows it to the same target."""
        try:
            while left:
                to_one = left.popleft()
                while to_one and self.leads():
                    async with self._at_once:
                        if not await self._one(to_one.popleft(), done):
                            break
        except Unavailable:
            left.clear()
            _wait_out()

    async def _one(self, reaction: WaitingReaction, done: list[WaitingReaction]) -> bool:
        """Deliver it and write down what came of it; false when it has to wait."""
        try:
            await self._deliver(
                reaction.target, reaction.command, reaction.fields(), reaction.id, reaction.cause_stream
            )
        except Refused as refusal:
            self._outcomes.labels("refused").inc()
            if await self.queue.refused(reaction, refusal):
                await self._give_up(reaction, refusal)
            return True
        except Exception as trouble:
            self._outcomes.labels("retried").inc()
            if not isinstance(trouble, Unavailable):
                log.exception("%s to %s failed", reaction.command, reaction.target)
            await self.queue.later(reaction, self._wait_ms(reaction), f"{type(trouble).__name__}: {trouble}")
            return False
        self._outcomes.labels("delivered").inc()
        done.append(reaction)
        return True

    def _wait_ms(self, reaction: WaitingReaction) -> int:
        doubled: int = self._chosen.retry_ms * 2 ** min(reaction.attempts, 30)
        return min(doubled, self._chosen.retry_most_ms)

    async def _give_up(self, reaction: WaitingReaction, refusal: Refused) -> None:
        """Nobody is left to tell but the operator."""
        log.error("%s to %s was refused: %s", reaction.command, reaction.target, refusal.code)
        await self._alarm(command=reaction.command, target=reaction.target, code=refusal.code)


def _wait_out() -> None:
    log.warning("the database does not answer; reactions wait")
