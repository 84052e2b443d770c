"""A client whose connect handler still runs stands in its channels, and hears nothing before its CONNECT."""

import asyncio

from server.live.frames import Parcel
from server.live.socket import Socket

GREETING_S = 0.002


class Greeted:
    """Stands for the client meanwhile and keeps what it is told."""

    def __init__(self, socket: Socket) -> None:
        self.socket, self.sid, self.line = socket, socket.sid, self
        self._parcels: list[Parcel] = []

    def write(self, parcel: Parcel) -> None:
        self._parcels.append(parcel)
        if len(self._parcels) > self.socket.server.limits.pending_packets:
            self.socket.cut(1013, "too slow: it is not connected yet")

    async def let_go(self) -> None:
        if self._parcels:
            # Two frames in one segment: there are clients that hear the second before they listen to it.
            await asyncio.sleep(GREETING_S)
        for each in self._parcels:
            self.socket.write(each)
