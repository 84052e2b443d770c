"""uvicorn with our WebSocket class: no compression, no proxy headers, small messages, deadlines for slow senders."""

import asyncio
from collections.abc import Awaitable, Callable
from socket import SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.transport.asgi import Headers
from server.transport.log_throttle import throttled
from server.transport.options import Options
from server.transport.websocket.connection import WebSocketProtocol
from server.transport.websocket.handshake import Upgrade
from server.transport.websocket.message_credit import Credit, credit

# Beyond these uvicorn's own WebSocket class would never answer.
HANDSHAKE_LINES, LINE_BYTES = 100, 8000
GRACE_S = 8


class TimedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with a deadline for each header and each body, and a limit to the header's size."""

    header_s: float
    body_s: float
    header_bytes: int
    too_large: str
    credit: Credit
    extra_headers: Headers
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
            self.send_400_response(self.too_large)

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
                self.send_400_response(self.too_large)
            else:
                super().handle_websocket_upgrade()
            return
        method, scheme = self.scope["method"], "wss" if self.scheme == "https" else "ws"
        upgrade = Upgrade(method, self.url, self.headers, scheme, self.server, self.client, self.app_state)
        protocol = WebSocketProtocol(self.config, self.server_state, self.credit)
        self.connections.discard(self)
        self.transport.set_protocol(protocol)
        protocol.begin(self.transport, upgrade, self.config, self.extra_headers)
        # The parser and this protocol refer to each other: break the cycle.
        self.parser = None  # type: ignore[assignment]

    def send_400_response(self, msg: str) -> None:
        """As uvicorn does, which knows ASCII alone and none of our headers."""
        body, own = msg.encode(), (*self.server_state.default_headers, *self.extra_headers)
        lines = [b"HTTP/1.1 400 Bad Request", *(name + b": " + value for name, value in own)]
        lines += [b"content-type: text/plain; charset=utf-8", b"content-length: %d" % len(body), b"connection: close"]
        self.transport.write(b"\r\n".join([*lines, b"", body]))
        self.transport.close()

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


def timed_protocol(options: Options) -> type[TimedProtocol]:
    """The protocol with these limits, as class attributes: uvicorn makes the instances."""
    given = {
        "header_s": options.header_timeout_s,
        "body_s": options.body_timeout_s,
        "header_bytes": options.header_bytes,
        "too_large": options.header_too_large,
        "credit": credit(options.messages_at_once, options.messages_per_s),
        "extra_headers": options.headers,
    }
    return type("Timed", (TimedProtocol,), given)


class UvicornServer(uvicorn.Server):
    """`drain` is awaited between closing the listening sockets and closing the connections."""

    def __init__(
        self, config: uvicorn.Config, options: Options, drain: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        super().__init__(config)
        self._options, self._drain = options, drain

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        for server in self.servers:
            for each in server.sockets:
                # Accepted connections inherit them: what a client sends waits in its own kernel, and what it does not
                # take is soon noticed here.
                each.setsockopt(SOL_SOCKET, SO_RCVBUF, self._options.receive_buffer_bytes)
                each.setsockopt(SOL_SOCKET, SO_SNDBUF, self._options.send_buffer_bytes)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        if self._drain is not None:
            await self._drain()
        await super().shutdown(sockets)


def configure(app: Any, options: Options, **changes: Any) -> uvicorn.Config:
    """uvicorn's configuration; `changes` are arguments of uvicorn.Config (host, port, backlog, ...).

    Engine.IO pings its clients itself, so the WebSocket's own pings are off.
    """
    throttled("uvicorn.error")
    arguments: dict[str, Any] = {
        "loop": "uvloop",
        "http": timed_protocol(options),
        "ws": WebSocketProtocol if options.own_websocket else "websockets-sansio",
        "ws_max_size": options.message_bytes,
        "ws_per_message_deflate": False,
        "ws_ping_interval": None,
        "ws_ping_timeout": None,
        "timeout_graceful_shutdown": GRACE_S,
        "access_log": False,
        "log_config": None,
        "log_level": "warning",
        "proxy_headers": False,
        "server_header": False,
    }
    return uvicorn.Config(app, **{**arguments, **changes})
