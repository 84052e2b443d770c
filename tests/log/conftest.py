"""A book on each of the databases."""

from collections.abc import AsyncIterator

import pytest

from server.log.book import Book
from tests.books import opened


@pytest.fixture
async def book(database_url: str) -> AsyncIterator[Book]:
    async with opened(database_url) as book:
        yield book
