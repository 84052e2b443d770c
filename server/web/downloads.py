"""The record of a session to take away, and what a search found. docs/downloads.md says what each form holds.

`toan-van.json` is the whole of it, and of a session that is over with what proves it (docs/proof.md); the others are
made of the same: `.csv`, `.xlsx`, `.txt`, `.vtt`, `.docx`, `.pdf`.
"""

import asyncio
from collections.abc import Hashable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.session.phase import PHASES
from server.errors import Refused
from server.office import record_files
from server.office.rendering.csv import csv
from server.office.rendering.xlsx import xlsx
from server.web import archive_pages, byte_cache, history, reach, search_page, search_wanted
from server.web.record_file import FORMS, Document, Wanted, addressed
from server.web.request_context import RequestContext
from server.web.site import Site

SHIFT, DAY_S = "lech", 86_400

_encode = msgspec.json.Encoder(order="deterministic").encode


async def record(site: Site, request: Request, at: RequestContext) -> Response:
    """The record in the form in which the address ends. Made once for everybody while nothing has changed."""
    kind = request.url.path.rpartition(".")[2]
    shift = _shift(request.query_params.get(SHIFT, "")) if kind == "vtt" else None
    row, head = await archive_pages.closed_at(site, at, request.path_params["session"])
    over = PHASES[str(row["state"])].over
    if kind == "vtt" and not over:
        raise Refused("download.not_over")
    seal = await site.sealing.seals.last(str(row["stream"])) if over else None
    address = history.whole(site, request, at.base)
    # While questions come in, the log grows and what everybody may read does not: it is not made anew for that.
    given = None if over else _encode(await _of_tables(site, at, row, address))
    stamp: Hashable = (head if over else hash(given), seal and seal.number, site.registry.turns)
    place = ("download", kind, shift, row["id"], at.lang, address)
    wanted = _wanted(row, kind, at.lang, address, stamp=repr(stamp), shift=shift, given=given)
    shelf = site.byte_cache

    async def anew() -> byte_cache.Body:
        made = await site.beside.file(site, wanted)
        return shelf.take(place, stamp, lambda: made)

    found: byte_cache.Body = shelf.known(place, stamp) or await site.together.ask((place, stamp), anew)
    return _file(site, request, found, FORMS[kind].media_type, f"{words.t('download.name', 'vi')}-{row['code']}.{kind}")


def _wanted(row: Mapping[str, Any], kind: str, lang: str, address: str, **more: Any) -> Wanted:
    film = msgspec.json.decode(row["value"]).get("recording")
    begins = int(film["begins_at"]) if film else None
    about: dict[str, Any] = {
        "kind": kind,
        "session": str(row["id"]),
        "stream": str(row["stream"]),
        "lang": lang,
        "address": address,
    }
    return Wanted(**about, film=begins, **more)


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
    address, sizes = reach.addressing(site.settings, site.registry)(str(row["room"]), ""), dict[str, int]()
    stamp = repr((await site.service.book.heads([str(row["stream"])]))[str(row["stream"])])
    for kind in FORMS:
        with suppress(Refused, ValueError):
            wanted = _wanted(row, kind, words.LANGS[0], address, stamp=stamp)
            sizes[kind] = len((await site.beside.file(site, wanted)).plain)
    return sizes


async def _of_tables(site: Site, at: RequestContext, row: Mapping[str, Any], address: str) -> Document:
    """What everybody may read today of a session that is not over."""
    cover = msgspec.json.decode((await archive_pages.row_of(site, at, str(row["id"])))["value"])
    rows = await site.service.book.rows("transcript", {"session": row["id"]}, "number")
    found = {"session": cover["session"], "panel": cover["panel"], "figures": cover["figures"]}
    found |= {
        "pairs": [msgspec.json.decode(str(each["value"])) for each in rows],
        "programme": cover.get("programme", []),
        "aired": [],
        "began_at": None,
    }
    return addressed(site, str(row["id"]), address, found | {"record": None, "proof": None})


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
