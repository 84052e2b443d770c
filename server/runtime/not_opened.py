"""Negative cache, one second: streams that could not be opened."""

import time

from server.errors import Corrupt, Refused

FOR_S, MOST = 1.0, 10_000


class NotOpened:
    def __init__(self) -> None:
        self._until: dict[str, tuple[float, Refused | Corrupt]] = {}

    def check(self, session: str) -> None:
        """Raise again what was raised then."""
        until, error = self._until.get(session, (0.0, None))
        if error is not None and until > time.monotonic():
            raise type(error)(*error.args)

    def note(self, session: str, error: Refused | Corrupt) -> None:
        if len(self._until) >= MOST:
            self._until.clear()
        self._until[session] = time.monotonic() + FOR_S, error
