"""Viewer count of each session over all processes: expiring shares, rounded the more the larger the crowd."""

import time
from collections.abc import Container

from server.cluster.signals import Signal
from server.domain.roles import PUBLIC
from server.runtime.broadcaster import Channels, frames

AGAIN_S = 5.0
SLOW = ((10_000, 5.0), (1_000, 2.0), (200, 1.0))


class ViewerCount:
    KEPT_MS = 15_000

    def __init__(self, process: str) -> None:
        self.shares: dict[str, dict[str, tuple[int, int]]] = {}
        self._process = process
        self._said: dict[str, tuple[int, float]] = {}
        self._told: dict[str, tuple[int, float]] = {}

    def heard(self, signal: Signal) -> None:
        """Another process's share."""
        if signal.process != self._process:
            self.shares.setdefault(signal.session, {})[signal.process] = (signal.number, signal.expires)

    def share(self, session: str, channels: Channels, now: int) -> int | None:
        """Our own share when the others should hear of it: it changed, or is about to expire with them."""
        count = channels.members(frames(session, PUBLIC))
        self.shares.setdefault(session, {})[self._process] = (count, now + self.KEPT_MS)
        before, at = self._said.get(session, (0, 0.0))
        if count == before and (not count or time.monotonic() - at < AGAIN_S):
            return None
        self._said[session] = (count, time.monotonic())
        return count

    def news(self, session: str, now: int) -> int | None:
        """What the listeners should hear now, if it is new to them."""
        shares = self.shares.get(session, {})
        for process in [process for process, (_, expires) in shares.items() if expires < now]:
            del shares[process]
        number, (before, at) = self.shown(session), self._told.get(session, (0, 0.0))
        if number == before or time.monotonic() - at < pause(number):
            return None
        self._told[session] = (number, time.monotonic())
        return number

    def keep(self, sessions: Container[str], now: int) -> None:
        """Forget all other sessions, as soon as no other process tells of them."""
        for session in [session for session in self.shares if session not in sessions]:
            shares = self.shares[session].items()
            told = {name: share for name, share in shares if share[1] >= now and name != self._process}
            if told:
                self.shares[session] = told
            else:
                del self.shares[session]
        for table in (self._said, self._told):
            for session in [session for session in table if session not in sessions]:
                del table[session]

    def shown(self, session: str) -> int:
        return rounded(sum(number for number, _ in self.shares.get(session, {}).values()))


def rounded(number: int) -> int:
    """Exact for a small audience, two digits for a crowd."""
    step: int = 10 ** max(0, len(str(number)) - 2)
    return number // step * step


def pause(number: int) -> float:
    """Seconds between two tellings."""
    return next((seconds for crowd, seconds in SLOW if number >= crowd), 0.0)
