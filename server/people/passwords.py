"""Password hashing: argon2id in threads, two at a time, constant time for unknown logins.

Source: OWASP Password Storage Cheat Sheet (argon2id: five sets of equal strength); NIST SP 800-63B 5.1.1 (length, any
Unicode, normalised).
"""

import asyncio
import unicodedata
from base64 import b64encode
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from secrets import token_bytes, token_hex
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw

from server.errors import Refused
from server.people import password_rules

LONGEST = 1000
SALT_BYTES = 16
AT_ONCE = 2
WAITING = 64

T = TypeVar("T")


class Passwords:
    """`least` letters; one lane each, so that the bound on threads is also a bound on processors."""

    def __init__(self, least: int, memory_kib: int, passes: int) -> None:
        self._least = least
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._under_way = 0
        self._nobody = _nobody(self._hasher)

    async def hash(self, password: str, *own: str) -> str:
        """`own`: what the account is called. Raises Refused("password.short|common|long|invalid")."""
        text = normalise(password)
        password_rules.check(text, self._least, *own)
        return await self._away(lambda: self._hasher.hash(text))

    async def renew(self, stored: str, password: str) -> str:
        """The hash of a password just verified: a new one when it was made with other parameters than today's."""
        if not self._hasher.check_needs_rehash(stored):
            return stored
        return await self._away(lambda: self._hasher.hash(normalise(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """As slow without a stored hash as with one."""
        try:
            text = normalise(password)
        except Refused:
            text, stored = "", None
        right = await self._away(lambda: self._matches(stored or self._nobody, text))
        return right and stored is not None

    def salt(self) -> str:
        """A new one for `slow`, with what it costs today."""
        return f"argon2id,{self._hasher.memory_cost},{self._hasher.time_cost},{token_hex(SALT_BYTES)}"

    async def slow(self, words: Iterable[str], salt: str) -> list[str]:
        """For what is no password and can be tried out as one; the same words with the same salt give the same."""
        _, memory, passes, salt_hex = salt.split(",")

        def each(word: str) -> str:
            cost = {"memory_cost": int(memory), "time_cost": int(passes), "parallelism": 1}
            raw = hash_secret_raw(word.encode(), bytes.fromhex(salt_hex), hash_len=32, type=Type.ID, **cost)
            return raw.hex()

        return await self._away(lambda: [each(word) for word in words])

    def _matches(self, stored: str, text: str) -> bool:
        try:
            return self._hasher.verify(stored, text)
        except (VerificationError, InvalidHashError):
            return False

    async def _away(self, work: Callable[[], T]) -> T:
        if self._under_way >= WAITING:
            raise Refused("sign_in.throttled", retry_after=5)
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._under_way -= 1


def _nobody(hasher: PasswordHasher) -> str:
    """Looks like a hash with these parameters and is none of any password that anybody knows."""
    salt, digest = (b64encode(token_bytes(n)).rstrip(b"=").decode() for n in (hasher.salt_len, hasher.hash_len))
    lanes = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${lanes}${salt}${digest}"


def normalise(password: str) -> str:
    if len(password) > LONGEST:
        raise Refused("password.long", most=LONGEST)
    try:
        password.encode()
    except UnicodeEncodeError:
        raise Refused("password.invalid") from None
    return unicodedata.normalize("NFC", password)
