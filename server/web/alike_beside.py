"""Answered questions of all rooms that are like one, for beside its page: which they are is found anew now and then,
and how they read today whenever the search has changed. The page itself is drawn anew only where that is other than
before.
"""

from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request

from server.errors import Refused
from server.views.entity import Value
from server.web import search_page
from server.web.request_context import RequestContext
from server.web.site import Site

FOUND_MS = 600_000
_encode = msgspec.json.Encoder(order="deterministic").encode


class _Found(NamedTuple):
    ids: list[str]

    def size(self) -> int:
        return 100 + 80 * len(self.ids)


class Beside(NamedTuple):
    """`mark` is another one when they read otherwise."""

    pairs: list[dict[str, Any]]
    mark: int

    def size(self) -> int:
        return 100 + 4000 * len(self.pairs)


async def beside(site: Site, request: Request, at: RequestContext, question: Value) -> Beside:
    """As everybody may read them now: what is out of sight is not among them."""
    if not question.get("text"):
        return Beside([], 0)
    try:
        version = await site.search.look()
    except Refused:  # a process that begins: what is beside a question is not worth waiting for
        return Beside([], 0)
    shelf, host = site.byte_cache, request.headers.get("host", "")
    place, stamp = ("beside", question["id"], at.lang, at.base, host), (version, site.registry.turns)
    known: Beside | None = shelf.known(place, stamp)
    if known is None:
        pairs = await search_page.pairs(site, request, at, await ids(site, question))
        told = Beside(pairs, hash(_encode(pairs)))
        known = shelf.take(place, stamp, lambda: told)
    return known


async def ids(site: Site, question: Value) -> list[str]:
    """Which they are, the likest first."""
    place, stamp = ("alike", question["id"]), (question["text"], site.now() // FOUND_MS)
    known: _Found | None = site.byte_cache.known(place, stamp)
    if known is None:
        chosen = site.settings.similar
        found = await site.similar.answered(question["text"], (), chosen.most + 1, chosen.beside)
        ids = [each["id"] for each in found if each["id"] != question["id"]][: chosen.most]
        known = site.byte_cache.take(place, stamp, lambda: _Found(ids))
    return known.ids
