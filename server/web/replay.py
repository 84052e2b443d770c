"""Replay of a session that is over: its room at every second, from the log, in pieces that any cache may keep.

`/buoi/<id>/xem-lai`, and `/buoi/<id>/xem-lai/<n>.json`: {from, first: {put, figures}, steps: [{at, put, drop,
figures}]}, times in ms. A piece begins with what somebody was given who came at its beginning.
`/buoi/<id>/xem-lai/muc.json`: the answers, [[moment, number, text or null]...].
"""

from itertools import pairwise
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session.phase import PHASES
from server.errors import Refused
from server.office import timeline
from server.runtime.stream import StreamRuntime
from server.web import byte_cache
from server.web.archive_pages import closed_at
from server.web.qr import qr
from server.web.replay_pieces import BARS, Made, made
from server.web.request_context import RequestContext
from server.web.site import Site

Stamp = tuple[int, bytes]
BRIEF = 90
# So wide is the line of time as it is drawn; marks that would stand on one point are one.
WIDE = 1000
SCRIPT_WORDS = ("figures", "moved", "pair", "translation", "reason", "replay", "room")


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    row, stamp = await over(site, at, request.path_params["session"])
    address, cover = site.url(request, at, f"/buoi/{row['id']}/xem-lai"), msgspec.json.decode(row["value"])
    film = cover.get("recording")

    async def context() -> dict[str, Any]:
        runtime = await site.service.runtime(row["id"], at.room.slug if at.room else None)
        found = await made(site, runtime, stamp, PUBLIC)
        drawn = line(runtime, found)
        page = data(site, at, cover, found) | ({"film": film} if film else {})
        said = words.part(at.lang, SCRIPT_WORDS)
        return {**drawn, "panel": cover["panel"], "session": cover["session"], "film": film,
                "page": page, "words": said, "address": address, "path": "",
                "qr": qr(site.reached(request, at, f"/buoi/{row['id']}/xem-lai"))}  # fmt: skip

    answer = await site.public(request, at, "replay.html", (row["id"], address), stamp, context, plays=film)
    answer.headers["Link"] = site.pages.ahead("replay/main.js", "replay_page")
    return answer


async def piece(site: Site, request: Request, at: RequestContext) -> Response:
    row, stamp = await over(site, at, request.path_params["session"])
    runtime = await site.service.runtime(row["id"], at.room.slug if at.room else None)
    found = numbered(await made(site, runtime, stamp, PUBLIC), request)
    return byte_cache.answer(request, found, byte_cache.public(site.settings.cache))


async def answers(site: Site, request: Request, at: RequestContext) -> Response:
    """By their moments, with the questions' words of today."""
    row, stamp = await over(site, at, request.path_params["session"])
    runtime = await site.service.runtime(row["id"], at.room.slug if at.room else None)
    found, key = await made(site, runtime, stamp, PUBLIC), (runtime.stream, "replay", "answers")

    def listed() -> byte_cache.Body:
        told = [(each["at"], each["question"]["number"], each["text"]) for each in _marks(runtime, found)]
        return byte_cache.body(msgspec.json.encode(told), site.settings.cache.gzip_bytes)

    return byte_cache.answer(request, site.byte_cache.take(key, stamp, listed), byte_cache.public(site.settings.cache))


def numbered(found: Made, request: Request) -> byte_cache.Body:
    """The piece that is asked for."""
    number = int(request.path_params["piece"])
    if number >= len(found.pieces):
        raise Refused("replay.beyond", pieces=len(found.pieces))
    return found.pieces[number]


async def over(site: Site, at: RequestContext, id: str) -> tuple[dict[str, Any], Stamp]:
    """The row of a session that can be replayed, and where its log ends."""
    row, stamp = await closed_at(site, at, id)
    if not PHASES[row["state"]].over:
        raise Refused("replay.not_over")
    return row, stamp


def data(site: Site, at: RequestContext, cover: dict[str, Any], found: Made) -> dict[str, Any]:
    """What the scripts of a replay begin with."""
    session = cover["session"]
    return {
        "session": session["id"], "base": at.base, "lang": at.lang, "unit": site.unit_of(session),
        "begun": found.begun, "ended": found.ended, "starts": found.starts,
    }  # fmt: skip


def line(runtime: StreamRuntime, found: Made) -> dict[str, Any]:
    """The line of time as it is drawn, WIDE: bars, where answers stand, and moments to write under it; and the
    answers."""
    span, most = max(1, found.ended - found.begun), max(1, *found.bars)
    width = WIDE / BARS
    bars = [
        {"x": round(number * width + 2, 1), "y": 40 - round(34 * bar / most), "height": round(34 * bar / most)}
        for number, bar in enumerate(found.bars)
        if bar
    ]
    drawn = {
        "bars": bars,
        "bar_width": round(width - 4, 1),
        "answers": _strokes({round((mark.at - found.begun) * WIDE / span) for mark in found.marks}),
        "moments": timeline.hours(found.begun, found.ended),
    }
    return {"made": found, "line": drawn, "marks": list(_marks(runtime, found))}


def _strokes(places: set[int]) -> str:
    """A path with a stroke at each place, each told from the one before: most are alike, so it packs well."""
    return "M0 56" + "".join(f"m{place - before}-10v10" for before, place in pairwise((0, *sorted(places))))


def _marks(runtime: StreamRuntime, found: Made) -> Any:
    """The answers by their moments, with the question's words of today."""
    index = runtime.view.indexes[PUBLIC]
    for mark in found.marks:
        question = index.value(("question", mark.question))
        if question is not None:
            text = _brief(question["text"]) if question.get("text") else None
            yield {"at": mark.at, "second": (mark.at - found.begun) // 1000, "question": question, "text": text}


def _brief(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BRIEF else f"{words[: BRIEF - 1].rpartition(' ')[0]}…"
