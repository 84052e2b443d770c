"""Pictures for links that are shared (Open Graph): of a room, a session, a question. Only what everybody may read at
this moment, drawn again as soon as that is another; the same words are the same bytes."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.roles import PUBLIC
from server.domain.session.question_state import MEANINGS
from server.domain.session.session import need
from server.errors import Refused
from server.local_time import clock, day_of
from server.office.rendering.card import Card, legible, png
from server.views.entity import Value, view
from server.web import archive_pages, byte_cache, room_page
from server.web.byte_cache import Body
from server.web.request_context import RequestContext
from server.web.site import Site

PNG = "image/png"
# One is drawn at a time: whoever asks for a thousand of them keeps no processor from the others.
_DRAWING = asyncio.Semaphore(1)


async def room(site: Site, request: Request, at: RequestContext) -> Response:
    """Of a room: its session of today, else its name."""
    rows = await room_page.sessions_of(site, at)
    if rows:
        return await _answer(site, request, _of_session(site, at, await _session(site, at, str(rows[0]["id"]))))
    unit = at.room.unit if at.room else words.t("site.ministry", at.lang)
    card = Card(words.t("site.name", at.lang), "", unit, _home(site, at))
    return await _answer(site, request, card)


async def session(site: Site, request: Request, at: RequestContext) -> Response:
    return await _answer(site, request, _of_session(site, at, await _session(site, at, request.path_params["session"])))


async def question(site: Site, request: Request, at: RequestContext) -> Response:
    """404 for whatever has no public text: hidden, absent, taken out of sight, elsewhere."""
    rows = await site.service.book.rows("transcript", {"question": request.path_params["question"]})
    if not rows or not site.keeps(at, rows[0]["room"]) or rows[0]["session"] is None:
        raise Refused("question.unknown")
    pair = msgspec.json.decode(str(rows[0]["value"]))
    asked, answer = pair["question"], pair["answer"]
    if MEANINGS[asked["state"]].stub or not asked.get("text"):
        raise Refused("question.unknown")
    held = await _session(site, at, str(rows[0]["session"]))
    number = words.t("pair.number", at.lang, number=asked["number"])
    said = words.t("card.answered", at.lang, date=f"{day_of(answer['published_at']):%d/%m/%Y}") if answer else ""
    name = asked["name"] or words.t("pair.anonymous", at.lang)
    label = " · ".join(part for part in (number, name if legible(name) else "", said) if part)
    text = _drawn(at, asked["text"], pair.get("translation")) or held["topic"]
    card = Card(site.unit_of(held) or words.t("site.name", at.lang), label, text, _foot(site, at, held))
    return await _answer(site, request, card)


def _drawn(at: RequestContext, text: str, other: Mapping[str, Any] | None) -> str:
    """What is asked, or, in letters that cannot be drawn here, its translation, named as one; else nothing."""
    if legible(text) or not other:
        return text if legible(text) else ""
    name = words.t("translation.brief", at.lang, into=words.t(f"translation.in.{other['lang']}", at.lang))
    return f"{name} {other['text']}" if legible(other["text"]) else ""


async def _session(site: Site, at: RequestContext, id: str) -> Value:
    """As everybody sees it. A rehearsal is nobody's to share."""
    runtime = await room_page.under_way(site, at, id)
    if runtime is not None:
        found = view(runtime.kind, need(runtime.view.state), PUBLIC) or {}
    else:
        found = msgspec.json.decode((await archive_pages.row_of(site, at, id))["value"])["session"]
    if found.get("rehearsal"):
        raise Refused("session.unknown")
    return dict(found)


def _of_session(site: Site, at: RequestContext, held: Value) -> Card:
    begins, ends = held["starts_at"], held["ends_at"]
    when = f"{clock(begins)} – {clock(ends)}, {day_of(begins):%d/%m/%Y}"
    label = f"{words.t('room.state.' + str(held['state']), at.lang)} · {when}"
    return Card(site.unit_of(held) or words.t("site.name", at.lang), label, held["topic"], _foot(site, at, held))


def _foot(site: Site, at: RequestContext, held: Value) -> str:
    return f"{words.t('site.name', at.lang)} · {_home(site, at) or held['code']}"


def _home(site: Site, at: RequestContext) -> str:
    """The room's address as people read it."""
    return (room_page.shared(site, at, "/", "")["share"] or "").partition("://")[2].rstrip("/")


async def _answer(site: Site, request: Request, card: Card) -> Response:
    key: tuple[Any, ...] = ("card", *msgspec.structs.astuple(card))

    async def make() -> Body:
        if (known := site.byte_cache.known(key, None)) is not None:
            return known  # type: ignore[no-any-return]
        async with _DRAWING:
            made = await asyncio.to_thread(png, card)
        return site.byte_cache.take(key, None, lambda: byte_cache.body(made, len(made) + 1))

    found = site.byte_cache.known(key, None) or await site.together.ask(key, make)
    return byte_cache.answer(request, found, byte_cache.public(site.settings.cache), PNG)
