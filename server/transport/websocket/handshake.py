"""The ASGI side of a WebSocket: handshake, scope, `receive` and `send`, until the application attaches a receiver.

Source: RFC 6455 section 4, ASGI specification 2.4 with its extension for denial responses.
"""

import asyncio
import base64
import binascii
import email.utils
import logging
from collections import deque
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote

import httptools
from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.server import ServerState
from websockets.utils import accept_key

from server.transport.asgi import Headers
from server.transport.tasks import spawn
from server.transport.websocket.frames import EncodedMessage, encode_message

log = logging.getLogger("uvicorn.error")

MAX_EVENTS = 16
Fields = list[tuple[bytes, bytes]]
Message = dict[str, Any]


class Upgrade(NamedTuple):
    """A request that asks for a WebSocket, as the HTTP parser read it."""

    method: str
    url: bytes
    headers: Fields
    scheme: str
    server: tuple[str, int | None] | None
    client: tuple[str, int] | None
    state: dict[str, Any]

    def all(self, name: bytes) -> list[bytes]:
        return [value.strip() for key, value in self.headers if key == name]


def fault(upgrade: Upgrade) -> tuple[int, Fields] | None:
    """Why this is no WebSocket handshake: status and headers of the answer, or None."""
    keys = upgrade.all(b"sec-websocket-key")
    if upgrade.all(b"sec-websocket-version") != [b"13"]:
        return 426, [(b"sec-websocket-version", b"13"), (b"upgrade", b"websocket")]
    if upgrade.method != "GET" or len(keys) != 1 or not _is_key(keys[0]) or not _is_url(upgrade.url):
        return 400, []
    return None


def _is_url(url: bytes) -> bool:
    try:
        return httptools.parse_url(url).path is not None
    except httptools.HttpParserInvalidURLError:
        return False


def _is_key(key: bytes) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        return False


class HandshakeConnection(Protocol):
    """What a handshake needs of its connection."""

    @property
    def receiver(self) -> object: ...
    def accept(self, head: bytes) -> None: ...
    def refuse(self, response: bytes) -> None: ...
    def write(self, message: EncodedMessage) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def close(self, code: int, reason: str) -> None: ...


