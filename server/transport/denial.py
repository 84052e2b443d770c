"""A handshake that is refused: an HTTP response instead of a WebSocket."""

import json
from typing import NamedTuple

from server.transport.asgi import Headers, Scope, Send


class Denial(NamedTuple):
    """HTTP status, a message for the client's developer, and seconds for Retry-After."""

    status: int
    message: str
    retry_after: int | None = None


async def deny(scope: Scope, send: Send, denial: Denial, headers: Headers = ()) -> None:
    """Answer over plain HTTP, in the shape Socket.IO clients know; a WebSocket is refused before it is one."""
    body = json.dumps({"code": denial.status, "message": denial.message}).encode()
    fields = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    fields += [(b"cache-control", b"no-store"), *headers]
    if denial.retry_after is not None:
        fields.append((b"retry-after", str(denial.retry_after).encode()))
    kind = "http.response"
    if scope["type"] == "websocket":
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": denial.message})
            return
        kind = "websocket.http.response"
    await send({"type": f"{kind}.start", "status": denial.status, "headers": fields})
    await send({"type": f"{kind}.body", "body": body})
