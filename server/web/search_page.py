"""Answered questions of all rooms: the page of a search, the same as JSON, and as a feed. Everybody's, like a frame.

{q, total, facets: {<parameter>: [{value, name, n, chosen}]}, found: [Pair], next}    next: address, or null
Pair: {id, number, url, room, unit, person, province, field, asker_type, asked_at, at, changed_at, later, late,
text, answer}    later: answered after the live part; late: days after the deadline
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server import words
from server.domain.session.question_state import SHOWN
from server.domain.unit.inbox_item import SHOWN as IN_INBOX
from server.errors import Refused
from server.office import calendar
from server.refusals import status_of
from server.search.marks import Piece, excerpt
from server.search.query import QUOTES, Query
from server.search.search import Found
from server.views.joint import whole
from server.web import api_wanted, byte_cache, history, search_facets, search_feed, search_wanted
from server.web.qr import qr
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.search_wanted import Asked
from server.web.site import Site

HERE = "/tim"
QUESTION, EXCERPT = 360, 220
PROBLEM = "application/problem+json"
SCRIPT_WORDS = ("search.days_late", "search.in_time", "search.in_session", "pair.number")

_encode = msgspec.json.Encoder(order="deterministic").encode
Made = Callable[[], Awaitable[bytes]]


async def page(site: Site, request: Request, at: RequestContext) -> Response:
    """The page; what cannot be searched for is told above the field, with all that was typed."""
    try:
        asked = _asked(site, request)
        version = await site.search.look()
        key = (asked.address(), request.query_params.get("sau", ""))
        return await site.public(request, at, "search.html", key, version, lambda: _context(site, request, at, asked))
    except Refused as no:
        return _refused(site, request, at, no)


async def data(site: Site, request: Request, at: RequestContext) -> Response:
    async def made() -> bytes:
        found = await site.search.find(asked.wanted, site.settings.search.page, asked.after)
        each = await pairs(site, request, at, [hit.place.question for hit in found.hits])
        facets = search_facets.facets(found, asked, site.registry, at.lang)
        return _encode({
            "q": asked.query.typed, "total": found.total, "found": each,
            "facets": {name: [value._asdict() for value in values] for name, values in facets.items()},
            "next": _next(site, request, at, asked, found, ".json"),
        })  # fmt: skip

    try:
        asked = _asked(site, request)
        return await _kept(site, request, at, ("search", asked.address(), request.query_params.get("sau", "")), made)
    except Refused as no:
        return problem(at, no)


async def feed(site: Site, request: Request, at: RequestContext) -> Response:
    """The latest answers of a search, as Atom."""
    try:
        return await _feed(site, request, at, _asked(site, request)._replace(after=None), f"{HERE}.atom")
    except Refused as no:
        return problem(at, no)


async def latest(site: Site, request: Request, at: RequestContext) -> Response:
    """The latest answers of this room, or of all of them where there is no room, as Atom."""
    given = [("donvi", at.room.slug)] if at.room else []
    return await _feed(site, request, at, search_wanted.read(given, site.registry, site.settings.search), "/atom")


async def _feed(site: Site, request: Request, at: RequestContext, asked: Asked, path: str) -> Response:
    """A reader keeps what it was given: what can still be taken back is not in it yet."""
    query, window = asked.address(), max(1, site.settings.desk.undo_s * 1000)
    settled = (site.now() // window - 1) * window

    async def made() -> bytes:
        found = await site.search.latest(asked.wanted, site.settings.search.feed)
        every = await pairs(site, request, at, [place.question for place in found])
        each = [pair for pair in every if pair["changed_at"] <= settled]
        own = query if path != "/atom" else ""
        address, web = (history.whole(site, request, f"{at.base}{each}") for each in (f"{path}{own}", f"{HERE}{query}"))
        return search_feed.atom(search_feed.title(site, at, asked), address, web, each, site.settings.web.base_domain)

    return await _kept(
        site, request, at, ("feed", path, query, str(settled)), made, "application/atom+xml; charset=utf-8"
    )


async def _kept(
    site: Site, request: Request, at: RequestContext, key: tuple[str, ...], made: Made,
    media_type: str = "application/json",
) -> Response:  # fmt: skip
    """Made once for everybody while nothing has changed."""
    version, kept = await site.search.look(), site.byte_cache
    place, stamp = (*key, request.headers.get("host", ""), at.base), (version, site.registry.turns)

    async def anew() -> byte_cache.Body:
        plain = await made()
        return kept.take(place, stamp, lambda: byte_cache.body(plain, site.settings.cache.gzip_bytes))

    found: byte_cache.Body = kept.known(place, stamp) or await site.together.ask((place, stamp), anew)
    return byte_cache.answer(request, found, byte_cache.public(site.settings.cache), media_type)


def _asked(site: Site, request: Request) -> Asked:
    return search_wanted.read(request.query_params.multi_items(), site.registry, site.settings.search)


async def _context(site: Site, request: Request, at: RequestContext, asked: Asked) -> dict[str, Any]:
    found = await site.search.find(asked.wanted, site.settings.search.page, asked.after)
    each = await pairs(site, request, at, [hit.place.question for hit in found.hits])
    for pair in each:
        pair["marked"], pair["excerpt"] = excerpts(pair["text"], pair["answer"], asked.query)
    own = asked.address()
    return _bare(asked.query.typed) | {
        "found": each, "total": found.total, "facets": search_facets.facets(found, asked, site.registry, at.lang),
        "chosen": [(name, value, said, f"{at.base}{HERE}{asked.address(without=(name, value))}")
                   for name, value, said in search_facets.chosen(asked, site.registry, at.lang)],
        "address": site.url(request, at, f"{HERE}{own}"), "own": own, "further": _next(site, request, at, asked, found),
        "api_next": _api_next(site, at, asked, found), "words": {key: words.t(key, at.lang) for key in SCRIPT_WORDS},
        "first": asked.after is None, "here_only": _here_only(at, asked),
        "without_filters": f"{at.base}{HERE}{asked._replace(chosen={}).address()}",
        "now": site.now(), "qr": qr(site.reached(request, at, f"{HERE}{own}")),
    }  # fmt: skip


def excerpts(question: str | None, answer: str, query: Query) -> tuple[list[Piece], list[Piece]]:
    """Of a question and its whole answer what a list shows."""
    return excerpt(question or "", query, QUESTION), excerpt(answer, query, EXCERPT)


def _here_only(at: RequestContext, asked: Asked) -> str:
    """The same search in this room alone; "" where it is that already."""
    if at.room is None or asked.chosen.get("donvi"):
        return ""
    return f"{at.base}{HERE}{asked._replace(chosen={**asked.chosen, 'donvi': (at.room.slug,)}).address()}"


def _bare(typed: str) -> dict[str, Any]:
    """The page with nothing but its field."""
    return {"typed": typed, "quotes": bool(QUOTES.search(typed)), "found": [], "total": None, "facets": {},
            "chosen": [], "address": "", "own": "", "further": None, "api_next": "", "words": {}, "first": True,
            "problem": "", "open": search_facets.OPEN, "again": "", "here_only": "", "without_filters": "",
            "qr": None}  # fmt: skip


def _next(site: Site, request: Request, at: RequestContext, asked: Asked, found: Found, kind: str = "") -> str | None:
    if not found.more:
        return None
    following = asked.address(cursor=search_wanted.cursor(asked, found.hits[-1]))
    return f"{at.base}{HERE}{kind}{following}"


def _api_next(site: Site, at: RequestContext, asked: Asked, found: Found) -> str:
    """Where the page's own script finds the same."""
    if not found.more:
        return ""
    cursor = search_wanted.cursor(asked, found.hits[-1])
    return f"{at.base}/api/v1{api_wanted.address(asked, site.settings.search.page, cursor)}"


