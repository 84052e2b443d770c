"""Accounts of the staff. They are never deleted, for the log names them; they are disabled."""

import math
import secrets
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, delete, insert, select, update

from server.errors import Refused
from server.people import account_acts, names, tables
from server.people.account_acts import OPERATOR
from server.people.passwords import Passwords
from server.people.people_transaction import Change, PeopleTransaction
from server.people.tables import accounts, links, sign_ins
from server.people.throttle import Bucket


class Account(Struct, frozen=True):
    """`id` is permanent and stands in the log as `staff:<id>`."""

    id: str
    login: str
    name: str
    disabled: bool


class Accounts:
    def __init__(self, register: PeopleTransaction, passwords: Passwords, tries_per_min: float) -> None:
        self._register = register
        self._passwords = passwords
        self._tries = Bucket(tries_per_min, tries_per_min)

    async def add(
        self, login: str, name: str, password: str | None = None, roles: Iterable[tuple[str, str]] = (),
        by: str = OPERATOR,
    ) -> Account:  # fmt: skip
        """`roles` are pairs of room and role. Raises Refused("account.login|name|taken" | "password.…" | …)."""
        granted = {(room, names.role(role)) for room, role in roles}
        account = Account(secrets.token_hex(8), names.login(login), names.shown(name), disabled=False)
        stored = None if password is None else await self._passwords.hash(password, account.login, account.name)
        async with self._register.changing() as change:
            taken = select(accounts.c.id).where(accounts.c.login == account.login)
            if (await change.execute(taken)).first() is not None:
                raise Refused("account.taken", login=account.login)
            row = {"id": account.id, "login": account.login, "name": account.name, "password": stored}
            await change.execute(insert(accounts).values(**row, created_at=change.now, password_at=change.now))
            await account_acts.note(change, account.id, by, "account.added", login=account.login)
            since = {"granted_at": change.now, "granted_by": by}
            for room, role in sorted(granted):
                await change.execute(insert(tables.roles).values(account=account.id, room=room, role=role, **since))
                await account_acts.note(change, account.id, by, "role.granted", room=room, role=role)
        return account

    async def find(self, login: str) -> Account | None:
        try:
            key = names.login(login)
        except Refused:
            return None
        async with self._register.reading() as connection:
            row = (await connection.execute(select(accounts).where(accounts.c.login == key))).first()
        return None if row is None else account_of(row)

    async def list(self) -> list[Account]:
        async with self._register.reading() as connection:
            rows = (await connection.execute(select(accounts).order_by(accounts.c.login))).all()
        return [account_of(row) for row in rows]

    async def set_password(self, account: str, password: str, keep: str | None = None) -> None:
        """Ends every sign-in but the one whose token hash is `keep`, and takes back links not used yet."""
        async with self._register.reading() as connection:
            row = (await connection.execute(select(accounts).where(accounts.c.id == account))).first()
        own = (row.login, row.name) if row else ()
        stored = await self._passwords.hash(password, *own)
        async with self._register.changing() as change:
            await _update(change, account, password=stored, password_at=change.now)
            await account_acts.note(change, account, f"staff:{account}" if keep else OPERATOR, "password.set")
            await shut(change, account, keep)

    async def password_right(self, account: str, password: str) -> bool:
        """Whoever sits down at an open desk does not guess: a wrong one costs. Raises Refused("sign_in.throttled")."""
        if wait := self._tries.take(account):  # before it is waited for: those who try at once cannot outrun it
            raise Refused("sign_in.throttled", retry_after=math.ceil(wait))
        async with self._register.reading() as connection:
            stored = (await connection.execute(select(accounts.c.password).where(accounts.c.id == account))).scalar()
        right = await self._passwords.verify(stored, password)
        if right:
            self._tries.give(account)
        return right

    async def forget_password(self, account: str, by: str = OPERATOR) -> None:
        async with self._register.changing() as change:
            await _update(change, account, password=None)
            await account_acts.note(change, account, by, "password.forgotten")
            await shut(change, account)

    async def revoke(self, account: str, by: str = OPERATOR, why: str = "") -> None:
        """Disabled and signed out everywhere. Roles stay on paper, for the day it is restored."""
        async with self._register.changing() as change:
            await _update(change, account, disabled_at=change.now)
            await account_acts.note(change, account, by, "account.revoked", why=why)
            await shut(change, account)

    async def restore(self, account: str, by: str = OPERATOR) -> None:
        async with self._register.changing() as change:
            await _update(change, account, disabled_at=None)
            await account_acts.note(change, account, by, "account.restored")

    async def end_sign_ins(self, account: str, by: str = OPERATOR) -> None:
        async with self._register.changing() as change:
            await exists(change, account)
            await account_acts.note(change, account, by, "sign_in.all_ended")
            await shut(change, account)

    async def records(self) -> dict[str, Any]:
        """The rows of all accounts by id: when they last came, when the password was set."""
        shown = (accounts.c[name] for name in ("id", "created_at", "signed_in_at", "password_at", "disabled_at"))
        has = accounts.c.password.is_not(None).label("has_password")
        async with self._register.reading() as connection:
            return {row.id: row for row in await connection.execute(select(*shown, has))}


def account_of(row: Row[Any]) -> Account:
    return Account(row.id, row.login, row.name, row.disabled_at is not None)


async def exists(change: Change, account: str) -> None:
    if (await change.execute(select(accounts.c.id).where(accounts.c.id == account))).first() is None:
        raise Refused("account.unknown")


async def shut(change: Change, account: str, keep: str | None = None) -> None:
    """Nobody is signed in as this account any more, nor can be with a link given out before."""
    ended = delete(sign_ins).where(sign_ins.c.account == account)
    await change.execute(ended if keep is None else ended.where(sign_ins.c.token_hash != keep))
    await change.execute(delete(links).where(links.c.account == account))
    change.touch(account)


async def _update(change: Change, account: str, **values: object) -> None:
    if (await change.execute(update(accounts).where(accounts.c.id == account).values(**values))).rowcount == 0:
        raise Refused("account.unknown")
    change.touch(account)
