"""Replay of a session that is over: its room at every second, from the log, in pieces that any cache may keep.

`/buoi/<id>/xem-lai`, and `/buoi/<id>/xem-lai/<n>.json`: {from, first: {put, figures}, steps: [{at, put, drop,
figures}]}, times in ms. A piece begins with what somebody was given who came at its beginning.
"""

import asyncio
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session.phase import PHASES
from server.errors import Refused
from server.runtime.stream import StreamRuntime
from server.views.entity import Value
from server.views.replay import Replay, Step
from server.web import byte_cache
from server.web.archive_pages import closed_at
from server.web.byte_cache import Body
from server.web.request_context import RequestContext
from server.web.room_page import SCRIPT_WORDS
from server.web.site import Site

STEPS = 150
ENTRIES = 50
BARS = 36


class Mark(NamedTuple):
    """An answer was published."""

    at: int
    question: str


class Made(NamedTuple):
    """A whole replay as it is sent. `asked`: how many questions had come, at each `bar` of the time."""

    begun: int
    ended: int
    pieces: tuple[Body, ...]
    starts: tuple[int, ...]
    marks: tuple[Mark, ...]
    bars: tuple[int, ...]

    def size(self) -> int:
        return sum(piece.size() for piece in self.pieces)


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    row, stamp = await _over(site, at, request.path_params["session"])
    address = site.url(request, at, f"/buoi/{row['id']}/xem-lai")

    async def context() -> dict[str, Any]:
        runtime = await site.service.runtime(row["id"], at.room.slug if at.room else None)
        made = await _made(site, runtime, stamp)
        cover = msgspec.json.decode(row["value"])
        data = {
            "session": row["id"], "base": at.base, "lang": at.lang, "unit": site.unit_of(cover["session"]),
            "begun": made.begun, "ended": made.ended, "starts": made.starts,
        }  # fmt: skip
        return {
            "session": cover["session"],
            "panel": cover["panel"],
            "made": made,
            "marks": list(_marks(runtime, made)),
            "line": _line(made),
            "page": data,
            "words": words.part(at.lang, (*SCRIPT_WORDS, "replay")),
            "address": address,
        }

    return await site.public(request, at, "replay.html", (row["id"], address), stamp, context)


async def piece(site: Site, request: Request, at: RequestContext) -> Response:
    row, stamp = await _over(site, at, request.path_params["session"])
    runtime = await site.service.runtime(row["id"], at.room.slug if at.room else None)
    made, number = await _made(site, runtime, stamp), int(request.path_params["piece"])
    if number >= len(made.pieces):
        raise Refused("replay.beyond", pieces=len(made.pieces))
    return byte_cache.answer(request, made.pieces[number], byte_cache.public(site.settings.cache))


async def _over(site: Site, at: RequestContext, id: str) -> tuple[dict[str, Any], tuple[int, bytes]]:
    row, stamp = await closed_at(site, at, id)
    if not PHASES[row["state"]].over:
        raise Refused("replay.not_over")
    return row, stamp


async def _made(site: Site, runtime: StreamRuntime, stamp: tuple[int, bytes]) -> Made:
    key = (runtime.stream, "replay")

    async def make() -> Made:
        if (known := site.byte_cache.known(key, stamp)) is not None:
            return known  # type: ignore[no-any-return]
        await runtime.see()
        found = await _replayed(site, runtime, stamp[0])
        return site.byte_cache.take(key, stamp, lambda: found)

    return await site.together.ask((key, stamp), make)  # type: ignore[no-any-return]


async def _replayed(site: Site, runtime: StreamRuntime, upto: int) -> Made:
    """Folds a portion at a time, so that nobody waits for it."""
    replay, gathered = Replay(runtime.stream, PUBLIC, runtime.view.indexes[PUBLIC]), _Pieces(site)
    while (seq := replay.seq) < upto:
        for entry in await site.service.book.read(runtime.stream, seq, min(ENTRIES, upto - seq)):
            step = replay.apply(entry)
            if replay.begun is not None:
                gathered.take(replay, step)
        if replay.seq == seq:
            break
        await asyncio.sleep(0)
    return gathered.made(replay)


class _Pieces:
    """Steps gathered into pieces, from the beginning of the live part to its end."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._first: dict[str, Any] | None = None
        self._steps: list[dict[str, Any]] = []
        self._done: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
        self._asked: list[tuple[int, int]] = []
        self._answers: dict[str, int] = {}

    def take(self, replay: Replay, step: Step | None) -> None:
        if self._first is None or len(self._steps) >= STEPS:
            self._close()
            at = step.at if step else replay.begun or 0
            self._first = {"from": at, "first": replay.first(self._site.settings.limits.frame_entities)}
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
            raise Refused("replay.none")
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
        """How many questions came in each of so many equal parts of the time."""
        width, bars = max(1, -(-(ended - begun) // BARS)), [0] * BARS
        for (_, before), (at, asked) in pairwise(self._asked):
            if at <= ended:
                bars[min(BARS - 1, (at - begun) // width)] += max(0, asked - before)
        return tuple(bars)


def _marks(runtime: StreamRuntime, made: Made) -> Any:
    """The answers by their moments, with the question's words of today."""
    index = runtime.view.indexes[PUBLIC]
    for mark in made.marks:
        question: Value | None = index.value(("question", mark.question))
        if question is not None:
            yield {"at": mark.at, "second": (mark.at - made.begun) // 1000, "question": question}


def _line(made: Made) -> dict[str, Any]:
    """The line of time as it is drawn, 1,000 wide: bars, where answers stand, and moments to write under it."""
    span, most = max(1, made.ended - made.begun), max(1, *made.bars)
    width = 1000 / BARS
    bars = [
        {"x": round(number * width + 2, 1), "y": 40 - round(34 * bar / most), "height": round(34 * bar / most)}
        for number, bar in enumerate(made.bars)
        if bar
    ]
    return {
        "bars": bars,
        "bar_width": round(width - 4, 1),
        "answers": [round((mark.at - made.begun) * 1000 / span, 1) for mark in made.marks],
        "moments": [made.begun + span * part // 3 for part in range(4)],
    }
