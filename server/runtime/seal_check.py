"""The seals against the log: what was signed must still follow from the entries. Every finding is a sentence."""

import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.log.batch import EntryRow
from server.log.commitment import root
from server.log.seals import Leaves, Seal, Seals


async def problems(seals: Seals) -> list[str]:
    keys = {each.id: each.public for each in await seals.keys()}
    found: list[str] = []
    for last in await seals.latest():
        rows = {row.seq: row for row in await seals.rows(last.stream)}
        leaves = await seals.leaves(last.stream)
        found += [f"{last.stream}, {said}" for said in _changed(rows, leaves)]
        for seal in await seals.of(last.stream):
            found += [f"{seal.stream}, seal {seal.number}: {said}" for said in _broken(seal, rows, leaves, keys)]
    return found


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
    if (told["stream"], told["seq"], told["root"]) != (seal.stream, seal.seq, seal.root):
        found.append("its row is not what it states")
    if root(leaves.leaves[: seal.seq]).hex() != seal.root or len(leaves.leaves) < seal.seq:
        found.append("its root does not follow from what was sealed")
    if seal.seq not in rows or rows[seal.seq].digest.hex() != told["digest"]:
        found.append(f"the digest of entry {seal.seq} is another one")
    if not signed(keys.get(seal.key_id, ""), seal):
        found.append("its signature is not that of its key")
    return found


def signed(public: str, seal: Seal) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(seal.signature), seal.statement.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
