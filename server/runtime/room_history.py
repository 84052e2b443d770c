"""The sessions of rooms with the figures of each, a page at a time."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, tuple_

from server.log.book import Book
from server.projections.tables import figures, sessions

Before = tuple[int, str]


async def sessions_of(
    book: Book, rooms: Collection[str], before: Before | None, limit: int, span: tuple[int, int] | None = None
) -> list[dict[str, Any]]:
    """The columns of `sessions` with `received` and `answered`, the latest first, from the one before (start, id) on.
    `span`: that begin in it (ms, its end left out). No rehearsals. Raises Unavailable."""
    counted = (figures.c.received, figures.c.answered)
    found = select(sessions, *counted).outerjoin_from(sessions, figures, figures.c.session == sessions.c.id)
    found = found.where(sessions.c.room.in_(rooms), sessions.c.rehearsal == 0)
    if span:
        found = found.where(sessions.c.starts_at >= span[0], sessions.c.starts_at < span[1])
    if before:
        found = found.where(tuple_(sessions.c.starts_at, sessions.c.id) < tuple_(*before))
    found = found.order_by(sessions.c.starts_at.desc(), sessions.c.id.desc()).limit(limit)
    async with book.looking() as connection:
        return [dict(row) for row in (await connection.execute(found)).mappings()]


async def begins_of(book: Book, rooms: Collection[str]) -> list[int]:
    """When each of their sessions begins. No rehearsals. Raises Unavailable."""
    found = select(sessions.c.starts_at).where(sessions.c.room.in_(rooms), sessions.c.rehearsal == 0)
    async with book.looking() as connection:
        return [row.starts_at for row in await connection.execute(found)]