class Handshake:
    """The connection's receiver as long as the application talks ASGI."""

    def __init__(
        self, connection: HandshakeConnection, upgrade: Upgrade, config: Config, shared: ServerState, headers: Headers
    ) -> None:
        self._connection, self._upgrade, self._config, self._shared = connection, upgrade, config, shared
        self._headers = headers
        self._events: deque[Message] = deque([{"type": "websocket.connect"}])
        self._waiter: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None
        self._state = "connecting"
        self._denial: tuple[int, Fields, bytes] = 403, [], b""

    def start(self, extensions: dict[str, Any]) -> None:
        if (wrong := fault(self._upgrade)) is not None:
            self._state = "closed"
            self._respond(*wrong, b"not a WebSocket handshake")
            return
        task = spawn(self._run(self._scope(extensions)), "WebSocket handshake")
        self._shared.tasks.add(task)
        task.add_done_callback(self._shared.tasks.discard)

    def message_received(self, message: str | bytes) -> None:
        kind = "text" if isinstance(message, str) else "bytes"
        self._put({"type": "websocket.receive", kind: message})
        if len(self._events) >= MAX_EVENTS:
            self._connection.pause_reading()

    def writing_paused(self) -> None:
        self._drained = asyncio.get_running_loop().create_future()

    def written_while_paused(self, size: int) -> None:
        pass

    def writing_resumed(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        self._drained = None

    def connection_lost(self, code: int) -> None:
        self.writing_resumed()
        self._state = "closed"
        self._put({"type": "websocket.disconnect", "code": code})

    async def receive(self) -> Message:
        while not self._events:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        event = self._events.popleft()
        if not self._events:
            self._connection.resume_reading()
        return event

    async def send(self, message: Message) -> None:
        """Raises OSError when the client has gone."""
        kind = message["type"]
        match self._state, kind.removeprefix("websocket."):
            case "connecting", "accept":
                self._accept(message)
            case "connecting", "close":
                self._deny(403, [], b"")
            case "connecting", "http.response.start":
                self._state = "denying"
                self._denial = message["status"], list(message["headers"]), b""
            case "denying", "http.response.body":
                status, headers, body = self._denial
                self._denial = status, headers, body + message.get("body", b"")
                if not message.get("more_body"):
                    self._deny(*self._denial)
            case "open", "send":
                await self._send(message)
            case "open", "close":
                self._state = "closed"
                self._connection.close(message.get("code") or 1000, message.get("reason") or "")
            case "closed", _:
                raise ClientDisconnected
            case stage, _:
                raise RuntimeError(f"unexpected ASGI message {kind!r} while {stage}")

    async def _send(self, message: Message) -> None:
        data = message.get("bytes")
        self._connection.write(encode_message(message["text"] if data is None else data))
        if self._drained is not None:
            await self._drained

    def _accept(self, message: Message) -> None:
        self._state = "open"
        key = self._upgrade.all(b"sec-websocket-key")[0].decode()
        head = [
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        ]
        head.append(accept_key(key).encode())
        if message.get("subprotocol"):
            head.append(b"\r\nSec-WebSocket-Protocol: " + message["subprotocol"].encode())
        for name, value in [*self._shared.default_headers, *message.get("headers", ())]:
            head.append(b"\r\n" + name + b": " + value)
        head.append(b"\r\n\r\n")
        self._connection.accept(b"".join(head))

    def _deny(self, status: int, headers: Fields, body: bytes) -> None:
        self._state = "closed"
        self._respond(status, headers, body)
        self._put({"type": "websocket.disconnect", "code": 1006})

    def _respond(self, status: int, headers: Fields, body: bytes) -> None:
        given = {name.lower() for name, _ in headers}
        usual = {
            b"date": email.utils.formatdate(usegmt=True).encode(),
            b"connection": b"close",
            b"content-length": str(len(body)).encode(),
            b"content-type": b"text/plain; charset=utf-8",
            **dict(self._headers),
        }
        whole = headers + [(name, value) for name, value in usual.items() if name not in given]
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
        lines += [name + b": " + value for name, value in whole]
        self._connection.refuse(b"\r\n".join([*lines, b"", body]))

    async def _run(self, scope: dict[str, Any]) -> None:
        code = 1011
        try:
            await self._config.loaded_app(scope, self.receive, self.send)
            code = 1000
        except ClientDisconnected:
            pass
        except Exception:
            log.exception("an application failed over a WebSocket")
        finally:
            self._finish(code)

    def _finish(self, code: int) -> None:
        """The application has returned: close, unless the connection has another receiver by now."""
        if self._state in ("connecting", "denying"):
            self._deny(500, [], b"Internal Server Error")
        elif self._state == "open" and self._connection.receiver is self:
            self._connection.close(code, "")

    def _scope(self, extensions: dict[str, Any]) -> dict[str, Any]:
        upgrade, url = self._upgrade, httptools.parse_url(self._upgrade.url)
        root = self._config.root_path
        path = url.path.decode("ascii")
        protocols = b",".join(upgrade.all(b"sec-websocket-protocol")).decode("latin-1")
        return {
            "type": "websocket",
            "asgi": {"version": self._config.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": upgrade.scheme,
            "server": upgrade.server,
            "client": upgrade.client,
            "root_path": root,
            "path": root + (unquote(path) if "%" in path else path),
            "raw_path": root.encode("ascii") + url.path,
            "query_string": url.query or b"",
            "headers": upgrade.headers,
            "subprotocols": [name.strip() for name in protocols.split(",") if name.strip()],
            "state": upgrade.state.copy(),
            "extensions": {"websocket.http.response": {}, **extensions},
        }

    def _put(self, event: Message) -> None:
        self._events.append(event)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
