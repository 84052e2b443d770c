"""Seals against each other and the key of the installation, without a database (contract/test_seals: with one)."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.log.batch import EntryRow
from server.log.seals import Leaves, Seal, SigningKey
from server.runtime import seal_check
from server.runtime.sealing import _committed, _public, _sign, key_id, vouching
from tests.laws.histories import STREAM, long_history
from tests.proofs import SALTING, rows_of

OWN, NEXT, STRANGE = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))


def _key(private: Ed25519PrivateKey, made_at: int, before: Ed25519PrivateKey | None = None) -> SigningKey:
    public = _public(private)
    by = (key_id(_public(before)), before.sign(vouching(public.hex())).hex()) if before else (None, None)
    return SigningKey(key_id(public), public.hex(), made_at, None, *by)


class Kept:
    """What `Seals` reads: three seals, the last one by a key for which the one before vouches."""

    def __init__(self, rows: list[EntryRow], *keys: Ed25519PrivateKey) -> None:
        self._rows, bare = rows, Leaves(SALTING, [], {})
        made = _committed(rows, bare)
        self._leaves = Leaves(SALTING, [each.leaf() for each in made], {})
        self.seals, before = list[Seal](), None
        for number, private in enumerate(keys, 1):
            some = rows[: len(rows) * number // 3]
            before = _sign(private, key_id(_public(private)), some, self._leaves, before, number)
            self.seals.append(before)
        self.known = [_key(OWN, 1)._replace(retired_at=2), _key(NEXT, 2, OWN)]

    async def keys(self) -> list[SigningKey]:
        return self.known

    async def latest(self) -> list[Seal]:
        return self.seals[-1:]

    async def of(self, stream: str, limit: int) -> list[Seal]:
        return self.seals[::-1][:limit]

    async def rows(self, stream: str) -> list[EntryRow]:
        return self._rows

    async def leaves(self, stream: str) -> Leaves:
        return self._leaves


@pytest.fixture(scope="module")
def rows() -> list[EntryRow]:
    return rows_of([each for each in long_history(1, 60) if each.stream == STREAM])


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "seal.key"
    file.write_bytes(NEXT.private_bytes_raw())
    return file


async def test_what_was_signed_in_order_holds_and_each_gap_is_named(rows: list[EntryRow], key_file: Path) -> None:
    async def named(change: Any) -> str:
        kept = Kept(rows, OWN, OWN, NEXT)
        change(kept)
        return " / ".join(await seal_check.problems(kept, key_file))  # type: ignore[arg-type]

    assert await named(lambda kept: None) == ""
    assert f"{STREAM}, seal 1 is missing" in await named(lambda kept: kept.seals.pop(0))
    assert f"{STREAM}, seal 2 is missing" in await named(lambda kept: kept.seals.pop(1))
    for row in ({"number": 4}, {"at": 9}, {"key_id": key_id(_public(OWN))}):
        said = await named(lambda kept, row=row: kept.seals.append(kept.seals.pop()._replace(**row)))
        assert "its row is not what it states" in said
    assert "not vouched for" in await named(lambda kept: kept.known.append(kept.known.pop()._replace(voucher="00")))
    assert "is another one than it is called" in await named(
        lambda kept: kept.known.append(kept.known.pop()._replace(id="0" * 16))
    )


async def test_a_key_that_is_not_the_installations_own_is_named(rows: list[EntryRow], key_file: Path) -> None:
    """Whoever has the database alone signs all anew; with the file he could, and only a witness would tell."""
    kept = Kept(rows, STRANGE, STRANGE, STRANGE)
    kept.known = [_key(STRANGE, 1)]
    said = ["the key that signs (seal.key) is not the one that is entered as such"]
    assert await seal_check.problems(kept, key_file) == said  # type: ignore[arg-type]
    assert await seal_check.problems(kept, key_file.with_name("absent")) == []  # type: ignore[arg-type]
    kept.seals[2] = Kept(rows, OWN, OWN, NEXT).seals[2]
    kept.known.append(_key(NEXT, 2))
    assert f"{STREAM}, seal 3: the one before it is another one now" in await seal_check.problems(
        kept,
        key_file,  # type: ignore[arg-type]
    )
