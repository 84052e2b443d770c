"""Admission control: checks a handshake (upgrade, Origin, capacity, rate per address) before a socket is accepted."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from server.gateway import origin
from server.gateway.client_address import client_ip
from server.gateway.security import PLAIN, Headers, security
from server.gateway.visitor import Caller
from server.people.throttle import neighbourhood
from server.settings import Settings
from server.transport.log_throttle import throttled

POLLING = 'this server speaks Socket.IO over WebSocket only: use transports: ["websocket"]'

_log = throttled("giaoluu.live")

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Any]


class Denial(NamedTuple):
    """An HTTP answer instead of a socket."""

    status: int
    message: str
    retry_after: int | None = None


class Admission:
    """Counts who is in. Fast callers are counted by the second, by address (IPv6: by /64)."""

    def __init__(self, settings: Settings, room_of: origin.RoomOf, clock: Callable[[], float] = time.monotonic) -> None:
        self.closed = False
        self.headers = security(settings.web)
        self.inside = 0
        self._web, self._limits, self._room_of, self._clock = settings.web, settings.limits, room_of, clock
        self._by_address: Counter[str] = Counter()
        self._second = 0
        self._recent: Counter[str] = Counter()

    def judge(self, scope: Scope) -> Caller | Denial:
        """Who calls, or why not."""
        if scope["type"] != "websocket":
            return Denial(400, POLLING)
        headers = scope["headers"]
        host = origin.only(origin.header(headers, b"host")) or ""
        place = origin.place(host, self._web, self._room_of)
        if place.kind not in ("hallway", "room"):
            return Denial(421, "no such host here")
        cookies = origin.cookies(headers)
        staff = origin.cookie_name(origin.STAFF_COOKIE, self._web) in cookies
        page = origin.only(origin.header(headers, b"origin"))
        if not origin.allowed(page, host, self._web, staff=staff):
            if why := origin.mismatch(page, host, self._web):
                _log.warning("a socket from %s was refused, Host is %s: %s", page, host, why)
            return Denial(403, "not from this page")
        peer = (scope.get("client") or (None,))[0]
        forwarded = origin.header(headers, b"x-forwarded-for")
        caller = Caller(client_ip(peer, forwarded, self._web.trusted_proxies), place.room, cookies)
        return caller if self._has_room(neighbourhood(caller.ip)) else Denial(503, "full", random.randint(1, 5))

    def page_allowed(self, origins: str | None, environ: dict[str, Any]) -> bool:
        """The same judgement in the shape that engineio asks for; it never asks when there is no Origin."""
        headers = environ["asgi.scope"]["headers"]
        staff = origin.cookie_name(origin.STAFF_COOKIE, self._web) in origin.cookies(headers)
        return origin.allowed(origins, environ.get("HTTP_HOST", ""), self._web, staff=staff)

    def enter(self, caller: Caller) -> None:
        """From here to `leave` the caller counts."""
        self.inside += 1
        self._by_address[neighbourhood(caller.ip)] += 1

    def leave(self, caller: Caller) -> None:
        address = neighbourhood(caller.ip)
        self.inside -= 1
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]

    def _has_room(self, address: str) -> bool:
        second = int(self._clock())
        if second != self._second:
            self._second, self._recent = second, Counter()
        self._recent[address] += 1
        return (
            not self.closed
            and self.inside < self._limits.sockets
            and self._by_address[address] < self._limits.sockets_per_ip
            and self._recent[address] <= self._limits.handshakes_per_ip_s
        )


async def deny(scope: Scope, send: Send, denial: Denial, headers: Headers = PLAIN) -> None:
    """Answer over plain HTTP, in the shape Socket.IO clients know; a WebSocket is refused before it is one."""
    body = json.dumps({"code": denial.status, "message": denial.message}).encode()
    told = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    told += [(b"cache-control", b"no-store"), *headers]
    if denial.retry_after is not None:
        told.append((b"retry-after", str(denial.retry_after).encode()))
    kind = "http.response"
    if scope["type"] == "websocket":
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": denial.message})
            return
        kind = "websocket.http.response"
    await send({"type": f"{kind}.start", "status": denial.status, "headers": told})
    await send({"type": f"{kind}.body", "body": body})
