"""What staff may do: the roles of an account in the room of a stream, asked on every command."""

import asyncio
from collections.abc import Collection
from contextlib import suppress

from server.domain.assignment import ASSIGN
from server.domain.command import Actor
from server.domain.kinds import REHEARSED
from server.domain.roles import ADMIN, OPERATOR, REGISTRAR
from server.domain.session.panel_seat import GIVE, SUBSTITUTE
from server.errors import Refused, Unavailable
from server.people.names import EVERYWHERE
from server.people.people import People
from server.runtime.visitor import Visitor

SOON_S = 0.1
# Whoever runs the machine, by its verbs.
# What names accounts is decided on those who work in the room.
OF_STAFF = frozenset({ASSIGN, GIVE, SUBSTITUTE})
OPERATING = Actor("operator", frozenset({ADMIN, OPERATOR, REGISTRAR}))


class Authority:
    """`id` is a stream as clients call it: in rehearsals their players have roles, too."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def roles(self, account: str, room: str, id: str) -> frozenset[str]:
        """What this account may do there. A rehearsal's players have roles in rehearsals and nowhere else."""
        own = await self._people.roles(account, room)
        return own | await self._people.roles(account, rehearsing(room)) if id.startswith(REHEARSED) else own

    async def staff(self, room: str, id: str) -> dict[str, str]:
        """Actor ids and shown names of those who may sit at the desk of this stream."""
        names = await self._people.staff(room)
        if id.startswith(REHEARSED):
            names = {**await self._people.staff(rehearsing(room)), **names}
        return {f"staff:{account}": name for account, name in names.items()}

    async def holders(self, room: str, roles: Collection[str]) -> dict[str, str]:
        """Actor ids and shown names of those who have one of these roles in a room."""
        return {f"staff:{account}": name for account, name in (await self._people.holders(room, roles)).items()}

    async def names(self) -> dict[str, str]:
        """Actor ids and shown names of everybody with an account; while the database does not answer, as it was when
        it last did."""
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(SOON_S):
                return await self._people.names()
        return self._people.names_last_known()

    async def actor(self, visitor: Visitor, room: str, id: str) -> Actor:
        """The visitor as one who acts there. Raises Refused("sign_in.needed")."""
        if visitor.account is None:
            raise Refused("sign_in.needed")
        roles = await self.roles(visitor.account, room, id)
        if await self.registrar(visitor.account):
            roles |= {REGISTRAR}
        return Actor(f"staff:{visitor.account}", roles)

    async def registrar(self, account: str) -> bool:
        """Whether the register of units is this account's to write."""
        return ADMIN in await self._people.roles(account, EVERYWHERE)

    async def remembered(self, visitor: Visitor, room: str, id: str) -> Actor:
        """As `actor`, but while the database does not answer, as it was when it last did."""
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(SOON_S):
                return await self.actor(visitor, room, id)
        known, account = self._people.roles_last_known, visitor.account or ""
        roles = known(account, room)
        if id.startswith(REHEARSED):
            roles |= known(account, rehearsing(room))
        return Actor(f"staff:{visitor.account}", roles)


def rehearsing(room: str) -> str:
    """Where the players of a room's rehearsals have their roles."""
    return f"{room}.dt"