def _refused(site: Site, request: Request, at: RequestContext, no: Refused) -> Response:
    """The same page, with what is wrong and the way on; what was typed stays, as far as it can be shown."""
    typed = request.query_params.get("q", "").replace("\0", " ")[: site.settings.search.letters]
    left = [(name, value) for name, value in request.query_params.multi_items() if name not in ("sau", "lang")]
    if (field := no.details.get("field")) != "q":
        left = [(name, value) for name, value in left if name != field]
    try:
        again = search_wanted.read(left, site.registry, site.settings.search).address()
    except Refused:
        again = ""
    said = words.say(no.code, at.lang, no.details)
    context = _bare(typed) | {"problem": said, "again": f"{at.base}{HERE}{again}"}
    return site.page(request, at, "search.html", context, status_of(no), no)


def problem(at: RequestContext, no: Refused) -> Response:
    """A refusal for a program (RFC 9457), with what every refusal of ours has."""
    status = status_of(no)
    said = words.say(no.code, at.lang, no.details)
    body = {**no.details, "type": "about:blank", "title": said, "status": status, "ok": False, "code": no.code,
            "say": said}  # fmt: skip
    headers = {"Cache-Control": "no-store"}
    if wait := no.details.get("retry_after"):
        headers["Retry-After"] = str(wait)
    return Response(msgspec.json.encode(body), status, headers, PROBLEM)


