"""The screens that are connected by a link, and that they leave as soon as it is revoked or over."""

from collections.abc import Callable, Iterator

from server.gateway.recheck import Check, Recheck
from server.runtime.stream import StreamRuntime

RECHECK_S = 2.0
GONE = 4403


class ScreenWatch:
    """`check(sid)` raises Refused when this screen must go; `close(sid, close code, refusal)` sends it away."""

    def __init__(self, check: Check, close: Callable[[str, int, str], None]) -> None:
        self._screens = Recheck("screen", RECHECK_S, check, lambda sid, code: close(sid, GONE, code))
        self.remove = self._screens.remove

    def add(self, session: str, code: str, sid: str) -> None:
        """This socket shows the session by the link of this code."""
        self._screens.add(session, sid, code.partition(".")[0])

    def up(self) -> Iterator[tuple[str, str]]:
        """Session and number of each link that shows something here."""
        for session, sids in self._screens.sids.items():
            yield from ((session, link) for link in sorted(set(sids.values())))

    def look(self, runtime: StreamRuntime) -> None:
        """Something may be new in this stream: a link may be revoked."""
        self._screens.look([runtime.id])
