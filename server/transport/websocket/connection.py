"""A WebSocket connection: bytes in, messages to a receiver, and one way out for everything.

`Connection` is what Engine.IO needs of one. `WebSocketProtocol` is ours, behind uvicorn's HTTP; asgi_fallback.py is the
same over uvicorn's own class. Until a receiver is attached, a connection belongs to its ASGI handshake.
Every wait for a client has a limit, and an idle client costs no task and no timer.
"""

import asyncio
from typing import Any, Protocol

from uvicorn.config import Config
from uvicorn.server import ServerState

from server.transport.asgi import Headers
from server.transport.fair_queue import LoopThrottle, low_priority
from server.transport.websocket import frames
from server.transport.websocket.frames import CLOSE, PING, PONG, EncodedMessage, Message, Reader, Violation
from server.transport.websocket.handshake import Handshake, Upgrade
from server.transport.websocket.message_credit import Credit

# Where the connection is in the extensions of an ASGI scope.
CONNECTION = "transport.connection"
LINGER_S = 1.0
CONTROL_BYTES = 65536

disconnecting = LoopThrottle()


class Receiver(Protocol):
    """Whoever a connection delivers to."""

    def message_received(self, message: str | bytes) -> None:
        """A whole message came."""

    def writing_paused(self) -> None:
        """The kernel has not taken all that was written."""

    def written_while_paused(self, size: int) -> None:
        """So many bytes more were written since."""

    def writing_resumed(self) -> None:
        """It has taken everything."""

    def connection_lost(self, code: int) -> None:
        """The connection has ended; called once. `code` is the client's close code, 1006 without one."""


class Connection(Protocol):
    """A connection, whatever implements it."""

    def attach(self, receiver: Receiver) -> None:
        """Deliver to this receiver from now on."""

    def write(self, message: EncodedMessage) -> None:
        """Send, behind all that was written before. Does nothing on a connection that is closing."""

    def backlog(self) -> int:
        """Bytes written that the kernel has not taken yet."""

    def pause_reading(self) -> None:
        """Deliver nothing more, until resume_reading."""

    def resume_reading(self) -> None:
        """Deliver what came meanwhile, and go on."""

    def close(self, code: int, reason: str) -> None:
        """Send a close frame behind what was written, then disconnect, after LINGER_S at the latest."""

    def abort(self) -> None:
        """Disconnect now; what has not been sent is lost."""


