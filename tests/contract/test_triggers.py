"""The database itself refuses to change what was written, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.log.book import Book
from tests.books import REHEARSAL, STREAM, append, said

REFUSED = [
    "UPDATE entries SET words = '{}'",
    "UPDATE entries SET words = NULL",
    "UPDATE entries SET salt = NULL",
    "UPDATE entries SET words = NULL, salt = NULL, words_hash = NULL",
    "UPDATE entries SET words = NULL, salt = NULL, by = 'staff:b'",
    "UPDATE entries SET words = NULL, salt = NULL, at = at + 1",
    "UPDATE entries SET words = NULL, salt = NULL, facts = '{}'",
    "UPDATE entries SET words = NULL, salt = NULL, version = 2",
    "UPDATE entries SET words = NULL, salt = NULL, name = 'test.other'",
    "UPDATE entries SET words = NULL, salt = NULL, stream = 'rehearsal:one'",
    "UPDATE entries SET words = NULL, salt = NULL, seq = 7",
    "UPDATE entries SET words = NULL, salt = NULL, digest = salt",
    "UPDATE commands SET n = 0",
    "UPDATE commands SET payload_hash = actor",
    "UPDATE heads SET seq = 0",
    "UPDATE heads SET seq = 9, at = 0",
    "UPDATE heads SET stream = 'rehearsal:one', seq = 9",
    "DELETE FROM entries",
    "DELETE FROM entries WHERE seq = 1",
    "DELETE FROM commands",
    "DELETE FROM heads",
]
BY_DIALECT = {
    "postgresql": ["TRUNCATE entries", "TRUNCATE commands", "TRUNCATE heads", "TRUNCATE heads, entries, commands"],
    "sqlite": [
        "REPLACE INTO entries SELECT stream, seq, at, by, name, version, '{}', words, words_hash, salt, digest "
        "FROM entries",
        "REPLACE INTO commands SELECT stream, actor, cid, payload_hash, 9, n FROM commands",
        "REPLACE INTO heads SELECT stream, 0, digest, at FROM heads",
    ],
}


async def rows(book: Book) -> list[object]:
    async with book.engine.connect() as connection:
        tables = ("heads", "entries", "commands")
        return [(await connection.execute(text(f"SELECT * FROM {table}"))).all() for table in tables]


async def test_what_is_written_stays(book: Book) -> None:
    await append(book, said(1, cid="command-1"))
    before = await rows(book)
    for statement in REFUSED + BY_DIALECT[book.engine.dialect.name]:
        async with book.engine.connect() as connection:
            with pytest.raises(DBAPIError):
                await connection.execute(text(statement))
    assert await rows(book) == before


async def test_words_are_blanked_once_and_together_with_their_salt(book: Book) -> None:
    await append(book, said(1))
    blank = text("UPDATE entries SET words = NULL, salt = NULL")
    async with book.engine.begin() as connection:
        await connection.execute(blank)
    with pytest.raises(DBAPIError):
        async with book.engine.begin() as connection:
            await connection.execute(blank)


async def test_only_rehearsals_are_deleted(book: Book) -> None:
    await append(book, said(1, cid="command-1"), stream=REHEARSAL)
    await append(book, said(1, cid="command-1"), stream=REHEARSAL.upper())
    for table in ("entries", "commands", "heads"):
        async with book.engine.begin() as connection:
            await connection.execute(text(f"DELETE FROM {table} WHERE stream = '{REHEARSAL}'"))
        with pytest.raises(DBAPIError):
            async with book.engine.begin() as connection:
                await connection.execute(text(f"DELETE FROM {table} WHERE stream = '{REHEARSAL.upper()}'"))


async def test_a_head_moves_on(book: Book) -> None:
    await append(book, said(1))
    await append(book, said(2))
    assert (await book.heads([STREAM]))[STREAM].seq == 2
