"""A server of the transport alone, on a free port; nothing of the house."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from server.transport.options import Options
from server.transport.websocket.uvicorn_server import UvicornServer, configure

SOON = 5.0


@asynccontextmanager
async def listening(app: Any, options: Options, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[int]:
    """The application behind uvicorn; yields its port."""
    server = UvicornServer(configure(app, options, host=host, port=port, loop="none", lifespan="off"), options)
    serving = asyncio.ensure_future(server.serve())
    await until(lambda: server.started or serving.done())
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving


async def until(holds: Callable[[], Any], within: float = SOON) -> None:
    """Wait until it holds."""
    for _ in range(int(within * 100) + 1):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"did not come true within {within} s")
