"""The server that is attacked: the door with a plain house, a free namespace, and a page; a process of its own.

    python -m tests.abuse.victim --set limits.strikes=3

Prints its port when it listens. The log goes to stderr, as in production. `/lab` is not guarded: `shout` is told to
everybody there, `echo` comes back as ack.
"""

import argparse
import tempfile
from collections import deque
from pathlib import Path
from typing import Any

import socketio
import uvloop

from server import logs
from server.gateway.admission import Admission
from server.gateway.listener import uvicorn_server
from server.gateway.socket_gateway import attach, build
from server.gateway.visitor import Caller
from server.transport.socketio.server import Server
from server.transport.tasks import spawn
from tests.abuse.honest import first
from tests.gateway.gateways import PlainHouse, PlainPeople, room_of, say, settings, until

# What takes long is short here, so that a deadline can be waited for.
SHORT = {
    "limits.header_ms": "1500",
    "limits.body_ms": "1500",
    "limits.connect_ms": "1500",
    "limits.pending_ms": "1500",
    "limits.sockets_per_ip": "300",
}
LAB = "/lab"


class Forgetful(PlainHouse):
    """A house whose memory does not grow: what grows is the door's."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = deque(maxlen=1)  # type: ignore[assignment]
        self.visitors = deque(maxlen=1)  # type: ignore[assignment]


def laboratory(server: Server[Caller]) -> None:
    async def shout(sid: str, *args: Any) -> None:
        await server.emit("shout", args, namespace=LAB)

    server.on("connect", lambda *_: None, namespace=LAB)
    server.on("shout", shout, namespace=LAB)
    server.on("echo", lambda sid, *args: args, namespace=LAB)


async def page(scope: Any, receive: Any, send: Any) -> None:
    """Takes a body, answers in a word."""
    while (event := await receive()).get("more_body"):
        pass
    if event["type"] == "http.request":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


async def serve(var: Path, changes: dict[str, str]) -> None:
    cfg = settings(var, **{name.replace(".", "__"): value for name, value in changes.items()})
    admission = Admission(cfg, room_of)
    server = build(cfg, admission)
    door = attach(server, admission, Forgetful(), PlainPeople(), settings=cfg, say=say)
    laboratory(server)
    app = socketio.ASGIApp(server, page)
    listener = uvicorn_server(app, cfg, door.drain, host="127.0.0.1", loop="none", lifespan="off")
    running = spawn(listener.serve(), "listener")
    await until(lambda: listener.started)
    print(listener.servers[0].sockets[0].getsockname()[1], flush=True)
    await running


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE")
    given = dict(pair.split("=", 1) for pair in parser.parse_args().set)
    logs.set_up("WARNING")
    first()
    with tempfile.TemporaryDirectory() as var:
        uvloop.run(serve(Path(var), SHORT | given))


if __name__ == "__main__":
    main()