class Shown(NamedTuple):
    """A row of the transcript that has an answer, that of its session, or what stands for one, and what it says."""

    row: Mapping[str, Any]
    session: Mapping[str, Any]
    pair: dict[str, Any]


async def shown(site: Site, ids: list[str]) -> list[Shown]:
    """Of these questions what the public may read now, in this order. The table of pages is written with the entries:
    what is out of sight is not in it, however late the search is."""
    book = site.service.book
    rows = {str(row["question"]): row for row in await book.rows("transcript", {"question": ids})} if ids else {}
    sessions = [*{str(row["session"]) for row in rows.values() if row["session"]}]
    held = {str(row["id"]): row for row in await book.rows("sessions", {"id": sessions})} if sessions else {}
    found = []
    for id in ids:
        if (row := rows.get(id)) is None or row["state"] not in (*SHOWN, *IN_INBOX):
            continue
        pair = msgspec.json.decode(str(row["value"]))
        session = held.get(str(row["session"])) or (_no_session(row, pair) if row["session"] is None else None)
        if pair["answer"] and session is not None:
            found.append(Shown(row, session, pair))
    return found


async def pairs(site: Site, request: Request, at: RequestContext, ids: list[str]) -> list[dict[str, Any]]:
    return [_pair(site, request, at, *each) for each in await shown(site, ids)]


def days_late(session: Mapping[str, Any], answer: Mapping[str, Any]) -> int:
    """By how many days an answer came after what had been promised."""
    due, given = session["answer_due"], answer["published_at"]
    over = calendar.day_of(given) - calendar.day_of(due) if due else None
    return over.days if over and answer["mode"] == "later" and given > due else 0


def _no_session(row: Mapping[str, Any], pair: Mapping[str, Any]) -> dict[str, Any]:
    """What stands for the session of a question that a unit answered in its inbox."""
    return {"room": row["room"], "starts_at": pair["answer"]["published_at"], "answer_due": pair["due"]}


def _pair(
    site: Site, request: Request, at: RequestContext, row: Mapping[str, Any], session: Mapping[str, Any],
    pair: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    question, answer = pair["question"], pair["answer"]
    home = site.registry.home(str(row["room"]))
    root = f"{at.base}/" if at.room and at.room.slug == home else door(site, request, site.registry.every[home])["url"]
    given, late, slug = answer["published_at"], days_late(session, answer), question["province"]
    return {
        "id": question["id"], "number": question["number"], "url": f"{root}cau/{question['id']}", "room": row["room"],
        "unit": site.unit_of(session), "person": (answer["signed"] or {}).get("name") or None,
        "later": answer["mode"] == "later",
        "province": search_facets.province(slug, site.registry, at.lang) if slug else None, "late": late,
        "field": question["field"], "asker_type": question["asker_type"], "asked_at": question["asked_at"],
        "at": given, "changed_at": max((each["at"] for each in answer["corrections"]), default=given),
        "text": question["text"], "answer": whole(answer),
    }  # fmt: skip
