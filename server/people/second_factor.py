"""What somebody shows besides a password: six digits of an authenticator app, a passkey, or a recovery code.

The secret of an app is sealed with the installation's key for staff (vault.py); a step of time is good once. Recovery
codes stand here as keyed hashes and are gone when used.
"""

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

import pyotp
from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Corrupt, Refused
from server.people import account_acts
from server.people.people_transaction import Change, PeopleTransaction
from server.people.sealed import Sealer
from server.people.tables import factors, recovery_codes
from server.people.vault import Locked, Vault

APP, PASSKEY, RECOVERY = "app", "passkey", "recovery"
STAFF = "*staff"
"""The name of the key for staff among the units' keys; no unit can be called so."""
STEP_MS, DRIFT = 30_000, 1
PENDING_MS = 15 * 60_000
APP_BYTES = 20
CODES, LENGTH = 10, 8
# As look-up codes: no sign that a Vietnamese input method changes, none that is taken for another.
SIGNS = "23456789CHKMNPTV"
_TWINS = str.maketrans("BGSZ", "8652")
_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
NAME = 40


class Factor(NamedTuple):
    """One that is in use, without its secret."""

    id: str
    kind: str
    name: str
    created_at: int
    used_at: int | None


class Begun(NamedTuple):
    """The secret of an app in base32, and the same sealed."""

    secret: str
    sealed: str


