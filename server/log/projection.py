"""Projections: rows that pages look up. Written in the turn of their entries, read by name.

Their tables are given to the book; each has a column `stream`. Any other name of a table or column is a KeyError.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Table, and_, bindparam, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.log import outage
from server.log.entry import Row
from server.log.tables import clocks, heads

Tables = Mapping[str, Table]
Shape = tuple[str, tuple[str, ...], tuple[str, ...] | None]


async def write(connection: AsyncConnection, tables: Tables, rows: Sequence[Row]) -> None:
    """Upsert or delete, in order; neighbours of one shape go in one statement."""
    dialect = connection.dialect.name
    for (table, key, values), alike in groupby(rows, key=_shape):
        source = tables[table]
        try:
            if values is None:
                await connection.execute(_removal(source, key), [_parameters(row) for row in alike])
            elif dialect == "sqlite":
                await connection.execute(_upsert(dialect, source, key, values), [_parameters(row) for row in alike])
            else:
                await connection.execute(_upsert(dialect, source, key, values), _columns(alike))
        except IntegrityError as error:
            if outage.is_unique_violation(error):
                raise Refused("projection.taken", table=table) from error
            raise


async def clear(connection: AsyncConnection, tables: Iterable[Table], stream: str) -> None:
    """Take out all rows of a stream."""
    for table in tables:
        await connection.execute(delete(table).where(table.c.stream == stream))


async def clear_strays(connection: AsyncConnection, tables: Iterable[Table]) -> None:
    """Take out rows of streams that the log does not know."""
    for table in tables:
        await connection.execute(delete(table).where(_stray(table)))


async def make_way(connection: AsyncConnection, tables: Tables, rows: Iterable[Row]) -> None:
    """Take out other rows that hold what only one of these may."""
    for row in rows:
        table = tables[row.table]
        for column in (each for each in table.columns if each.unique and (row.values or {}).get(each.name) is not None):
            other = or_(*(table.c[name] != value for name, value in row.key.items()))
            await connection.execute(delete(table).where(column == (row.values or {})[column.name], other))


def strays(table: Table) -> Select[Any]:
    """Rows of streams that the log does not know."""
    return select(table).where(_stray(table)).order_by(*table.primary_key)


def _stray(table: Table) -> ColumnElement[bool]:
    known = select(heads.c.stream).where(heads.c.seq > 0)
    return or_(table.c.stream.is_(None), table.c.stream.not_in(known))


def query(source: Table, where: Mapping[str, object], order: str | None, limit: int | None) -> Select[Any]:
    """Rows where every column is as given (a list: one of it; a range: in it), sorted by `column` or `-column`,
    comma-separated."""
    statement = select(source).where(*(_matches(source, name, value) for name, value in where.items()))
    for term in (order or "").split(",") if order else ():
        column = source.c[term.strip().removeprefix("-")]
        statement = statement.order_by(column.desc() if term.strip().startswith("-") else column)
    return statement.limit(limit)


def due(now: int) -> Select[Any]:
    """The streams whose clock has something to bring."""
    return select(clocks.c.stream).where(clocks.c.due_at <= now).order_by(clocks.c.due_at, clocks.c.stream)


def _shape(row: Row) -> Shape:
    return row.table, tuple(row.key), None if row.values is None else tuple(row.values)


def _parameters(row: Row) -> dict[str, object]:
    if row.values is None:
        return {f"key_{name}": value for name, value in row.key.items()}
    return row.key | row.values


def _removal(source: Table, key: Iterable[str]) -> Delete:
    return delete(source).where(and_(*(source.c[name] == bindparam(f"key_{name}") for name in key)))


def _columns(rows: Iterable[Row]) -> dict[str, list[object]]:
    """Rows as an array for each column; of two with the same key the later one."""
    last = {tuple(row.key.values()): _parameters(row) for row in rows}
    return {name: [each[name] for each in last.values()] for name in next(iter(last.values()))}


def _upsert(dialect: str, source: Table, key: tuple[str, ...], values: tuple[str, ...]) -> Any:
    """SQLite takes a row for each execution, PostgreSQL an array for each column: one statement for all rows."""
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
    if isinstance(value, range):
        return and_(column >= value.start, column < value.stop)
    if isinstance(value, list | tuple | set | frozenset):
        return column.in_(value)
    return column == value
