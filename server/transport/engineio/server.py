"""The Engine.IO server: the handshake, and one task that checks the timers of all sockets.

A small subclass of python-engineio's server. Replaced is everything that waited for a client without a limit or cost a
task or a timer each: pings by the wall clock, queues and writers, CONNECTs that never come.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs

import engineio
from engineio import packet

from server.transport.asgi import Receive, Scope, Send
from server.transport.denial import Denial, deny
from server.transport.engineio.socket import Socket
from server.transport.engineio.timer_wheel import TimerWheel
from server.transport.options import Options
from server.transport.socketio.packet_checks import StrictJson
from server.transport.tasks import spawn
from server.transport.websocket.asgi_fallback import AsgiFallback
from server.transport.websocket.connection import CONNECTION
from server.transport.websocket.frames import encode_message

C = TypeVar("C")
Admit = Callable[[Scope], C | Denial]
Release = Callable[[C], None]

# Where the caller is in the ASGI scope that a connect handler gets as environ["asgi.scope"].
CALLER = "transport.caller"
NO_POLLING = 'this server speaks Socket.IO over WebSocket only: use transports: ["websocket"]'
WRONG_PROTOCOL = "this server speaks Engine.IO 4 over WebSocket"
CHECK_S = 0.5
TOLERATED_S = 0.1
PER_TURN = 200


class Engine(engineio.AsyncServer, Generic[C]):  # type: ignore[misc]
    """`admit(scope)` returns the caller or a Denial; `release(caller)` is called once for each that was admitted.

    `counts` gets "strikes" and "handshakes_without_connect". `slow` are the sockets that have not taken what was
    written to them.
    """

    def __init__(
        self, *, options: Options, admit: Admit[C], release: Release[C], counts: Counter[str], **engine_options: Any
    ) -> None:
        super().__init__(**engine_options)
        self.options, self.counts, self._admit, self._release = options, counts, admit, release
        self.slow: set[Socket[C]] = set()
        shortest = min(options.connect_timeout_s, options.pending_s, self.ping_interval, self.ping_timeout)
        self._round_s = max(0.01, min(CHECK_S, shortest / 20))
        self._wheel: TimerWheel[Socket[C]] = TimerWheel(self._round_s)
        self._checking = False
        self._stalled = 0.0

    def generate_id(self) -> str:
        return secrets.token_urlsafe(15)

    def now(self) -> float:
        """Monotonic, without the time in which this process itself was blocked: that was no client's fault."""
        return time.monotonic() - self._stalled

    async def handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        verdict = self._judge(scope)
        if isinstance(verdict, Denial):
            return await deny(scope, send, verdict, self.options.headers)
        scope[CALLER] = verdict
        connection = scope["extensions"].get(CONNECTION) or AsgiFallback(receive, send)
        socket = Socket(self, self.generate_id(), connection, verdict)
        self.sockets[socket.sid] = socket
        try:
            await self._open(socket, scope, receive, send)
        except OSError:
            socket.connection_lost(1006)
        except BaseException:
            socket.connection_lost(1006)
            raise
        if isinstance(connection, AsgiFallback):
            await connection.run()

    def _judge(self, scope: Scope) -> C | Denial:
        if scope["type"] != "websocket":
            return Denial(400, NO_POLLING)
        verdict = self._admit(scope)
        if not isinstance(verdict, Denial) and not _asks_for_a_session(scope["query_string"]):
            self._release(verdict)
            return Denial(400, WRONG_PROTOCOL)
        return verdict

    async def _open(self, socket: Socket[C], scope: Scope, receive: Receive, send: Send) -> None:
        socket.write(encode_message(f"{packet.OPEN}{StrictJson.dumps(self._opening(socket.sid))}"))
        await receive()
        answer = await self._trigger_event("connect", socket.sid, environ(scope, receive, send), run_async=False)
        if answer not in (None, True):
            await deny(scope, send, Denial(401, str(answer or "refused")), self.options.headers)
            return socket.connection_lost(1006)
        await send({"type": "websocket.accept"})
        socket.open()
        self.schedule(socket)

    async def send_packet(self, sid: str, pkt: packet.Packet) -> None:
        # The library would log a warning for each client that has left in the meantime.
        socket = self.sockets.get(sid)
        if socket is not None and not socket.closed:
            await socket.send(pkt)

    def ended(self, socket: Socket[C], reason: str) -> None:
        """Forget a socket that is closed, and call the disconnect handlers."""
        self.sockets.pop(socket.sid, None)
        self._wheel.remove(socket)
        self._release(socket.caller)
        spawn(self._trigger_event("disconnect", socket.sid, reason, run_async=False), "disconnect of a client")

    def schedule(self, socket: Socket[C]) -> None:
        """Run this socket's timers now, and again when the next of them is due."""
        at = socket.run_timers(self.now())
        if at is not None:
            self._wheel.put(socket, at)
            if not self._checking:
                self._checking = True
                spawn(self._check_timers(), "timers of the sockets")

    async def _check_timers(self) -> None:
        try:
            while self.sockets:
                for n, socket in enumerate(self._wheel.due(self.now()), 1):
                    self.schedule(socket)
                    if n % PER_TURN == 0:
                        await asyncio.sleep(0)
                for socket in list(self.slow):
                    socket.check_backlog()
                slept = time.monotonic()
                await asyncio.sleep(self._round_s)
                self._stalled += max(0.0, time.monotonic() - slept - self._round_s - TOLERATED_S)
        finally:
            self._checking = False

    def _opening(self, sid: str) -> dict[str, Any]:
        return {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": round(self.ping_timeout * 1000),
            "pingInterval": round(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }


@lru_cache(maxsize=256)
def _asks_for_a_session(query: bytes) -> bool:
    wanted = parse_qs(query.decode("latin-1"))
    return wanted.get("EIO") == ["4"] and wanted.get("transport") == ["websocket"] and "sid" not in wanted


def environ(scope: Scope, receive: Receive, send: Send) -> dict[str, Any]:
    """A request as handlers of python-socketio know it (PEP 3333 names), without what a WebSocket has no use for."""
    query = scope["query_string"].decode("latin-1")
    host, port = scope.get("client") or ("", 0)
    found = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"],
        "QUERY_STRING": query,
        "RAW_URI": f"{scope['path']}?{query}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": host,
        "REMOTE_PORT": str(port),
        "wsgi.url_scheme": "https" if scope["scheme"] == "wss" else "http",
        "asgi.receive": receive,
        "asgi.send": send,
        "asgi.scope": scope,
    }
    for name, value in scope["headers"]:
        key, text = _key(name), value.decode("latin-1")
        found[key] = f"{found[key]},{text}" if key in found else text
    return found


@lru_cache(maxsize=256)
def _key(header: bytes) -> str:
    name = header.decode("latin-1").upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
