"""What this process knows about how well it hears the others: plain numbers, for whoever measures it."""

import time


class Gauges:
    """Counts grow for ever; ages are seconds. `behind`: sessions that the last look found short of the log's end."""

    def __init__(self) -> None:
        self.heard = self.sent = 0
        self.malformed = self.unsigned = self.expired = self.false_hints = 0
        self.hint_reads = self.gap_fills = self.resubscriptions = self.falls = 0
        self.behind = self.looks = 0
        self.look_s = 0.0
        self.subscribers: int | None = None
        self.canaries_missed = 0
        self.canary_ms = 0.0
        self.processes = 1
        self._heard_at = self._looked_at = time.monotonic()

    def hears(self) -> None:
        """Something came over the bus."""
        self.heard += 1
        self._heard_at = time.monotonic()

    def looked(self, begun: float, behind: int) -> None:
        """The log's ends were asked for, beginning at `begun`."""
        self.looks += 1
        self._looked_at = time.monotonic()
        self.look_s, self.behind = self._looked_at - begun, behind

    @property
    def hint_age_s(self) -> float:
        return time.monotonic() - self._heard_at

    @property
    def look_age_s(self) -> float:
        return time.monotonic() - self._looked_at
