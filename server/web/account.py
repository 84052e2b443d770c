"""The public account of a session and of a room: what became of all that was asked there, as page, JSON and XLSX.

{as_of, session | room, account, open}    as_of: ms UTC; account: server/views/account.py; open: [{session, number, due,
days, receipt_no, question}], what waits, `days` after its day; `session` null: in the unit's inbox, where `receipt_no`
is the asker's and `question` its id, once it is public
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.domain.kinds import REHEARSED
from server.errors import Refused
from server.runtime.question_counts import counts, open_questions
from server.views.account import ANSWERED, WAITING, Account
from server.views.account import account as account_of
from server.web import account_sheet, archive_pages, byte_cache
from server.web.follow_up_shown import days_late
from server.web.qr import qr
from server.web.request_context import RequestContext
from server.web.site import Site
from server.web.transfers import unit_name

FRESH_MS = 5000
MOST_SESSIONS = 500
MOST_OPEN, MOST_SHOWN = 20_000, 200
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LATE = ("late", "overdue")

_encode = msgspec.json.Encoder(order="deterministic").encode
Context = Callable[[], Awaitable[dict[str, Any]]]


async def session(site: Site, request: Request, at: RequestContext) -> Response:
    """What became of the questions of one session."""
    row = await archive_pages.row_of(site, at, request.path_params["session"])
    id, now = str(row["id"]), site.now()

    async def context() -> dict[str, Any]:
        cover = msgspec.json.decode(row["value"])
        found = account_of(await counts(site.service.book, session=id), now)
        waiting = await _waiting(site, {"session": id}, now)
        return {"session": cover["session"], "result": found, "sessions": [], "waiting": waiting}

    trial = id.startswith(REHEARSED)
    return await _told(site, request, at, (id,), row["value"], context, {"session": id}, trial)


async def room(site: Site, request: Request, at: RequestContext) -> Response:
    """What became of all questions of this room, with a line for each session."""
    if at.room is None:
        raise Refused("session.unknown")
    slug, now = at.room.slug, site.now()
    family = [*site.registry.family(slug)]

    async def context() -> dict[str, Any]:
        rows = await site.service.book.rows("sessions", {"room": family, "rehearsal": 0}, "-starts_at", MOST_SESSIONS)
        found = await counts(site.service.book, room=family)
        each = [(row, account_of([one for one in found if one["session"] == row["id"]], now)) for row in rows]
        lines = [_line(row, of) for row, of in each if of.received]
        waiting = await _waiting(site, {"room": family}, now)
        return {"session": None, "result": account_of(found, now), "sessions": lines, "waiting": waiting}

    return await _told(site, request, at, ("room",), None, context, {"room": slug}, False)


async def _waiting(site: Site, where: dict[str, object], now: int) -> list[dict[str, Any]]:
    """What still waits for its answer, the longest overdue first: numbers and days, no word."""
    rows = await open_questions(site.service.book, MOST_OPEN, **where)
    return [
        {"session": row["session"], "code": row["code"] or row["receipt_no"], "number": row["number"],
         "due": row["due"], "days": 0 if row["paused_at"] is not None else max(0, days_late(row["due"], now)),
         "receipt_no": row["receipt_no"] if row["session"] is None else None,
         "question": row["question"] if row["session"] is None and row["shown"] else None}
        for row in rows
    ]  # fmt: skip


def _line(row: dict[str, object], of: Account) -> dict[str, Any]:
    return {
        "id": row["id"], "code": row["code"], "topic": row["topic"], "starts_at": row["starts_at"],
        "received": of.received, "answered": of.of(ANSWERED), "open": of.of(WAITING), "late": of.of(LATE),
    }  # fmt: skip


async def _told(
    site: Site, request: Request, at: RequestContext, key: tuple[Hashable, ...], stamp: Hashable, context: Context,
    about: dict[str, str], trial: bool,
) -> Response:  # fmt: skip
    """As page, or as JSON where the address ends so. The same for some seconds, for everybody."""
    now = site.now()
    stamp = (stamp, now // FRESH_MS)
    kind = request.url.path.rpartition(".")[2]
    if kind not in ("json", "xlsx"):

        async def drawn() -> dict[str, Any]:
            more = {"unit": unit_name(site), "most": MOST_SHOWN}
            printed = {"paper": paper, "qr": qr(site.reached(request, at, path))}
            return await context() | {"now": now, "noindex": trial, **more, **printed}

        path = f"/buoi/{about['session']}/cong-khai" if "session" in about else "/cong-khai"
        paper = site.url(request, at, path)
        return await site.public(request, at, "account.html", (*key, paper), stamp, drawn)
    place, kept = ("account", kind, at.lang, at.room and at.room.slug, *key), site.byte_cache
    found: byte_cache.Body | None = kept.known(place, stamp)
    if found is None:
        told = await context() | {"unit": unit_name(site)}
        if request.url.path.endswith(".xlsx"):
            made = await asyncio.to_thread(account_sheet.workbook, told, now, at.lang)
            found = kept.take(place, stamp, lambda: byte_cache.body(made, len(made) + 1))
            return _workbook(request, site, found)
        plain = _encode({"as_of": now, **about, "account": told["result"], "open": told["waiting"]})
        found = kept.take(place, stamp, lambda: byte_cache.body(plain, site.settings.cache.gzip_bytes))
    if kind == "xlsx":
        return _workbook(request, site, found)
    return byte_cache.answer(request, found, byte_cache.public(site.settings.cache))


def _workbook(request: Request, site: Site, found: byte_cache.Body) -> Response:
    answer = byte_cache.answer(request, found, byte_cache.public(site.settings.cache))
    answer.headers["Content-Type"] = WORKBOOK
    answer.headers["Content-Disposition"] = 'attachment; filename="cong-khai.xlsx"'
    return answer
