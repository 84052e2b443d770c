"""How well this process hears the others, and how far its polls of the log were behind. cluster/ writes, all read."""

import asyncio
import time

WORRIED_S = 2.5


class Hearing:
    """`doubts` is set when something may have been missed. `subscribed`, `proven`: since when it listens, and when its
    own message came back last (monotonic; 0 = not). `behind`: streams that the last poll found short of the log's end.
    """

    def __init__(self) -> None:
        self.doubts = asyncio.Event()
        self.subscribed = self.proven = 0.0
        self.gap_fills = self.behind = self.looks = 0
        self.look_s = 0.0
        self._looked_at = time.monotonic()

    @property
    def healthy(self) -> bool:
        """Whether our own message came back lately."""
        return self.subscribed > 0 and time.monotonic() - self.proven < WORRIED_S

    def looked(self, begun: float, behind: int) -> None:
        """The log's ends were asked for, beginning at `begun`."""
        self.looks += 1
        self._looked_at = time.monotonic()
        self.look_s, self.behind = self._looked_at - begun, behind

    @property
    def look_age_s(self) -> float:
        return time.monotonic() - self._looked_at
