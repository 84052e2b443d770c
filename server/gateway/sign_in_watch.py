"""Re-authorises open sockets of staff when accounts, roles or sign-ins change, and every half minute."""

from collections.abc import Callable

from server.domain.kinds import COMMANDS
from server.gateway.recheck import Check, Recheck
from server.people.people import People

RECHECK_S = 30.0


class SignInWatch:
    """`check(sid)` raises Refused when this client must go; `close(sid, close code, refusal)` sends it away."""

    def __init__(self, people: People, check: Check, close: Callable[[str, int, str], None]) -> None:
        self._people = people
        sockets = Recheck("sign-in", RECHECK_S, check, lambda sid, code: close(sid, _close_code(code), code))
        self.add, self.remove = sockets.add, sockets.remove
        people.watch(sockets.look)

    async def account(self, sign_in: str | None) -> str | None:
        """The account behind a sign-in that holds today."""
        account = await self._people.who(sign_in) if sign_in else None
        return None if account is None else str(account.id)

    async def need_fresh(self, command: str, sign_in: str | None) -> dict[str, str] | None:
        """Commands that matter most want a second factor shown just now, and are told which. Raises
        Refused("factor.needed")."""
        wanted = COMMANDS.get(command)
        if not sign_in or wanted is None or not wanted.fresh:
            return None
        await self._people.step.need_fresh(sign_in)
        return {"factor": await self._people.step.shown(sign_in)}


def _close_code(refusal: str) -> int:
    return 4401 if refusal == "sign_in.revoked" else 4403
