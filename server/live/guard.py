"""The send guard: what one client has not taken yet, by bytes, packets and age. Who exceeds it is cut and resumes."""

from collections import deque

from server.settings import Limits

CROWDED = 64


class Ledger:
    """Counts from the moment a packet is offered to the moment its last byte has left for the kernel.

    `backlog` is what the transport itself still holds of what was written to it.
    """

    def __init__(self, limits: Limits) -> None:
        self._bytes, self._packets, self._age = limits.pending_bytes, limits.pending_packets, limits.pending_ms / 1000
        self._waiting: deque[tuple[float, int]] = deque()
        self._offered = 0
        self._written = 0

    def offer(self, size: int, now: float) -> None:
        self._offered += size
        self._waiting.append((now, self._offered))

    def wrote(self, size: int) -> None:
        """This much of what was offered is the transport's now."""
        self._written += size

    def pending(self, backlog: int) -> int:
        """Bytes offered that have not left for the kernel."""
        return max(0, self._offered - self._written + backlog)

    def excess(self, backlog: int, now: float | None = None) -> str | None:
        """What limit is exceeded, or None. Age is looked at when `now` is given."""
        left = self._written - backlog
        while self._waiting and self._waiting[0][1] <= left:
            self._waiting.popleft()
        if self._offered - left > self._bytes:
            return "bytes"
        if len(self._waiting) > self._packets:
            return "packets"
        if now is not None and self._waiting and now - self._waiting[0][0] > self._age:
            return "age"
        return None

    @property
    def crowded(self) -> bool:
        """Time to let the writer run: a burst must not look like a slow reader."""
        return len(self._waiting) > CROWDED


def framed(payload: str | bytes) -> int:
    """Bytes of one WebSocket message on its way to a client."""
    size = len(payload) if isinstance(payload, bytes) or payload.isascii() else len(payload.encode())
    return size + (2 if size < 126 else 4 if size < 65536 else 10)
