"""Keys of the units: what people leave about themselves is sealed with the key of the unit that they asked.

A unit's key is 256 random bits, wrapped with a key made of the installation's secret (AES-GCM), and stands wrapped in
the table `contact_keys`; the secret stands in no database. Rotation gives each unit a new key; what is sealed with a
retired one is opened with it until it is sealed anew.
"""

import base64
import os
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from server.people.tables import contact_keys

NONCE = 12
FORM = b"\x01"


class Locked(Exception):
    """Sealed with another key than this installation has, or altered."""


class UnitKey:
    """One unit's key, unwrapped."""

    def __init__(self, id: str, key: bytes) -> None:
        self.id, self._cipher = id, AESGCM(key)

    def seal(self, plain: bytes, about: str) -> str:
        return _seal(self._cipher, plain, about)

    def open(self, sealed: str, about: str) -> bytes:
        return _open(self._cipher, sealed, about)


class Vault:
    def __init__(self, secret: bytes, clock: Callable[[], int]) -> None:
        self._wrapping = AESGCM(derived(secret, b"giaoluu contact keys 1"))
        self._clock = clock
        self._open: dict[str, UnitKey] = {}

    async def current(self, connection: AsyncConnection, unit: str) -> UnitKey:
        """The unit's key in use, made when it has none; it stays in use until the caller's transaction ends."""
        used = select(contact_keys.c.id).where(contact_keys.c.unit == unit, contact_keys.c.retired == 0)
        for _ in range(3):
            if id := (await connection.execute(used.with_for_update(read=True))).scalar():
                return await self.key(connection, id)
            await self._make(connection, unit)
        raise Locked(f"no key for {unit}")

    async def key(self, connection: AsyncConnection, id: str) -> UnitKey:
        if id not in self._open:
            found = await connection.execute(select(contact_keys.c.wrapped).where(contact_keys.c.id == id))
            if (wrapped := found.scalar()) is None:
                raise Locked(f"there is no key {id}")
            self._open[id] = UnitKey(id, _open(self._wrapping, wrapped, id))
        return self._open[id]

    async def renew(self, connection: AsyncConnection, unit: str) -> str:
        """Retire the unit's key and make another; gives the new one's id."""
        used = (contact_keys.c.unit == unit, contact_keys.c.retired == 0)
        await connection.execute(update(contact_keys).where(*used).values(retired=1))
        return await self._make(connection, unit)

    async def rewrap(self, connection: AsyncConnection, before: "Vault") -> int:
        """Wrap every key anew that `before` can open; gives how many."""
        rows = list(await connection.execute(select(contact_keys.c.id, contact_keys.c.wrapped)))
        for id, wrapped in rows:
            fresh = _seal(self._wrapping, _open(before._wrapping, wrapped, id), id)
            await connection.execute(update(contact_keys).where(contact_keys.c.id == id).values(wrapped=fresh))
        return len(rows)

    async def _make(self, connection: AsyncConnection, unit: str) -> str:
        id = secrets.token_hex(8)
        wrapped = _seal(self._wrapping, secrets.token_bytes(32), id)
        row = {"id": id, "unit": unit, "wrapped": wrapped, "created_at": self._clock(), "retired": 0}
        insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(contact_keys)
        await connection.execute(insert.values(**row).on_conflict_do_nothing())
        return id


def derived(secret: bytes, purpose: bytes) -> bytes:
    """A key for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


def _seal(cipher: AESGCM, plain: bytes, about: str) -> str:
    nonce = os.urandom(NONCE)
    return base64.b64encode(FORM + nonce + cipher.encrypt(nonce, plain, about.encode())).decode()


def _open(cipher: AESGCM, sealed: str, about: str) -> bytes:
    try:
        raw = base64.b64decode(sealed, validate=True)
        if raw[:1] != FORM:
            raise Locked("sealed in a form that is not known")
        return cipher.decrypt(raw[1 : 1 + NONCE], raw[1 + NONCE :], about.encode())
    except (InvalidTag, ValueError):
        raise Locked("sealed with another key, or altered") from None
