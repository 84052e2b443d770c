"""The record of a session to take away, and what a search found. docs/downloads.md says what each form holds.

`toan-van.json` is the whole of it, and of a session that is over with what proves it (docs/proof.md); the others are
made of the same: `.csv`, `.xlsx`, `.txt`, `.vtt`, `.docx`, `.pdf`.
"""

import asyncio
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.kinds import REHEARSED
from server.domain.session.phase import PHASES
from server.errors import Refused
from server.gateway.visitor import Visitor
from server.office import minutes_paper, record_files
from server.office.minutes import Minutes, minutes
from server.office.rendering.csv import csv
from server.office.rendering.docx import docx
from server.office.rendering.paper import Paper
from server.office.rendering.pdf import pdf
from server.office.rendering.xlsx import xlsx
from server.views.joint import whole
from server.web import archive_pages, byte_cache, history, reach, search_page, search_wanted
from server.web.request_context import RequestContext
from server.web.site import Site

FORMAT, VERSION = "giaoluu-transcript", 1
SHIFT, DAY_S = "lech", 86_400
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_encode = msgspec.json.Encoder(order="deterministic").encode
Document = dict[str, Any]


class Asked(NamedTuple):
    """What a download is made of, and how it is asked for. `begins`: when the recording begins (ms)."""

    site: Site
    at: RequestContext
    document: Document
    minutes: Minutes
    begins: int

    def say(self, key: str, **values: object) -> str:
        return words.t(key, self.at.lang, **values)

    @property
    def names(self) -> dict[str, dict[str, str]]:
        return self.site.names(self.at.lang)


class Form(NamedTuple):
    """`packed`: what is packed already is not packed again."""

    media_type: str
    make: Callable[[Asked], bytes]
    packed: bool = False


def _text(asked: Asked) -> bytes:
    return record_files.plain(asked.minutes, asked.names, asked.say).encode("utf-8", "replace")


def _captions(asked: Asked) -> bytes:
    aired = asked.document.get("aired", ())
    return record_files.captions(asked.minutes, aired, asked.begins, asked.say).encode("utf-8", "replace")


def _paper(asked: Asked) -> Paper:
    site, session = asked.site, asked.document["session"]
    room = site.registry.every.get(str(session["room"]))
    place = room.name if room and room.kind == "province" else words.document("capital")
    return minutes_paper.paper(asked.minutes, site.registry.provinces(), place, words.document)


SIZE_OF_A_PAIR = 4000
FORMS = {
    "json": Form("application/json", lambda asked: _encode(asked.document)),
    "csv": Form("text/csv; charset=utf-8", lambda asked: record_files.rows(asked.minutes, asked.names, asked.say)),
    "xlsx": Form(WORKBOOK, lambda asked: record_files.sheet(asked.minutes, asked.names, asked.say), True),
    "txt": Form("text/plain; charset=utf-8", _text),
    "vtt": Form("text/vtt; charset=utf-8", _captions),
    "docx": Form(WORD, lambda asked: docx(_paper(asked)), True),
    "pdf": Form("application/pdf", lambda asked: pdf(_paper(asked)), True),
}


async def record(site: Site, request: Request, at: RequestContext) -> Response:
    """The record in the form in which the address ends. Made once for everybody while nothing has changed."""
    kind = request.url.path.rpartition(".")[2]
    shift = _shift(request.query_params.get(SHIFT, "")) if kind == "vtt" else None
    row, head = await archive_pages.closed_at(site, at, request.path_params["session"])
    over = PHASES[str(row["state"])].over
    if kind == "vtt" and not over:
        raise Refused("download.not_over")
    seal = await site.sealing.seals.last(str(row["stream"])) if over else None
    # While questions come in, the log grows and what everybody may read does not: it is not made anew for that.
    whole_of = partial(history.whole, site, request)
    open_one = None if over else await document(site, at, row, whole_of)
    stamp: Hashable = (head if over else hash(_encode(open_one)), seal and seal.number, site.registry.turns)
    place = ("download", kind, shift, row["id"], at.lang, request.headers.get("host", ""), at.base)
    shelf, form = site.byte_cache, FORMS[kind]

    async def anew() -> byte_cache.Body:
        found = open_one or await _read(site, at, row, whole_of, kind, (stamp, *place[3:]))
        asked = Asked(site, at, found, minutes(found), _begins(row, found, shift))
        plain = await asyncio.to_thread(form.make, asked)
        least = len(plain) + 1 if form.packed else site.settings.cache.gzip_bytes
        made = await asyncio.to_thread(byte_cache.body, plain, least)
        return shelf.take(place, stamp, lambda: made)

    found: byte_cache.Body = shelf.known(place, stamp) or await site.together.ask((place, stamp), anew)
    return _file(site, request, found, form.media_type, f"{words.t('download.name', 'vi')}-{row['code']}.{kind}")


class _Kept(NamedTuple):
    document: Document

    def size(self) -> int:
        return SIZE_OF_A_PAIR * (1 + len(self.document["pairs"]))


