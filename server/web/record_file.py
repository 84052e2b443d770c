"""A file of the record of a session, made of its log, or of what a page has read of it: in this process, or in the one
beside it (beside.py)."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import msgspec

from server import words
from server.domain.kinds import REHEARSED
from server.office import minutes_paper, record_files
from server.office.minutes import Minutes, minutes
from server.office.rendering.docx import docx
from server.office.rendering.paper import Paper
from server.office.rendering.pdf import pdf
from server.office.units import Registry
from server.runtime.sealing import Sealing
from server.settings import Settings
from server.views.joint import whole
from server.web import byte_cache
from server.web.byte_cache import ByteCache

FORMAT, VERSION = "giaoluu-transcript", 1
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIZE_OF_A_PAIR = 4000

_encode = msgspec.json.Encoder(order="deterministic").encode
Document = dict[str, Any]


class Shop(Protocol):
    """What a file is made with."""

    @property
    def settings(self) -> Settings: ...
    @property
    def registry(self) -> Registry: ...
    @property
    def sealing(self) -> Sealing: ...
    @property
    def byte_cache(self) -> ByteCache: ...


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """`address`: how addresses of its room begin. `film`: when its recording begins (ms), where that is known; `shift`:
    so many seconds after the beginning instead. `given`: what was read of a session that is not over, as JSON; else its
    log is read. `stamp`: another one whenever that says something else."""

    kind: str
    session: str
    stream: str
    lang: str
    address: str
    stamp: str
    film: int | None = None
    shift: float | None = None
    given: bytes | None = None


class Asked(NamedTuple):
    """What a file is made of, and how it is asked for. `begins`: when the recording begins (ms)."""

    shop: Shop
    lang: str
    document: Document
    minutes: Minutes
    begins: int

    def say(self, key: str, **values: object) -> str:
        return words.t(key, self.lang, **values)

    @property
    def names(self) -> dict[str, dict[str, str]]:
        return self.shop.registry.names(self.lang)


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
    registry, session = asked.shop.registry, asked.document["session"]
    room = registry.every.get(str(session["room"]))
    place = room.name if room and room.kind == "province" else words.document("capital")
    return minutes_paper.paper(asked.minutes, registry.provinces(), place, words.document)


FORMS = {
    "json": Form("application/json", lambda asked: _encode(asked.document)),
    "csv": Form("text/csv; charset=utf-8", lambda asked: record_files.rows(asked.minutes, asked.names, asked.say)),
    "xlsx": Form(WORKBOOK, lambda asked: record_files.sheet(asked.minutes, asked.names, asked.say), True),
    "txt": Form("text/plain; charset=utf-8", _text),
    "vtt": Form("text/vtt; charset=utf-8", _captions),
    "docx": Form(WORD, lambda asked: docx(_paper(asked)), True),
    "pdf": Form("application/pdf", lambda asked: pdf(_paper(asked)), True),
}


async def body(shop: Shop, wanted: Wanted) -> byte_cache.Body:
    """The file, as it is kept and sent."""
    form, asked = FORMS[wanted.kind], await made_of(shop, wanted)

    def make() -> byte_cache.Body:
        plain = form.make(asked)
        return byte_cache.body(plain, len(plain) + 1 if form.packed else shop.settings.cache.gzip_bytes)

    return await asyncio.to_thread(make)


async def made_of(shop: Shop, wanted: Wanted) -> Asked:
    found = msgspec.json.decode(wanted.given) if wanted.given else await _read(shop, wanted)
    return Asked(shop, wanted.lang, found, minutes(found), _begins(found, wanted))


class _Kept(NamedTuple):
    document: Document

    def size(self) -> int:
        return SIZE_OF_A_PAIR * (1 + len(self.document["pairs"]))


async def _read(shop: Shop, wanted: Wanted) -> Document:
    """For another form, or for captions with another offset, the log is not read anew."""
    if wanted.kind == "json":
        return await of_log(shop, wanted, proved=True)
    place, stamp = ("document", wanted.stream), (wanted.stamp, wanted.lang, wanted.address)
    known: _Kept | None = shop.byte_cache.known(place, stamp)
    if known is None:
        read = _Kept(await of_log(shop, wanted))
        known = shop.byte_cache.take(place, stamp, lambda: read)
    return known.document


async def of_log(shop: Shop, wanted: Wanted, *, proved: bool = False) -> Document:
    """What everybody may read today of a session that is over."""
    found = await shop.sealing.record(wanted.stream, proved=proved and not wanted.session.startswith(REHEARSED))
    return addressed(shop, wanted.session, wanted.address, found)


def addressed(shop: Shop, session: str, address: str, found: Document) -> Document:
    """With the addresses at which it is read elsewhere."""
    for pair in found["pairs"]:
        pair["url"] = f"{address}/cau/{pair['question']['id']}"
        if pair["answer"] and pair["answer"].get("parts"):
            pair["whole"] = whole(pair["answer"])
    about = {"format": FORMAT, "version": VERSION, "unit": shop.registry.unit_of(found["session"])}
    return {**about, "url": f"{address}/buoi/{session}/toan-van", **found}


def _begins(found: Document, wanted: Wanted) -> int:
    """When the recording begins: so many seconds after the planned beginning, or after the real one, if that came
    before; where none is asked for, as is known."""
    if wanted.shift is None and wanted.film is not None:
        return wanted.film
    planned = int(found["session"]["starts_at"])
    return min(planned, found["began_at"] or planned) + int((wanted.shift or 0) * 1000)
