"""Recovery codes: short, for they are typed by hand, so whoever stole the database must not be able to try them all.

Each is kept as argon2id, with a salt of its set, over its keyed hash: the key stands outside of the database, and with
the key each try still costs what a password does. Codes that an earlier version kept as keyed hashes alone are taken
over at the start: the slow hash goes on top.
"""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable

from sqlalchemy import delete, func, insert, select, update

from server.people.passwords import Passwords
from server.people.people_transaction import Change, PeopleTransaction
from server.people.tables import recovery_codes

log = logging.getLogger(__name__)

CODES, LENGTH = 10, 8
# As look-up codes: no sign that a Vietnamese input method changes, none that is taken for another.
SIGNS = "23456789CHKMNPTV"
_TWINS = str.maketrans("BGSZ", "8652")


class RecoveryCodes:
    def __init__(self, register: PeopleTransaction, passwords: Passwords, secret: Callable[[], bytes]) -> None:
        self._register, self._passwords, self._secret = register, passwords, secret

    async def left(self, account: str) -> int:
        """How many there are."""
        wanted = select(func.count()).where(recovery_codes.c.account == account)
        async with self._register.reading() as connection:
            return int((await connection.execute(wanted)).scalar_one())

    async def first(self, account: str) -> list[str]:
        """New ones for whoever has none; else none."""
        return [] if await self.left(account) else await self.anew(account)

    async def anew(self, account: str) -> list[str]:
        """New ones; those before are good no longer."""
        fresh = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(CODES)]
        salt = self._passwords.salt()
        slow = await self._passwords.slow([self._keyed(account, code) for code in fresh], salt)
        async with self._register.changing() as change:
            await self.forget(change, account)
            rows = [{"account": account, "hash": each, "salt": salt} for each in slow]
            await change.execute(insert(recovery_codes), rows)
            change.touch(account)
        return [f"{code[:4]}-{code[4:]}" for code in fresh]

    async def tried(self, account: str, signs: str) -> list[str]:
        """What a code that was typed like this would be kept as; nothing where it is no code."""
        if len(code := signs.translate(_TWINS)) != LENGTH:
            return []
        salts = select(recovery_codes.c.salt).where(recovery_codes.c.account == account).distinct()
        async with self._register.reading() as connection:
            found = list((await connection.execute(salts)).scalars())
        keyed = self._keyed(account, code)
        return [each for salt in found for each in (await self._passwords.slow([keyed], salt) if salt else [keyed])]

    async def use(self, change: Change, account: str, tried: list[str]) -> bool:
        """True: it was one of them; it is gone."""
        own = recovery_codes.c.account == account, recovery_codes.c.hash.in_(tried)
        return bool(tried) and (await change.execute(delete(recovery_codes).where(*own))).rowcount == 1

    async def forget(self, change: Change, account: str) -> None:
        await change.execute(delete(recovery_codes).where(recovery_codes.c.account == account))

    async def strengthen(self) -> None:
        """Those of an earlier version get the slow hash, too; one account at a time, and again where it was cut off."""
        bare = select(recovery_codes.c.account).where(recovery_codes.c.salt == "").distinct()
        async with self._register.reading() as connection:
            owners = list((await connection.execute(bare)).scalars())
        for account in owners:
            await self._strengthen(account)
        if owners:
            log.info("recovery codes of %d accounts are kept by argon2id from now on", len(owners))

    async def _strengthen(self, account: str) -> None:
        own = recovery_codes.c.account == account, recovery_codes.c.salt == ""
        async with self._register.reading() as connection:
            bare = list((await connection.execute(select(recovery_codes.c.hash).where(*own))).scalars())
        salt = self._passwords.salt()
        slow = await self._passwords.slow(bare, salt)
        async with self._register.changing() as change:
            for before, after in zip(bare, slow, strict=True):
                one = update(recovery_codes).where(*own, recovery_codes.c.hash == before)
                await change.execute(one.values(hash=after, salt=salt))
            change.touch(account)

    def _keyed(self, account: str, code: str) -> str:
        key = hmac.digest(self._secret(), b"giaoluu recovery codes 1", hashlib.sha256)
        return hmac.digest(key, f"{account}\0{code}".encode(), hashlib.sha256).hex()
