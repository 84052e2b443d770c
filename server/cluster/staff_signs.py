"""Signs of life: when staff was last seen at desk or panel of each session, by any process. A signal, no fact.

Who has them here says so every few seconds; what was heard is said on now and then, so that a process that starts
late learns how long a hall has been silent.
"""

import time

from server.domain.roles import DESK, PANEL
from server.runtime.broadcaster import Channels, frames

AGAIN_S, ON_S = 5.0, 15.0
KEPT_MS = 3_600_000


class StaffSigns:
    """`last`: session -> ms on the database's clock; shared with whoever reads it."""

    def __init__(self, last: dict[str, int]) -> None:
        self.last = last
        self._said: dict[str, float] = {}

    def heard(self, session: str, at: int) -> None:
        self.last[session] = max(at, self.last.get(session, 0))

    def look(self, session: str, channels: Channels, now: int) -> None:
        """Whether somebody of the staff listens here."""
        if any(channels.members(frames(session, audience)) for audience in (DESK, PANEL)):
            self.last[session] = now

    def news(self, now: int) -> list[tuple[str, int]]:
        """What the others should hear now; what is an hour old is forgotten."""
        self.last = _forget(self.last, now)
        due = [each for each, at in self.last.items() if self._due(each, now - at < AGAIN_S * 1000)]
        self._said = {each: at for each, at in self._said.items() if each in self.last}
        return [(each, self.last[each]) for each in due]

    def _due(self, session: str, here: bool) -> bool:
        if time.monotonic() - self._said.get(session, -ON_S) < (AGAIN_S if here else ON_S):
            return False
        self._said[session] = time.monotonic()
        return True


def _forget(last: dict[str, int], now: int) -> dict[str, int]:
    for session in [session for session, at in last.items() if now - at > KEPT_MS]:
        del last[session]
    return last
