"""Seals as they are kept: what was signed of a stream, its leaves, and the keys that signed.

A leaf is written once and never again: what is sealed anew must lead to the same one, or somebody changed the log.
"""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from server.log.batch import EntryRow
from server.log.book import Book
from server.log.commitment import Commitment, commit
from server.log.seal_tables import seal_keys, seal_leaves, seal_streams, seal_witnesses, seals
from server.log.tables import entries, heads

SALTING_BYTES = 32
_AT_ONCE = 500
# To unpack more of them takes long for the loop, in which somebody waits for an ack.
_READ_AT_ONCE = 100


class Seal(NamedTuple):
    """`statement`: the very text that was signed; `signature` in hexadecimal."""

    stream: str
    number: int
    seq: int
    at: int
    key_id: str
    root: str
    statement: str
    signature: str


class SigningKey(NamedTuple):
    """`voucher`: the signature of the key before over this one, in hexadecimal."""

    id: str
    public: str
    made_at: int
    retired_at: int | None
    vouched_by: str | None
    voucher: str | None


class Handed(NamedTuple):
    """What a witness outside holds of a day."""

    witness: str
    day: str
    kind: str
    digest: str
    at: int


class Leaves(NamedTuple):
    """A stream as it was sealed so far: the key of its salts, a leaf for each entry, what was kept of words."""

    salting: bytes
    leaves: list[bytes]
    words: dict[int, dict[str, str]]

    def commitment(self, row: EntryRow) -> Commitment:
        return commit(row, self.salting, self.words.get(row.seq))


class Seals:
    """Every call may raise Unavailable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def last(self, stream: str) -> Seal | None:
        found = await self.of(stream, 1)
        return found[0] if found else None

    async def of(self, stream: str, limit: int = 1000) -> list[Seal]:
        """Those of a stream, the latest first."""
        wanted = select(seals).where(seals.c.stream == stream).order_by(seals.c.number.desc()).limit(limit)
        async with self._book.looking() as connection:
            return [Seal(*row) for row in await connection.execute(wanted)]

    async def latest(self, until: int = 2**62) -> list[Seal]:
        """The last one of every stream, of those made before this moment (ms)."""
        made = select(seals.c.stream, func.max(seals.c.number).label("number")).where(seals.c.at < until)
        last = made.group_by(seals.c.stream).subquery()
        wanted = select(seals).join(last, (seals.c.stream == last.c.stream) & (seals.c.number == last.c.number))
        async with self._book.looking() as connection:
            return sorted(Seal(*row) for row in await connection.execute(wanted))

    async def unsealed(self, streams: Sequence[str]) -> list[str]:
        """Of these, whose log has grown since its last seal."""
        ends = select(seals.c.stream, func.max(seals.c.seq).label("seq")).group_by(seals.c.stream).subquery()
        wanted = select(heads.c.stream).outerjoin(ends, ends.c.stream == heads.c.stream)
        wanted = wanted.where(heads.c.stream.in_(streams), heads.c.seq > func.coalesce(ends.c.seq, 0))
        async with self._book.looking() as connection:
            return sorted((await connection.execute(wanted)).scalars())

    async def rows(self, stream: str, after: int = 0) -> list[EntryRow]:
        """The entries as they stand, unchecked: whoever verifies a seal checks them."""
        wanted = select(entries).where(entries.c.stream == stream).order_by(entries.c.seq).limit(_READ_AT_ONCE)
        found = list[EntryRow]()
        async with self._book.looking() as connection:
            while some := (await connection.execute(wanted.where(entries.c.seq > after))).all():
                found += [EntryRow(*row) for row in some]
                after = found[-1].seq
        return found

    async def leaves(self, stream: str) -> Leaves:
        own = select(seal_streams.c.salting).where(seal_streams.c.stream == stream)
        kept = select(seal_leaves.c.seq, seal_leaves.c.leaf, seal_leaves.c.words).limit(_READ_AT_ONCE)
        kept = kept.where(seal_leaves.c.stream == stream).order_by(seal_leaves.c.seq)
        leaves, words = list[bytes](), dict[int, dict[str, str]]()
        async with self._book.looking() as connection:
            salting = (await connection.execute(own)).scalar_one_or_none() or ""
            while some := (await connection.execute(kept.where(seal_leaves.c.seq > len(leaves)))).all():
                leaves += [bytes.fromhex(row.leaf) for row in some]
                words |= {row.seq: json.loads(row.words) for row in some if row.words}
        return Leaves(bytes.fromhex(salting), leaves, words)

    async def salted(self, stream: str) -> None:
        """See that the stream has a key for its salts."""
        await self._put(seal_streams, [{"stream": stream, "salting": os.urandom(SALTING_BYTES).hex()}])

    async def keep_leaves(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Some at a time: between them others write."""
        for start in range(0, len(rows), _AT_ONCE):
            async with self._book.writing() as (connection, answering), answering():
                await connection.execute(_insert(connection, seal_leaves), rows[start : start + _AT_ONCE])
                await connection.commit()

    async def keep(self, seal: Seal) -> bool:
        """False when somebody else has written one of this number."""
        return await self._put(seals, [seal._asdict()])

    async def keys(self) -> list[SigningKey]:
        """All that ever signed, the first one first."""
        wanted = select(seal_keys).order_by(seal_keys.c.made_at, seal_keys.c.id)
        async with self._book.looking() as connection:
            return [SigningKey(*row) for row in await connection.execute(wanted)]

    async def begin_key(self, key: SigningKey) -> None:
        """From here on this one signs; whichever did before has retired."""
        others = update(seal_keys).where(seal_keys.c.id != key.id, seal_keys.c.retired_at.is_(None))
        async with self._book.writing() as (connection, answering), answering():
            await connection.execute(_insert(connection, seal_keys), [key._asdict()])
            await connection.execute(others.values(retired_at=key.made_at))
            await connection.commit()

    async def hand(self, handed: Handed) -> bool:
        """False when that witness has that day's already."""
        return await self._put(seal_witnesses, [handed._asdict()])

    async def handed(self, limit: int = 1000) -> list[Handed]:
        wanted = select(seal_witnesses).order_by(seal_witnesses.c.day.desc(), seal_witnesses.c.witness).limit(limit)
        async with self._book.looking() as connection:
            return [Handed(*row) for row in await connection.execute(wanted)]

    async def _put(self, table: Table, rows: Sequence[Mapping[str, object]]) -> bool:
        async with self._book.writing() as (connection, answering), answering():
            written = await connection.execute(_insert(connection, table).values(list(rows)))
            await connection.commit()
        return bool(written.rowcount)


def _insert(connection: AsyncConnection, table: Table) -> Any:
    """Whatever is there already stays as it is."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    return insert.on_conflict_do_nothing()


def leaf_row(stream: str, made: Commitment) -> dict[str, object]:
    words = made.words() or {name: each.hex() for name, each in made.closed.items()}
    kept = json.dumps(words, sort_keys=True) if words else None
    return {"stream": stream, "seq": made.seq, "leaf": made.leaf().hex(), "words": kept}
