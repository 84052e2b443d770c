"""Heartbeat: a signal of no stream, published by every process once a second and received by all.

Our own coming back proves that the subscription works; gapless numbers of another prove that we receive it. A process
that receives nothing is noticed in seconds, by its own alarm.
"""

import asyncio
import time
from collections.abc import Callable

from server.cluster.bus import Bus
from server.cluster.signals import Signal
from server.transport.log_throttle import throttled

log = throttled("giaoluu.canary")

EVERY_S = 1.0
MISSES = 3
GONE_S = 5.0
MOST_OTHERS = 1000
PATIENCE_S = 5.0


class Heartbeat:
    """`sing(number)` publishes it. `ready`: it came back once, or Redis had its chance and the log was read."""

    def __init__(self, bus: Bus, process: str, sing: Callable[[int], None]) -> None:
        self._bus, self._gauges, self._process, self._sing = bus, bus.gauges, process, sing
        self._away: dict[int, float] = {}
        self._others: dict[str, tuple[int, float]] = {}
        self._number = 0
        self._begun = time.monotonic()
        self._came_back = False
        self._back_at = self._begun

    @property
    def age_s(self) -> float:
        """Seconds since it came back; 0 where there is nobody to hear."""
        return 0.0 if self._bus.silent else time.monotonic() - self._back_at

    @property
    def deaf(self) -> bool:
        """It was said three times and did not come back."""
        return len(self._away) >= MISSES and not self._bus.silent

    @property
    def ready(self) -> bool:
        waited = self._bus.silent or time.monotonic() - self._begun > PATIENCE_S
        return self._came_back or (waited and self._gauges.looks > 0)

    async def run(self) -> None:
        """Sing for ever."""
        while True:
            self.step()
            await asyncio.sleep(EVERY_S)

    def step(self) -> None:
        now = time.monotonic()
        lost = [number for number, at in self._away.items() if now - at > MISSES * EVERY_S]
        for number in lost:
            del self._away[number]
        self._gauges.canaries_missed += len(lost)
        if self.deaf:
            log.error("the canary does not come back: this process does not hear the others")
        if self._gauges.look_age_s > PATIENCE_S:
            log.error("the log has not been looked at for %.0f s", self._gauges.look_age_s)
        self._others = {name: known for name, known in self._others.items() if now - known[1] < GONE_S}
        self._gauges.processes = 1 + len(self._others)
        if not self._bus.silent:
            self._number += 1
            self._away[self._number] = now
            self._sing(self._number)

    def heard(self, signal: Signal) -> None:
        now = time.monotonic()
        if signal.process != self._process:
            self._another(signal, now)
        elif (sung := self._away.pop(signal.number, None)) is not None:
            self._came_back, self._back_at = True, now
            self._gauges.canary_ms = (now - sung) * 1000
            self._bus.proven()

    def _another(self, signal: Signal, now: float) -> None:
        last, _ = self._others.get(signal.process, (signal.number - 1, now))
        if signal.number > last and (signal.process in self._others or len(self._others) < MOST_OTHERS):
            self._gauges.canaries_missed += signal.number - last - 1
            self._others[signal.process] = (signal.number, now)
