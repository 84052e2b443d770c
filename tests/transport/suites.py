"""The server that the public protocol suites ask for: their echoes on our server object, nothing of the house.

    python -m tests.transport.suites --port 3000

Socket.IO stands at /socket.io/, Engine.IO at /engine.io/. Both suites run with Node, unmodified: `npm ci && npm test`
in their folders. Their cases of HTTP long polling fail: it is off.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import engineio
import socketio
import uvloop

from server.gateway.socket_gateway import build
from server.settings import Settings
from server.transport.engineio.server import Engine
from server.transport.socketio.server import Server
from server.transport.websocket.uvicorn_server import UvicornServer, configure
from tests.gateway.gateways import settings

LIMITS = {"live__ping_ms": 300, "live__ping_timeout_ms": 200, "limits__packet_bytes": 10**6, "limits__connect_ms": 1000}


def echoing(cfg: Settings) -> Server:
    """Socket.IO: says `auth` to whoever comes, and back what is said to it, in two namespaces."""
    server = build(cfg)
    for namespace in ("/", "/custom"):
        server.on("connect", partial(_greet, server, namespace), namespace=namespace)
        server.on("message", partial(_say_back, server, namespace), namespace=namespace)
        server.on("message-with-ack", _give_back, namespace=namespace)
    return server


def repeating(cfg: Settings) -> Engine:
    """Engine.IO alone: repeats every message."""
    engine: Engine = build(cfg).eio
    engine.on("connect", lambda *_: None)
    engine.on("disconnect", lambda *_: None)
    engine.on("message", engine.send)
    return engine


def both(cfg: Settings) -> Any:
    return engineio.ASGIApp(repeating(cfg), socketio.ASGIApp(echoing(cfg)))


async def _greet(server: Server, namespace: str, sid: str, environ: Any, auth: Any) -> None:
    await server.emit("auth", auth or {}, to=sid, namespace=namespace)


async def _say_back(server: Server, namespace: str, sid: str, *args: Any) -> None:
    await server.emit("message-back", args, to=sid, namespace=namespace)


async def _give_back(sid: str, *args: Any) -> Any:
    return args


async def _nothing() -> None:
    pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=3000)
    port = parser.parse_args().port
    with tempfile.TemporaryDirectory() as var:
        cfg = settings(Path(var), **LIMITS)
        config = configure(both(cfg), cfg, host="localhost", port=port, loop="none", lifespan="off")
        uvloop.run(UvicornServer(config, cfg.limits, _nothing).serve())


if __name__ == "__main__":
    main()
