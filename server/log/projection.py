"""Projections: rows that pages look up. Written in the turn of their entries, read by name.

Tables and columns are those of tables.py; any other name is a KeyError.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Table, and_, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.log import outage
from server.log.entry import Row
from server.log.tables import commands, entries, heads, projections, receipts, sessions, transcript

Shape = tuple[str, tuple[str, ...], tuple[str, ...] | None]


async def write(connection: AsyncConnection, rows: Sequence[Row]) -> None:
    """Upsert or delete, in order; neighbours of one shape go in one statement."""
    dialect = connection.dialect.name
    for (table, key, values), alike in groupby(rows, key=_shape):
        try:
            if values is None:
                await connection.execute(_removal(table, key), [_parameters(row) for row in alike])
            elif dialect == "sqlite":
                await connection.execute(_upsert(dialect, table, key, values), [_parameters(row) for row in alike])
            else:
                await connection.execute(_upsert(dialect, table, key, values), _columns(alike))
        except IntegrityError as error:
            if outage.is_unique_violation(error):
                raise Refused("projection.taken", table=table) from error
            raise


def query(table: str, where: Mapping[str, object], order: str | None, limit: int | None) -> Select[Any]:
    """Rows where every column is as given (a list: one of it), sorted by `column` or `-column`, comma-separated."""
    source = projections[table]
    statement = select(source).where(*(_matches(source, name, value) for name, value in where.items()))
    for term in (order or "").split(",") if order else ():
        column = source.c[term.strip().removeprefix("-")]
        statement = statement.order_by(column.desc() if term.strip().startswith("-") else column)
    return statement.limit(limit)


def due(now: int) -> Select[Any]:
    """The streams whose clock has something to bring."""
    found = select(sessions.c.stream).where(sessions.c.due_next <= now, sessions.c.stream.is_not(None))
    return found.order_by(sessions.c.due_next, sessions.c.stream)


def removals(stream: str) -> Iterator[Delete]:
    """All that is known of a stream, projections first."""
    mine = select(sessions.c.id).where(sessions.c.stream == stream)
    yield delete(transcript).where(transcript.c.session.in_(mine))
    yield delete(receipts).where(receipts.c.session.in_(mine))
    for table in (sessions, commands, entries, heads):
        yield delete(table).where(table.c.stream == stream)


def _shape(row: Row) -> Shape:
    return row.table, tuple(row.key), None if row.values is None else tuple(row.values)


def _parameters(row: Row) -> dict[str, object]:
    if row.values is None:
        return {f"key_{name}": value for name, value in row.key.items()}
    return row.key | row.values


def _removal(table: str, key: Iterable[str]) -> Delete:
    source = projections[table]
    return delete(source).where(and_(*(source.c[name] == bindparam(f"key_{name}") for name in key)))


def _columns(rows: Iterable[Row]) -> dict[str, list[object]]:
    """Rows as an array for each column; of two with the same key the later one."""
    last = {tuple(row.key.values()): _parameters(row) for row in rows}
    return {name: [each[name] for each in last.values()] for name in next(iter(last.values()))}


def _upsert(dialect: str, table: str, key: tuple[str, ...], values: tuple[str, ...]) -> Any:
    """SQLite takes a row for each execution, PostgreSQL an array for each column: one statement for all rows."""
    source = projections[table]
    insert: Any = sqlite.insert(source)
    if dialect != "sqlite":
        named = (*key, *values)
        arrays = (func.unnest(bindparam(name, type_=postgresql.ARRAY(source.c[name].type))) for name in named)
        insert = postgresql.insert(source).from_select(named, select(*arrays))
    if not values:
        return insert.on_conflict_do_nothing(index_elements=list(key))
    return insert.on_conflict_do_update(index_elements=list(key), set_={name: insert.excluded[name] for name in values})


def _matches(source: Table, name: str, value: object) -> ColumnElement[bool]:
    column: ColumnElement[Any] = source.c[name]
    if isinstance(value, list | tuple | set | frozenset):
        return column.in_(value)
    return column == value