async def _read(
    site: Site, at: RequestContext, row: Mapping[str, Any], whole_of: Callable[[str], str], kind: str, stamp: Hashable
) -> Document:
    """What a file is made of. Captions are asked for with as many offsets as there are films: for another one the log
    is not read anew."""
    if kind != "vtt":
        return await document(site, at, row, whole_of, proved=kind == "json")
    place = ("document", row["id"])
    known: _Kept | None = site.byte_cache.known(place, stamp)
    if known is None:
        read = _Kept(await document(site, at, row, whole_of))
        known = site.byte_cache.take(place, stamp, lambda: read)
    return known.document


async def search(site: Site, request: Request, at: RequestContext) -> Response:
    """What a search found, the best first, as `.csv` or `.xlsx`; up to `api.rows` of it."""
    kind = request.url.path.rpartition(".")[2]
    asked = search_wanted.read(request.query_params.multi_items(), site.registry, site.settings.search)
    version = await site.search.look()
    shelf, place = site.byte_cache, ("found", kind, asked.address(), at.lang, request.headers.get("host", ""), at.base)
    stamp = (version, site.registry.turns)
    say = partial(_say, at.lang)

    async def anew() -> byte_cache.Body:
        hits = (await site.search.find(asked.wanted, site.settings.api.rows)).hits
        pairs = await search_page.pairs(site, request, at, [hit.place.question for hit in hits])
        for pair in pairs:  # it is read elsewhere
            pair["url"] = pair["url"] if "://" in pair["url"] else history.whole(site, request, pair["url"])
        table = record_files.found(pairs, site.names(at.lang), say)
        make = partial(csv, table.head, table.rows) if kind == "csv" else partial(xlsx, say("search.title"), [table])
        plain = await asyncio.to_thread(make)
        least = len(plain) + 1 if kind == "xlsx" else site.settings.cache.gzip_bytes
        return shelf.take(place, stamp, lambda: byte_cache.body(plain, least))

    found: byte_cache.Body = shelf.known(place, stamp) or await site.together.ask((place, stamp), anew)
    return _file(site, request, found, FORMS[kind].media_type, f"tra-cuu.{kind}")


async def measured(site: Site, row: Mapping[str, Any]) -> dict[str, int]:
    """How large each file of a session is that is over, in bytes; what cannot be made is left out."""
    room = site.registry.every.get(site.registry.home(str(row["room"])))
    at = RequestContext(room, "", Visitor(asker="", room=str(row["room"])), None, None, None)
    address = reach.addressing(site.settings, site.registry)
    found = await document(site, at, row, partial(address, str(row["room"])), proved=True)
    asked, sizes = Asked(site, at, found, minutes(found), _begins(row, found, None)), dict[str, int]()
    for kind, form in FORMS.items():
        with suppress(Refused, ValueError):
            sizes[kind] = len(await asyncio.to_thread(form.make, asked))
    return sizes


async def document(
    site: Site, at: RequestContext, row: Mapping[str, Any], whole_of: Callable[[str], str], *, proved: bool = False
) -> Document:
    """What everybody may read today. Of a session that is over it is made of the log, and else of the tables.
    `whole_of`: the full address of a path."""
    if PHASES[str(row["state"])].over:
        trial = str(row["id"]).startswith(REHEARSED)
        found = await site.sealing.record(str(row["stream"]), proved=proved and not trial)
    else:
        cover = msgspec.json.decode((await archive_pages.row_of(site, at, str(row["id"])))["value"])
        rows = await site.service.book.rows("transcript", {"session": row["id"]}, "number")
        found = {"session": cover["session"], "panel": cover["panel"], "figures": cover["figures"]}
        found |= {
            "pairs": [msgspec.json.decode(str(each["value"])) for each in rows],
            "programme": cover.get("programme", []),
            "aired": [],
            "began_at": None,
        }
        found |= {"record": None, "proof": None}
    for pair in found["pairs"]:
        pair["url"] = whole_of(f"{at.base}/cau/{pair['question']['id']}")
        if pair["answer"] and pair["answer"].get("parts"):
            pair["whole"] = whole(pair["answer"])
    about = {"format": FORMAT, "version": VERSION, "unit": site.unit_of(found["session"])}
    about["url"] = whole_of(f"{at.base}/buoi/{row['id']}/toan-van")
    return {**about, **found}


def _begins(row: Mapping[str, Any], found: Document, shift: float | None) -> int:
    """When the recording begins: so many seconds after the planned beginning, or after the real one, if that came
    before; where none is asked for, as is known."""
    cover = msgspec.json.decode(row["value"])
    if shift is None and (film := cover.get("recording")):
        return int(film["begins_at"])
    planned = int(cover["session"]["starts_at"])
    return min(planned, found["began_at"] or planned) + int((shift or 0) * 1000)


def _shift(typed: str) -> float | None:
    if not typed:
        return None
    try:
        shift = float(typed) if typed.isascii() else float("nan")
    except ValueError:
        shift = float("nan")
    if not -DAY_S <= shift <= DAY_S:  # neither is what is no number
        raise Refused("download.offset", field=SHIFT)
    return shift


def _say(lang: str, key: str, **values: object) -> str:
    return words.t(key, lang, **values)


def _file(site: Site, request: Request, found: byte_cache.Body, media_type: str, name: str) -> Response:
    answer = byte_cache.answer(request, found, byte_cache.public(site.settings.cache), media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
