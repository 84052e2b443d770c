"""What a newspaper shows of us in a frame on its own page: a session, the room, or one question. Nobody is asked who
they are, no cookie is read or set, and where it may be framed is a setting.

`/nhung/phong`, `/nhung/buoi/<id>`, `/nhung/cau/<id>`; `/nhung` gives the lines to copy, `/nhung/khung.js` is the script
of the page around the frame. What goes on is read out of the interface for programs.
"""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.kinds import REHEARSED
from server.domain.roles import PUBLIC
from server.domain.session.phase import PHASES
from server.domain.session.question_state import MEANINGS
from server.errors import Refused
from server.refusals import status_of
from server.settings import ROOT
from server.web import archive_pages, byte_cache, history, live_session, room_page
from server.web.archive_pages import MINUTE_MS
from server.web.request_context import RequestContext
from server.web.site import Site

HERE = "/nhung"
SCRIPT = ROOT / "client" / "embed" / "around.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SCRIPT_WORDS = ("room.now", "room.answered_none", "pair.number", "pair.anonymous", "embed.more", "embed.corrected")
EXCERPT = 420

Shown = Callable[[Site, Request, RequestContext], Awaitable[Response]]


def framed(shown: Shown) -> Shown:
    """An answer that other sites may frame, as far as the setting says; a refusal is told inside the frame, too."""

    async def answer(site: Site, request: Request, at: RequestContext) -> Response:
        try:
            response = await shown(site, request, at)
        except Refused as no:
            context = {"say": words.say(no.code, at.lang, no.details), "about": None}
            response = site.page(request, at, "embed_none.html", context, status_of(no), no)
            response.headers["Cache-Control"] = byte_cache.public(site.settings.cache)
        ancestors = " ".join(("'self'", *site.settings.embed.origins))
        if "*" in site.settings.embed.origins:
            ancestors = "*"
        response.headers["Content-Security-Policy"] = POLICY.format(ancestors=ancestors)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answer


@framed
async def session(site: Site, request: Request, at: RequestContext) -> Response:
    return await _session(site, request, at, request.path_params["session"], whole_room=False)


@framed
async def room(site: Site, request: Request, at: RequestContext) -> Response:
    """Whatever the room's front page shows."""
    found = await room_page.sessions_of(site, at)
    if not found:
        raise Refused("embed.no_session")
    return await _session(site, request, at, str(found[0]["id"]), whole_room=True)


async def _session(site: Site, request: Request, at: RequestContext, id: str, *, whole_room: bool) -> Response:
    if id.startswith(REHEARSED):
        raise Refused("session.unknown")
    runtime = await room_page.under_way(site, at, id)
    key, most = (id, whole_room, request.headers.get("host", "")), site.settings.embed.pairs
    if runtime is None:
        row, stamp = await archive_pages.closed_at(site, at, id)

        async def over() -> dict[str, Any]:
            return _context(site, request, at, await live_session.over(site, row, most))

        return await site.public(request, at, "embed.html", key, stamp, over)

    async def under_way() -> dict[str, Any]:
        now = await live_session.under_way(site, runtime, most)
        return _context(site, request, at, now, f"{at.base}/api/v1/sessions/{id}/live?limit={most}")

    stamps = (runtime.view.position(PUBLIC), site.now() // MINUTE_MS)
    return await site.public(request, at, "embed.html", key, stamps, under_way)


def _context(
    site: Site, request: Request, at: RequestContext, now: live_session.Now, follow: str | None = None
) -> dict[str, Any]:
    """`follow`: where its script finds how it goes on."""
    root, about = history.whole(site, request, at.base), now.session
    states = {state: [phase.page, words.t(f"room.state.{state}", at.lang)] for state, phase in PHASES.items()}
    told = {**{key: words.t(key, at.lang) for key in SCRIPT_WORDS}, **words.part(at.lang, ("translation",))}
    return {
        "about": about, "pairs": now.newest, "unit": site.unit_of(about), "root": root,
        "now_question": now.on_stage and now.on_stage["question"], "excerpt": EXCERPT,
        "asks": live_session.asking(about), "words": told,
        "page": {"follow": follow, "root": root, "excerpt": EXCERPT, "unit": site.unit_of(about), "states": states},
    }  # fmt: skip


@framed
async def question(site: Site, request: Request, at: RequestContext) -> Response:
    """One question with its answer: 410 when it was taken out of sight."""
    id = request.path_params["question"]
    rows = await site.service.book.rows("transcript", {"question": id})
    if not rows or not site.keeps(at, rows[0]["room"]) or str(rows[0]["session"] or "").startswith(REHEARSED):
        raise Refused("question.unknown")
    pair, session = msgspec.json.decode(str(rows[0]["value"])), rows[0]["session"]
    row = await archive_pages.row_of(site, at, str(session)) if session else None
    stub = "text" not in pair["question"]
    status = 410 if session and stub and archive_pages.taken_out(pair["question"]["state"]) else 200

    async def context() -> dict[str, Any]:
        about = msgspec.json.decode(row["value"])["session"] if row else None
        return {
            **pair, "about": about, "unit": site.unit_of(about) if about else site.unit_name(str(rows[0]["room"])),
            "root": history.whole(site, request, at.base), "stub": stub,
        }  # fmt: skip

    key, stamp = (id, request.headers.get("host", "")), hash((rows[0]["value"], row and row["value"]))
    return await site.public(request, at, "embed_pair.html", key, stamp, context, status)


async def guide(site: Site, request: Request, at: RequestContext) -> Response:
    """The lines that a newspaper copies: `?buoi=` and `?cau=` choose what they show, else the room."""
    what, path = await _chosen(site, request, at)
    origins = site.settings.embed.origins

    async def context() -> dict[str, Any]:
        root = site.reached(request, at, "") or history.whole(site, request, at.base)
        frame = f'<iframe src="{root}{path}" title="{escape(what)}" width="100%" height="640" loading="lazy" '
        snippet = f'{frame}style="border: 0"></iframe>\n<script src="{root}{HERE}/khung.js" async></script>'
        return {"what": what, "path": path, "snippet": snippet, "origins": origins}

    return await site.public(request, at, "embed_guide.html", (path, request.headers.get("host", "")), origins, context)


async def _chosen(site: Site, request: Request, at: RequestContext) -> tuple[str, str]:
    """What the lines show, in words, and where it is."""
    given = {name: value.replace("\0", "") for name, value in request.query_params.items()}  # no name holds it
    if id := given.get("cau", ""):
        rows = await site.service.book.rows("transcript", {"question": id})
        if not rows or not site.keeps(at, rows[0]["room"]) or MEANINGS.get(str(rows[0]["state"]), None) is None:
            raise Refused("question.unknown")
        return words.t("pair.number", at.lang, number=rows[0]["number"]), f"{HERE}/cau/{id}"
    if id := given.get("buoi", ""):
        row = await archive_pages.row_of(site, at, id)
        if id.startswith(REHEARSED):
            raise Refused("session.unknown")
        return str(row["topic"] or row["code"]), f"{HERE}/buoi/{id}"
    return words.t("embed.whole_room", at.lang), f"{HERE}/phong"


async def around(site: Site, request: Request, at: RequestContext) -> Response:
    """The script of the page around the frame, at an address that stays."""
    body = byte_cache.body(SCRIPT.read_bytes(), site.settings.cache.gzip_bytes)
    answer = byte_cache.answer(request, body, "public, max-age=3600", "text/javascript; charset=utf-8")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
