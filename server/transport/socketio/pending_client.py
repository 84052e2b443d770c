"""A client whose connect handler still runs stands in its channels, and hears nothing before its CONNECT."""

import asyncio

from server.transport.engineio.socket import Socket
from server.transport.websocket.frames import EncodedMessage

GREETING_S = 0.002


class PendingClient:
    """Stands for the client meanwhile and keeps what it is told."""

    def __init__(self, socket: Socket) -> None:
        self.socket, self.sid, self.line = socket, socket.sid, self
        self._parcels: list[EncodedMessage] = []

    def write(self, encode_message: EncodedMessage) -> None:
        self._parcels.append(encode_message)
        if len(self._parcels) > self.socket.server.limits.pending_packets:
            self.socket.cut(1013, "too slow: it is not connected yet")

    async def let_go(self) -> None:
        if self._parcels:
            # Two frames in one segment: there are clients that hear the second before they listen to it.
            await asyncio.sleep(GREETING_S)
        for each in self._parcels:
            self.socket.write(each)
