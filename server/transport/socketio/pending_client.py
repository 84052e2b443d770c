"""A client whose connect handler still runs is in its channels already, and gets nothing before its CONNECT."""

import asyncio
from typing import Any

from server.transport.engineio.socket import Socket
from server.transport.websocket.frames import EncodedMessage

FLUSH_DELAY_S = 0.002


class PendingClient:
    """Takes the client's place meanwhile and queues what is written to it."""

    def __init__(self, socket: Socket[Any]) -> None:
        self.socket, self.sid, self.connection = socket, socket.sid, self
        self._messages: list[EncodedMessage] = []

    def write(self, message: EncodedMessage) -> None:
        self._messages.append(message)
        if len(self._messages) > self.socket.server.options.pending_packets:
            self.socket.cut(1013, "too slow: it is not connected yet")

    async def release(self) -> None:
        """The CONNECT has been sent: send what was queued."""
        if self._messages:
            # Two frames in one segment: some clients dispatch the second before its handlers are registered.
            await asyncio.sleep(FLUSH_DELAY_S)
        for each in self._messages:
            self.socket.write(each)
