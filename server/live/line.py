"""uvicorn's WebSocket protocol, plus what the door needs of it: how much waits in it, a close code, and an end.

Whoever asks finds it in the ASGI scope's extensions under LINE. Nothing here waits for a client for ever.
"""

from functools import partial
from typing import Any, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import Frame
from websockets.http11 import Request

from server.live.lane import Turnstile

LINE = "giaoluu.line"
LINGER_S = 1.0
FRAGMENTS = 64
CONTROL_BYTES = 65536

leaving = Turnstile()


class Line(Protocol):
    """What a socket may do with its connection beside sending."""

    def backlog(self) -> int:
        """Bytes written that the kernel has not taken yet."""

    def part(self, code: int, reason: str) -> None:
        """Send a close frame behind what was written, then end, politely for a second at most."""

    def sever(self) -> None:
        """End now; what was written is lost."""


class LineProtocol(WebSocketsSansIOProtocol):
    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            cast(dict[str, Any], self.scope["extensions"])[LINE] = self

    def connection_lost(self, exc: Exception | None) -> None:
        self.disconnected = True
        self.writable.set()
        leaving.enter(partial(super().connection_lost, exc))

    def backlog(self) -> int:
        return self.transport.get_write_buffer_size()

    def part(self, code: int, reason: str) -> None:
        if self.close_sent or self.transport.is_closing():
            return
        self.stop_keepalive()
        try:
            self.conn.send_close(code, reason)
        except InvalidState:
            self.transport.close()
        else:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
            self._say_the_last()

    def sever(self) -> None:
        self.stop_keepalive()
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        # After a violation the rest is read and thrown away: closing with unread data would reset the connection,
        # and the client would never see the code.
        if self.conn.parser_exc is None:
            super().data_received(data)

    def handle_parser_exception(self) -> None:
        if self.conn.close_sent is None:
            self.transport.close()
            return
        close = self.conn.close_sent
        self.queue.put_nowait({"type": "websocket.disconnect", "code": close.code, "reason": close.reason})
        self._say_the_last()

    def handle_close(self, event: Frame) -> None:
        super().handle_close(event)
        self._linger()

    def handle_cont(self, event: Frame) -> None:
        super().handle_cont(event)
        if len(self.frames) > FRAGMENTS:
            self.frames = []
            self.part(1009, "too many fragments")

    def handle_ping(self) -> None:
        super().handle_ping()
        if self.backlog() > CONTROL_BYTES:
            self.sever()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            whole = b"".join(self.frames)
            try:
                whole.decode()
            except UnicodeDecodeError:
                self.frames = []
                self.part(1007, "not UTF-8")
                return
            self.frames = [whole]
        super().send_receive_event_to_app()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            # uvicorn would report every refused handshake as a fault of the application.
            self.handshake_complete = True

    async def run_asgi(self) -> None:
        await super().run_asgi()
        self._linger()

    def _say_the_last(self) -> None:
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self._linger()

    def _linger(self) -> None:
        # A transport's close waits until everything is written; somebody who never reads would keep the connection.
        if not self.disconnected and self.close_timer is None:
            self.close_timer = self.loop.call_later(LINGER_S, self.transport.abort)
