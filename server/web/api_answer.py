"""How /api/v1 is answered: the same bytes for everybody, with tags, for pages of other sites, within limits; what is
refused is a problem document (RFC 9457)."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import words
from server.errors import Refused, Unavailable
from server.log.patience import within
from server.people.throttle import Bucket, neighbourhood
from server.refusals import status_of
from server.web import api, api_document, byte_cache, request_context
from server.web.api_routes import BASE, ENDPOINTS, Endpoint
from server.web.api_told import address
from server.web.byte_cache import Body
from server.web.cross_origin import opened, preflight
from server.web.request_context import RequestContext
from server.web.site import Site

PROBLEM = "application/problem+json"
KEPT_MS = 1000

_encode = msgspec.json.Encoder(order="deterministic").encode
Answer = Callable[[Request], Awaitable[Response]]


def routes(site: Site) -> list[Route]:
    """All of them, the document, and an answer to every other address below."""
    rate = site.settings.api.per_ip_min
    bucket = Bucket(rate, rate)
    methods = ["GET", "OPTIONS"]
    found = [Route(BASE + each.path, _answer(site, each, bucket), methods=methods) for each in ENDPOINTS]
    found += [Route(f"{BASE}/", _answer(site, each, bucket), methods=methods) for each in ENDPOINTS if not each.path]
    found.append(Route(f"{BASE}/openapi.json", _document(site), methods=methods))
    found.append(Route(f"{BASE}/{{rest:path}}", _nothing(site), methods=methods))
    others = ["POST", "PUT", "PATCH", "DELETE"]
    found += [Route(f"{BASE}{rest}", _only_reads(site), methods=others) for rest in ("", "/{rest:path}")]
    return found


def _answer(site: Site, endpoint: Endpoint, bucket: Bucket) -> Answer:
    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight(site, request)
        at = request_context.anyone(request, site.registry)
        try:
            with within(site.settings.database.public_ms):
                return opened(site, request, await _made(site, request, at, endpoint, bucket))
        except Refused as no:
            return opened(site, request, problem(at, no))
        except Unavailable:
            return opened(site, request, problem(at, Refused("api.retry", retry_after=2)))

    return answer


async def _made(site: Site, request: Request, at: RequestContext, endpoint: Endpoint, bucket: Bucket) -> Response:
    """Out of memory for a second; what is not there costs one of the caller's."""
    place = ("api", request.url.path, str(request.query_params), at.lang, request.headers.get("host", ""))
    if endpoint.paced:
        site.crowd.word()  # each who reads counts
    stamp, shelf = (site.now() // KEPT_MS, site.registry.turns), site.byte_cache
    known: tuple[Body, int] | None = shelf.known(place, stamp)
    if known is None:
        if wait := bucket.take(neighbourhood(request_context.address(request, site.settings))):
            raise Refused("api.throttled", retry_after=max(1, round(wait)))

        async def anew() -> _Kept:
            found = await endpoint.make(site, request, at)
            body = byte_cache.body(_encode(found), site.settings.cache.gzip_bytes)
            status = 410 if endpoint.gone and api.stub(found) else 200
            return shelf.take(place, stamp, lambda: _Kept(body, status))

        known = await site.together.ask((place, stamp), anew)
    body, status = known
    return byte_cache.answer(request, body, byte_cache.public(site.settings.cache), status=status)


class _Kept(tuple[Body, int]):
    """A body and its status, as the cache holds them."""

    __slots__ = ()

    def __new__(cls, body: Body, status: int) -> "_Kept":
        return super().__new__(cls, (body, status))

    def size(self) -> int:
        return self[0].size()


def problem(at: RequestContext, no: Refused) -> Response:
    status = status_of(no)
    said = words.say(no.code, at.lang, no.details)
    body = {**no.details, "type": "about:blank", "title": said, "status": status, "code": no.code, "say": said}
    headers = {"Cache-Control": "no-store"}
    if wait := no.details.get("retry_after"):
        headers["Retry-After"] = str(wait)
    return Response(msgspec.json.encode(body), status, headers, PROBLEM)


def _document(site: Site) -> Answer:
    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return preflight(site, request)
        at = request_context.anyone(request, site.registry)
        plain = _encode(api_document.document(address(site, request, at, "")))
        body = byte_cache.body(plain, site.settings.cache.gzip_bytes)
        return opened(site, request, byte_cache.answer(request, body, byte_cache.public(site.settings.cache)))

    return answer


def _only_reads(site: Site) -> Answer:
    async def answer(request: Request) -> Response:
        at = request_context.anyone(request, site.registry)
        response = problem(at, Refused("api.method"))
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
        return opened(site, request, response)

    return answer


def _nothing(site: Site) -> Answer:
    async def answer(request: Request) -> Response:
        at = request_context.anyone(request, site.registry)
        there = address(site, request, at, "")
        return opened(site, request, problem(at, Refused("api.address", there=there)))

    return answer
