"""Copies of a whole database in a form of our own, the same for PostgreSQL and SQLite: from either into either.

A copy is gzipped lines of JSON: a head, then for each table a line that names its columns and a line for each row, the
files of anchors, and an end with the number of lines and their SHA-256: a copy that was cut short is found. It is
taken in one read transaction, so it shows one moment, also while a server writes. Bytes are written in base64. With a
passphrase all of it is sealed (server/sealed_copy.py).
"""

import base64
import gzip
import hashlib
import io
import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.log.anchor import files
from server.log.engine import snapshot
from server.log.migrate import bring_up, migrations
from server.sealed_copy import Opening, Sealing, Shut, sealed

FORM = 1
ROWS_AT_ONCE = 500
# What only makes sense where it was written.
LEFT_OUT = {migrations.name, "leases"}
# What follows from the log and is the database's own matter: made anew where a copy is put in.
SEARCH = ("search_words", "search_documents")
_FORGOTTEN = "DELETE FROM cursors WHERE projector = 'search'"
_FUNCTIONS = """SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""
_PATIENCE = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


class Damaged(Exception):
    """A file that is no copy, or not a whole one."""


class Taken(Exception):
    """The database is not empty."""


class Head(NamedTuple):
    """`migration`: the number of the last migration of the copied database; `secret`: the key, if it was put in."""

    form: int
    at: str
    migration: int
    secret: str | None


async def write(
    engine: AsyncEngine, path: Path, anchors: Path, secret: bytes | None, passphrase: str | None = None
) -> int:
    """Make a copy; gives its number of rows. The file appears when it is whole, and only its owner may read it."""
    draft = path.with_name(f".{path.name}.draft")
    rows = 0
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
        kept = Sealing(raw, passphrase) if passphrase else nullcontext(raw)
        with kept as into, gzip.GzipFile(fileobj=into, mode="wb", compresslevel=6, mtime=0) as file:
            digest, lines = hashlib.sha256(), 0
            async for line in _lines(engine, anchors, secret):
                encoded = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(encoded)
                file.write(encoded)
                lines, rows = lines + 1, rows + isinstance(line, list)
            file.write(json.dumps({"lines": lines, "sha256": digest.hexdigest()}).encode() + b"\n")
        raw.flush()
        os.fsync(raw.fileno())
    draft.replace(path)
    return rows


def check(path: Path, passphrase: str | None = None) -> Head:
    """The head of a copy that is whole. Raises Damaged."""
    digest, lines, last, head = hashlib.sha256(), 0, b"", b""
    try:
        with _reading(path, passphrase) as file:
            for line in file:
                digest.update(last)
                head, last, lines = head or line, line, lines + 1
        if not head:
            raise Damaged("tệp trống, không có gì để khôi phục / the file is empty")
        end, begun = json.loads(last), json.loads(head)
        if end != {"lines": lines - 1, "sha256": digest.hexdigest()}:
            raise Damaged("it does not end as it should")
        if begun["form"] != FORM:
            raise Damaged(f"its form is {begun['form']}; this program knows {FORM}")
        return Head(**begun)
    except Shut as error:
        raise Damaged(str(error)) from error
    except (OSError, EOFError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Damaged(f"it cannot be read: {error}") from error


async def load(engine: AsyncEngine, path: Path, *, force: bool, passphrase: str | None = None) -> int:
    """Put a checked copy into a database, all in one transaction; gives the number of rows. Raises Taken.

    `force` takes out what the database holds. An older copy is brought up to today's tables once it is in.
    """
    head = check(path, passphrase)
    async with engine.begin() as connection:
        await _be_patient(connection)
        held = await connection.run_sync(_tables)
        if not force and await _holds(connection, held):
            raise Taken
        await _clear(connection, held)
        await bring_up(connection, upto=head.migration)
        rows = await _fill(connection, path, passphrase)
        await bring_up(connection)
        await connection.execute(text(_FORGOTTEN))
    return rows


def anchors(path: Path, passphrase: str | None = None) -> Iterator[tuple[str, str]]:
    """Names and texts of the files of anchors in a copy."""
    with _reading(path, passphrase) as file:
        for line in file:
            if line.startswith(b'{"anchors":'):
                found = json.loads(line)
                yield Path(found["anchors"]).name, found["text"]


async def _lines(engine: AsyncEngine, folder: Path, secret: bytes | None) -> AsyncIterator[Any]:
    # Read first: an anchor must not say more than the rows that follow.
    ends = [(file.name, file.read_text(encoding="utf-8")) for file in files(folder)]
    async with snapshot(engine).connect() as connection:
        await _be_patient(connection)
        last = (await connection.execute(migrations.select().order_by(migrations.c.number.desc()))).first()
        if last is None:
            raise Damaged("the database is empty")
        at = datetime.now(UTC).isoformat(timespec="seconds")
        yield Head(FORM, at, last.number, base64.b64encode(secret).decode() if secret else None)._asdict()
        for table in (await connection.run_sync(_tables)).values():
            yield {"table": table.name, "columns": [column.name for column in table.columns]}
            stream = await connection.stream(table.select(), execution_options={"yield_per": ROWS_AT_ONCE})
            async for row in stream:
                yield [_plain(value) for value in row]
    for name, end in ends:
        yield {"anchors": name, "text": end}


@contextmanager
def _reading(path: Path, passphrase: str | None) -> Iterator[gzip.GzipFile]:
    if not sealed(path):
        with gzip.open(path, "rb") as file:
            yield file
        return
    if passphrase is None:
        raise Shut("cần cụm mật khẩu của bản sao / the passphrase of the copy is needed")
    with Opening(path, passphrase) as opened, gzip.GzipFile(fileobj=io.BufferedReader(opened)) as file:
        yield file


async def _fill(connection: AsyncConnection, path: Path, passphrase: str | None) -> int:
    tables = await connection.run_sync(_tables)
    total = 0
    for table, columns, rows in _portions(path, passphrase, tables):
        if not rows:
            await connection.execute(table.delete())  # what its migration put in
            continue
        total += len(rows)
        await connection.execute(table.insert(), [_read(table, columns, row) for row in rows])
    return total


def _portions(
    path: Path, passphrase: str | None, tables: Mapping[str, Table]
) -> Iterator[tuple[Table, list[str], list[list[Any]]]]:
    """Each table first with no rows, then with some rows at a time."""
    table: Table | None = None
    columns: list[str] = []
    rows: list[list[Any]] = []
    with _reading(path, passphrase) as file:
        for line in map(json.loads, file):
            if isinstance(line, list):
                rows.append(line)
            if table is not None and rows and (not isinstance(line, list) or len(rows) == ROWS_AT_ONCE):
                yield table, columns, rows
                rows = []
            if isinstance(line, dict) and "table" in line:
                table, columns = tables[line["table"]], line["columns"]
                yield table, columns, []


async def _holds(connection: AsyncConnection, tables: Mapping[str, Table]) -> bool:
    """Whether anything was ever done in this database."""
    asked = [tables[name].select().limit(1) for name in ("entries", "accounts") if name in tables]
    return any([(await connection.execute(one)).first() is not None for one in asked])


async def _clear(connection: AsyncConnection, tables: Mapping[str, Table]) -> None:
    """Take out all tables, and what else the migrations made. The log's own triggers do not stand in the way."""
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    for name in [*SEARCH, *reversed(list(tables)), *LEFT_OUT]:
        await connection.execute(text(f'DROP TABLE IF EXISTS "{name}"{cascade}'))
    if cascade:
        for function in (await connection.execute(text(_FUNCTIONS))).scalars().all():
            await connection.execute(text(f"DROP FUNCTION IF EXISTS {function} CASCADE"))


def _tables(connection: Connection) -> dict[str, Table]:
    """What the database has, in an order in which rows may be put in."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: table
        for table in found.sorted_tables
        if table.name not in LEFT_OUT and not table.name.startswith(SEARCH)
    }


async def _be_patient(connection: AsyncConnection) -> None:
    if connection.dialect.name == "postgresql":
        for setting in _PATIENCE:
            await connection.execute(text(f"SET LOCAL {setting} = 0"))


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _read(table: Table, columns: list[str], row: list[Any]) -> dict[str, Any]:
    pairs = zip(columns, row, strict=True)
    return {name: _typed(table.columns[name].type, value) for name, value in pairs}


def _typed(kind: Any, value: Any) -> Any:
    return base64.b64decode(value) if isinstance(kind, LargeBinary) and value is not None else value
