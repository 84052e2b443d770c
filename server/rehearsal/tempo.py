"""The tempo of a play: how fast its seconds pass, faster at first when a hall must fill at once."""

import asyncio
import time


class Tempo:
    """`speed` seconds of the play pass in one of ours; `first` instead, until `prologue` seconds of it are over."""

    def __init__(self, speed: float, prologue: float = 0.0, first: float = 1.0) -> None:
        self._speed, self._prologue, self._first = speed, prologue, first
        self._begun = time.monotonic()

    @property
    def now(self) -> float:
        """Seconds of the play since it began."""
        mine = time.monotonic() - self._begun
        opening = self._prologue / self._first
        return mine * self._first if mine < opening else self._prologue + (mine - opening) * self._speed

    @property
    def even(self) -> bool:
        """Whether the beginning that is played faster is over."""
        return self.now >= self._prologue

    async def until(self, at: float) -> None:
        await asyncio.sleep(max(0.0, self._ours(at) - (time.monotonic() - self._begun)))

    async def pause(self, seconds: float) -> None:
        await self.until(self.now + seconds)

    def _ours(self, at: float) -> float:
        if at < self._prologue:
            return at / self._first
        return self._prologue / self._first + (at - self._prologue) / self._speed
