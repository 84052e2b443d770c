"""Where a request is and who sends it: the room by its Host or by `/r/<slug>`, the language by `/en`, the visitor by
its cookies. What is everybody's is answered without a look at those."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.domain.kinds import REHEARSED
from server.gateway import origin
from server.gateway.client_address import client_ip
from server.gateway.visitor import Visitor
from server.office.units import Registry, Room
from server.people import askers
from server.people.accounts import Account
from server.people.people import People
from server.runtime.screens import LONGEST
from server.settings import Settings
from server.words import LANGS

PATH_FORM = "/r/"
EVERYWHERE = ("/statics/", "/healthz", "/readyz", "/metrics")
# The part of an address that says from which former room one was led here.
CAME = "tu"
# What an asker's cookie opens.
OWN = ("phieu", "cua-toi", "quen")
YEAR_S = 365 * 86_400
SCREEN = "Giaoluu-Screen"
KNOWN = "known"
"""The query by which a form says that its asker was made known."""


def own_path(session: str) -> str:
    """Where one reads what one asked; of a rehearsal on a page of its own, which no page of the room leads to."""
    return f"/buoi/{session}/cua-toi" if session.startswith(REHEARSED) else "/cua-toi"


def in_lang(lang: str) -> str:
    """What stands before a page's path in this language, behind what names the room."""
    return "" if lang == LANGS[0] else f"/{lang}"


class RequestContext(NamedTuple):
    """`base` goes before every address of the room in this language; `fresh` is a new asker's token, for its cookie.
    `came`: the former room from whose address one was led here, to be told so."""

    room: Room | None
    base: str
    visitor: Visitor
    account: Account | None
    sign_in: str | None
    fresh: str | None
    came: Room | None = None

    @property
    def lang(self) -> str:
        return self.visitor.lang


class Ways:
    """Middleware: finds room and language of a request and takes them off its path, so that routes know neither."""

    def __init__(self, app: ASGIApp, settings: Settings, registry: Registry, lost: Any) -> None:
        self._app, self._web, self._registry, self._lost = app, settings.web, registry, lost

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        answer = self._enter(scope) or self._tidy(scope)
        await (answer or self._app)(scope, receive, send)

    def _enter(self, scope: Scope) -> Any:
        """Notes the room in scope["state"]; an answer of its own when there is none or it is elsewhere."""
        host = Headers(scope=scope).get("host", "")
        # No name holds U+0000, and PostgreSQL takes it in no question: with another sign the address is as unknown.
        scope["path"] = scope["path"].replace("\0", "\ufffd")
        state: dict[str, Any] = scope.setdefault("state", {})
        state.update(room=None, base="", lang=_wanted(scope) or LANGS[0])
        if scope["path"].startswith(EVERYWHERE):
            return None
        place = origin.place(host, self._web, self._registry.room_of)
        if place.kind == "unknown":
            return self._lost
        if place.kind == "moved" and not _own(scope):
            port = host.rpartition(":")[2] if ":" in host else ""
            there = f"{place.room}.{self._web.base_domain}" + (f":{port}" if port.isdigit() else "")
            came = self._registry.came(host.partition(".")[0])
            return _moved(scope, f"{'https' if self._web.https else 'http'}://{there}{scope['path']}", came)
        if place.kind in ("room", "moved"):
            state["room"] = place.room
            return self._lost if scope["path"].startswith(PATH_FORM) else _by_language(scope, state)
        named = scope["path"].startswith(PATH_FORM)
        return self._by_path(scope, state) if named else _by_language(scope, state)

    def _tidy(self, scope: Scope) -> Any:
        """A page with a slash too many is the page without it: named by its path, for a proxy may speak another way."""
        path = scope["path"]
        # A client that is made of the document of /api/v1 asks for its first address with the slash.
        if path in ("/", "/api/v1/") or not path.endswith("/") or path.startswith(EVERYWHERE):
            return None
        return _moved(scope, f"{scope['state']['base']}/{path.strip('/')}")

    def _by_path(self, scope: Scope, state: dict[str, Any]) -> Any:
        label, slash, rest = scope["path"].removeprefix(PATH_FORM).partition("/")
        room = self._registry.room_of(label)
        if room is None:
            return self._lost
        if room != label or not slash:
            return _moved(scope, f"{PATH_FORM}{room}/{rest}", self._registry.came(label))
        state.update(room=room, base=PATH_FORM + room)
        _cut(scope, rest)
        return _by_language(scope, state)


def _own(scope: Scope) -> bool:
    """What is still served at the address of a former unit, in its successor's room: forms that were opened there, for
    another host would take none from it; and an asker's own pages, for the cookie that makes them its own stays there.
    """
    head, _, rest = scope["path"].strip("/").partition("/")
    own = (rest if head in LANGS[1:] else f"{head}/{rest}").partition("/")[0] in OWN
    return scope["method"] not in ("GET", "HEAD") or (own and asks(scope))


def asks(scope: Scope) -> bool:
    cookies = origin.cookies(scope["headers"])
    return any(name.removeprefix("__Host-") == origin.ASKER_COOKIE for name in cookies)


