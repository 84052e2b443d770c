"""A room's history: all its sessions by year, with what came of them; and where programs find all that is public.

`/luu-tru`, a page at a time; `/robots.txt`; `/sitemap.xml` names `/sitemap/<n>.xml`: 0 the sessions, from 1 the
answered questions, the oldest first, so that a page that is full stays as it is.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from server.errors import Refused
from server.office import calendar
from server.runtime.room_history import sessions_of
from server.web import byte_cache
from server.web.request_context import RequestContext
from server.web.site import Site

PAGE = 100
URLS = 10_000
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Nothing there is for a search engine: what staff do, and what is somebody's own.
CLOSED = ("/can-bo", "/vao", "/phieu/", "/cua-toi", "/tim?")
FRESH_MS = 5000


async def history(site: Site, request: Request, at: RequestContext) -> Response:
    """`?sau=`: the sessions before this one, as `<start>.<id>`."""
    before, now = _cursor(request.query_params.get("sau", "")), site.now()

    async def context() -> dict[str, Any]:
        rows = await sessions_of(site.service.book, _family(site, at), before, PAGE + 1)
        shown = [_line(site, row) for row in rows[:PAGE]]
        years = [(year, list(each)) for year, each in groupby(shown, key=lambda line: line["year"])]
        last = shown[-1] if len(rows) > PAGE else None
        return {"years": years, "further": f"?sau={last['starts_at']}.{last['id']}" if last else None, "now": now}

    return await site.public(request, at, "history.html", (before,), now // FRESH_MS, context)


async def robots(site: Site, request: Request, at: RequestContext) -> Response:
    lines = ["User-agent: *", *(f"Disallow: {at.base}{path}" for path in CLOSED), ""]
    text = "\n".join([*lines, f"Sitemap: {whole(site, request, f'{at.base}/sitemap.xml')}", ""])
    return PlainTextResponse(text, headers={"Cache-Control": byte_cache.public(site.settings.cache)})


async def sitemap(site: Site, request: Request, at: RequestContext) -> Response:
    """Which parts there are."""
    await site.search.look()
    parts = 1 + -(-site.search.count(_family(site, at)) // URLS)
    root = ElementTree.Element("sitemapindex", xmlns=SITEMAP)
    for part in range(parts):
        where = whole(site, request, f"{at.base}/sitemap/{part}.xml")
        ElementTree.SubElement(ElementTree.SubElement(root, "sitemap"), "loc").text = where
    return _xml(site, request, root)


async def sitemap_part(site: Site, request: Request, at: RequestContext) -> Response:
    part = int(request.path_params["part"])
    if part == 0:
        rows = await sessions_of(site.service.book, _family(site, at), None, URLS // 2)
        paths = ["/", "/tim", "/luu-tru"]
        paths += [f"/buoi/{row['id']}{end}" for row in rows for end in ("", "/toan-van")]
    else:
        await site.search.look()
        paths = [f"/cau/{id}" for id in site.search.oldest(_family(site, at), (part - 1) * URLS, URLS)]
        if not paths:
            raise Refused("session.unknown")
    root = ElementTree.Element("urlset", xmlns=SITEMAP)
    for path in paths:
        where = whole(site, request, f"{at.base}{path}")
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = where
    return _xml(site, request, root)


def whole(site: Site, request: Request, path: str) -> str:
    """With the host by which one came: it is read elsewhere."""
    return f"{'https' if site.settings.web.https else 'http'}://{request.headers.get('host', '')}{path}"


def _xml(site: Site, request: Request, root: ElementTree.Element) -> Response:
    plain = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    found = byte_cache.body(plain, site.settings.cache.gzip_bytes)
    return byte_cache.answer(request, found, byte_cache.public(site.settings.cache), "application/xml")


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
