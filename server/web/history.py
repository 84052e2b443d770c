"""A room's history: all its sessions by year, with what came of them; and where programs find all that is public.

`/luu-tru`, a page at a time; `/robots.txt`; `/sitemap.xml` names `/sitemap/<n>.xml`: 0 the sessions, from 1 the
answered questions, the oldest first, so that a page that is full stays as it is.
"""

from collections.abc import Callable, Mapping
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from server import words
from server.domain.session.phase import PHASES
from server.errors import Refused
from server.local_time import day_of
from server.office import calendar
from server.refusals import status_of
from server.runtime.room_history import begins_of, sessions_of
from server.web import byte_cache, reach
from server.web.api_cursor import packed, span
from server.web.qr import qr
from server.web.render import DAYS
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.site import Site

PAGE, API_PAGE = 50, 50
SCRIPT_WORDS = ("history.figures", "history.panel", "nav.transcript", "account.title")
URLS = 10_000
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Nothing there is for a search engine: what staff do, and what is somebody's own.
CLOSED = ("/can-bo", "/vao", "/phieu/", "/cua-toi", "/tim?")
FRESH_MS = 5000


async def history(site: Site, request: Request, at: RequestContext) -> Response:
    """`?nam=`: those of one year; `?sau=`: the sessions before this one, as `<start>.<id>`. What cannot be is told
    above the list of all."""
    typed, now, problem = request.query_params.get("nam", ""), site.now(), None
    try:
        before = _cursor(request.query_params.get("sau", ""))
        within = span(typed, "nam") if typed else None
    except Refused as no:
        problem, before, within, typed = no, None, None, ""

    async def context() -> dict[str, Any]:
        family = _family(site, at)
        rows = await sessions_of(site.service.book, family, before, PAGE + 1, within)
        shown = [_line(site, row) for row in rows[:PAGE]]
        years = [(year, list(each)) for year, each in groupby(shown, key=lambda line: line["year"])]
        every = sorted({day_of(at).year for at in await begins_of(site.service.book, family)}, reverse=True)
        told = {"years": years, "every_year": every, "chosen": int(typed) if typed else None, "now": now}
        told |= {"problem": _said(problem, at.lang), "words": _words(at.lang)}
        here = f"/luu-tru{f'?nam={typed}' if typed else ''}"
        told |= {"address": site.url(request, at, here), "qr": qr(site.reached(request, at, here))}
        return told | _further(site, at, shown[-1] if len(rows) > PAGE else None, typed)

    if problem:
        return site.page(request, at, "history.html", await context(), status_of(problem), problem)
    return await site.public(request, at, "history.html", (before, typed), now // FRESH_MS, context)


def _words(lang: str) -> dict[str, Any]:
    """What the page's script says of the sessions that it adds."""
    states = {state: words.t(f"state.session.{state}", lang) for state in PHASES}
    days = {day: words.t(f"weekday.{day}", lang) for day in DAYS}
    return {key: words.t(key, lang) for key in SCRIPT_WORDS} | {"state": {"session": states}, "weekday": days}


def _said(problem: Refused | None, lang: str) -> str:
    """Of a year in the words of this page, not in those of the interface for programs."""
    if problem is None:
        return ""
    wrong_year = problem.details.get("field") == "nam"
    return words.t("history.no_year", lang) if wrong_year else words.say(problem.code, lang, problem.details)


def _further(site: Site, at: RequestContext, last: Mapping[str, Any] | None, year: str) -> dict[str, Any]:
    """Where the next page is, for a browser and for the page's own script, which reads /api/v1."""
    if last is None or at.room is None:
        return {"further": None, "api_next": ""}
    own = {"nam": year} if year else {}
    query = urlencode({**own, "sau": f"{last['starts_at']}.{last['id']}"})
    cursor = packed((f"{at.room.slug}.{year}", last["starts_at"], last["id"]))
    asked = urlencode({"unit": at.room.slug, **({"year": year} if year else {}), "limit": API_PAGE, "cursor": cursor})
    return {"further": f"?{query}", "api_next": f"{at.base}/api/v1/sessions?{asked}"}


async def robots(site: Site, request: Request, at: RequestContext) -> Response:
    lines = ["User-agent: *", *(f"Disallow: {at.base}{path}" for path in CLOSED), ""]
    text = "\n".join([*lines, f"Sitemap: {whole(site, request, f'{at.base}/sitemap.xml')}", ""])
    return PlainTextResponse(text, headers={"Cache-Control": byte_cache.public(site.settings.cache)})


async def sitemap(site: Site, request: Request, at: RequestContext) -> Response:
    """Which parts there are; at the base address of all rooms."""
    await site.search.look()
    parts = 1 + -(-site.search.count(_listed(site, at)) // URLS)
    root = ElementTree.Element("sitemapindex", xmlns=SITEMAP)
    for part in range(parts):
        where = whole(site, request, f"{at.base}/sitemap/{part}.xml")
        ElementTree.SubElement(ElementTree.SubElement(root, "sitemap"), "loc").text = where
    return _xml(site, request, root)


async def sitemap_part(site: Site, request: Request, at: RequestContext) -> Response:
    part = int(request.path_params["part"])
    home = _homes(site, request, at)
    if part == 0:
        rows = await sessions_of(site.service.book, _listed(site, at), None, URLS // 2)
        rooms = [at.room.slug] if at.room else site.registry.rooms
        paths = [f"{home(room)}{path}" for room in rooms for path in ("/", "/tim", "/luu-tru")]
        paths += [f"{home(str(row['room']))}/buoi/{row['id']}{end}" for row in rows for end in ("", "/toan-van")]
    else:
        await site.search.look()
        found = site.search.oldest(_listed(site, at), (part - 1) * URLS, URLS)
        paths = [f"{home(room)}/cau/{id}" for id, room in found]
        if not paths:
            raise Refused("session.unknown")
    root = ElementTree.Element("urlset", xmlns=SITEMAP)
    for path in paths:
        where = path if "://" in path else whole(site, request, path)
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = where
    return _xml(site, request, root)


def _listed(site: Site, at: RequestContext) -> tuple[str, ...]:
    """Whose pages stand in the list: those of this room and of the rooms before it, or of all rooms."""
    return site.registry.family(at.room.slug) if at.room else tuple(site.registry.every)


def _homes(site: Site, request: Request, at: RequestContext) -> Callable[[str], str]:
    """Of a room, what goes before its pages: as this address has them, or at the base address its own door."""
    if at.room:
        return lambda room: at.base
    doors = cache(lambda slug: door(site, request, site.registry.every[slug])["url"].rstrip("/"))
    return lambda room: doors(site.registry.home(room))


def whole(site: Site, request: Request, path: str) -> str:
    """With the host by which one came: it is read elsewhere."""
    return reach.whole(request, site.settings, path)


def _xml(site: Site, request: Request, root: ElementTree.Element) -> Response:
    plain = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    found = byte_cache.body(plain, site.settings.cache.gzip_bytes)
    return byte_cache.answer(request, found, byte_cache.public(site.settings.cache), "application/xml; charset=utf-8")


def _family(site: Site, at: RequestContext) -> tuple[str, ...]:
    if at.room is None:
        raise Refused("session.unknown")
    return site.registry.family(at.room.slug)


def _cursor(given: str) -> tuple[int, str] | None:
    start, dot, id = given.partition(".")
    if not given:
        return None
    if not (dot and start.isascii() and start.isdigit() and len(start) < 16 and id.isalnum() and len(id) < 80):
        raise Refused("search.cursor", field="sau")
    return int(start), id


def _line(site: Site, row: Mapping[str, Any]) -> dict[str, Any]:
    cover = msgspec.json.decode(row["value"])
    panel = [person["name"] for person in cover["panel"] if person.get("name")]
    return {
        "id": row["id"], "code": row["code"], "topic": row["topic"], "state": row["state"], "unit": site.unit_of(row),
        "starts_at": row["starts_at"], "year": calendar.day_of(row["starts_at"]).year, "panel": panel[:3],
        "received": row["received"] or 0, "answered": row["answered"] or 0,
    }  # fmt: skip
