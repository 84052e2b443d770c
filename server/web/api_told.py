"""What the answers of /api/v1 are made of: addresses, pages of lists, and pairs as programs read them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from server.errors import Refused
from server.search.query import Query
from server.views.joint import whole
from server.web import api_schema as schema
from server.web import history, search_facets, search_page
from server.web.request_context import RequestContext
from server.web.rooms import door
from server.web.site import Site


def limit_of(site: Site, request: Request) -> int:
    typed, most = request.query_params.get("limit", ""), site.settings.api.most
    if not typed:
        return min(site.settings.api.page, most)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 7 and 1 <= int(typed) <= most):
        raise Refused("api.limit", field="limit", most=most)
    return int(typed)


def address(site: Site, request: Request, at: RequestContext, path: str) -> str:
    return history.whole(site, request, f"{at.base}/api/v1{path}")


def next_page(
    site: Site, request: Request, at: RequestContext, path: str, own: list[tuple[str, str]], cursor: str | None
) -> str | None:
    if cursor is None:
        return None
    return address(site, request, at, f"{path}?{urlencode([*own, ('cursor', cursor)])}")


def root_of(site: Site, request: Request, room: str) -> str:
    """Where the pages of a room begin."""
    home = site.registry.home(room)
    url = str(door(site, request, site.registry.every[home])["url"])
    return url if "://" in url else history.whole(site, request, url)


def told(
    site: Site, request: Request, row: Mapping[str, Any], session: Mapping[str, Any] | None, said: Mapping[str, Any]
) -> schema.Pair:
    """A row of the transcript and what it says; `session`: the row of its session, if it has one."""
    return schema.pair_of(row, said, _late(session, said), _own_page(site, request, row, said))


def found(site: Site, request: Request, at: RequestContext, each: search_page.Shown, query: Query) -> schema.Result:
    """The same of one that a search found, with what was looked for marked."""
    row, session, said = each
    pair = schema.pair_of(row, said, _late(session, said), _own_page(site, request, row, said))
    place = search_facets.province(pair.province, site.registry, at.lang) if pair.province else None
    question, answer = search_page.excerpts(pair.text, whole(said["answer"]), query)
    return schema.result_of(pair, site.unit_of(session), place, question, answer)


def _late(session: Mapping[str, Any] | None, said: Mapping[str, Any]) -> int:
    return search_page.days_late(session or {"answer_due": said.get("due")}, said["answer"]) if said["answer"] else 0


def _own_page(site: Site, request: Request, row: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    return f"{root_of(site, request, str(row['room']))}cau/{said['question']['id']}"
