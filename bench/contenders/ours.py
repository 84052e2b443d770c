"""Our door with plain handlers of its own: python -m bench.contenders.ours TICK_MS."""

import sys
from importlib.metadata import version
from typing import Any

import socketio
import uvicorn
import uvloop

from bench.contenders.source import ALL, Source, converse, load_of_everybody, place, raise_file_limit, say
from server import settings
from server.app import settle
from server.gateway.admission import Admission
from server.gateway.listener import configure
from server.gateway.socket_gateway import build
from server.gateway.visitor import Caller
from server.transport import tasks
from server.transport.socketio.server import Server


def register(server: Server[Caller]) -> None:
    async def emit(event: str, data: Any, to: str) -> None:
        await server.emit(event, data, room=to)

    source = Source(emit)

    async def join(sid: str) -> dict[str, Any]:
        await server.enter_room(sid, ALL)
        return {"ok": True}

    async def echo(sid: str) -> dict[str, Any]:
        return {"ok": True}

    async def go(sid: str, asked: dict[str, Any]) -> None:
        tasks.spawn(source.go(sid, asked), "source")

    for name, handler in {"join": join, "echo": echo, "go": go, "more": source.more}.items():
        server.on(name, handler)


def chosen(tick_ms: int) -> settings.Settings:
    return settings.load({**load_of_everybody(), "live.tick_ms": str(tick_ms)}, env={})


async def main(tick_ms: int) -> None:
    config, here = chosen(tick_ms), place()
    server = build(config, Admission(config))
    register(server)
    settle()
    converse()
    name = f"our door, python-socketio {version('python-socketio')}, tick {tick_ms} ms"
    say({"port": here.getsockname()[1], "version": name})
    await uvicorn.Server(configure(socketio.ASGIApp(server), config, lifespan="off")).serve([here])


if __name__ == "__main__":
    raise_file_limit()
    uvloop.run(main(int(sys.argv[1])))
