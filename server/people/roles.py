"""What an account may be, room by room. Read whole into memory, anew whenever a person changes."""

import asyncio
import math
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from server.errors import Refused
from server.people import account_acts, names, tables
from server.people.account_acts import OPERATOR
from server.people.accounts import Account, account_of, exists
from server.people.names import EVERYWHERE
from server.people.people_transaction import PeopleTransaction


class Roster(NamedTuple):
    """Everybody and their roles as of change `rev`: account -> room -> roles; who is `protected` by a second factor;
    `until`: when the next of the roles ends by itself (ms)."""

    rev: int
    accounts: dict[str, Account]
    granted: dict[str, dict[str, frozenset[str]]]
    protected: frozenset[str] = frozenset()
    until: float = math.inf

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

    async def grant(
        self, account: str, room: str, role: str, by: str = OPERATOR, until: int | None = None, why: str = ""
    ) -> None:
        """`until`: when it ends by itself (ms); a role that is held without an end is not shortened by one. Raises
        Refused("role.unknown" | "role.until" | "role.permanent" | "account.unknown"). Whether the room exists is known
        elsewhere."""
        names.role(role)
        async with self._register.changing() as change:
            await exists(change, account)
            if until is not None and until <= change.now:
                raise Refused("role.until", field="until")
            row = {"account": account, "room": room, "role": role}
            there = (await change.execute(select(tables.roles).where(*_is(row)))).first()
            if there is not None and there.until == until:
                return
            if there is not None and there.until is None:
                raise Refused("role.permanent", field="until")
            about = {"until": until, "why": why or None, "granted_at": change.now, "granted_by": by, "seen_at": None}
            await change.execute(delete(tables.roles).where(*_is(row)))
            await change.execute(insert(tables.roles).values(**row, **about))
            limited = ({"until": until} if until else {}) | _was(there)
            await account_acts.note(change, account, by, "role.granted", room=room, role=role, why=why, **limited)

    async def ungrant(self, account: str, room: str, role: str, by: str = OPERATOR, why: str = "") -> None:
        """Raises Refused("role.absent") when it was never granted."""
        async with self._register.changing() as change:
            row = {"account": account, "room": room, "role": role}
            there = (await change.execute(select(tables.roles).where(*_is(row)))).first()
            if there is None:
                raise Refused("role.absent", room=room, role=role)
            await change.execute(delete(tables.roles).where(*_is(row)))
            await account_acts.note(change, account, by, "role.taken", room=room, role=role, why=why, **_was(there))

    async def still_needed(self, account: str, room: str, role: str, by: str) -> None:
        """Somebody looked, and it stays. Raises Refused("role.absent")."""
        async with self._register.changing() as change:
            row = {"account": account, "room": room, "role": role}
            seen = update(tables.roles).where(*_is(row)).values(seen_at=change.now)
            if (await change.execute(seen)).rowcount == 0:
                raise Refused("role.absent", room=room, role=role)
            await account_acts.note(change, account, by, "role.still_needed", room=room, role=role)

    async def listed(self) -> list[Row[Any]]:
        """Every role as it was granted, those that have ended among them."""
        async with self._register.reading() as connection:
            order = tables.roles.c.account, tables.roles.c.room, tables.roles.c.role
            return list(await connection.execute(select(tables.roles).order_by(*order)))

    async def roster(self) -> Roster:
        """Never older than the watch's poll time; raises Unavailable rather than that."""
        watch = self._register.watch
        await watch.fresh()
        while (known := self._current()) is None:
            async with self._loading:
                if watch.rev is not None and self._current() is None:
                    self._roster = await self._load(watch.rev)
        return known

    def _current(self) -> Roster | None:
        """What was read, while nothing has changed and no role has ended."""
        roster = self._roster
        old = roster is None or roster.rev != self._register.watch.rev or roster.until <= self._register.clock()
        return None if old else roster

    def remembered(self) -> Roster:
        """What was last known, without asking the database: for signals that must work while it is away."""
        return self._roster or Roster(-1, {}, {})

    async def _load(self, rev: int) -> Roster:
        async with self._register.reading() as connection:
            people = (await connection.execute(select(tables.accounts))).all()
            rows = (await connection.execute(select(tables.roles))).all()
            used = select(tables.factors.c.account).where(tables.factors.c.confirmed == 1).distinct()
            protected = frozenset((await connection.execute(used)).scalars())
        now = self._register.clock()
        rows = [row for row in rows if row.until is None or row.until > now]
        accounts = {row.id: account_of(row) for row in people}
        granted: dict[str, dict[str, frozenset[str]]] = {}
        for row in rows:
            if row.account in accounts:
                rooms = granted.setdefault(row.account, {})
                rooms[row.room] = rooms.get(row.room, frozenset()) | {row.role}
        until = min((row.until for row in rows if row.until is not None), default=math.inf)
        return Roster(rev, accounts, granted, protected, until)


def _was(there: Row[Any] | None) -> dict[str, int]:
    """How it was held until now, for the record: until when, 0 without an end."""
    return {} if there is None else {"was": there.until or 0}


def _is(row: dict[str, str]) -> list[ColumnElement[bool]]:
    return [tables.roles.c[column] == value for column, value in row.items()]
