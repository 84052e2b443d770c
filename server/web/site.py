"""The site: what every page needs at hand, and the answers that every page may give."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server import words
from server.errors import Refused
from server.gateway import origin
from server.gateway.load import Load
from server.office.units import Registry
from server.people.people import People
from server.refusals import status_of
from server.runtime.data_requests import DataRequests
from server.runtime.folded import Folded, folded_by
from server.runtime.official_calendar import OfficialCalendar
from server.runtime.sealing import Sealing
from server.runtime.service import Service
from server.runtime.similar import SimilarQuestions
from server.runtime.single_flight import SingleFlight
from server.runtime.stream import StreamRuntime
from server.runtime.telling import Telling
from server.search.search import Search
from server.settings import Settings
from server.transport.log_throttle import throttled
from server.views.entity import Value
from server.views.stream_view import Frame
from server.web import byte_cache, forms, reach, request_context, way_back
from server.web.beside import Beside
from server.web.byte_cache import ByteCache, accepts_gzip
from server.web.open_data_files import Files
from server.web.over import Over
from server.web.page_template import PageTemplate
from server.web.render import Pages
from server.web.request_context import RequestContext

_log = throttled("giaoluu.web")


class Site(NamedTuple):
    """Everything that is wired for the pages."""

    service: Service
    people: People
    settings: Settings
    registry: Registry
    pages: Pages
    byte_cache: ByteCache
    together: SingleFlight
    crowd: Load
    calendar: OfficialCalendar
    telling: Telling
    search: Search
    similar: SimilarQuestions
    sealing: Sealing
    open_data: Files
    over: Over
    beside: Beside

    @property
    def folded(self) -> Folded:
        return folded_by(self.service)

    @property
    def data_requests(self) -> DataRequests:
        return DataRequests(self.service)

    async def here(self, request: Request) -> RequestContext:
        return await request_context.here(request, self.people, self.settings, self.registry)

    def page(
        self, request: Request, at: RequestContext, template: str, context: Mapping[str, Any], status: int = 200,
        no: Refused | None = None,
    ) -> Response:  # fmt: skip
        """A page of this room for this visitor; `no` is the refusal that it tells, if it tells one."""
        shared = self.shared(at) | {"account": at.account, "now": self.now()}
        response = self.pages.page(template, shared | dict(context), status)
        if no and (wait := no.details.get("retry_after")):
            response.headers["Retry-After"] = str(wait)
        return response

    async def public(
        self, request: Request, at: RequestContext, template: str, key: tuple[Hashable, ...], stamp: Hashable,
        context: Callable[[], Awaitable[Mapping[str, Any]]], status: int = 200,
        plays: Mapping[str, Any] | None = None,
    ) -> Response:  # fmt: skip
        """A page that is everybody's: printed once while `stamp` stays; any cache may keep it. `plays`: the picture
        that it shows."""
        came = at.came and at.came.slug
        place, kept = (template, at.room and at.room.slug, at.base, at.lang, came, *key), self.byte_cache
        stamp = (self.registry.turns, stamp)

        async def make() -> byte_cache.Body:
            known: byte_cache.Body | None = kept.known(place, stamp)
            if known is not None:
                return known
            html = self.pages.render(template, self.shared(at) | dict(await context()))
            return kept.take(place, stamp, lambda: byte_cache.body(html.encode(), self.settings.cache.gzip_bytes))

        found: byte_cache.Body = kept.known(place, stamp) or await self.together.ask((place, stamp), make)
        caching = byte_cache.public(self.settings.cache)
        response = byte_cache.answer(request, found, caching, self.pages.media_type, status)
        return self.pages.guarded(response, plays)

    async def seated(self, at: RequestContext, id: str, audience: str) -> StreamRuntime:
        """A stream of this room. Raises Refused unless this visitor may sit with this audience."""
        runtime = await self.service.runtime(id, at.room.slug if at.room else None)
        await self.service.admit(runtime, audience, at.visitor)
        return runtime

    def packed(
        self, request: Request, at: RequestContext, template: str, context: Mapping[str, Any],
        own: Mapping[str, str] | None = None,
    ) -> Response:  # fmt: skip
        """A page that is printed for this one answer; `own` is packed apart from the rest."""
        sheet = PageTemplate(self.pages.render(template, self.shared(at) | {"account": at.account} | dict(context)))
        packed, own = accepts_gzip(request), own or {}
        response = self.pages.response(sheet.packed(own) if packed else sheet.filled(own))
        response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response

    def shared(self, at: RequestContext) -> dict[str, Any]:
        """What every page of this room in this language is told."""
        other = next(lang for lang in words.LANGS if lang != at.lang)
        return {
            "lang": at.lang, "room": at.room, "came": at.came, "unit_of": self.unit_of, "base": at.base,
            "names": self.names(at.lang), "unit_name": self.unit_name,
            "common": self.settings.oidc.label if self.settings.oidc.issuer else None,
            "other_lang": {"code": other, "name": words.t("site.this_language", other), "url": f"?lang={other}"},
        }  # fmt: skip

    def keeps(self, at: RequestContext, room: object) -> bool:
        """Whether what belongs to that room is found here: in itself, or in the one that stands in its place."""
        return at.room is not None and self.registry.home(str(room)) == at.room.slug

    def unit_of(self, session: Mapping[str, Any] | None) -> str:
        """Who held a session, as it was called on that day; "" without one."""
        return self.registry.unit_of(session)

    def unit_name(self, slug: str) -> str:
        """What a unit is called in full."""
        room = self.registry.every.get(slug)
        return room.unit if room else slug

    def names(self, lang: str) -> dict[str, dict[str, str]]:
        """Provinces and fields by slug."""
        return self.registry.names(lang)

    def url(self, request: Request, at: RequestContext, path: str) -> str:
        """The full address of a page of this room, as its readers reach it; without a host when nobody else can."""
        return self.reached(request, at, path) or f"{at.base}{path}"

    def link(self, request: Request, at: RequestContext, path: str) -> str:
        """The same for what is shown to be copied and sent on: always whole, at worst with the host of this request."""
        return self.reached(request, at, path) or reach.whole(request, self.settings, f"{at.base}{path}")

    def reached(self, request: Request, at: RequestContext, path: str) -> str | None:
        """The same for a code that is read with a telephone: None when no telephone could come."""
        room = at.room.slug if at.room else None
        found = reach.reached(request.headers.get("host", ""), at.base, room, self.settings)
        return None if found is None else found + path

    def refusal(self, request: Request, at: RequestContext, no: Refused) -> Response:
        """A refusal as a page, in the reader's words."""
        status = status_of(no)
        title = words.t("error.not_found" if status == 404 else "error.refused", at.lang)
        context: dict[str, Any] = {"title": title, "say": words.say(no.code, at.lang, no.details), "back": None}
        if status == 413:
            context |= {"still": True, "back": way_back.back(request, at.base, self.settings.web)}
        response = self.page(request, at, "error.html", context, status, no)
        if status == 413:
            # Whoever sends that much will not be listened to until it is all here.
            response.headers["Connection"] = "close"
        return response

    def told(self, request: Request, no: Refused) -> Response:
        """A refusal for a program, in the shape of an ack. A crowd at a wrong address is answered from caches."""
        lang = request_context.language(request)
        ack = {**no.details, "ok": False, "code": no.code, "say": words.say(no.code, lang, no.details)}
        status = status_of(no)
        headers = {"Cache-Control": f"public, max-age={self.settings.cache.fresh_s}" if status == 404 else "no-store"}
        if wait := no.details.get("retry_after"):
            headers["Retry-After"] = str(wait)
        return Response(msgspec.json.encode(ack), status, headers, "application/json")

    def outage(self, request: Request, status: int = 503) -> Response:
        """While the database is away nobody can be known: a page that needs nothing, or an ack for an envelope."""
        lang = request_context.language(request)
        if status == 503 and forms.kind(request) == forms.JSON:
            return self.told(request, Refused("retry", retry=True, retry_after=2))
        context = {
            "lang": lang,
            "title": words.t("error.unavailable", lang),
            "say": words.t("error.unavailable_say", lang),
            "back": "/",
        }
        response = self.pages.page("error.html", context, status)
        response.headers["Retry-After"] = "2"
        return response

    def now(self) -> int:
        """The database's clock, ms."""
        return self.service.book.now()

    def honest(self, request: Request) -> bool:
        """Whether a form may come from where its Origin says it comes from."""
        web, host = self.settings.web, request.headers.get("host", "")
        given = origin.only(request.headers.getlist("origin"))
        site = origin.only(request.headers.getlist("sec-fetch-site"))
        signed = origin.cookie_name(origin.STAFF_COOKIE, web) in request.cookies
        honest = origin.from_here(given, site, host, web, staff=signed)
        if not honest and (why := origin.mismatch(given, host, web)):
            _log.warning("a form from %s was refused, Host is %s: %s", given, host, why)
        return honest


def sign_in_first(at: RequestContext, path: str) -> Response:
    return RedirectResponse(f"{at.base}/vao?next={quote(at.base + path)}", 303)


def by_noun(frame: Frame) -> dict[str, dict[str, Value]]:
    """The entities of a first frame, by noun and id."""
    nouns: dict[str, dict[str, Value]] = {}
    for value in frame["put"]:
        nouns.setdefault(value["noun"], {})[value["id"]] = value
    return nouns
