"""Who signs in by another house's word: its names for people, and roles that follow its groups.

A role that came with a group goes with it; what an administrator granted stays.
"""

from collections.abc import Collection

from sqlalchemy import delete, insert, select

from server.errors import Refused
from server.people import account_acts, tables
from server.people.agents import From
from server.people.people_transaction import Change, PeopleTransaction
from server.people.sign_ins import SignIns
from server.people.tables import identities

BY = "oidc"
Granted = tuple[str, str]
"""Room and role."""


class Identities:
    def __init__(self, register: PeopleTransaction, sign_ins: SignIns) -> None:
        self._register, self._sign_ins = register, sign_ins

    async def account(self, issuer: str, subject: str) -> str | None:
        known = select(identities.c.account).where(identities.c.issuer == issuer, identities.c.subject == subject)
        async with self._register.reading() as connection:
            return (await connection.execute(known)).scalar()

    async def link(self, issuer: str, subject: str, account: str) -> None:
        async with self._register.changing() as change:
            await change.execute(insert(identities).values(issuer=issuer, subject=subject, account=account))
            await account_acts.note(change, account, BY, "identity.linked", issuer=issuer)

    async def enter(self, account: str, roles: Collection[Granted], came: From, shown: bool) -> str:
        """Give and take the roles of its groups, and sign it in; gives the token. `shown`: the other house has asked
        for a second factor. Raises Refused("sign_in.wrong") for an account that is disabled."""
        async with self._register.changing() as change:
            await self._follow(change, account, {*roles})
            return await self._sign_ins.open(change, account, Refused("sign_in.wrong"), came, shown=shown)

    async def _follow(self, change: Change, account: str, wanted: set[Granted]) -> None:
        own = tables.roles.c.account == account
        rows = list(await change.execute(select(tables.roles).where(own)))
        held = {(row.room, row.role): row.granted_by for row in rows}
        for room, role in sorted(wanted - held.keys()):
            row = {"account": account, "room": room, "role": role, "granted_at": change.now, "granted_by": BY}
            await change.execute(insert(tables.roles).values(**row))
            await account_acts.note(change, account, BY, "role.granted", room=room, role=role)
        for (room, role), by in sorted(held.items()):
            if by == BY and (room, role) not in wanted:
                gone = own, tables.roles.c.room == room, tables.roles.c.role == role
                await change.execute(delete(tables.roles).where(*gone))
                await account_acts.note(change, account, BY, "role.taken", room=room, role=role)
