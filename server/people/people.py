"""Facade of people/: accounts, roles per room, sign-ins."""

import time
from collections.abc import Callable, Collection, Coroutine
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from server.domain.roles import AUDITOR, OFFICE, SUPPORT
from server.errors import Refused
from server.office.units import Registry
from server.people import account_acts, tables
from server.people.account_acts import OPERATOR, Act
from server.people.accounts import Account, Accounts, exists, shut
from server.people.devices import Devices
from server.people.identities import Identities
from server.people.links import Links
from server.people.names import EVERYWHERE
from server.people.passwords import Passwords
from server.people.people_transaction import Clock, PeopleTransaction
from server.people.roles import Roles, Roster
from server.people.second_factor import SecondFactor
from server.people.second_step import SecondStep
from server.people.sign_in_list import SignInList
from server.people.sign_ins import SignIns, hashed
from server.people.watch import Watch
from server.settings import Settings

# Whose work in the ministry is in the rooms of all units.
MINISTERIAL = frozenset({OFFICE, SUPPORT, AUDITOR})

Spawn = Callable[[Coroutine[Any, Any, None], str], object]


def wall() -> int:
    return time.time_ns() // 1_000_000


class People:
    def __init__(
        self, engine: AsyncEngine, settings: Settings, clock: Clock = wall, register: Registry | None = None
    ) -> None:
        self._units = register or Registry((), {})
        cfg = settings.people
        self._watch = Watch(engine, cfg.revoke_poll_ms)
        self._register = PeopleTransaction(engine, self._watch, clock)
        passwords = Passwords(cfg.password_min, cfg.password_memory_kib, cfg.password_passes)
        self.factor = SecondFactor(self._register, passwords, lambda: settings.secret)
        self._accounts = Accounts(self._register, passwords, settings.limits.sign_ins_per_ip_min)
        self._roles = Roles(self._register)
        self._named: tuple[dict[str, Account], dict[str, str]] = {}, {}
        self._devices = Devices(lambda: settings.secret)
        self._sign_ins = SignIns(self._register, passwords, self._roles, self._devices, cfg, settings.limits)
        self._links = Links(self._register, self._sign_ins, cfg.link_min)
        roles, devices = self._roles, self._devices
        self.step = SecondStep(self._register, self._sign_ins, roles, devices, self.factor, cfg)
        self.sign_ins = SignInList(self._register)
        self.identities = Identities(self._register, self._sign_ins)
        self.add, self.find, self.list = self._accounts.add, self._accounts.find, self._accounts.list
        self.revoke, self.restore = self._accounts.revoke, self._accounts.restore
        self.end_sign_ins, self.forget_password = self._accounts.end_sign_ins, self._accounts.forget_password
        self.password_right, self.records = self._accounts.password_right, self._accounts.records
        self.grant, self.ungrant = self._roles.grant, self._roles.ungrant
        self.still_needed, self.roles_listed = self._roles.still_needed, self._roles.listed
        self.sign_in, self.sign_out, self.who = self._sign_ins.sign_in, self._sign_ins.sign_out, self._sign_ins.who
        self.renew, self.sign_in_until = self._sign_ins.renew, self._sign_ins.until
        self.link, self.link_opens, self.redeem = self._links.link, self._links.opens, self._links.redeem
        self.watch, self.close = self._watch.call, self._watch.close

    def start(self, spawn: Spawn) -> None:
        """From now on changes made by other processes are heard within `people.revoke_poll_ms`."""
        spawn(self._watch.poll(), "people watch")
        spawn(self.factor.recovery.strengthen(), "recovery codes of an earlier version")

    async def set_password(self, account: str, password: str, keep: str | None = None) -> None:
        """`keep` is the sign-in token of the one who changes his own password; all others of the account end."""
        await self._accounts.set_password(account, password, None if keep is None else hashed(keep))

    async def reset_factor(self, account: str, by: str = OPERATOR) -> None:
        """Lost telephone: no second factor and no sign-in is left; the next sign-in sets one up."""
        async with self._register.changing() as change:
            await exists(change, account)
            await self.factor.forget(change, account, by)
            await shut(change, account)

    async def acts(self, account: str) -> list[Act]:
        """What was done to this account, the last first."""
        async with self._register.reading() as connection:
            return await account_acts.of(connection, account)

    async def panic(self, room: str, by: str) -> int:
        """Everybody with a role in this room, but who has one everywhere, is signed out at once; gives how many."""
        roster = await self._roles.roster()
        inside = {id for id in roster.staff(*self._places(room)) if not roster.roles(id, EVERYWHERE)}
        return await self.sign_ins.end_all(sorted(inside), by, room)

    async def device(self, sign_in: str, known: str = "") -> str | None:
        """A token by which the device of this sign-in is known when it signs in again."""
        account = await self.who(sign_in)
        return None if account is None else self._devices.token(account.login, known)

    async def roles(self, account: str, room: str) -> frozenset[str]:
        """In this room, those granted everywhere included, and the Office's, the help desk's and the auditors' of the
        ministry, whose work is in all rooms. Raises Unavailable when nobody can say today's."""
        return self._of(await self._roles.roster(), account, room)

    def roles_last_known(self, account: str, room: str) -> frozenset[str]:
        """Without asking the database: only for what must work while it is away."""
        return self._of(self._roles.remembered(), account, room)

    def _of(self, roster: Roster, account: str, room: str) -> frozenset[str]:
        own = roster.roles(account, *self._places(room))
        if room == EVERYWHERE or "." in room or not (ministry := self._units.ministry):
            return own
        return own | (roster.roles(account, *self._places(ministry)) & MINISTERIAL)

    def _places(self, room: str) -> list[str]:
        """The room and those in whose place it stands, as the register says; the same of its rehearsals."""
        name, dot, rest = room.partition(".")
        return [f"{each}{dot}{rest}" for each in self._units.family(name)]

    async def rooms(self, account: str) -> dict[str, frozenset[str]]:
        """Every room in which this account has a role, `*` among them."""
        return dict((await self._roles.roster()).granted.get(account, {}))

    async def staff(self, room: str) -> dict[str, str]:
        """Account id to shown name."""
        return (await self._roles.roster()).staff(*self._places(room))

    async def holders(self, room: str, roles: Collection[str]) -> dict[str, str]:
        """Those of them who have one of these roles there now."""
        roster = await self._roles.roster()
        every = roster.staff(*self._places(room)).items()
        return {id: name for id, name in every if self._of(roster, id, room) & {*roles}}

    async def names(self) -> dict[str, str]:
        """Actor id (`staff:…`) to shown name, of everybody."""
        return self._names(await self._roles.roster())

    def names_last_known(self) -> dict[str, str]:
        """Without asking the database."""
        return self._names(self._roles.remembered())

    def _names(self, roster: Roster) -> dict[str, str]:
        """The same object as long as nobody is another one: every ask of somebody with a name is compared with them."""
        if self._named[0] is not roster.accounts:
            self._named = roster.accounts, {f"staff:{id}": account.name for id, account in roster.accounts.items()}
        return self._named[1]

    async def ensure_operator(self) -> str | None:
        """A one-time link for the first administrator, until one has signed in; None from then on."""
        roster = await self._roles.roster()
        operators = [id for id in roster.accounts if "admin" in roster.roles(id, EVERYWHERE)]
        async with self._register.reading() as connection:
            seen = select(tables.accounts.c.id).where(tables.accounts.c.signed_in_at.is_not(None))
            if {*(await connection.execute(seen)).scalars()} & {*operators}:
                return None
        return await self.link(operators[0] if operators else await self._first_operator(roster.accounts))

    async def _first_operator(self, accounts: dict[str, Account]) -> str:
        taken = {account.login for account in accounts.values()}
        login = next(name for n in range(1, 1000) if (name := f"admin{n if n > 1 else ''}") not in taken)
        try:
            return (await self.add(login, "Quản trị", roles=[(EVERYWHERE, "admin")])).id
        except Refused:
            # A process that started beside us was first.
            account = await self.find(login)
            if account is None:
                raise
            return account.id