class SecondFactor:
    def __init__(self, register: PeopleTransaction, secret: Callable[[], bytes]) -> None:
        self._register, self._secret = register, secret
        self._vault: Vault | None = None

    @property
    def vault(self) -> Vault:
        self._vault = self._vault or Vault(self._secret(), self._register.clock)
        return self._vault

    async def of(self, account: str) -> list[Factor]:
        async with self._register.reading() as connection:
            rows = await _rows(connection, account)
        return [Factor(row.id, row.kind, row.name, row.created_at, row.used_at) for row in rows]

    async def left(self, account: str) -> int:
        """How many recovery codes are left."""
        wanted = select(func.count()).where(recovery_codes.c.account == account)
        async with self._register.reading() as connection:
            return int((await connection.execute(wanted)).scalar_one())

    def begin_app(self, account: str, before: str = "", sign_in: str = "") -> Begun:
        """A secret to put into an app. Nothing is written: the form carries it, sealed; `before`: what it carried. The
        same within one sign-in with the same factors: a telephone that comes back from the app loads its page anew."""
        if (known := self._carried(account, before)) is not None:
            return Begun(known, before)
        secret = self._of_sign_in(f"{account} {sign_in}") if sign_in else pyotp.random_base32()
        carried = {"secret": secret, "at": str(self._register.clock())}
        return Begun(secret, Sealer(self._secret()).seal(f"app {account}", carried))

    def _of_sign_in(self, sign_in: str) -> str:
        made = hmac.digest(self._secret(), f"giaoluu app secret 1 {sign_in}".encode(), hashlib.sha256)
        return base64.b32encode(made[:APP_BYTES]).decode()

    def _carried(self, account: str, sealed: str) -> str | None:
        try:
            carried = Sealer(self._secret()).open(f"app {account}", sealed)
        except Corrupt:
            return None
        return carried["secret"] if self._register.clock() - int(carried["at"]) < PENDING_MS else None

    async def confirm_app(self, change: Change, account: str, begun: str, typed: str, name: str) -> list[str]:
        """The app shows the right digits: it counts from now on, in place of the one before. The recovery codes, when
        there were none. Raises Refused("factor.code" | "factor.late")."""
        if (secret := self._carried(account, begun)) is None:
            raise Refused("factor.late", field="factor_code")
        if (step := _step(secret, typed, change.now)) is None:
            raise Refused("factor.code", field="factor_code")
        await change.execute(delete(factors).where(factors.c.account == account, factors.c.kind == APP))
        id, key = secrets.token_hex(8), await self.vault.current(change.connection, STAFF)
        row = {"id": id, "account": account, "kind": APP, "name": name[:NAME], "key_id": key.id, "step": step}
        row["sealed"] = key.seal(secret.encode(), _about(account, id))
        await change.execute(insert(factors).values(**row, confirmed=1, created_at=change.now, used_at=change.now))
        return await self.added(change, account, APP, id)

    async def added(self, change: Change, account: str, kind: str, id: str) -> list[str]:
        """Note it; recovery codes when the account has none."""
        await account_acts.note(change, account, f"staff:{account}", "factor.added", kind=kind, factor=id)
        had = await change.execute(select(recovery_codes.c.hash).where(recovery_codes.c.account == account).limit(1))
        return [] if had.first() else await self.codes(change, account)

    async def codes(self, change: Change, account: str) -> list[str]:
        """New recovery codes; those before are good no longer."""
        fresh = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(CODES)]
        await change.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
        rows = [{"account": account, "hash": self._hash(account, code)} for code in fresh]
        await change.execute(insert(recovery_codes), rows)
        change.touch(account)
        return [f"{code[:4]}-{code[4:]}" for code in fresh]

    async def check(self, change: Change, account: str, typed: str) -> str:
        """Six digits, or a recovery code, which is then gone; gives which. Raises Refused("factor.code")."""
        signs = _plain(typed)
        if _DIGITS.fullmatch(signs):
            for row in await _rows(change.connection, account):
                if row.kind == APP and await self._digits(change, row, signs):
                    change.touch(account)
                    return APP
        code = signs.translate(_TWINS)
        gone = delete(recovery_codes).where(
            recovery_codes.c.account == account, recovery_codes.c.hash == self._hash(account, code)
        )
        if len(code) == LENGTH and (await change.execute(gone)).rowcount == 1:
            await account_acts.note(change, account, f"staff:{account}", "factor.recovery_used")
            return RECOVERY
        raise Refused("factor.code", field="factor_code")

    async def remove(self, account: str, id: str) -> None:
        """Raises Refused("factor.absent")."""
        async with self._register.changing() as change:
            own = factors.c.account == account, factors.c.id == id
            if (await change.execute(delete(factors).where(*own))).rowcount == 0:
                raise Refused("factor.absent")
            if not await _rows(change.connection, account):
                await change.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
            await account_acts.note(change, account, f"staff:{account}", "factor.removed", factor=id)

    async def forget(self, change: Change, account: str, by: str) -> None:
        """None of them counts any more: at the next sign-in there is a set-up."""
        await change.execute(delete(factors).where(factors.c.account == account))
        await change.execute(delete(recovery_codes).where(recovery_codes.c.account == account))
        await account_acts.note(change, account, by, "factor.reset")

    def used(self, account: str) -> Select[Any]:
        """Those in use, as a query."""
        return select(factors.c.id).where(factors.c.account == account, factors.c.confirmed == 1).limit(1)

    async def seal_again(self, connection: AsyncConnection) -> int:
        """After the staff's key was renewed; gives how many."""
        rows = list(await connection.execute(select(factors).where(factors.c.sealed.is_not(None))))
        for row in rows:
            about = _about(row.account, row.id)
            plain = (await self.vault.key(connection, row.key_id)).open(row.sealed, about)
            key = await self.vault.current(connection, STAFF)
            fresh = {"key_id": key.id, "sealed": key.seal(plain, about)}
            await connection.execute(update(factors).where(factors.c.id == row.id).values(**fresh))
        return len(rows)

    async def _opened(self, connection: AsyncConnection, row: Row[Any]) -> str:
        """The secret of an app; "" where this installation's key does not open it."""
        try:
            key = await self.vault.key(connection, row.key_id)
            return key.open(row.sealed, _about(row.account, row.id)).decode()
        except Locked:
            return ""

    async def _digits(self, change: Change, row: Row[Any], typed: str) -> bool:
        """Right, of this half minute or its neighbours, and of a later one than was used before."""
        secret = await self._opened(change.connection, row)
        if not secret or (step := _step(secret, typed, change.now)) is None:
            return False
        unused = factors.c.id == row.id, factors.c.step < step
        used = update(factors).where(*unused).values(step=step, used_at=change.now)
        return (await change.execute(used)).rowcount == 1

    def _hash(self, account: str, code: str) -> str:
        key = hmac.digest(self._secret(), b"giaoluu recovery codes 1", hashlib.sha256)
        return hmac.digest(key, f"{account}\0{code}".encode(), hashlib.sha256).hex()


async def _rows(connection: AsyncConnection, account: str) -> list[Row[Any]]:
    wanted = select(factors).where(factors.c.account == account, factors.c.confirmed == 1)
    return list(await connection.execute(wanted.order_by(factors.c.created_at)))


def _step(secret: str, typed: str, now: int) -> int | None:
    """Of which step of time these digits are, if of this one or a neighbour."""
    signs, app, step = _plain(typed), pyotp.TOTP(secret), now // STEP_MS
    if not _DIGITS.fullmatch(signs):
        return None
    near = range(step - DRIFT, step + DRIFT + 1)
    return max((each for each in near if hmac.compare_digest(app.generate_otp(each), signs)), default=None)


def _plain(typed: str) -> str:
    """However it is spaced, dotted or cased."""
    wide = unicodedata.normalize("NFKC", typed[:64]).upper()
    return "".join(sign for sign in wide if sign.isascii() and sign.isalnum())


def _about(account: str, id: str) -> str:
    return f"factor {account} {id}"
