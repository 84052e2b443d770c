"""One client's Engine.IO session: no queue, no task, no timer of its own, and one way out, so that order is kept.

A subclass of python-engineio's socket for what its server and python-socketio ask of one.
"""

import random
from collections.abc import Awaitable
from inspect import isawaitable
from typing import Any

from engineio import async_socket, packet
from engineio.exceptions import SocketIsClosedError

from server.gateway.visitor import Caller
from server.runtime.vitals import counts
from server.transport.engineio.send_limits import SendLedger
from server.transport.fair_queue import ClientQueue
from server.transport.tasks import spawn
from server.transport.websocket.connection import Connection
from server.transport.websocket.frames import EncodedMessage, encode_message

PING = encode_message("2")


class Socket(async_socket.AsyncSocket):  # type: ignore[misc]
    """`silent_since`: since when it belongs to no namespace. `farewell`: with what it must go. It is a line's sink."""

    connected = upgraded = True
    upgrading = closing = closed = False
    queue = None

    def __init__(self, server: Any, sid: str, line: Connection, caller: Caller) -> None:
        self.server, self.sid, self.line, self.caller = server, sid, line, caller
        self.ledger: SendLedger | None = None
        self.lane = ClientQueue(server.logger, self._roomy)
        self.strikes = 0
        self.farewell: tuple[int, str] | None = None
        self.silent_since: float | None = server.now()
        self.last_ping: float | None = None
        # The first ping comes early by chance, so that a crowd that came together is not asked together.
        self._ping_at = server.now() + server.ping_interval * random.uniform(0.5, 1)
        self._why: str | None = None
        self._early: list[EncodedMessage] | None = []
        self._busy = False

    @property
    def session(self) -> dict[str, Any]:
        """What handlers keep for this client; made when first asked for."""
        kept: dict[str, Any] = self.__dict__.setdefault("_session", {})
        return kept

    @session.setter
    def session(self, kept: dict[str, Any]) -> None:
        self.__dict__["_session"] = kept

    def open(self) -> None:
        """The WebSocket stands: what was said before goes out now."""
        self.line.adopt(self)
        early, self._early = self._early or [], None
        for each in early:
            self.line.write(each)

    def write(self, encode_message: EncodedMessage) -> None:
        if self._early is not None:
            self._early.append(encode_message)
        else:
            self.line.write(encode_message)

    async def send(self, pkt: packet.Packet) -> None:
        if self.closed:
            raise SocketIsClosedError()
        self.write(encode_message(pkt.encode()))

    def finish(self, code: int, reason: str) -> None:
        """Close after what is already written."""
        if self.farewell is None and not self.closed:
            self.farewell = (code, reason)
            self.lane.end()
            self.line.part(code, reason)

    def cut(self, code: int, reason: str, why: str | None = None) -> None:
        """Close at once: the code is written if the client takes anything at all."""
        if self.closed:
            return
        self.farewell, self._why = (code, reason), why
        self.lane.end()
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

    # The line's sink.

    def hear(self, message: str | bytes) -> None:
        if self.farewell is not None or self.closed:
            return
        if message == "3":
            self.schedule_ping()
        elif isinstance(message, bytes):
            self._pass_on(message)
        elif message[:1] == "4":
            self._pass_on(message[1:])
        elif message == "1":
            self._why = self.server.reason.CLIENT_DISCONNECT
            self.finish(1000, "")
        elif message in ("0", "2", "5", "6"):
            self.strike("not for a client to say")
        else:
            self.cut(1008, "not an Engine.IO packet")

    def stuck(self) -> None:
        self.ledger = SendLedger(self.server.limits, self.line.backlog(), self.server.now())
        self.server.slow.add(self)
        self.weigh()

    def piled(self, size: int) -> None:
        if self.ledger is not None:
            self.ledger.offer(size, self.server.now())
            self.weigh()

    def flowing(self) -> None:
        self.ledger = None
        self.server.slow.discard(self)

    def lost(self, code: int) -> None:
        self._end(self.server.reason.TRANSPORT_CLOSE)

    def pending(self) -> int:
        """Bytes written that the client has not taken."""
        return self.line.backlog()

    # What the patrol looks at.

    def weigh(self) -> None:
        """Cut it when it has not taken too much, or for too long."""
        if self.ledger is not None and (excess := self.ledger.excess(self.line.backlog(), self.server.now())):
            self.cut(1013, f"too slow: {excess}")

    def inspect(self, now: float) -> float | None:
        """Do what is due; when to look again, None when it is over."""
        server = self.server
        if self.farewell is not None or self.closed:
            return None
        if self.silent_since is not None and now - self.silent_since > server.connect_s:
            counts["handshakes_without_connect"] += 1
            self.cut(1008, "no CONNECT")
        elif self.last_ping is not None and now - self.last_ping > server.ping_timeout:
            self.cut(1013, "no answer to a ping", server.reason.PING_TIMEOUT)
        elif self.last_ping is None and now >= self._ping_at:
            self.last_ping = now
            self.write(PING)
        at: float = self._ping_at if self.last_ping is None else self.last_ping + server.ping_timeout
        return at if self.silent_since is None else min(at, self.silent_since + server.connect_s)

    def schedule_ping(self) -> None:
        """A PONG came, asked for or not."""
        if self.last_ping is not None:
            self._ping_at, self.last_ping = self.server.now() + self.server.ping_interval, None
            self.server.look_at(self)

    async def check_ping_timeout(self) -> bool:
        return True

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """The end of the Engine.IO session. The library's own close waits for a client to read; ours never does."""
        self.finish(1000, "")
        self._end(reason or self.server.reason.SERVER_DISCONNECT)

    def _pass_on(self, data: str | bytes) -> None:
        """To whoever handles messages. While it works on one, the client is not heard."""
        handler = self.server.handlers.get("message")
        try:
            work = handler(self.sid, data) if handler else None
        except Exception:
            self.server.logger.exception("a message handler failed")
            return
        if isawaitable(work):
            self._busy = True
            self.line.hold(True)
            spawn(self._wait_for(work), "message of a client")

    async def _wait_for(self, work: Awaitable[object]) -> None:
        try:
            await work
        except Exception:
            self.server.logger.exception("a message handler failed")
        finally:
            self._busy = False
            self.line.hold(False)

    def _roomy(self) -> None:
        if not self._busy:
            self.line.hold(False)

    def _end(self, reason: str) -> None:
        if not self.closed:
            self.closed = True
            self.lane.end()
            self.flowing()
            self.server.ended(self, self._why or reason)
