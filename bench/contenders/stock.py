"""python-socketio as it is, on uvicorn and uvloop: python -m bench.contenders.stock."""

import json
from importlib.metadata import version
from typing import Any

import socketio
import uvicorn
import uvloop

from bench.contenders.source import ALL, Source, converse, place, raise_file_limit, say


class Utf8:
    """Its own JSON, but Vietnamese as it is: everybody sends the same bytes."""

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        return json.dumps(value, **{**options, "ensure_ascii": False})

    loads = staticmethod(json.loads)


def register(server: Any) -> None:
    async def emit(event: str, data: Any, to: str) -> None:
        await server.emit(event, data, room=to)

    source = Source(emit)

    async def join(sid: str) -> dict[str, Any]:
        await server.enter_room(sid, ALL)
        return {"ok": True}

    async def echo(sid: str) -> dict[str, Any]:
        return {"ok": True}

    async def go(sid: str, asked: dict[str, Any]) -> None:
        server.start_background_task(source.go, sid, asked)

    for name, handler in {"join": join, "echo": echo, "go": go, "more": source.more}.items():
        server.on(name, handler)


async def main() -> None:
    server, here = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], json=Utf8), place()
    register(server)
    converse()
    name = f"python-socketio {version('python-socketio')}, uvicorn {version('uvicorn')}, uvloop {version('uvloop')}"
    say({"port": here.getsockname()[1], "version": name})
    options: dict[str, Any] = {"log_level": "warning", "access_log": False, "lifespan": "off"}
    config = uvicorn.Config(socketio.ASGIApp(server), ws_per_message_deflate=False, **options)
    await uvicorn.Server(config).serve([here])


if __name__ == "__main__":
    raise_file_limit()
    uvloop.run(main())
