"""How many people ask along with which question: counted by query, once a person over a whole group of merged
questions, and told as a signal: at most twice a second, the more rarely the more there are."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import func, select

from server.domain.session.question import Question
from server.domain.session.support import askers
from server.domain.state import StreamState
from server.errors import Unavailable
from server.log.book import Book
from server.projections.unlogged import supports
from server.runtime.stream import StreamRuntime
from server.transport.tasks import spawn

# From so many rows on the counts of a session are told so many seconds apart.
SLOW = ((100_000, 5.0), (20_000, 2.0), (5_000, 1.0))
PAUSE_S = 0.5
AGAIN_S = 3.0
MOST_TOLD = 500

Tallies = dict[str, int]


class Told(Protocol):
    """Who hears of counts: `session` has these new ones."""

    def __call__(self, session: str, tallies: Tallies) -> None: ...


class Counts:
    """What this process knows of one session. `merged`: how many questions stood under others when it was counted."""

    def __init__(self) -> None:
        self.tallies: Tallies = {}
        self.told: Tallies = {}
        self.total, self.merged, self.at = 0, 0, 0.0
        self.stale, self.running = True, False
        self.groups: dict[tuple[str, ...], tuple[int, int]] = {}
        self.reading: asyncio.Task[None] | None = None


# How long one who joins waits for tallies that this process has not counted yet.
SOON_S = 0.15


class SupportCounts:
    """`tell` is for those who listen here, `others` says to the other processes that a session's counts changed."""

    def __init__(self, book: Book, tell: Told) -> None:
        self._book, self._tell = book, tell
        self.others: Callable[[str, int], None] = lambda session, number: None
        self._known: dict[str, Counts] = {}

    def known(self, runtime: StreamRuntime) -> bool:
        counts = self._known.get(runtime.id)
        return counts is not None and bool(counts.at)

    async def soon(self, runtime: StreamRuntime) -> None:
        """Counted, or begun to be: without the database one joins all the same, and hears the tallies by signal."""
        if not self.known(runtime):
            counting = spawn(self._begun(runtime), f"counting supports of {runtime.id}")
            await asyncio.wait({counting}, timeout=SOON_S)

    async def _begun(self, runtime: StreamRuntime) -> None:
        with suppress(Unavailable):  # whoever asks next begins again
            await self.tallies(runtime)

    async def tallies(self, runtime: StreamRuntime) -> Tallies:
        """How many support what; counted when it is asked for the first time, and after that as it changes."""
        if not self.known(runtime):
            await self._count(runtime, self._known.setdefault(runtime.id, Counts()))
        return self.present(runtime)

    def present(self, runtime: StreamRuntime) -> Tallies:
        """The same as far as this process knows, of what everybody may see; the most supported first, not all."""
        counts = self._known.get(runtime.id)
        if counts is None:
            return {}
        shown = ((id, number) for id, number in counts.tallies.items() if number and _public(runtime.view.state, id))
        return dict(sorted(shown, key=lambda each: -each[1])[:MOST_TOLD])

    async def counted(self, runtime: StreamRuntime, question: str | None) -> dict[str, list[Any]]:
        """What `support.count` carries, counted now."""
        await self._count(runtime, self._known.setdefault(runtime.id, Counts()))
        tallies = self._known[runtime.id].tallies
        wanted = tallies if question is None else {question: tallies.get(question, 0)}
        return {"questions": list(wanted), "counts": list(wanted.values())}

    def changed(self, runtime: StreamRuntime) -> None:
        """Rows were written here."""
        self.others(runtime.id, int(time.monotonic() * 1000))
        self.heard(runtime)

    def heard(self, runtime: StreamRuntime) -> None:
        """The counts of this session may be others."""
        counts = self._known.setdefault(runtime.id, Counts())
        counts.stale = True
        if not counts.running:
            counts.running = True
            spawn(self._keep(runtime, counts), f"supports of {runtime.id}")

    def beside(self, changed: Callable[[StreamRuntime], None]) -> Callable[[StreamRuntime], None]:
        """Both hear that a stream has changed."""

        def both(runtime: StreamRuntime) -> None:
            changed(runtime)
            self.moved(runtime)

        return both

    def moved(self, runtime: StreamRuntime) -> None:
        """The stream has changed: questions may have been merged or taken apart."""
        counts = self._known.get(runtime.id)
        if counts is not None and counts.at and counts.merged != runtime.view.figures()["merged"]:
            self.heard(runtime)

    def look(self, runtime: StreamRuntime) -> None:
        """Now and then, where other processes may have written and nobody said so."""
        counts = self._known.get(runtime.id)
        if counts is not None and counts.at and time.monotonic() - counts.at > AGAIN_S:
            self.heard(runtime)

    def forget(self, session: str) -> None:
        self._known.pop(session, None)

    async def _keep(self, runtime: StreamRuntime, counts: Counts) -> None:
        try:
            while counts.stale:
                try:
                    await self._count(runtime, counts)
                except Unavailable:
                    counts.stale = True
                else:
                    self._news(runtime, counts)
                await asyncio.sleep(self._pause_of(counts))
        finally:
            counts.running = False

    def _pause_of(self, counts: Counts) -> float:
        return next((pause for crowd, pause in SLOW if counts.total >= crowd), PAUSE_S)

    def _news(self, runtime: StreamRuntime, counts: Counts) -> None:
        state, told = runtime.view.state, counts.told
        news = {id: number for id, number in counts.tallies.items() if told.get(id, 0) != number and _public(state, id)}
        news |= {id: 0 for id in told if id not in counts.tallies and told[id]}
        counts.told = dict(counts.tallies)
        if news:
            self._tell(runtime.id, news)

    async def _count(self, runtime: StreamRuntime, counts: Counts) -> None:
        """Those who come while it is counted share one reading, as far as it began after them."""
        if counts.reading is None:
            counts.reading = spawn(self._read(runtime, counts), f"counting supports of {runtime.id}")
        reading = counts.reading
        try:
            await asyncio.shield(reading)
        finally:
            if counts.reading is reading and reading.done():
                counts.reading = None

    async def _read(self, runtime: StreamRuntime, counts: Counts) -> None:
        counts.stale = False
        state = runtime.view.state
        merged = runtime.view.figures()["merged"]
        each = select(supports.c.question, func.count()).where(supports.c.stream == runtime.stream)
        async with self._book.looking() as connection:
            rows = (await connection.execute(each.group_by(supports.c.question))).all()
        single = {str(question): int(number) for question, number in rows}
        tallies = {id: number for id, number in single.items() if (found := state.get(Question, id)) and not found.into}
        for main in _mains(state) if merged else ():
            tallies[main.id] = await self._group(runtime, counts, main, single)
        counts.tallies, counts.total, counts.merged, counts.at = tallies, sum(single.values()), merged, time.monotonic()

    async def _group(self, runtime: StreamRuntime, counts: Counts, main: Question, single: Tallies) -> int:
        """Persons who ask along with a group: its supporters and its askers, each once, without who asked first."""
        group = (main.id, *main.members)
        given = sum(single.get(id, 0) for id in group)
        if (known := counts.groups.get(group)) is not None and known[0] == given:
            return known[1]
        asked = askers(runtime.view.state, main)
        persons = select(func.count(supports.c.asker.distinct())).where(
            supports.c.stream == runtime.stream, supports.c.question.in_(group), supports.c.asker.not_in(asked)
        )
        number = len(asked) - 1
        if given:
            async with self._book.looking() as connection:
                number += int((await connection.execute(persons)).scalar_one())
        counts.groups = {each: held for each, held in counts.groups.items() if each[0] != main.id} | {
            group: (given, number)
        }
        return number


def _public(state: StreamState, id: str) -> bool:
    question = state.get(Question, id)
    return question is not None and question.meaning.public


def _mains(state: StreamState) -> list[Question]:
    every = (state.get(Question, id) for _, id in state.keys(Question.noun))
    return [each for each in every if each is not None and each.members]
