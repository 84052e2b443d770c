"""What the two databases do differently within a turn: locking a head, looking commands up, writing a batch.

Both write through the driver's own connection, below SQLAlchemy, but only after SQLAlchemy has begun the transaction:
it begins lazily, and what a driver writes before that survives a rollback.
"""

import time
from collections.abc import Collection, Iterable
from typing import Any, Protocol

import msgspec
from sqlalchemy import BigInteger, cast, extract, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from server.log import chain
from server.log.batch import Batch, CommandRow, EntryRow
from server.log.entry import AckedCommand, Head
from server.log.tables import heads

_HEAD = select(heads.c.seq, heads.c.digest, heads.c.at)
Pair = tuple[str, str]


class Store(Protocol):
    """`lock` gives the head of a stream, held until the transaction ends, and the database's clock in milliseconds."""

    async def lock(self, connection: AsyncConnection, stream: str) -> tuple[Head, int]: ...

    async def clock(self, connection: AsyncConnection) -> int: ...

    async def known(
        self, connection: AsyncConnection, stream: str, pairs: Collection[Pair]
    ) -> dict[Pair, AckedCommand]: ...

    async def write(self, connection: AsyncConnection, page: Batch) -> None: ...


class Postgres:
    """One round trip each: head and clock together, a whole batch in one statement from arrays."""

    _clock = cast(extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
    # LATERAL keeps the planner from reading all commands of the stream while it has no statistics of the table.
    _known = """
        SELECT k.actor, k.cid, c.payload_hash, c.first_seq, c.n FROM unnest($2::text[], $3::text[]) AS k(actor, cid),
        LATERAL (SELECT * FROM commands c WHERE c.stream = $1 AND c.actor = k.actor AND c.cid = k.cid LIMIT 1) c"""
    _write = """
        WITH written AS (
            INSERT INTO entries SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[],
                $6::integer[], $7::text[], $8::text[], $9::bytea[], $10::bytea[], $11::bytea[])
        ), told AS (
            INSERT INTO commands SELECT * FROM unnest($12::text[], $13::text[], $14::text[], $15::bytea[],
                $16::bigint[], $17::integer[])
        )
        UPDATE heads SET seq = $20, digest = $21, at = $22 WHERE stream = $18 AND seq = $19 AND seq < $20"""

    async def lock(self, connection: AsyncConnection, stream: str) -> tuple[Head, int]:
        # The clock stands outside the locking query: inside, it would be read before the wait for the lock.
        locked = _HEAD.where(heads.c.stream == stream).with_for_update().subquery()
        query = select(locked, self._clock)
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            await connection.execute(_first_head(postgresql.insert(heads), stream))
            row = (await connection.execute(query)).one()
        return Head(*row[:3]), row[3]

    async def clock(self, connection: AsyncConnection) -> int:
        return int((await connection.execute(select(self._clock))).scalar_one())

    async def known(
        self, connection: AsyncConnection, stream: str, pairs: Collection[Pair]
    ) -> dict[Pair, AckedCommand]:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        rows = await driver.fetch(self._known, stream, *_columns(pairs, 2))
        return {(row[0], row[1]): AckedCommand(row[2], row[3], row[4]) for row in rows}

    async def write(self, connection: AsyncConnection, page: Batch) -> None:
        driver = await self._within(connection)
        columns = _columns(page.entries, len(EntryRow._fields)) + _columns(page.commands, len(CommandRow._fields))
        stream = (page.entries or page.commands)[0].stream
        status = await driver.execute(self._write, *columns, stream, page.before.seq, *page.head)
        if page.entries and status != "UPDATE 1":
            raise RuntimeError(f"{stream}: the head moved while it was locked")

    async def _within(self, connection: AsyncConnection) -> Any:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if not driver.is_in_transaction():
            raise RuntimeError("a write to the log outside of a transaction")
        return driver


class Sqlite:
    """The lock is the transaction itself (`BEGIN IMMEDIATE`), the clock is the process's. Each statement is one errand
    of the driver's thread."""

    _seen = "SELECT seq, digest, at FROM heads WHERE stream = ?"
    # CROSS JOIN keeps the planner from reading all commands of the stream.
    _known = """
        SELECT c.actor, c.cid, c.payload_hash, c.first_seq, c.n FROM json_each(?) k CROSS JOIN commands c
        ON c.stream = ? AND c.actor = json_extract(k.value, '$[0]') AND c.cid = json_extract(k.value, '$[1]')"""
    _entries = f"INSERT INTO entries VALUES ({', '.join('?' * len(EntryRow._fields))})"
    _commands = f"INSERT INTO commands VALUES ({', '.join('?' * len(CommandRow._fields))})"
    _head = "UPDATE heads SET seq = ?, digest = ?, at = ? WHERE stream = ? AND seq = ?"

    async def lock(self, connection: AsyncConnection, stream: str) -> tuple[Head, int]:
        if not connection.in_transaction():
            await connection.begin()
        driver = await self._within(connection)
        found = list(await driver.execute_fetchall(self._seen, (stream,)))
        if not found:
            await connection.execute(_first_head(sqlite.insert(heads), stream))
            found = list(await driver.execute_fetchall(self._seen, (stream,)))
        return Head(*found[0]), await self.clock(connection)

    async def clock(self, connection: AsyncConnection) -> int:
        return time.time_ns() // 1_000_000

    async def known(
        self, connection: AsyncConnection, stream: str, pairs: Collection[Pair]
    ) -> dict[Pair, AckedCommand]:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        rows = await driver.execute_fetchall(self._known, (msgspec.json.encode(list(pairs)).decode(), stream))
        return {(row[0], row[1]): AckedCommand(row[2], row[3], row[4]) for row in rows}

    async def write(self, connection: AsyncConnection, page: Batch) -> None:
        driver = await self._within(connection)
        if page.entries:
            stream = page.entries[0].stream
            await driver.executemany(self._entries, page.entries)
            cursor = await driver.execute(self._head, (*page.head, stream, page.before.seq))
            if cursor.rowcount != 1:
                raise RuntimeError(f"{stream}: the head moved while it was locked")
        if page.commands:
            await driver.executemany(self._commands, page.commands)

    async def _within(self, connection: AsyncConnection) -> Any:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if not driver.in_transaction:
            raise RuntimeError("a write to the log outside of a transaction")
        return driver


def store_for(dialect: str) -> Store:
    return Sqlite() if dialect == "sqlite" else Postgres()


def _first_head(insert: postgresql.Insert | sqlite.Insert, stream: str) -> postgresql.Insert | sqlite.Insert:
    return insert.values(stream=stream, seq=0, digest=chain.genesis(stream), at=0).on_conflict_do_nothing()


def _columns(rows: Iterable[tuple[Any, ...]], width: int) -> list[Any]:
    """Rows turned into as many columns, also when there are none."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
