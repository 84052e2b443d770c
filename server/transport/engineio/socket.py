"""One client's Engine.IO session: no queue, task or timer of its own, and one way out, so that order is kept.

A subclass of python-engineio's socket for what its server and python-socketio ask of one.
"""

import random
from collections.abc import Awaitable
from inspect import isawaitable
from typing import Any, Generic, TypeVar

from engineio import async_socket, packet
from engineio.exceptions import SocketIsClosedError

from server.transport.engineio.send_limits import SendLedger
from server.transport.fair_queue import ClientQueue
from server.transport.tasks import spawn
from server.transport.websocket.connection import Connection
from server.transport.websocket.frames import EncodedMessage, encode_message

C = TypeVar("C")

PING = encode_message("2")


class Socket(async_socket.AsyncSocket, Generic[C]):  # type: ignore[misc]
    """The receiver of one connection. `caller` is what `admit` returned for it.

    `unconnected_since`: since when it is in no namespace. `close_frame`: close code and reason, once it is closing.
    """

    connected = upgraded = True
    upgrading = closing = closed = False
    queue = None

    def __init__(self, server: Any, sid: str, connection: Connection, caller: C) -> None:
        self.server, self.sid, self.connection, self.caller = server, sid, connection, caller
        self.ledger: SendLedger | None = None
        self.event_queue = ClientQueue(server.logger, self._on_space)
        self.strikes = 0
        self.close_frame: tuple[int, str] | None = None
        self.unconnected_since: float | None = server.now()
        self.last_ping: float | None = None
        # The first ping comes early by chance, so that clients that came together are not pinged together.
        self._ping_at = server.now() + server.ping_interval * random.uniform(0.5, 1)
        self._reason: str | None = None
        self._before_open: list[EncodedMessage] | None = []
        self._busy = False

    @property
    def session(self) -> dict[str, Any]:
        """What handlers keep for this client; made on first use."""
        kept: dict[str, Any] = self.__dict__.setdefault("_session", {})
        return kept

    @session.setter
    def session(self, kept: dict[str, Any]) -> None:
        self.__dict__["_session"] = kept

    def open(self) -> None:
        """The WebSocket is accepted: send what was written before."""
        self.connection.attach(self)
        before_open, self._before_open = self._before_open or [], None
        for each in before_open:
            self.connection.write(each)

    def write(self, message: EncodedMessage) -> None:
        if self._before_open is not None:
            self._before_open.append(message)
        else:
            self.connection.write(message)

    async def send(self, pkt: packet.Packet) -> None:
        if self.closed:
            raise SocketIsClosedError()
        self.write(encode_message(pkt.encode()))

    def finish(self, code: int, reason: str) -> None:
        """Close after what is already written."""
        if self.close_frame is None and not self.closed:
            self.close_frame = (code, reason)
            self.event_queue.end()
            self.connection.close(code, reason)

    def cut(self, code: int, reason: str, why: str | None = None) -> None:
        """Close at once: the code is written if the client takes anything at all."""
        if self.closed:
            return
        self.close_frame, self._reason = (code, reason), why
        self.event_queue.end()
        if self.connection.backlog():
            self.connection.abort()
        else:
            self.connection.close(code, reason)

    def strike(self, why: str) -> None:
        """Count one refused packet; the last one that is tolerated closes."""
        self.strikes += 1
        self.server.counts["strikes"] += 1
        if self.strikes >= self.server.options.strikes:
            self.cut(1008, why)

    # The receiver of the connection.

    def message_received(self, message: str | bytes) -> None:
        if self.close_frame is not None or self.closed:
            return
        if message == "3":
            self.schedule_ping()
        elif isinstance(message, bytes):
            self._pass_on(message)
        elif message[:1] == "4":
            self._pass_on(message[1:])
        elif message == "1":
            self._reason = self.server.reason.CLIENT_DISCONNECT
            self.finish(1000, "")
        elif message in ("0", "2", "5", "6"):
            self.strike("not for a client to say")
        else:
            self.cut(1008, "not an Engine.IO packet")

    def writing_paused(self) -> None:
        self.ledger = SendLedger(self.server.options, self.connection.backlog(), self.server.now())
        self.server.slow.add(self)
        self.check_backlog()

    def written_while_paused(self, size: int) -> None:
        if self.ledger is not None:
            self.ledger.offer(size, self.server.now())
            self.check_backlog()

    def writing_resumed(self) -> None:
        self.ledger = None
        self.server.slow.discard(self)

    def connection_lost(self, code: int) -> None:
        self._end(self.server.reason.TRANSPORT_CLOSE)

    def pending(self) -> int:
        """Bytes written that the client has not taken."""
        return self.connection.backlog()

    # Timers.

    def check_backlog(self) -> None:
        """Cut it off when it has left too much unread, or for too long."""
        if self.ledger is not None and (excess := self.ledger.excess(self.connection.backlog(), self.server.now())):
            self.cut(1013, f"too slow: {excess}")

    def run_timers(self, now: float) -> float | None:
        """Do what is due. Returns when the next timer is due, None when it is closing."""
        server = self.server
        if self.close_frame is not None or self.closed:
            return None
        if self.unconnected_since is not None and now - self.unconnected_since > server.options.connect_timeout_s:
            server.counts["handshakes_without_connect"] += 1
            self.cut(1008, "no CONNECT")
        elif self.last_ping is not None and now - self.last_ping > server.ping_timeout:
            self.cut(1013, "no answer to a ping", server.reason.PING_TIMEOUT)
        elif self.last_ping is None and now >= self._ping_at:
            self.last_ping = now
            self.write(PING)
        at: float = self._ping_at if self.last_ping is None else self.last_ping + server.ping_timeout
        if self.unconnected_since is not None:
            at = min(at, self.unconnected_since + server.options.connect_timeout_s)
        return at

    def schedule_ping(self) -> None:
        """A pong came, asked for or not."""
        if self.last_ping is not None:
            self._ping_at, self.last_ping = self.server.now() + self.server.ping_interval, None
            self.server.schedule(self)

    async def check_ping_timeout(self) -> bool:
        return True

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """The end of the Engine.IO session. The library's own close waits for a client to read; ours never does."""
        self.finish(1000, "")
        self._end(reason or self.server.reason.SERVER_DISCONNECT)

    def _pass_on(self, data: str | bytes) -> None:
        """Call the message handler. While it works on one message, no further ones are read."""
        handler = self.server.handlers.get("message")
        try:
            work = handler(self.sid, data) if handler else None
        except Exception:
            self.server.logger.exception("a message handler failed")
            return
        if isawaitable(work):
            self._busy = True
            self.connection.pause_reading()
            spawn(self._wait_for(work), "message of a client")

    async def _wait_for(self, work: Awaitable[object]) -> None:
        try:
            await work
        except Exception:
            self.server.logger.exception("a message handler failed")
        finally:
            self._busy = False
            self.connection.resume_reading()

    def _on_space(self) -> None:
        if not self._busy:
            self.connection.resume_reading()

    def _end(self, reason: str) -> None:
        if not self.closed:
            self.closed = True
            self.event_queue.end()
            self.writing_resumed()
            self.server.ended(self, self._reason or reason)
