"""Digests of several logs at once, on both databases."""

from server.log.book import Book
from server.runtime.log_digests import digests
from tests.books import STREAM, append, said


async def test_each_place_has_the_digest_of_its_entry(book: Book) -> None:
    await append(book, said(1), said(2))
    await append(book, said(3), stream=f"{STREAM}2")
    first, second = await book.read(STREAM)
    (other,) = await book.read(f"{STREAM}2")
    places = [(STREAM, 2), (f"{STREAM}2", 1), (STREAM, 9)]
    assert await digests(book, places) == {
        (STREAM, 2): second.digest.hex(), (f"{STREAM}2", 1): other.digest.hex(),
    }  # fmt: skip
    assert first.digest != second.digest
    assert await digests(book, []) == {}
