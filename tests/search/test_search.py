"""A search finds on both databases what a plain scan finds, in the same order, and counts the same."""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from server.log.book import Book
from server.projections.tables import TABLES
from server.search.query import parse
from server.search.search import Found, Hit, Search, Wanted
from tests.books import opened
from tests.search import scan, texts

NAMES: Any = {
    ("nam", "dinh"): [(("nam", "định"), "province", frozenset({"namdinh"}))],
    ("ninh", "binh"): [(("ninh", "bình"), "province", frozenset({"ninhbinh", "namdinh"}))],
}


@pytest.fixture
async def book(database_url: str) -> AsyncIterator[Book]:
    async with opened(database_url) as book:
        book.tables |= {table.name: table for table in TABLES}
        yield book


def search_of(book: Book) -> Search:
    return Search(book, 2000, 1 << 24)


async def paged(search: Search, wanted: Wanted, limit: int) -> tuple[list[str], Found]:
    """All pages, one after the other."""
    ids: list[str] = []
    after: Hit | None = None
    while True:
        found = await search.find(wanted, limit, after)
        ids += [hit.place.question for hit in found.hits]
        if not found.more:
            return ids, found
        after = found.hits[-1]


async def test_two_hundred_queries_find_what_a_plain_scan_finds(book: Book) -> None:
    rows = texts.documents(7, 300)
    await texts.fill(book, rows)
    search, draw = search_of(book), random.Random(5)
    for typed in texts.queries(11, 200):
        try:
            query = parse(typed, 200, 24)
        except Exception:
            assert typed.strip('"') == ""
            continue
        only = draw.choice(({}, {}, {"year": frozenset({2010})}, {"room": frozenset({"angiang", "qldd"}), "late": {0}}))
        ids, found = await paged(search, Wanted(query, only, NAMES), draw.choice((3, 20, 100)))
        wanted, counts = scan.find(rows, query, only, NAMES)
        assert (typed, ids) == (typed, wanted)
        assert (typed, found.total, found.facets) == (typed, len(wanted), counts)
