"""Re-authorises open sockets of staff when accounts, roles or sign-ins change, and every half minute."""

import asyncio
from collections.abc import Awaitable, Callable

from server.domain.kinds import COMMANDS
from server.errors import Refused, Unavailable
from server.people.people import People
from server.transport.tasks import spawn

RECHECK_S = 30.0


class SignInWatch:
    """`check(sid)` raises Refused when this client must go; `close(sid, close code, refusal)` sends it away."""

    def __init__(
        self, people: People, check: Callable[[str], Awaitable[None]], close: Callable[[str, int, str], None]
    ) -> None:
        self._people, self._check, self._close = people, check, close
        self._sids: dict[str, set[str]] = {}
        self._watching = False
        people.watch(self._changed)

    async def account(self, sign_in: str | None) -> str | None:
        """The account behind a sign-in that holds today."""
        account = await self._people.who(sign_in) if sign_in else None
        return None if account is None else str(account.id)

    async def need_fresh(self, command: str, sign_in: str | None) -> None:
        """Commands that matter most want a second factor shown just now. Raises Refused("factor.needed")."""
        wanted = COMMANDS.get(command)
        if sign_in and wanted is not None and wanted.fresh:
            await self._people.step.need_fresh(sign_in)

    def add(self, account: str, sid: str) -> None:
        self._sids.setdefault(account, set()).add(sid)
        if not self._watching:
            self._watching = True
            spawn(self._look_again(), "re-check of sign-ins")

    def remove(self, account: str, sid: str) -> None:
        sids = self._sids.get(account, set())
        sids.discard(sid)
        if not sids:
            self._sids.pop(account, None)

    def _changed(self, accounts: frozenset[str]) -> None:
        for sid in [sid for account in accounts for sid in self._sids.get(account, ())]:
            spawn(self._recheck(sid), "re-check of a sign-in")

    async def _recheck(self, sid: str) -> None:
        """While nobody can say, it stays: no command of it passes meanwhile."""
        try:
            await self._check(sid)
        except Refused as no:
            self._close(sid, 4401 if no.code == "sign_in.revoked" else 4403, no.code)
        except Unavailable:
            pass

    async def _look_again(self) -> None:
        """Sign-ins also end by time alone, of which nobody is told."""
        try:
            while self._sids:
                await asyncio.sleep(RECHECK_S)
                for sid in [sid for sids in self._sids.values() for sid in sids]:
                    await self._recheck(sid)
        finally:
            self._watching = False
