"""The screens that are connected by a link, and that they leave as soon as it is revoked or over."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from server.errors import Refused, Unavailable
from server.runtime.stream import StreamRuntime
from server.transport.tasks import spawn

RECHECK_S = 2.0
GONE = 4403


class ScreenWatch:
    """`check(sid)` raises Refused when this screen must go; `close(sid, close code, refusal)` sends it away."""

    def __init__(self, check: Callable[[str], Awaitable[None]], close: Callable[[str, int, str], None]) -> None:
        self._check, self._close = check, close
        self._sids: dict[str, dict[str, str]] = {}
        self._watching = False

    def add(self, session: str, code: str, sid: str) -> None:
        """This socket shows the session by the link of this code."""
        self._sids.setdefault(session, {})[sid] = code.partition(".")[0]
        if not self._watching:
            self._watching = True
            spawn(self._look_again(), "re-check of screens")

    def remove(self, session: str, sid: str) -> None:
        sids = self._sids.get(session, {})
        sids.pop(sid, None)
        if not sids:
            self._sids.pop(session, None)

    def up(self) -> Iterator[tuple[str, str]]:
        """Session and number of each link that shows something here."""
        for session, sids in self._sids.items():
            yield from ((session, link) for link in sorted(set(sids.values())))

    def look(self, runtime: StreamRuntime) -> None:
        """Something may be new in this stream: a link may be revoked."""
        for sid in list(self._sids.get(runtime.id, ())):
            spawn(self._recheck(sid), "re-check of a screen")

    async def _recheck(self, sid: str) -> None:
        """While nobody can say, it stays."""
        try:
            await self._check(sid)
        except Refused as no:
            self._close(sid, GONE, no.code)
        except Unavailable:
            pass

    async def _look_again(self) -> None:
        """Links also end by time alone, of which nobody is told."""
        try:
            while self._sids:
                await asyncio.sleep(RECHECK_S)
                for sid in [sid for sids in self._sids.values() for sid in sids]:
                    await self._recheck(sid)
        finally:
            self._watching = False
