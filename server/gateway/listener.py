"""The transport's options from the settings, and uvicorn configured with them."""

from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from server.gateway.security import security
from server.sections import Web
from server.settings import Settings
from server.transport.options import Options
from server.transport.websocket import uvicorn_server as transport
from server.transport.websocket.uvicorn_server import UvicornServer

TOO_LARGE = Options().header_too_large


def options(settings: Settings, too_large: str = TOO_LARGE) -> Options:
    """`too_large`: what is said to whoever sends too large a header."""
    live, limits = settings.live, settings.limits
    return Options(
        ping_interval_s=live.ping_ms / 1000,
        ping_timeout_s=live.ping_timeout_ms / 1000,
        tick_s=live.tick_ms / 1000,
        own_websocket=live.own_websocket,
        message_bytes=limits.packet_bytes,
        strikes=limits.strikes,
        connect_timeout_s=limits.connect_ms / 1000,
        messages_at_once=limits.said_at_once,
        messages_per_s=limits.said_per_s,
        pending_bytes=limits.pending_bytes,
        pending_packets=limits.pending_packets,
        pending_s=limits.pending_ms / 1000,
        header_bytes=limits.header_bytes,
        header_too_large=too_large,
        header_timeout_s=limits.header_ms / 1000,
        body_timeout_s=limits.body_ms / 1000,
        headers=security(settings.web),
        receive_buffer_bytes=limits.receive_bytes,
        send_buffer_bytes=limits.send_bytes,
    )


def configure(app: Any, settings: Settings, too_large: str = TOO_LARGE, **changes: Any) -> uvicorn.Config:
    """Where to listen is in [web]; `changes` are arguments of uvicorn.Config."""
    web = settings.web
    where = {"host": web.host, "port": web.port, "backlog": web.backlog, **tls(web)}
    return transport.configure(app, options(settings, too_large), **{**where, **changes})


def tls(web: Web) -> dict[str, str]:
    """What uvicorn is told so that it speaks TLS and nothing else, where the operator wants it."""
    return {"ssl_certfile": web.tls_cert, "ssl_keyfile": web.tls_key} if web.tls_cert else {}


def uvicorn_server(
    app: Any,
    settings: Settings,
    drain: Callable[[], Awaitable[None]] | None = None,
    too_large: str = TOO_LARGE,
    **changes: Any,
) -> UvicornServer:
    """uvicorn in front of the application; `drain` is awaited before connections are closed."""
    return UvicornServer(configure(app, settings, too_large, **changes), options(settings), drain)
