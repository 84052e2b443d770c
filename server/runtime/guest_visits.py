"""When guests were last seen: a row each, written at most once a minute, no part of the log."""

from collections.abc import Collection

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite

from server.log.book import Book

MINUTE_MS = 60_000

visits = Table(
    "guest_visits",
    MetaData(),
    Column("invitation", Text, primary_key=True),
    Column("stream", Text),
    Column("seen_at", BigInteger),
)


async def note(book: Book, invitation: str, stream: str, now: int) -> None:
    """This guest is here. Raises Unavailable."""
    if now - (await seen(book, [invitation])).get(invitation, 0) < MINUTE_MS:
        return
    async with book.writing() as (connection, answering), answering():
        insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(visits)
        row = insert.values(invitation=invitation, stream=stream, seen_at=now)
        await connection.execute(row.on_conflict_do_update(index_elements=["invitation"], set_={"seen_at": now}))
        await connection.commit()


async def seen(book: Book, invitations: Collection[str]) -> dict[str, int]:
    """By invitation, when its guest was here last."""
    wanted = select(visits.c.invitation, visits.c.seen_at).where(visits.c.invitation.in_(invitations))
    async with book.looking() as connection:
        return {row.invitation: row.seen_at for row in await connection.execute(wanted)}
