"""Middleware: who comes by plain HTTP is begun with in turn. A thousand requests that arrive at one moment are each
short, and together a second in which nobody else is heard, those at sockets least of all. So each time round the loop
one of an address is begun with, of few addresses, the next ones the time after; whoever comes alone waits for nothing.

A body is read before its turn, for its sender may take long. Staff have turns apart from the others of their address.
"""

import asyncio
from collections import deque

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.gateway import origin
from server.people.throttle import neighbourhood
from server.settings import Settings
from server.web.request_context import address

BARE = frozenset({"GET", "HEAD", "OPTIONS"})


class Turns:
    """`at_once`: how many are begun with each time round the loop."""

    def __init__(self, at_once: int) -> None:
        self._at_once, self._begun = at_once, set[str]()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        self._looking = False

    async def mine(self, key: str) -> None:
        """Wait for a turn of this address."""
        loop = asyncio.get_running_loop()
        if not self._looking:
            self._looking = True
            loop.call_soon(self._next)
        if key not in self._waiting and key not in self._begun and len(self._begun) < self._at_once:
            self._begun.add(key)
            return
        turn = loop.create_future()
        self._waiting.setdefault(key, deque()).append(turn)
        await turn

    def _next(self) -> None:
        """Once each time round while anybody waits: the addresses take turns, too."""
        self._begun.clear()
        for key in [*self._waiting][: self._at_once]:
            queue = self._waiting.pop(key)
            while queue and (turn := queue.popleft()).cancelled():
                pass
            if not turn.cancelled():
                turn.set_result(None)
                self._begun.add(key)
            if queue:
                self._waiting[key] = queue  # behind the others
        self._looking = bool(self._begun or self._waiting)
        if self._looking:
            asyncio.get_running_loop().call_soon(self._next)


class InTurn:
    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._turns = Turns(settings.limits.http_at_once)
        self._staff = origin.cookie_name(origin.STAFF_COOKIE, settings.web)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["method"] not in BARE:
            receive = await _read(receive, self._settings.limits.form_bytes)
        request = Request(scope)
        key = neighbourhood(address(request, self._settings))
        await self._turns.mine(f"{key} staff" if self._staff in request.headers.get("cookie", "") else key)
        await self._app(scope, receive, send)


async def _read(receive: Receive, most: int) -> Receive:
    """The body as far as it is no longer than anything that is taken, to be heard again."""
    heard, size = deque[Message](), 0
    while size <= most:
        heard.append(message := await receive())
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break

    async def again() -> Message:
        return heard.popleft() if heard else await receive()

    return again
