"""One-time links: for a new colleague, a forgotten password, the first administrator. Used exactly once."""

import secrets

from sqlalchemy import ColumnElement, delete, insert, select, update

from server.errors import Refused
from server.people import account_acts
from server.people.accounts import exists
from server.people.agents import UNKNOWN, From
from server.people.people_transaction import PeopleTransaction
from server.people.sign_ins import SignIns, hashed
from server.people.tables import links


class Links:
    def __init__(self, register: PeopleTransaction, sign_ins: SignIns, minutes: float) -> None:
        self._register = register
        self._sign_ins = sign_ins
        self._lasts = int(minutes * 60_000)

    async def link(self, account: str, by: str = "") -> str:
        """A token that signs this account in once, while it lasts. Given `by` somebody it is noted, and ends those
        before it; what every starting process prints for the first administrator does not."""
        token = secrets.token_urlsafe(32)
        async with self._register.changing() as change:
            await exists(change, account)
            await change.execute(delete(links).where(links.c.expires_at <= change.now))
            if by:
                await change.execute(delete(links).where(links.c.account == account, links.c.used_at.is_(None)))
            row = {"token_hash": hashed(token), "account": account, "expires_at": change.now + self._lasts}
            await change.execute(insert(links).values(**row))
            change.touch(account)
            if by:
                await account_acts.note(change, account, by, "link.given")
        return token

    async def opens(self, token: str) -> bool:
        """Would it still be redeemed? Reads only: a program that looks at the link in a message does not use it up."""
        usable = select(links.c.account).where(*self._usable(token, self._register.clock()))
        async with self._register.reading() as connection:
            return (await connection.execute(usable)).first() is not None

    async def redeem(self, token: str, came: From = UNKNOWN) -> str:
        """Link token to sign-in token. Raises Refused("sign_in.link") when unknown, used, too old or taken back."""
        if not await self.opens(token):
            raise Refused("sign_in.link")
        async with self._register.changing() as change:
            usable = self._usable(token, change.now)
            account = (await change.execute(select(links.c.account).where(*usable))).scalar()
            used = await change.execute(update(links).where(*usable).values(used_at=change.now))
            if account is None or used.rowcount != 1:
                raise Refused("sign_in.link")
            return await self._sign_ins.open(change, account, Refused("sign_in.link"), came)

    def _usable(self, token: str, now: int) -> list[ColumnElement[bool]]:
        return [links.c.token_hash == hashed(token), links.c.used_at.is_(None), links.c.expires_at > now]
