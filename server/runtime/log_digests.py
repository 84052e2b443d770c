"""Digests of logs at given entries, many at once."""

from collections.abc import Iterable

from sqlalchemy import select, tuple_

from server.log.book import Book
from server.log.tables import entries


async def digests(book: Book, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """By stream and seq, in hexadecimal. Raises Unavailable."""
    wanted = [*places]
    if not wanted:
        return {}
    at = tuple_(entries.c.stream, entries.c.seq)
    found = select(entries.c.stream, entries.c.seq, entries.c.digest).where(at.in_(wanted))
    async with book.looking() as connection:
        return {(row.stream, row.seq): bytes(row.digest).hex() for row in await connection.execute(found)}
