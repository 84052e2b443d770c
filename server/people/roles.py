"""What an account may be, room by room. Read whole into memory, anew whenever a person changes."""

import asyncio
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, insert, select

from server.errors import Refused
from server.people import names, tables
from server.people.accounts import Account, account_of, exists
from server.people.names import EVERYWHERE
from server.people.people_transaction import PeopleTransaction


class Roster(NamedTuple):
    """Everybody and their roles as of change `rev`: account -> room -> roles."""

    rev: int
    accounts: dict[str, Account]
    granted: dict[str, dict[str, frozenset[str]]]

    def roles(self, account: str, *places: str) -> frozenset[str]:
        """Those in these rooms and those everywhere; none for a disabled account."""
        found = self.accounts.get(account)
        if found is None or found.disabled:
            return frozenset()
        rooms = self.granted.get(account, {})
        return frozenset().union(*(rooms.get(place, ()) for place in (*places, EVERYWHERE)))

    def staff(self, *places: str) -> dict[str, str]:
        """Names of all with a role in these rooms, the disabled too: what they did stays, and somebody did it."""
        return {
            account: self.accounts[account].name
            for account, rooms in self.granted.items()
            if rooms.keys() & {*places, EVERYWHERE}
        }


class Roles:
    def __init__(self, register: PeopleTransaction) -> None:
        self._register = register
        self._roster: Roster | None = None
        self._loading = asyncio.Lock()

    async def grant(self, account: str, room: str, role: str) -> None:
        """Raises Refused("role.unknown" | "account.unknown"). Whether the room exists is known elsewhere."""
        names.role(role)
        async with self._register.changing() as change:
            await exists(change, account)
            row = {"account": account, "room": room, "role": role}
            there = select(tables.roles).where(*_is(row))
            if (await change.execute(there)).first() is None:
                await change.execute(insert(tables.roles).values(**row))
                change.touch(account)

    async def ungrant(self, account: str, room: str, role: str) -> None:
        """Raises Refused("role.absent") when it was never granted."""
        async with self._register.changing() as change:
            row = {"account": account, "room": room, "role": role}
            if (await change.execute(delete(tables.roles).where(*_is(row)))).rowcount == 0:
                raise Refused("role.absent", room=room, role=role)
            change.touch(account)

    async def roster(self) -> Roster:
        """Never older than the watch's poll time; raises Unavailable rather than that."""
        watch = self._register.watch
        await watch.fresh()
        while self._roster is None or self._roster.rev != watch.rev:
            async with self._loading:
                if watch.rev is not None and (self._roster is None or self._roster.rev != watch.rev):
                    self._roster = await self._load(watch.rev)
        return self._roster

    def remembered(self) -> Roster:
        """What was last known, without asking the database: for signals that must work while it is away."""
        return self._roster or Roster(-1, {}, {})

    async def _load(self, rev: int) -> Roster:
        async with self._register.reading() as connection:
            people = (await connection.execute(select(tables.accounts))).all()
            rows = (await connection.execute(select(tables.roles))).all()
        accounts = {row.id: account_of(row) for row in people}
        granted: dict[str, dict[str, frozenset[str]]] = {}
        for row in rows:
            if row.account in accounts:
                rooms = granted.setdefault(row.account, {})
                rooms[row.room] = rooms.get(row.room, frozenset()) | {row.role}
        return Roster(rev, accounts, granted)


def _is(row: dict[str, str]) -> list[ColumnElement[bool]]:
    return [tables.roles.c[column] == value for column, value in row.items()]
