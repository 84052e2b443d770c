"""A replay in pieces: the whole log of a session folded once, in slices between which everybody else is served."""

import asyncio
import time
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from server.domain.roles import PUBLIC
from server.domain.session.question import Question
from server.domain.state import Key
from server.errors import Refused
from server.projections.transcript import first_wording
from server.runtime.stream import StreamRuntime
from server.views.replay import Replay, Step
from server.web import byte_cache
from server.web.byte_cache import Body
from server.web.site import Site

STEPS, SEAT_STEPS = 150, 600
ENTRIES = 200
# So long it works at a time, and gives as much to others: a session may be live beside it.
SLICE_S = 0.002
BARS = 36


class Mark(NamedTuple):
    """An answer was published."""

    at: int
    question: str


class Made(NamedTuple):
    """A whole replay as it is sent. `bars`: how many questions came in each of so many equal parts of the time. Without
    pieces: nothing was live."""

    begun: int
    ended: int
    pieces: tuple[Body, ...]
    starts: tuple[int, ...]
    marks: tuple[Mark, ...]
    bars: tuple[int, ...]

    def size(self) -> int:
        return sum(piece.size() for piece in self.pieces)


NONE = Made(0, 0, (), (), (), ())


async def made(site: Site, runtime: StreamRuntime, stamp: tuple[int, bytes], audience: str) -> Made:
    """The replay for an audience, made once while the log ends where it does; that there is none is known as long."""
    key = (runtime.stream, "replay", audience)

    async def make() -> Made:
        if (known := site.byte_cache.known(key, stamp)) is not None:
            return known  # type: ignore[no-any-return]
        await runtime.see()
        found = await _replayed(site, runtime, stamp[0], audience)
        return site.byte_cache.take(key, stamp, lambda: found)

    found: Made = await site.together.ask((key, stamp), make)
    if not found.pieces:
        raise Refused("replay.none")
    return found


async def _replayed(site: Site, runtime: StreamRuntime, upto: int, audience: str) -> Made:
    """Folds a little at a time, so that nobody waits for it."""
    state = runtime.view.state

    def before(key: Key) -> str:
        question = state.get(Question, key[1]) if key[0] == Question.noun else None
        return first_wording(question) if question else ""

    replay = Replay(runtime.stream, audience, runtime.view.indexes[PUBLIC], before)
    # Whoever sits at a seat of staff had it whole, page by page.
    limits = site.settings.limits
    gathered = _Pieces(site, *((STEPS, limits.frame_entities) if audience == PUBLIC else (SEAT_STEPS, None)))
    begun = time.monotonic()
    while (seq := replay.seq) < upto:
        for entry in await site.service.book.read(runtime.stream, seq, min(ENTRIES, upto - seq)):
            step = replay.apply(entry)
            if replay.begun is not None:
                gathered.take(replay, step)
            else:
                gathered.forget()
            if (spent := time.monotonic() - begun) > SLICE_S:
                await asyncio.sleep(spent)
                begun = time.monotonic()
        if replay.seq == seq:
            break
    return await asyncio.to_thread(gathered.made, replay)


class _Pieces:
    """Steps gathered into pieces of so many, from the beginning of the live part to its end. `limit`: of so many
    entities whoever comes is given the newest; None: all of them."""

    def __init__(self, site: Site, steps: int, limit: int | None) -> None:
        self._site, self._most, self._limit = site, steps, limit
        self.forget()

    def forget(self) -> None:
        """What was begun came to nothing."""
        self._first: dict[str, Any] | None = None
        self._steps: list[dict[str, Any]] = []
        self._done: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
        self._asked: list[tuple[int, int]] = []
        self._answers: dict[str, int] = {}

    def take(self, replay: Replay, step: Step | None) -> None:
        if self._first is None or (step and len(self._steps) >= self._most):
            self._close()
            at = step.at if step else replay.begun or 0  # nobody saw the session begin
            first = replay.whole() if self._limit is None else replay.first(self._limit)
            self._first = {"from": at, "first": first}
            self._asked.append((at, self._first["first"]["figures"]["asked"]))
            if step:
                self._count(step)
            return
        if step is None:
            return
        self._count(step)
        self._steps.append({"at": step.at, "put": step.put, "drop": step.drop, "figures": step.figures})

    def made(self, replay: Replay) -> Made:
        if replay.begun is None or self._first is None:
            return NONE
        self._close()
        ended = replay.ended or self._done[-1][0]["from"]
        kept = [(first, [step for step in steps if step["at"] <= ended]) for first, steps in self._done]
        kept = [(first, steps) for first, steps in kept if first["from"] <= ended]
        encoded = (msgspec.json.encode({**first, "steps": steps}) for first, steps in kept)
        pieces = tuple(byte_cache.body(each, self._site.settings.cache.gzip_bytes) for each in encoded)
        marks = sorted(Mark(at, id) for id, at in self._answers.items() if at <= ended)
        starts = tuple(first["from"] for first, _ in kept)
        return Made(replay.begun, ended, pieces, starts, tuple(marks), self._bars(replay.begun, ended))

    def _close(self) -> None:
        if self._first is not None:
            self._done.append((self._first, self._steps))
        self._steps = []

    def _count(self, step: Step) -> None:
        if step.figures:
            self._asked.append((step.at, step.figures["asked"]))
        for value in step.put:
            if value["noun"] == "answer" and value.get("published_at") and value["id"] not in self._answers:
                self._answers[value["id"]] = step.at

    def _bars(self, begun: int, ended: int) -> tuple[int, ...]:
        width, bars = max(1, -(-(ended - begun) // BARS)), [0] * BARS
        for (_, before), (at, asked) in pairwise(self._asked):
            if at <= ended:
                bars[min(BARS - 1, (at - begun) // width)] += max(0, asked - before)
        return tuple(bars)