def _by_language(scope: Scope, state: dict[str, Any]) -> Any:
    """Each language has addresses of its own; `?lang=` leads from those of one to those of another."""
    room, (head, slash, rest) = state["base"], scope["path"][1:].partition("/")
    if head in LANGS[1:]:
        state.update(lang=head, base=room + in_lang(head))
        if not slash:
            return _moved(scope, f"{state['base']}/")
        _cut(scope, rest)
    else:
        state["lang"] = LANGS[0]
    if (wanted := _wanted(scope)) is None or scope["method"] not in ("GET", "HEAD"):
        return None
    query = QueryParams(scope["query_string"]).multi_items()
    left = urlencode([(name, value) for name, value in query if name != "lang"])
    there = f"{room}{in_lang(wanted)}/{scope['path'].lstrip('/')}"
    return RedirectResponse(there + (f"?{left}" if left else ""), 308)


def _wanted(scope: Scope) -> str | None:
    wanted = QueryParams(scope["query_string"]).get("lang")
    return wanted if wanted in LANGS else None


def _cut(scope: Scope, rest: str) -> None:
    scope["path"] = f"/{rest}"
    scope["raw_path"] = scope["path"].encode()


def anyone(request: Request, registry: Registry) -> RequestContext:
    """Where a request is, whoever sends it: for what is everybody's no cookie is read."""
    slug, lang = request.scope["state"]["room"], language(request)
    visitor = Visitor(asker="", lang=lang, room=slug)
    room, came = registry.every[slug] if slug else None, _came(request, registry)
    return RequestContext(room, request.scope["state"]["base"], visitor, None, None, None, came)


async def here(request: Request, people: People, settings: Settings, registry: Registry) -> RequestContext:
    """Who asks, and in which room. Never believes a cookie that is not signed or not known."""
    cookies = origin.cookies(request.scope["headers"])
    sign_in = cookies.get(origin.cookie_name(origin.STAFF_COOKIE, settings.web))
    account = await people.who(sign_in) if sign_in else None
    token = cookies.get(origin.cookie_name(origin.ASKER_COOKIE, settings.web), "")
    asker, fresh = askers.read(settings.secret, token), None
    if asker is None:
        fresh = askers.new(settings.secret)
        asker = askers.read(settings.secret, fresh)
    slug = request.scope["state"]["room"]
    visitor = Visitor(
        asker=asker or "",
        account=account.id if account else None,
        ip=address(request, settings),
        lang=language(request),
        room=slug,
        screen=request.headers.get(SCREEN, "")[:LONGEST],
    )
    room, base, came = registry.every[slug] if slug else None, request.scope["state"]["base"], _came(request, registry)
    return RequestContext(room, base, visitor, account, sign_in if account else None, fresh, came)


def _came(request: Request, registry: Registry) -> Room | None:
    """The former room that the address names, if it is one whose place this one has taken."""
    former = request.query_params.get(CAME, "")
    here = request.scope["state"]["room"]
    return registry.former(former) if here and registry.home(former) == here else None


def language(request: Request) -> str:
    return str(request.scope["state"]["lang"])


def address(request: Request, settings: Settings) -> str:
    peer = request.client.host if request.client else None
    return client_ip(peer, request.headers.getlist("x-forwarded-for"), settings.web.trusted_proxies)


def keep(response: Response, at: RequestContext, settings: Settings) -> Response:
    """Give a new asker the cookie by which its questions are its own."""
    if at.fresh:
        set_cookie(response, origin.ASKER_COOKIE, at.fresh, YEAR_S, settings)
    return response


def known_first(request: Request, at: RequestContext, path: str, settings: Settings) -> Response | None:
    """For a new asker's form: it is known, and its browser sends the form on by itself, so that sent again it is the
    same asker's."""
    if at.fresh and KNOWN not in request.query_params:
        return keep(RedirectResponse(f"{at.base}{path}?{KNOWN}=1", 307), at, settings)
    return None


def set_cookie(response: Response, name: str, value: str, seconds: int, settings: Settings) -> None:
    response.set_cookie(
        origin.cookie_name(name, settings.web), value, max_age=seconds, path="/", httponly=True, samesite="lax",
        secure=settings.web.https,
    )  # fmt: skip


def private(response: Response) -> Response:
    """One that no cache keeps: what it shows is somebody's alone."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def drop_cookie(response: Response, name: str, settings: Settings) -> None:
    """With the attributes with which it was set: browsers ignore anything else under a `__Host-` name."""
    https = settings.web.https
    response.delete_cookie(
        origin.cookie_name(name, settings.web), path="/", httponly=True, samesite="lax", secure=https
    )


def _moved(scope: Scope, to: str, came: str = "") -> RedirectResponse:
    query = scope.get("query_string", b"").decode("latin-1")
    if came:
        left = [(name, value) for name, value in QueryParams(query).multi_items() if name != CAME]
        query = urlencode([*left, (CAME, came)])
    return RedirectResponse(to + (f"?{query}" if query else ""), 308)