class WebSocketProtocol(asyncio.Protocol):
    __slots__ = (
        *("_abort_timer", "_credit", "_debt", "_held", "_lost_reported", "_open", "_over_budget", "_reader"),
        *("_reading_paused", "_shared", "_writing_paused", "receiver", "transport"),
    )

    def __init__(self, config: Config, server_state: ServerState, credit: Credit) -> None:
        self._shared, self._credit = server_state, credit
        self._reader: Reader | None = Reader(config.ws_max_size)
        self._open = self._held = self._over_budget = self._lost_reported = False
        self._reading_paused = self._writing_paused = False
        self._debt = 0.0
        self._abort_timer: asyncio.TimerHandle | None = None

    def begin(self, transport: asyncio.Transport, upgrade: Upgrade, config: Config, headers: Headers) -> None:
        """Take over a connection whose request has been read; `headers` are for a response that refuses it."""
        self.transport = transport
        self._shared.connections.add(self)  # type: ignore[arg-type]
        handshake = Handshake(self, upgrade, config, self._shared, headers)
        self.receiver: Receiver = handshake
        handshake.start({CONNECTION: self})

    def accept(self, head: bytes) -> None:
        """The handshake is done. A high-water mark of 0: the transport tells whenever it buffers anything."""
        self._open = True
        self.transport.set_write_buffer_limits(high=0)
        self.transport.write(head)

    def refuse(self, response: bytes) -> None:
        self.transport.write(response)
        self.transport.close()
        self._abort_soon()

    def attach(self, receiver: Receiver) -> None:
        self.receiver = receiver
        if self._writing_paused:
            receiver.writing_paused()

    def write(self, message: EncodedMessage) -> None:
        if self._open:
            self.transport.write(message.wire)
            if self._writing_paused:
                self.receiver.written_while_paused(len(message.wire))

    def backlog(self) -> int:
        return self.transport.get_write_buffer_size()

    def pause_reading(self) -> None:
        if not self._held:
            self._held = True
            if self._open:
                self._pause()

    def resume_reading(self) -> None:
        if self._held:
            self._held = False
            if self._open:
                self._process()

    def close(self, code: int, reason: str) -> None:
        if not self._open:
            return
        self._open = False
        self.transport.write(frames.close(code, reason))
        if self._held:
            self._held = False
            self._process()
        self._abort_soon()

    def abort(self) -> None:
        self._open = False
        self.transport.abort()

    def shutdown(self) -> None:
        """uvicorn shuts down."""
        self.close(1012, "")
        self.transport.close()
        self._abort_soon()

    def data_received(self, data: bytes) -> None:
        # After a violation the rest is read and thrown away: closing with unread data would reset the connection,
        # and the client would never see the close code.
        if self._reader is not None:
            self._reader.feed(data)
            self._process()

    def eof_received(self) -> None:
        pass

    def pause_writing(self) -> None:
        self._writing_paused = True
        self.receiver.writing_paused()

    def resume_writing(self) -> None:
        self._writing_paused = False
        self.receiver.writing_resumed()

    def connection_lost(self, exc: Exception | None) -> None:
        self._open = False
        self._reader = None
        self._shared.connections.discard(self)
        if self._abort_timer is not None:
            self._abort_timer.cancel()
        if not self._lost_reported:
            disconnecting.submit(self._report_lost)

    def _report_lost(self, code: int = 1006) -> None:
        if not self._lost_reported:
            self._lost_reported = True
            self.receiver.connection_lost(code)

    def _process(self) -> None:
        try:
            while self._reader is not None and not (self._held or self._over_budget):
                if (message := self._reader.next()) is None:
                    return self._resume()
                self._dispatch(message)
                self._charge(len(message.data))
        except Violation as fault:
            self._reader = None
            self._resume()
            self.close(fault.code, str(fault))

    def _resume(self) -> None:
        """Everything that was read has been delivered: read on."""
        if self._reading_paused:
            self._reading_paused = False
            self.transport.resume_reading()

    def _pause(self) -> None:
        if not self._reading_paused:
            self._reading_paused = True
            self.transport.pause_reading()

    def _charge(self, size: int) -> None:
        """A client over its message budget is read again after the others."""
        now = asyncio.get_running_loop().time()
        self._debt = self._credit.spend(self._debt, size, now)
        if self._credit.is_spent(self._debt, now) and not self._over_budget:
            self._over_budget = True
            self._pause()
            low_priority.submit(self._continue)

    def _continue(self) -> None:
        self._over_budget = False
        self._process()

    def _dispatch(self, message: Message) -> None:
        opcode, data = message
        if opcode < CLOSE:
            if self._open:
                self.receiver.message_received(data)
        elif opcode == PING:
            self._pong(data)
        elif opcode == CLOSE:
            self._close(data)

    def _pong(self, data: Any) -> None:
        if self._open:
            self.transport.write(frames.frame(PONG, data))
            if self.backlog() > CONTROL_BYTES:
                self.abort()

    def _close(self, data: Any) -> None:
        code = frames.close_code(data)
        self._reader = None
        if self._open:
            self._open = False
            self.transport.write(frames.frame(CLOSE, data[:2]))
        self.transport.close()
        self._abort_soon()
        if not self._lost_reported:
            disconnecting.submit(lambda: self._report_lost(1005 if code is None else code))

    def _abort_soon(self) -> None:
        # A transport's close waits until everything is written; a client that never reads would keep the connection.
        if self._abort_timer is None:
            self._abort_timer = asyncio.get_running_loop().call_later(LINGER_S, self.transport.abort)
