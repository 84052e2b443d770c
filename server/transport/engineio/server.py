"""The Engine.IO side: who is let in, and one patrol that watches everybody.

A small subclass of python-engineio's server. Replaced is everything that waited for a client without a limit or cost a
task or a timer each: pings by the wall clock, queues and writers, CONNECTs that never come.
"""

import asyncio
import secrets
import time
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import engineio
from engineio import packet

from server.gateway.admission import Admission, Denial, Send, deny
from server.gateway.visitor import Caller
from server.settings import Settings
from server.transport.engineio.socket import Socket
from server.transport.engineio.timer_wheel import TimerWheel
from server.transport.socketio.packet_checks import StrictJson
from server.transport.tasks import spawn
from server.transport.websocket.asgi_fallback import AsgiFallback
from server.transport.websocket.connection import LINE
from server.transport.websocket.frames import encode_message

CALLER = "giaoluu.caller"
PATROL_S = 0.5
TOLERATED_S = 0.1
PER_TURN = 200


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """`slow` are the sockets that have not taken what was written to them."""

    def __init__(self, *, admission: Admission, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.admission, self.limits = admission, settings.limits
        self.connect_s = self.limits.connect_ms / 1000
        self.slow: set[Socket] = set()
        shortest = min(self.connect_s, self.limits.pending_ms / 1000, self.ping_interval, self.ping_timeout)
        self._round_s = max(0.01, min(PATROL_S, shortest / 20))
        self._wheel: TimerWheel[Socket] = TimerWheel(self._round_s)
        self._patrolling = False
        self._stalled = 0.0

    def generate_id(self) -> str:
        return secrets.token_urlsafe(15)

    def now(self) -> float:
        """Monotonic, without the time in which this process itself stood still: that was no client's fault."""
        return time.monotonic() - self._stalled

    async def handle_request(self, scope: dict[str, Any], receive: Any, send: Send) -> Any:
        verdict = self.admission.judge(scope)
        if isinstance(verdict, Caller) and not _asks_for_a_session(scope["query_string"]):
            verdict = Denial(400, "this server speaks Engine.IO 4 over WebSocket")
        if isinstance(verdict, Denial):
            return await deny(scope, send, verdict, self.admission.headers)
        scope[CALLER] = verdict
        self.admission.enter(verdict)
        line = scope["extensions"].get(LINE) or AsgiFallback(receive, send)
        socket = Socket(self, self.generate_id(), line, verdict)
        self.sockets[socket.sid] = socket
        try:
            await self._open(socket, scope, receive, send)
        except OSError:
            socket.lost(1006)
        except BaseException:
            socket.lost(1006)
            raise
        if isinstance(line, AsgiFallback):
            await line.run()

    async def _open(self, socket: Socket, scope: dict[str, Any], receive: Any, send: Send) -> None:
        socket.write(encode_message(f"{packet.OPEN}{StrictJson.dumps(self._opening(socket.sid))}"))
        await receive()
        answer = await self._trigger_event("connect", socket.sid, environ(scope, receive, send), run_async=False)
        if answer not in (None, True):
            await deny(scope, send, Denial(401, str(answer or "refused")), self.admission.headers)
            return socket.lost(1006)
        await send({"type": "websocket.accept"})
        socket.open()
        self.look_at(socket)

    async def send_packet(self, sid: str, pkt: packet.Packet) -> None:
        # Whoever has left in the meantime is nothing to write a warning about.
        socket = self.sockets.get(sid)
        if socket is not None and not socket.closed:
            await socket.send(pkt)

    def ended(self, socket: Socket, reason: str) -> None:
        """This session is over: nothing of it stays."""
        self.sockets.pop(socket.sid, None)
        self._wheel.take(socket)
        self.admission.leave(socket.caller)
        spawn(self._trigger_event("disconnect", socket.sid, reason, run_async=False), "a client's leaving")

    def look_at(self, socket: Socket) -> None:
        """Put this socket where the patrol finds it in time."""
        at = socket.inspect(self.now())
        if at is not None:
            self._wheel.put(socket, at)
            if not self._patrolling:
                self._patrolling = True
                spawn(self._patrol(), "patrol of the sockets")

    async def _patrol(self) -> None:
        try:
            while self.sockets:
                for n, socket in enumerate(self._wheel.due(self.now()), 1):
                    self.look_at(socket)
                    if n % PER_TURN == 0:
                        await asyncio.sleep(0)
                for socket in list(self.slow):
                    socket.weigh()
                slept = time.monotonic()
                await asyncio.sleep(self._round_s)
                self._stalled += max(0.0, time.monotonic() - slept - self._round_s - TOLERATED_S)
        finally:
            self._patrolling = False

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


def environ(scope: dict[str, Any], receive: Any, send: Send) -> dict[str, Any]:
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
