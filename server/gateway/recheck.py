"""Open sockets that are asked again, now and then and when told, whether they may still be there."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from server.errors import Refused, Unavailable
from server.transport.tasks import spawn

Check = Callable[[str], Awaitable[None]]
Close = Callable[[str, str], None]


class Recheck:
    """Sockets by what they are here for (`key`), each with a word of its own. `check(sid)` raises Refused when this
    socket must go; `close(sid, refusal)` sends it away. What ends by time alone, of which nobody is told, is seen
    within `every_s`."""

    def __init__(self, name: str, every_s: float, check: Check, close: Close) -> None:
        self._name, self._every_s, self._check, self._close = name, every_s, check, close
        self.sids: dict[str, dict[str, str]] = {}
        self._watching = False

    def add(self, key: str, sid: str, word: str = "") -> None:
        self.sids.setdefault(key, {})[sid] = word
        if not self._watching:
            self._watching = True
            spawn(self._look_again(), f"re-check of {self._name}s")

    def remove(self, key: str, sid: str) -> None:
        sids = self.sids.get(key, {})
        sids.pop(sid, None)
        if not sids:
            self.sids.pop(key, None)

    def look(self, keys: Iterable[str]) -> None:
        """Something may be another now for these."""
        for sid in [sid for key in keys for sid in self.sids.get(key, ())]:
            spawn(self._recheck(sid), f"re-check of a {self._name}")

    async def _recheck(self, sid: str) -> None:
        """While nobody can say, it stays: no command of it passes meanwhile."""
        try:
            await self._check(sid)
        except Refused as no:
            self._close(sid, no.code)
        except Unavailable:
            pass

    async def _look_again(self) -> None:
        try:
            while self.sids:
                await asyncio.sleep(self._every_s)
                for sid in [sid for sids in self.sids.values() for sid in sids]:
                    await self._recheck(sid)
        finally:
            self._watching = False
