"""/api/v1/search and what is like a question: answered questions of all units, as our own pages of them find them."""

import msgspec
from starlette.requests import Request

from server.domain.kinds import REHEARSED
from server.errors import Refused
from server.search.query import parse
from server.web import alike_beside, search_facets, search_page, search_wanted
from server.web import api_schema as schema
from server.web.api_cursor import span
from server.web.api_told import found as told
from server.web.api_told import limit_of, next_page
from server.web.api_wanted import OURS, SEARCHED, english, read
from server.web.request_context import RequestContext
from server.web.site import Site


async def search(site: Site, request: Request, at: RequestContext) -> schema.Found:
    for year in request.query_params.getlist("year"):
        span(year)
    asked = read(request.query_params.multi_items(), site.registry, site.settings.search)
    limit = limit_of(site, request)
    found = await site.search.find(asked.wanted, limit, asked.after)
    each = await search_page.shown(site, [hit.place.question for hit in found.hits])
    facets = {
        OURS[name]: [
            schema.Value(value=english(OURS[name], each.value), name=each.name, count=each.n, chosen=each.chosen)
            for each in values
        ]
        for name, values in search_facets.facets(found, asked, site.registry, at.lang).items()
    }
    kept = [(name, value) for name, value in request.query_params.multi_items() if name in SEARCHED or name == "limit"]
    cursor = search_wanted.cursor(asked, found.hits[-1]) if found.more else None
    next = next_page(site, request, at, "/search", [each for each in kept if each[0] != "cursor"], cursor)
    items = [told(site, request, at, one, asked.query) for one in each]
    return schema.Found(total=found.total, items=items, facets=facets, next=next)


async def similar(site: Site, request: Request, at: RequestContext) -> schema.Similar:
    """What stands beside the page of a question."""
    rows = await site.service.book.rows("transcript", {"question": request.path_params["question"]})
    if not rows or str(rows[0]["session"] or "").startswith(REHEARSED):
        raise Refused("question.unknown")
    question = msgspec.json.decode(str(rows[0]["value"]))["question"]
    ids = await alike_beside.ids(site, question) if question.get("text") else []
    every = parse("", site.settings.search.letters, site.settings.search.words)
    return schema.Similar(items=[told(site, request, at, one, every) for one in await search_page.shown(site, ids)])
