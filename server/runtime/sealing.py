"""Sealing: signing, with the key of the installation, where the log of a session stands and what was public then.

A seal is a statement, a line of JSON whose very bytes are signed (Ed25519), and rests on a tree over all entries
(log/commitment.py). Only sessions are sealed; rehearsals never. A key that is renewed vouches for the next one.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server import key
from server.domain.kinds import REHEARSED
from server.domain.session import SESSION
from server.log import anchor
from server.log.batch import EntryRow
from server.log.book import Book
from server.log.commitment import Commitment, path, root
from server.log.seals import Leaves, Seal, Seals, SigningKey, leaf_row
from server.runtime import record
from server.runtime.proof import OWN, opened, proof

FORMAT, VERSION = "giaoluu-seal", 1
RECEIPT = "giaoluu-receipt"
PREFIX = f"{SESSION.prefix}:"


class Sealing:
    """`key_file`: 32 random bytes that only their owner may read, made when they are first needed."""

    def __init__(self, book: Book, key_file: Path, anchors: Path) -> None:
        self.seals = Seals(book)
        self._book, self._key_file, self._anchors = book, key_file, anchors

    async def seal(self, stream: str) -> Seal | None:
        """The seal of this stream as it stands: a new one where it has grown, else the last. None for what is never
        sealed. Raises Corrupt rather than sign what does not hold."""
        if not stream.startswith(PREFIX):
            return None
        entries = await self._book.read_whole(stream)
        before = await self.seals.last(stream)
        if not entries or (before and before.seq == entries[-1].seq):
            return before
        rows = (await self.seals.rows(stream))[: entries[-1].seq]
        leaves = await self._grown(stream, rows)
        signing = await self.key()
        made = await asyncio.to_thread(_sign, self._private(), signing.id, rows, leaves, before, self._book.now())
        return made if await self.seals.keep(made) else await self.seals.last(stream)

    async def seal_grown(self, streams: Sequence[str]) -> list[Seal]:
        """Whichever of these have grown since they were sealed last."""
        made = [await self.seal(stream) for stream in await self.seals.unsealed(streams)]
        return [each for each in made if each is not None]

    async def key(self) -> SigningKey:
        """The key that signs now; entered among the keys when it is first used."""
        public = _public(self._private())
        known = await self.seals.keys()
        found = next((each for each in known if each.public == public.hex()), None)
        if found is None:
            found = SigningKey(key_id(public), public.hex(), self._book.now(), None, None, None)
            await self.seals.begin_key(found)
        return found

    async def rotate(self) -> SigningKey:
        """From now on another key signs, for which the one before vouches."""
        before, old = await self.key(), self._private()
        fresh = Ed25519PrivateKey.generate()
        public = _public(fresh)
        voucher = old.sign(vouching(public.hex())).hex()
        made = SigningKey(
            key_id(public), public.hex(), max(self._book.now(), before.made_at + 1), None, before.id, voucher
        )
        key.replace(self._key_file, fresh.private_bytes_raw())
        await self.seals.begin_key(made)
        return made

    async def published(self, seal: Seal) -> dict[str, Any]:
        """What is published of a seal: enough to check it, and nothing of the record."""
        keys = [each._asdict() for each in await self.seals.keys()]
        return {"statement": seal.statement, "signature": seal.signature, "keys": keys}

    async def record(self, stream: str, *, proved: bool = True) -> dict[str, Any]:
        """The record as everybody may read it today, with its proof where it has been sealed."""
        rows = await self.seals.rows(stream)
        seal = await self.seals.last(stream) if proved else None
        if seal is None:
            return await asyncio.to_thread(lambda: record.document(record.read(stream, rows)) | {"proof": None})
        leaves, anchored = await self.seals.leaves(stream), self.anchored(stream)

        def made() -> dict[str, Any]:
            found = record.read(stream, rows)
            proved = proof(found, leaves, seal.seq, [each["seq"] for each in anchored])
            return {**record.document(found), "proof": proved}

        whole = await asyncio.to_thread(made)
        whole["proof"] |= {"seal": await self.published(seal), "anchors": anchored}
        return whole

    async def receipt(self, stream: str, seq: int) -> dict[str, Any] | None:
        """For whoever asked: the own entry opened, and the way from it to the last seal; None while it is in none."""
        seal = await self.seals.last(stream)
        if seal is None or seal.seq < seq:
            return None
        leaves = await self.seals.leaves(stream)
        row = next(iter(await self.seals.rows(stream, seq - 1)), None)
        if row is None or row.seq != seq:
            return None
        own = opened(leaves.commitment(row), set(OWN))
        way = [each.hex() for each in path(leaves.leaves[: seal.seq], seq - 1)]
        return {"format": RECEIPT, "version": VERSION, "entry": own, "path": way, "seal": await self.published(seal)}

    def anchored(self, stream: str) -> list[dict[str, Any]]:
        """By day, where the anchors say that this stream ended."""
        found = []
        for file in anchor.files(self._anchors):
            for each in anchor.lines(file):
                if each.stream == stream:
                    found.append({"day": file.stem, "seq": each.seq, "digest": each.digest.hex()})
        return found

    async def _grown(self, stream: str, rows: Sequence[EntryRow]) -> Leaves:
        await self.seals.salted(stream)
        known = await self.seals.leaves(stream)
        if missing := rows[len(known.leaves) :]:
            await self.seals.keep_leaves(await asyncio.to_thread(_leaves, stream, missing, known))
        return await self.seals.leaves(stream)

    def _private(self) -> Ed25519PrivateKey:
        return _of(key.read_or_make(self._key_file))


def sealable(id: str) -> bool:
    return not id.startswith(REHEARSED)


def public_key(file: bytes) -> bytes:
    """That of the private one in a file of this content."""
    return _public(_of(file))


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def vouching(public: str) -> bytes:
    """What a key signs to vouch for the next one."""
    return f"giaoluu-key {public}".encode()


def _committed(rows: Sequence[EntryRow], known: Leaves) -> list[Commitment]:
    return [known.commitment(row) for row in rows]


def _leaves(stream: str, rows: Sequence[EntryRow], known: Leaves) -> list[dict[str, object]]:
    return [leaf_row(stream, each) for each in _committed(rows, known)]


def _sign(
    private: Ed25519PrivateKey, key_id: str, rows: Sequence[EntryRow], leaves: Leaves, before: Seal | None, now: int
) -> Seal:
    stream, last = rows[-1].stream, rows[-1]
    top = root(leaves.leaves[: last.seq]).hex()
    number = before.number + 1 if before else 1
    statement = json.dumps({
        "format": FORMAT, "version": VERSION, "stream": stream, "number": number, "at": now, "key": key_id,
        "seq": last.seq, "digest": last.digest.hex(), "root": top,
        "before": hashlib.sha256(before.statement.encode()).hexdigest() if before else None,
        **record.numbers(record.read(stream, rows).state),
    }, separators=(",", ":"))  # fmt: skip
    return Seal(stream, number, last.seq, now, key_id, top, statement, private.sign(statement.encode()).hex())


def _of(file: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(file[:32])


def _public(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()
