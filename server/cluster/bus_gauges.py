"""Gauges of the bus: how well this process receives what the others publish."""

import time

from server.runtime.hearing import Hearing


class Gauges(Hearing):
    """Counts grow for ever; ages are seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = self.sent = 0
        self.malformed = self.unsigned = self.expired = self.false_hints = 0
        self.hint_reads = self.resubscriptions = self.falls = 0
        self.subscribers: int | None = None
        self.canaries_missed = 0
        self.canary_ms = 0.0
        self.processes = 1
        self._heard_at = time.monotonic()

    def hears(self) -> None:
        """Something came over the bus."""
        self.heard += 1
        self._heard_at = time.monotonic()

    @property
    def hint_age_s(self) -> float:
        return time.monotonic() - self._heard_at
