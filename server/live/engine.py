"""The Engine.IO side: sockets that are guarded, and one patrol that watches them all.

Small subclasses of python-engineio's server and socket. Its writer and its queue stay; what is replaced is everything
that waited for a client without a limit: pings by the wall clock, a task per ping, CONNECTs that never come.
"""

import asyncio
import random
import time
from typing import Any

import engineio
from engineio import async_socket, packet
from engineio.exceptions import SocketIsClosedError

from server.live.admission import Admission, Denial, Send, deny
from server.live.guard import Ledger, framed
from server.live.lane import Lane
from server.live.line import LINE, Line
from server.live.tasks import spawn
from server.live.vitals import counts
from server.settings import Settings

CALLER = "giaoluu.caller"
FLUSH_S = 2.0
PATROL_S = 0.5
TOLERATED_S = 0.1
PER_TURN = 500


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    def __init__(self, *, admission: Admission, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.admission, self.limits = admission, settings.limits
        self.connect_s = self.limits.connect_ms / 1000
        shortest = min(self.connect_s, self.limits.pending_ms / 1000, self.ping_interval, self.ping_timeout)
        self._round_s = max(0.02, min(PATROL_S, shortest / 5))
        self._patrolling = False
        self._stalled = 0.0

    def now(self) -> float:
        """Monotonic, without the time in which this process itself stood still: that was no client's fault."""
        return time.monotonic() - self._stalled

    async def handle_request(self, scope: dict[str, Any], receive: Any, send: Send) -> Any:
        verdict = self.admission.judge(scope)
        if isinstance(verdict, Denial):
            return await deny(scope, send, verdict)
        scope[CALLER] = verdict
        with self.admission.entered(verdict):
            await super().handle_request(scope, receive, send)

    async def send_packet(self, sid: str, pkt: packet.Packet) -> None:
        # Whoever has left in the meantime is nothing to write a warning about.
        socket = self.sockets.get(sid)
        if socket is not None and not socket.closed:
            await socket.send(pkt)

    async def _handle_connect(self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None) -> Any:
        sid = self.generate_id()
        line = environ["asgi.scope"].get("extensions", {}).get(LINE)
        socket = self.sockets[sid] = Socket(self, sid, line)
        opening = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        try:
            await socket.send(packet.Packet(packet.OPEN, opening))
            await self._trigger_event("connect", sid, environ, run_async=False)
            self._patrol()
            return await socket.handle_get_request(environ)
        finally:
            socket.lane.end()
            await socket.close(wait=False, abort=True, reason=self.reason.TRANSPORT_ERROR)
            self.sockets.pop(sid, None)

    def _patrol(self) -> None:
        if not self._patrolling:
            self._patrolling = True
            spawn(self._rounds(), "patrol of the sockets")

    async def _rounds(self) -> None:
        try:
            while self.sockets:
                for n, socket in enumerate(list(self.sockets.values()), 1):
                    socket.inspect(self.now())
                    if n % PER_TURN == 0:
                        await asyncio.sleep(0)
                slept = time.monotonic()
                await asyncio.sleep(self._round_s)
                self._stalled += max(0.0, time.monotonic() - slept - self._round_s - TOLERATED_S)
        finally:
            self._patrolling = False


class Socket(async_socket.AsyncSocket):  # type: ignore[misc]
    """`silent_since`: since when it belongs to no namespace. `farewell`: the close code with which it must go."""

    def __init__(self, server: Engine, sid: str, line: Line | None) -> None:
        super().__init__(server, sid)
        self.line = line
        self.ledger = Ledger(server.limits)
        self.lane = Lane(server.logger)
        self.strikes = 0
        self.farewell: tuple[int, str] | None = None
        self.silent_since: float | None = server.now()
        self._why: str | None = None
        self.last_ping: float | None = None
        # The first ping comes early by chance, so that a crowd that came together is not asked together.
        self._ping_at: float | None = server.now() + server.ping_interval * random.uniform(0.2, 1)

    def offer(self, pkt: packet.Packet) -> bool:
        """Put a packet on its way without waiting; true when the writer should be let run."""
        if self.farewell is not None or self.closed:
            return False
        weight = getattr(pkt, "weight", None) or framed(pkt.encode())
        self.ledger.offer(weight, self.server.now())
        self.queue.put_nowait(pkt)
        if excess := self.ledger.excess(self._backlog()):
            self.cut(1013, f"too slow: {excess}")
        return self.ledger.crowded

    async def send(self, pkt: packet.Packet) -> None:
        if self.closed:
            raise SocketIsClosedError()
        if self.offer(pkt):
            await asyncio.sleep(0)

    def finish(self, code: int, reason: str) -> None:
        """Close after what is already in the queue; not later than FLUSH_S from now."""
        if self.farewell is None and not self.closed:
            self.farewell = (code, reason)
            self.lane.end()
            self.queue.put_nowait(None)
            asyncio.get_running_loop().call_later(FLUSH_S, self._sever)

    def cut(self, code: int, reason: str, why: str | None = None) -> None:
        """Close at once: what is queued is dropped, the code is written if the client takes anything at all."""
        if self.closed:
            return
        self.farewell, self._why = (code, reason), why
        self.lane.end()
        while not self.queue.empty():
            self.queue.get_nowait()
            self.queue.task_done()
        self.queue.put_nowait(None)
        if self.line is not None:
            if self.line.backlog():
                self.line.sever()
            else:
                self.line.part(code, reason)

    def strike(self, why: str) -> None:
        """One refused packet; the last one that is borne closes."""
        self.strikes += 1
        counts["strikes"] += 1
        if self.strikes >= self.server.limits.strikes:
            self.cut(1008, why)

    def inspect(self, at: float) -> None:
        """The patrol's look at this socket."""
        if self.farewell is not None or self.closed:
            return
        if self.silent_since is not None and at - self.silent_since > self.server.connect_s:
            counts["handshakes_without_connect"] += 1
            self.cut(1008, "no CONNECT")
        elif self.last_ping is not None and at - self.last_ping > self.server.ping_timeout:
            self.cut(1013, "no answer to a ping", self.server.reason.PING_TIMEOUT)
        elif excess := self.ledger.excess(self._backlog(), at):
            self.cut(1013, f"too slow: {excess}")
        elif self._ping_at is not None and at >= self._ping_at:
            self._ping_at, self.last_ping = None, at
            self.offer(packet.Packet(packet.PING))

    def schedule_ping(self) -> None:
        """A PONG came, asked for or not."""
        if self.last_ping is not None:
            self._ping_at, self.last_ping = self.server.now() + self.server.ping_interval, None

    async def check_ping_timeout(self) -> bool:
        return True

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """The end of the Engine.IO session. The library's own close waits for a client to read; ours never does."""
        if not self.closed and not self.closing:
            if not abort:
                self.finish(1000, "")
            await super().close(wait=False, abort=True, reason=self._why or reason)

    async def _websocket_handler(self, ws: Any) -> None:
        await super()._websocket_handler(Wire(ws, self))

    def pending(self) -> int:
        """Bytes offered that the client has not taken."""
        return self.ledger.pending(self._backlog())

    def _backlog(self) -> int:
        return self.line.backlog() if self.line is not None else 0

    def _sever(self) -> None:
        if not self.closed and self.line is not None:
            self.line.sever()


class Wire:
    """engineio's view of the WebSocket: what is written is counted, each frame is looked at before it is decoded."""

    def __init__(self, ws: Any, socket: Socket) -> None:
        self._ws, self._socket = ws, socket

    async def wait(self) -> str | bytes:
        socket = self._socket
        while socket.farewell is None:
            frame: str | bytes = await self._ws.wait()
            if socket.farewell is None and self._takes(frame):
                return frame
        raise OSError

    def _takes(self, frame: str | bytes) -> bool:
        socket = self._socket
        if isinstance(frame, bytes) or frame == "3" or (frame[:1] == "4" and "0" <= frame[1:2] <= "6"):
            return True
        if frame == "1":
            socket._why = socket.server.reason.CLIENT_DISCONNECT
            socket.finish(1000, "")
        elif frame in ("0", "2", "5", "6"):
            socket.strike("not for a client to say")
        else:
            socket.cut(1008, "not an Engine.IO packet")
        return False

    async def send(self, message: str | bytes) -> None:
        await self._ws.send(message)
        self._socket.ledger.wrote(framed(message))

    async def close(self) -> None:
        # Without a farewell nobody decided to end it: the reader waited in vain, or the client is gone already.
        code, reason = self._socket.farewell or (1013, "silent")
        if self._socket.line is not None:
            self._socket.line.part(code, reason)
        else:
            await self._ws.asgi_send({"type": "websocket.close", "code": code, "reason": reason})
