"""Admission control: checks Origin, capacity and rate per address before a handshake is accepted."""

import random
import time
from collections import Counter
from collections.abc import Callable

from server.gateway import origin
from server.gateway.client_address import client_ip
from server.gateway.restraint import Restraint
from server.gateway.visitor import Caller
from server.people.throttle import neighbourhood
from server.settings import Settings
from server.transport.asgi import Scope
from server.transport.denial import Denial
from server.transport.log_throttle import throttled

_log = throttled("giaoluu.live")


def nowhere(_: str) -> None:
    """A registry without rooms: every request is for the base domain."""


class Admission:
    """Counts the open sockets. Fast callers are counted by the second, by address (IPv6: by /64)."""

    def __init__(
        self, settings: Settings, room_of: origin.RoomOf = nowhere, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.closed = False
        self.inside = 0
        self._web, self._limits, self._room_of, self._clock = settings.web, settings.limits, room_of, clock
        self._by_address: Counter[str] = Counter()
        self._second = 0
        self._recent: Counter[str] = Counter()
        self.restraint = Restraint(settings.limits, settings.live.ping_timeout_ms / 2000)

    def admit(self, scope: Scope) -> Caller | Denial:
        """Who calls, counted from here to `release`; or why they are refused."""
        headers = scope["headers"]
        host = origin.only(origin.header(headers, b"host")) or ""
        place = origin.place(host, self._web, self._room_of)
        if place.kind == "unknown":
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
        address = neighbourhood(caller.ip)
        if not self._has_room(address):
            return Denial(503, "full", random.randint(1, 5))
        self.inside += 1
        self._by_address[address] += 1
        return caller

    def release(self, caller: Caller) -> None:
        """The caller's socket has ended."""
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
        limits = self._limits
        pressed = self.restraint.pressed(address)
        return (
            not self.closed
            and self.inside < limits.sockets
            and self._by_address[address] < limits.sockets_per_ip
            and self._recent[address] <= (limits.handshakes_pressed_s if pressed else limits.handshakes_per_ip_s)
        )
