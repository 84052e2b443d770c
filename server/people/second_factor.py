"""What somebody shows besides a password: six digits of an authenticator app, a passkey, or a recovery code.

The secret of an app is sealed with the installation's key for staff (vault.py); a step of time is good once. How
recovery codes are kept: recovery_codes.py.
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
from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Corrupt, Refused
from server.people import account_acts
from server.people.passwords import Passwords
from server.people.people_transaction import Change, PeopleTransaction
from server.people.recovery_codes import RecoveryCodes
from server.people.sealed import Sealer
from server.people.tables import factors
from server.people.vault import Locked, Vault

APP, PASSKEY, RECOVERY = "app", "passkey", "recovery"
STAFF = "*staff"
"""The name of the key for staff among the units' keys; no unit can be called so."""
STEP_MS, DRIFT = 30_000, 1
PENDING_MS = 15 * 60_000
APP_BYTES = 20
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
    def __init__(self, register: PeopleTransaction, passwords: Passwords, secret: Callable[[], bytes]) -> None:
        self._register, self._secret = register, secret
        self.recovery = RecoveryCodes(register, passwords, secret)
        self._vault: Vault | None = None

    @property
    def vault(self) -> Vault:
        self._vault = self._vault or Vault(self._secret(), self._register.clock)
        return self._vault

    async def of(self, account: str) -> list[Factor]:
        async with self._register.reading() as connection:
            rows = await _rows(connection, account)
        return [Factor(row.id, row.kind, row.name, row.created_at, row.used_at) for row in rows]

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

    async def confirm_app(self, change: Change, account: str, begun: str, typed: str, name: str) -> None:
        """The app shows the right digits: it counts from now on, in place of the one before. Raises
        Refused("factor.code" | "factor.late")."""
        if (secret := self._carried(account, begun)) is None:
            raise Refused("factor.late", field="factor_code")
        if (step := _step(secret, typed, change.now)) is None:
            raise Refused("factor.code", field="factor_code")
        await change.execute(delete(factors).where(factors.c.account == account, factors.c.kind == APP))
        id, key = secrets.token_hex(8), await self.vault.current(change.connection, STAFF)
        row = {"id": id, "account": account, "kind": APP, "name": name[:NAME], "key_id": key.id, "step": step}
        row["sealed"] = key.seal(secret.encode(), _about(account, id))
        await change.execute(insert(factors).values(**row, confirmed=1, created_at=change.now, used_at=change.now))
        await self.added(change, account, APP, id)

    async def added(self, change: Change, account: str, kind: str, id: str) -> None:
        await account_acts.note(change, account, f"staff:{account}", "factor.added", kind=kind, factor=id)

    async def tried(self, account: str, typed: str) -> list[str]:
        """Of a recovery code what takes long, before `check`, which everybody waits for."""
        signs = _plain(typed)
        return [] if _DIGITS.fullmatch(signs) else await self.recovery.tried(account, signs)

    async def check(self, change: Change, account: str, typed: str, tried: list[str]) -> str:
        """Six digits, or a recovery code, which is then gone; gives which. Raises Refused("factor.code")."""
        signs = _plain(typed)
        if _DIGITS.fullmatch(signs):
            for row in await _rows(change.connection, account):
                if row.kind == APP and await self._digits(change, row, signs):
                    change.touch(account)
                    return APP
        if await self.recovery.use(change, account, tried):
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
                await self.recovery.forget(change, account)
            await account_acts.note(change, account, f"staff:{account}", "factor.removed", factor=id)

    async def forget(self, change: Change, account: str, by: str) -> None:
        """None of them counts any more: at the next sign-in there is a set-up."""
        await change.execute(delete(factors).where(factors.c.account == account))
        await self.recovery.forget(change, account)
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
