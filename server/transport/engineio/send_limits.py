"""Send limits: what one client has not taken yet, by bytes, packets and age. Who exceeds one of them is cut off."""

from collections import deque

from server.transport.options import Options


class SendLedger:
    """Opened when a client's transport begins to hold bytes back, thrown away when it holds none.

    `backlog` is always what the transport holds at that moment.
    """

    def __init__(self, options: Options, backlog: int, now: float) -> None:
        self._bytes, self._packets, self._age = options.pending_bytes, options.pending_packets, options.pending_s
        self._waiting = deque([(now, backlog)])
        self._offered = backlog

    def offer(self, size: int, now: float) -> None:
        self._offered += size
        self._waiting.append((now, self._offered))

    def excess(self, backlog: int, now: float) -> str | None:
        """The limit that is exceeded, or None."""
        taken = self._offered - backlog
        while self._waiting and self._waiting[0][1] <= taken:
            self._waiting.popleft()
        if backlog > self._bytes:
            return "bytes"
        if len(self._waiting) > self._packets:
            return "packets"
        if self._waiting and now - self._waiting[0][0] > self._age:
            return "age"
        return None
