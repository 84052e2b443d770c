"""How uvicorn is run: no compression, no claims of proxies, small messages, and deadlines for slow senders."""

import asyncio
from collections.abc import Awaitable, Callable
from socket import SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.gateway.security import PLAIN, Headers, security
from server.sections import Limits
from server.settings import Settings
from server.transport.log_throttle import throttled
from server.transport.websocket.connection import WebSocketProtocol
from server.transport.websocket.handshake import Upgrade
from server.transport.websocket.message_credit import Credit, credit

# Beyond that uvicorn's own WebSocket class would never answer.
HANDSHAKE_LINES, LINE_BYTES = 100, 8000
GRACE_S = 8


class TimedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with a deadline for each header and each body, and a limit to the header's size."""

    header_s: float
    body_s: float
    header_bytes: int
    credit: Credit
    security: Headers
    _deadline: asyncio.TimerHandle | None = None
    _in_header = True
    _header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_header()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._deadline is None:
            self._await_header()
        if self._in_header:
            end = data.find(b"\r\n\r\n")
            self._header_bytes += len(data) if end < 0 else end
        if self._header_bytes <= self.header_bytes:
            super().data_received(data)
        elif not self.transport.is_closing():
            self.send_400_response("The header is too large.")

    def on_message_begin(self) -> None:
        if not self._in_header:
            self._await_header()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_header = False
        self._start(self.body_s)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stop()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._stop()
        if self.ws_protocol_class is not WebSocketProtocol:
            lines = [self.url, *(name + value for name, value in self.headers)]
            if len(lines) > HANDSHAKE_LINES or max(map(len, lines)) > LINE_BYTES:
                self.send_400_response("The header is too large.")
            else:
                super().handle_websocket_upgrade()
            return
        method, scheme = self.scope["method"], "wss" if self.scheme == "https" else "ws"
        upgrade = Upgrade(method, self.url, self.headers, scheme, self.server, self.client, self.app_state)
        line = WebSocketProtocol(self.config, self.server_state, self.credit)
        self.connections.discard(self)
        self.transport.set_protocol(line)
        line.begin(self.transport, upgrade, self.config)
        # The parser and this protocol hold each other; nobody should have to collect them.
        self.parser = None  # type: ignore[assignment]

    def send_400_response(self, msg: str) -> None:
        kept = self.server_state.default_headers
        self.server_state.default_headers = [*kept, *self.security]
        try:
            super().send_400_response(msg)
        finally:
            self.server_state.default_headers = kept

    def _await_header(self) -> None:
        self._in_header, self._header_bytes = True, 0
        self._start(self.header_s)

    def _start(self, seconds: float) -> None:
        self._stop()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def timed(limits: Limits, headers: Headers = PLAIN) -> type[TimedProtocol]:
    """The protocol with these limits: uvicorn makes one for each connection and hands it nothing of ours."""
    given = {
        "header_s": limits.header_ms / 1000,
        "body_s": limits.body_ms / 1000,
        "header_bytes": limits.header_bytes,
        "credit": credit(limits.said_at_once, limits.said_per_s),
        "security": headers,
    }
    return type("Timed", (TimedProtocol,), given)


class UvicornServer(uvicorn.Server):
    """Takes leave of the clients (`drain`) before uvicorn cuts their connections."""

    def __init__(self, config: uvicorn.Config, limits: Limits, drain: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._limits, self._drain = limits, drain

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers:
            for each in server.sockets:
                # Accepted connections inherit them: what a client says waits in its own kernel, and what it does not
                # take is soon seen here.
                each.setsockopt(SOL_SOCKET, SO_RCVBUF, self._limits.receive_bytes)
                each.setsockopt(SOL_SOCKET, SO_SNDBUF, self._limits.send_bytes)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._drain()
        await super().shutdown(sockets)


def configure(app: Any, settings: Settings, **changes: Any) -> uvicorn.Config:
    """The one configuration of uvicorn. Engine.IO pings its clients itself, so the WebSocket's own pings are off."""
    throttled("uvicorn.error")
    options: dict[str, Any] = {
        "host": settings.web.host,
        "port": settings.web.port,
        "loop": "uvloop",
        "http": timed(settings.limits, security(settings.web)),
        "ws": WebSocketProtocol if settings.live.own_websocket else "websockets-sansio",
        "ws_max_size": settings.limits.packet_bytes,
        "ws_per_message_deflate": False,
        "ws_ping_interval": None,
        "ws_ping_timeout": None,
        "backlog": settings.web.backlog,
        "timeout_graceful_shutdown": GRACE_S,
        "access_log": False,
        "log_config": None,
        "log_level": "warning",
        "proxy_headers": False,
        "server_header": False,
    }
    return uvicorn.Config(app, **{**options, **changes})
