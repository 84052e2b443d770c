"""How far projectors that follow the log have come: a cursor per projector and stream, moved with their rows."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.log import projection
from server.log.book import Book
from server.log.entry import Row
from server.log.tables import cursors, entries, heads


class Place(NamedTuple):
    """Where a projector is in a stream, and where the stream ends."""

    stream: str
    seq: int
    head: int


class Cursors:
    """Every call may raise Unavailable."""

    def __init__(self, book: Book) -> None:
        self._book = book

    async def behind(self, projector: str, among: str = "") -> list[Place]:
        """The streams with entries that it has not read; `among`: with one of this name among them."""
        own = and_(cursors.c.stream == heads.c.stream, cursors.c.projector == projector)
        read = func.coalesce(cursors.c.seq, 0)
        wanted = select(heads.c.stream, read, heads.c.seq).outerjoin_from(heads, cursors, own)
        wanted = wanted.where(heads.c.seq > read).order_by(heads.c.stream)
        if among:
            unread = entries.c.stream == heads.c.stream, entries.c.seq > read, entries.c.name == among
            wanted = wanted.where(exists().where(*unread).correlate(heads, cursors))
        async with self._book.looking() as connection:
            return [Place(*row) for row in await connection.execute(wanted)]

    async def at(self, projector: str, stream: str) -> int:
        """How far it has read this stream."""
        mine = (cursors.c.projector == projector, cursors.c.stream == stream)
        async with self._book.looking() as connection:
            return int((await connection.execute(select(cursors.c.seq).where(*mine))).scalar() or 0)

    async def move(self, projector: str, stream: str, before: int, after: int, rows: Sequence[Row]) -> bool:
        """Write rows and cursor together; false, and nothing written, when the cursor is no longer at `before`."""
        mine = (cursors.c.projector == projector, cursors.c.stream == stream)
        async with self._book.writing() as (connection, answering), answering():
            insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(cursors)
            first = insert.values(projector=projector, stream=stream, seq=0).on_conflict_do_nothing()
            if before == 0:
                await connection.execute(first)
            moved = await connection.execute(update(cursors).where(*mine, cursors.c.seq == before).values(seq=after))
            if moved.rowcount != 1:
                return False
            await projection.write(connection, self._book.tables, rows)
            await connection.commit()
        return True

    async def forget(self, projector: str, tables: Collection[str], streams: Collection[str]) -> None:
        """Take out its rows of these streams and begin them anew."""
        async with self._book.writing() as (connection, answering), answering():
            for stream in streams:
                mine = (cursors.c.projector == projector, cursors.c.stream == stream)
                await connection.execute(delete(cursors).where(*mine))
                await projection.clear(connection, [self._book.tables[name] for name in tables], stream)
            await connection.commit()

    async def forget_lost(self, projector: str, tables: Collection[str]) -> None:
        """The same for streams that are gone, or that end before the cursor (a restored backup)."""
        lost = select(cursors.c.stream).outerjoin_from(cursors, heads, cursors.c.stream == heads.c.stream)
        lost = lost.where(cursors.c.projector == projector, or_(heads.c.seq.is_(None), heads.c.seq < cursors.c.seq))
        async with self._book.looking() as connection:
            streams = list((await connection.execute(lost)).scalars())
        if streams:
            await self.forget(projector, tables, streams)
