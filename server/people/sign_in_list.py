"""Where an account is signed in now, and ending that: one, all others, or everybody of a room at once."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import delete, select, update

from server.errors import Refused
from server.people import account_acts
from server.people.accounts import shut
from server.people.people_transaction import PeopleTransaction
from server.people.sign_ins import hashed
from server.people.tables import sign_ins

SHORT = 16


class Listed(NamedTuple):
    """`id` says which it is and opens nothing. `strange`: on a device that was new to the account, until somebody says
    that it is theirs. `network` is a prefix, "" when not known."""

    id: str
    device: str
    network: str
    created_at: int
    expires_at: int
    strange: bool
    here: bool


class SignInList:
    def __init__(self, register: PeopleTransaction) -> None:
        self._register = register

    async def of(self, account: str, token: str = "") -> list[Listed]:
        """The last first; `token` is the one that asks."""
        own, now = hashed(token), self._register.clock()
        living = sign_ins.c.account == account, sign_ins.c.passed == 1, sign_ins.c.expires_at > now
        async with self._register.reading() as connection:
            rows = await connection.execute(select(sign_ins).where(*living).order_by(sign_ins.c.created_at.desc()))
        return [
            Listed(row.token_hash[:SHORT], row.device, row.network, row.created_at, row.expires_at, bool(row.strange),
                   row.token_hash == own)
            for row in rows
        ]  # fmt: skip

    async def end(self, account: str, id: str) -> None:
        """Raises Refused("sign_in.gone")."""
        if len(id) != SHORT or not id.isalnum():
            raise Refused("sign_in.gone")
        async with self._register.changing() as change:
            one = sign_ins.c.account == account, sign_ins.c.token_hash.like(f"{id}%")
            if (await change.execute(delete(sign_ins).where(*one))).rowcount == 0:
                raise Refused("sign_in.gone")
            await account_acts.note(change, account, f"staff:{account}", "sign_in.ended")

    async def end_others(self, account: str, token: str) -> None:
        async with self._register.changing() as change:
            await shut(change, account, hashed(token))
            await account_acts.note(change, account, f"staff:{account}", "sign_in.others_ended")

    async def mine(self, account: str) -> None:
        """All devices on which this account is signed in now are its owner's."""
        async with self._register.changing() as change:
            await change.execute(update(sign_ins).where(sign_ins.c.account == account).values(strange=0))
            change.touch(account)

    async def end_all(self, accounts: Collection[str], by: str, room: str) -> int:
        """Sign all of them out at once; gives how many."""
        async with self._register.changing() as change:
            for account in accounts:
                await shut(change, account)
                await account_acts.note(change, account, by, "sign_in.panic", room=room)
        return len(accounts)
