"""A connection that has become a WebSocket: bytes in, messages out to a sink, and one way out for everything.

`Connection` is what Engine.IO needs of one. `WebSocketProtocol` is ours, behind uvicorn's HTTP; asgi_fallback.py is the
same over uvicorn's own class. Until somebody adopts it, a connection belongs to its ASGI handshake.
Nothing here waits for a client for ever, and an idle client costs no task and no timer.
"""

import asyncio
from typing import Any, Protocol

from uvicorn.config import Config
from uvicorn.server import ServerState

from server.transport.fair_queue import Turnstile, greedy
from server.transport.websocket import frames
from server.transport.websocket.frames import CLOSE, PING, PONG, EncodedMessage, Message, Reader, Violation
from server.transport.websocket.handshake import Handshake, Upgrade
from server.transport.websocket.message_credit import Credit

LINE = "giaoluu.line"
LINGER_S = 1.0
CONTROL_BYTES = 65536

leaving = Turnstile()


class Sink(Protocol):
    """Who a line belongs to."""

    def hear(self, message: str | bytes) -> None:
        """A whole message of the client."""

    def stuck(self) -> None:
        """The client has not taken all that was written."""

    def piled(self, size: int) -> None:
        """So many bytes more were written to a stuck line."""

    def flowing(self) -> None:
        """It has taken everything."""

    def lost(self, code: int) -> None:
        """The end, told once."""


class Connection(Protocol):
    """A connection, whatever lies below."""

    def adopt(self, sink: Sink) -> None:
        """Belong to this sink from now on."""

    def write(self, encode_message: EncodedMessage) -> None:
        """Send, behind all that was written before. Does nothing on a line that is ending."""

    def backlog(self) -> int:
        """Bytes written that the kernel has not taken yet."""

    def hold(self, held: bool) -> None:
        """Stop hearing the client, or go on."""

    def part(self, code: int, reason: str) -> None:
        """Send a close frame behind what was written, then end, politely for a second at most."""

    def sever(self) -> None:
        """End now; what was written is lost."""


class WebSocketProtocol(asyncio.Protocol):
    __slots__ = (
        *("_credit", "_deaf", "_debt", "_held", "_late", "_linger", "_open", "_reader", "_shared", "_stuck", "_told"),
        *("sink", "transport"),
    )

    def __init__(self, config: Config, server_state: ServerState, credit: Credit) -> None:
        self._shared, self._credit = server_state, credit
        self._reader: Reader | None = Reader(config.ws_max_size)
        self._open = self._held = self._late = self._deaf = self._stuck = self._told = False
        self._debt = 0.0
        self._linger: asyncio.TimerHandle | None = None

    def begin(self, transport: asyncio.Transport, upgrade: Upgrade, config: Config) -> None:
        """Take over a connection whose request has been read."""
        self.transport = transport
        self._shared.connections.add(self)  # type: ignore[arg-type]
        conversation = Handshake(self, upgrade, config, self._shared)
        self.sink: Sink = conversation
        conversation.start({LINE: self})

    def accept(self, head: bytes) -> None:
        """The handshake is over. From here on the transport tells when it holds anything back."""
        self._open = True
        self.transport.set_write_buffer_limits(high=0)
        self.transport.write(head)

    def refuse(self, response: bytes) -> None:
        self.transport.write(response)
        self.transport.close()
        self._end_soon()

    def adopt(self, sink: Sink) -> None:
        self.sink = sink
        if self._stuck:
            sink.stuck()

    def write(self, encode_message: EncodedMessage) -> None:
        if self._open:
            self.transport.write(encode_message.wire)
            if self._stuck:
                self.sink.piled(len(encode_message.wire))

    def backlog(self) -> int:
        return self.transport.get_write_buffer_size()

    def hold(self, held: bool) -> None:
        if held is self._held:
            return
        self._held = held
        if not self._open:
            return
        if held:
            self._wait()
        else:
            self._hear()

    def part(self, code: int, reason: str) -> None:
        if not self._open:
            return
        self._open = False
        self.transport.write(frames.close(code, reason))
        if self._held:
            self._held = False
            self._hear()
        self._end_soon()

    def sever(self) -> None:
        self._open = False
        self.transport.abort()

    def shutdown(self) -> None:
        """uvicorn ends."""
        self.part(1012, "")
        self.transport.close()
        self._end_soon()

    def data_received(self, data: bytes) -> None:
        # After a violation the rest is read and thrown away: closing with unread data would reset the connection,
        # and the client would never see the code.
        if self._reader is not None:
            self._reader.feed(data)
            self._hear()

    def eof_received(self) -> None:
        pass

    def pause_writing(self) -> None:
        self._stuck = True
        self.sink.stuck()

    def resume_writing(self) -> None:
        self._stuck = False
        self.sink.flowing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._open = False
        self._reader = None
        self._shared.connections.discard(self)
        if self._linger is not None:
            self._linger.cancel()
        if not self._told:
            leaving.enter(self._tell_lost)

    def _tell_lost(self, code: int = 1006) -> None:
        if not self._told:
            self._told = True
            self.sink.lost(code)

    def _hear(self) -> None:
        try:
            while self._reader is not None and not (self._held or self._late):
                if (message := self._reader.next()) is None:
                    return self._listen()
                self._take(message)
                self._pay(len(message.data))
        except Violation as fault:
            self._reader = None
            self._listen()
            self.part(fault.code, str(fault))

    def _listen(self) -> None:
        """Read on: all that was read has been heard."""
        if self._deaf:
            self._deaf = False
            self.transport.resume_reading()

    def _wait(self) -> None:
        if not self._deaf:
            self._deaf = True
            self.transport.pause_reading()

    def _pay(self, size: int) -> None:
        """Who has spent its credit is heard when the others have been."""
        now = asyncio.get_running_loop().time()
        self._debt = self._credit.spend(self._debt, size, now)
        if self._credit.is_spent(self._debt, now) and not self._late:
            self._late = True
            self._wait()
            greedy.enter(self._go_on)

    def _go_on(self) -> None:
        self._late = False
        self._hear()

    def _take(self, message: Message) -> None:
        opcode, data = message
        if opcode < CLOSE:
            if self._open:
                self.sink.hear(data)
        elif opcode == PING:
            self._pong(data)
        elif opcode == CLOSE:
            self._close(data)

    def _pong(self, data: Any) -> None:
        if self._open:
            self.transport.write(frames.frame(PONG, data))
            if self.backlog() > CONTROL_BYTES:
                self.sever()

    def _close(self, data: Any) -> None:
        code = frames.farewell(data)
        self._reader = None
        if self._open:
            self._open = False
            self.transport.write(frames.frame(CLOSE, data[:2]))
        self.transport.close()
        self._end_soon()
        if not self._told:
            leaving.enter(lambda: self._tell_lost(1005 if code is None else code))

    def _end_soon(self) -> None:
        # A transport's close waits until everything is written; somebody who never reads would keep the connection.
        if self._linger is None:
            self._linger = asyncio.get_running_loop().call_later(LINGER_S, self.transport.abort)
