"""A connection over uvicorn's own WebSocket class: what connection.py does, with a queue and two tasks a client."""

import asyncio
import contextlib
from collections import deque

from server.transport.asgi import Receive, Send
from server.transport.tasks import spawn
from server.transport.websocket.connection import LINGER_S, Receiver
from server.transport.websocket.frames import EncodedMessage


class AsgiFallback:
    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        # ASGI has no abort: the transport of uvicorn's protocol is reached through its bound method.
        self._transport: asyncio.Transport | None = getattr(getattr(receive, "__self__", None), "transport", None)
        self._waiting: deque[EncodedMessage] = deque()
        self._bytes = 0
        self._ended = False
        self._free, self._idle = asyncio.Event(), asyncio.Event()
        self._free.set()
        self._idle.set()

    def attach(self, receiver: Receiver) -> None:
        self._receiver: Receiver = receiver

    async def run(self) -> None:
        """Read messages until the client has gone."""
        code = 1006
        try:
            while (event := await self._receive())["type"] == "websocket.receive":
                if not self._ended:
                    text = event.get("text")
                    self._receiver.message_received(event["bytes"] if text is None else text)
                await self._free.wait()
            code = event.get("code", code)
        finally:
            self._end()
            self._receiver.connection_lost(code)

    def write(self, message: EncodedMessage) -> None:
        if self._ended:
            return
        self._waiting.append(message)
        self._bytes += len(message.wire)
        if not self._idle.is_set():
            self._receiver.written_while_paused(len(message.wire))
            return
        self._idle.clear()
        spawn(self._write(), "writer of a client")
        self._receiver.writing_paused()

    def backlog(self) -> int:
        return self._bytes + (self._transport.get_write_buffer_size() if self._transport is not None else 0)

    def pause_reading(self) -> None:
        if not self._ended:
            self._free.clear()

    def resume_reading(self) -> None:
        self._free.set()

    def close(self, code: int, reason: str) -> None:
        if not self._ended:
            self._ended = True
            self._free.set()
            spawn(self._leave(code, reason), "end of a client")
            asyncio.get_running_loop().call_later(LINGER_S, self.abort)

    def abort(self) -> None:
        self._end()
        if self._transport is not None:
            self._transport.abort()

    async def _write(self) -> None:
        try:
            while self._waiting:
                message = self._waiting.popleft()
                for data in message.messages:
                    kind = "text" if isinstance(data, str) else "bytes"
                    await self._send({"type": "websocket.send", kind: data})
                self._bytes -= len(message.wire)
        except (OSError, RuntimeError):  # the client has gone
            self._end()
        finally:
            self._idle.set()
            self._receiver.writing_resumed()

    async def _leave(self, code: int, reason: str) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            await self._idle.wait()
            await self._send({"type": "websocket.close", "code": code, "reason": reason})

    def _end(self) -> None:
        self._ended = True
        self._waiting.clear()
        self._bytes = 0
        self._free.set()
