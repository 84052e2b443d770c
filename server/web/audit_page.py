"""The audit: every act of staff, of the operator and of the machine itself in a sentence. It is read here and changed
nowhere; taking it away is a look of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from server.domain.kinds import kind_of
from server.errors import Refused
from server.local_time import DAY_MS, iso
from server.office.rendering.csv import MARK, line
from server.office.rendering.xlsx import Cell, Moment, Table, xlsx
from server.people.account_acts import CHAIN
from server.runtime.audit_index import EVERY, Act, AuditIndex
from server.runtime.unusual_looks import Unusual, recent
from server.web import audit_wanted, office_page
from server.web.audit_change import Change, changes
from server.web.audit_wanted import Asked, Scope, cursor
from server.web.audit_words import Teller, Told
from server.web.record_file import WORKBOOK
from server.web.request_context import RequestContext, private
from server.web.site import Site, sign_in_first
from server.words import t

HERE = "/can-bo/nhat-ky"
SPAN_MS = 600_000
AT_ONCE = 1000
HEAD = ("at", "who", "sentence", "why", "sort", "room", "question", "place")
_encode = msgspec.json.encode


class Line(NamedTuple):
    """`open`: where its before and after stand, "" for none."""

    act: Act
    told: Told
    number: int | None
    room: str
    open: str


class Reader:
    """Turns acts into lines, for one page or one file."""

    def __init__(self, site: Site, at: RequestContext, people: Mapping[str, str]) -> None:
        self._index, self._people = AuditIndex(site.service.book), people
        self._rooms = {slug: room.unit for slug, room in site.registry.every.items()}
        self._teller, self._lang = Teller(at.lang, people, self._rooms), at.lang

    async def lines(self, acts: Sequence[Act]) -> list[Line]:
        numbers = await self._index.numbers({act.question for act in acts if act.question})
        return [self._line(act, numbers.get(act.question or "")) for act in acts]

    def _line(self, act: Act, number: int | None) -> Line:
        known = "" if act.place.stream == CHAIN else f"{HERE}/{act.place.stream}/{act.place.seq}"
        room = t("account_page.all_rooms", self._lang) if act.room == "*" else self._rooms.get(act.room, act.room)
        return Line(act, self._teller.told(act, number), number, room, known)


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    if at.account is None:
        return sign_in_first(at, HERE)
    allowed, asked = await _asked(site, request, at)
    index, size = AuditIndex(site.service.book), site.settings.audit.page
    acts = await index.page(asked.wanted, asked.after, size + 1)
    names = await site.people.names()
    lines = await Reader(site, at, names).lines(acts[:size])
    counted = asked.wanted.since is not None or asked.wanted.until is not None
    context: dict[str, Any] = {
        "unusual": [] if asked.after else await _unusual(site, allowed), "looks_min": site.settings.audit.looks_min,
        "looks_most": site.settings.audit.looks, "names": names,
        "spans": _spans(lines), "asked": asked, "scope": allowed, "sorts": EVERY, "here": HERE,
        "counts": await index.counts(asked.wanted) if counted else {},
        "rooms": {slug: site.unit_name(slug) for slug in site.registry.every} if allowed.whole else {},
        "next": asked.address(("sau", cursor(lines[-1].act.place))) if len(acts) > size else "",
        "first": asked.address() if asked.after else "",
    }  # fmt: skip
    return private(await office_page.page(site, request, at, "audit.html", HERE, context))


async def change(site: Site, request: Request, at: RequestContext) -> Response:
    """One entry: what was, and what is since."""
    if at.account is None:
        return sign_in_first(at, request.url.path)
    allowed = await audit_wanted.scope(site, at)
    stream, seq = request.path_params["stream"], request.path_params["seq"]
    if not seq.isascii() or not seq.isdigit() or len(seq) > 15:
        raise Refused("session.unknown")
    kind_of(stream)
    index, names = AuditIndex(site.service.book), await site.people.names()
    rooms = None if allowed.whole else tuple(site.registry.family(allowed.room))
    act = await index.one(stream, int(seq), rooms)
    if act is None:
        raise Refused("session.unknown")
    (told,) = await Reader(site, at, names).lines([act])
    found: list[Change] = await changes(site.service.book, stream, int(seq), at.lang, names)
    context = {"line": told, "changes": found, "here": HERE}
    return private(await office_page.page(site, request, at, "audit_change.html", HERE, context))


async def file(site: Site, request: Request, at: RequestContext) -> Response:
    """The same to take away, as `.csv`, `.xlsx` or `.json`: streamed, and without personal data in words."""
    _, asked = await _asked(site, request, at)
    kind = request.url.path.rpartition(".")[2]
    reader = Reader(site, at, await site.people.names())
    portions = _portions(site, reader, asked)
    headers = {"Content-Disposition": f'attachment; filename="nhat-ky.{kind}"', "Cache-Control": "no-store"}
    if kind == "xlsx":
        return Response(await _workbook(site, at, portions), 200, headers, WORKBOOK)
    streamed: dict[str, tuple[str, Callable[[], AsyncIterator[bytes]]]] = {
        "csv": ("text/csv; charset=utf-8", partial(_csv, portions, at.lang)),
        "json": ("application/json", partial(_json, portions)),
    }
    media_type, pieces = streamed[kind]
    return StreamingResponse(pieces(), 200, headers, media_type)


async def _asked(site: Site, request: Request, at: RequestContext) -> tuple[Scope, Asked]:
    allowed = await audit_wanted.scope(site, at)
    return allowed, await audit_wanted.read(site, at, allowed, request.query_params.multi_items())


async def _unusual(site: Site, allowed: Scope) -> list[Unusual]:
    """Who opened much within a short time, of the last day."""
    chosen = site.settings.audit
    rooms = None if allowed.whole else site.registry.family(allowed.room)
    return await recent(site.service.book, chosen.looks, chosen.looks_min, site.now() - DAY_MS, rooms)


async def _portions(site: Site, reader: Reader, asked: Asked) -> AsyncIterator[list[Line]]:
    async for acts in AuditIndex(site.service.book).every(asked.wanted, AT_ONCE):
        yield await reader.lines(acts)


def _spans(lines: Sequence[Line]) -> list[tuple[int, int, list[Line]]]:
    """Lines by ten minutes of one day."""
    found: list[tuple[int, int, list[Line]]] = []
    for each in lines:
        begins = each.act.place.at // SPAN_MS * SPAN_MS
        if not found or found[-1][0] != begins:
            found.append((begins, begins + SPAN_MS, []))
        found[-1][2].append(each)
    return found


def _cells(line: Line, lang: str) -> list[Cell]:
    act, notes = line.act, "\n".join(line.told.notes)
    sort, place = t(f"audit.sort.{act.sort}", lang), f"{act.place.stream} {act.place.seq}"
    return [Moment(act.place.at), line.told.who, line.told.sentence, notes, sort, line.room, line.number, place]


def _head(lang: str) -> list[str]:
    return [t(f"audit.head.{name}", lang) for name in HEAD]


async def _csv(portions: AsyncIterator[list[Line]], lang: str) -> AsyncIterator[bytes]:
    yield (MARK + line(_head(lang))).encode()
    async for lines in portions:
        yield "".join(line(_cells(each, lang)) for each in lines).encode("utf-8", "replace")


async def _json(portions: AsyncIterator[list[Line]]) -> AsyncIterator[bytes]:
    """A list, an object a line."""
    begun = False
    async for lines in portions:
        for each in lines:
            yield (b",\n" if begun else b"[\n") + _encode(_object(each))
            begun = True
    yield b"\n]\n" if begun else b"[]\n"


def _object(line: Line) -> dict[str, Any]:
    act = line.act
    return {
        "at": iso(act.place.at), "who": line.told.who, "actor": act.actor, "act": act.name,
        "sentence": line.told.sentence,
        "said": line.told.notes, "sort": act.sort, "room": act.room, "session": act.session, "question": act.question,
        "number": line.number, "stream": act.place.stream, "seq": act.place.seq,
    }  # fmt: skip


async def _workbook(site: Site, at: RequestContext, portions: AsyncIterator[list[Line]]) -> bytes:
    rows: list[list[Cell]] = []
    async for lines in portions:
        rows += [_cells(each, at.lang) for each in lines]
        if len(rows) > site.settings.audit.sheet_rows:
            raise Refused("audit.many", most=site.settings.audit.sheet_rows)
    table = Table(
        name=t("audit.title", at.lang), head=_head(at.lang), rows=rows, widths=(17, 26, 60, 50, 18, 40, 9, 34)
    )
    return await asyncio.to_thread(xlsx, t("audit.title", at.lang), [table])
