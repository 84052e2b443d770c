"""The seals against the log and against each other: what was signed must still follow from the entries, each seal from
the one before, and the key that signs must be that of this installation. Every finding is a sentence."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.log.batch import EntryRow
from server.log.commitment import root
from server.log.seals import Leaves, Seal, Seals, SigningKey
from server.runtime.sealing import key_id, public_key, vouching

ALL = 2**31 - 1


async def problems(seals: Seals, key_file: Path) -> list[str]:
    """`key_file`: with what this installation signs, if there is one that may be read here."""
    known = await seals.keys()
    keys, found = {each.id: each.public for each in known}, [*_keys(known, _present(key_file))]
    for last in await seals.latest():
        rows = {row.seq: row for row in await seals.rows(last.stream)}
        leaves = await seals.leaves(last.stream)
        found += [f"{last.stream}, {said}" for said in _changed(rows, leaves)]
        every = await seals.of(last.stream, ALL)
        found += [f"{last.stream}, {said}" for said in _missing(every)]
        for seal in every:
            found += [f"{seal.stream}, seal {seal.number}: {said}" for said in _broken(seal, rows, leaves, keys)]
    return found


def _present(key_file: Path) -> str | None:
    try:
        return public_key(key_file.read_bytes()).hex()
    except (OSError, ValueError):
        return None


def _keys(known: Sequence[SigningKey], present: str | None) -> Iterator[str]:
    """Whoever has the database and not the file can enter a key of his own, and sign all anew with it."""
    before = dict[str, SigningKey]()
    for each in known:
        voucher = before.get(each.vouched_by or "")
        if each.id != key_id(bytes.fromhex(each.public)):
            yield f"the key {each.id} is another one than it is called"
        if each.vouched_by and not (voucher and holds(voucher.public, vouching(each.public), each.voucher or "")):
            yield f"the key {each.id} is not vouched for by {each.vouched_by}"
        before[each.id] = each
    signing = {each.public for each in known if each.retired_at is None}
    if known and present and signing != {present}:
        yield "the key that signs (seal.key) is not the one that is entered as such"


def _missing(latest_first: Sequence[Seal]) -> Iterator[str]:
    """Each seal names the one before by its digest."""
    before: Seal | None = None
    for seal in reversed(latest_first):
        if seal.number != (expected := before.number + 1 if before else 1):
            yield f"seal {expected} is missing"
        elif json.loads(seal.statement)["before"] != (_digest(before) if before else None):
            yield f"seal {seal.number}: the one before it is another one now"
        before = seal


def _digest(seal: Seal) -> str:
    return hashlib.sha256(seal.statement.encode()).hexdigest()


def _changed(rows: Mapping[int, EntryRow], leaves: Leaves) -> list[str]:
    found = []
    for seq, leaf in enumerate(leaves.leaves, 1):
        row = rows.get(seq)
        if row is None:
            found.append(f"seq {seq}: sealed, but missing")
        elif leaves.commitment(row).leaf() != leaf:
            found.append(f"seq {seq}: not the entry that was sealed")
    return found


def _broken(seal: Seal, rows: Mapping[int, EntryRow], leaves: Leaves, keys: Mapping[str, str]) -> list[str]:
    told, found = json.loads(seal.statement), []
    row = (seal.stream, seal.number, seal.seq, seal.at, seal.key_id, seal.root)
    if tuple(told[each] for each in ("stream", "number", "seq", "at", "key", "root")) != row:
        found.append("its row is not what it states")
    if root(leaves.leaves[: seal.seq]).hex() != seal.root or len(leaves.leaves) < seal.seq:
        found.append("its root does not follow from what was sealed")
    if seal.seq not in rows or rows[seal.seq].digest.hex() != told["digest"]:
        found.append(f"the digest of entry {seal.seq} is another one")
    if not signed(keys.get(seal.key_id, ""), seal):
        found.append("its signature is not that of its key")
    return found


def signed(public: str, seal: Seal) -> bool:
    return holds(public, seal.statement.encode(), seal.signature)


def holds(public: str, message: bytes, signature: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
