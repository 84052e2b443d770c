"""Send limits: what one client has not taken yet, by bytes, packets and age. Who exceeds one of them is cut off.

A packet that is larger than the limit of bytes by itself is not held against whoever is given it, and takes its time at
the pace of that limit: whoever was cut off for it would be given the same again.
"""

from collections import deque
from typing import NamedTuple

from server.transport.options import Options


class _Waiting(NamedTuple):
    """A packet: when it is too late, where its last byte stands among all bytes offered, and its own."""

    late: float
    end: int
    size: int


class SendLedger:
    """Opened when a client's transport begins to hold bytes back, thrown away when it holds none.

    `backlog` is always what the transport holds at that moment.
    """

    def __init__(self, options: Options, backlog: int, now: float) -> None:
        self._bytes, self._packets, self._age = options.pending_bytes, options.pending_packets, options.pending_s
        self._waiting = deque[_Waiting]()
        self._offered = self._taken = 0
        self.offer(backlog, now)

    def offer(self, size: int, now: float) -> None:
        self._offered += size
        parts = max(1.0, (self._offered - self._taken) / self._bytes)
        self._waiting.append(_Waiting(now + self._age * parts, self._offered, size))

    def excess(self, backlog: int, now: float) -> str | None:
        """The limit that is exceeded, or None."""
        self._taken = self._offered - backlog
        while self._waiting and self._waiting[0].end <= self._taken:
            self._waiting.popleft()
        if backlog > self._bytes and backlog - self._largest() > self._bytes:
            return "bytes"
        if len(self._waiting) > self._packets:
            return "packets"
        if self._waiting and now > self._waiting[0].late:
            return "age"
        return None

    def _largest(self) -> int:
        """What is still to be taken of the largest packet that no client could take within the limit; 0 for none."""
        large = [each for each in self._waiting if each.size > self._bytes]
        return max((min(each.size, each.end - self._taken) for each in large), default=0)
