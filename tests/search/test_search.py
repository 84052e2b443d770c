"""A search finds on both databases what a plain scan finds, in the same order, and counts the same."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import Refused
from server.log.book import Book
from server.log.cursors import Cursors
from server.log.entry import Row
from server.log.vacuum import vacuum
from server.projections.tables import TABLES
from server.search import search as searching
from server.search.key import Key
from server.search.query import parse
from server.search.search import Found, Hit, Search, Wanted
from server.search.store import Store
from tests.books import opened
from tests.contract.test_patience import ENDLESS
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
    return Search(book, 2000, 1 << 24, 1 << 24)


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


@pytest.mark.parametrize("count", [60, pytest.param(200, marks=pytest.mark.long)])
async def test_queries_find_what_a_plain_scan_finds(book: Book, count: int) -> None:
    rows = texts.documents(7, 300)
    await texts.fill(book, rows)
    search, draw, warm = search_of(book), random.Random(5), search_of(book)
    await warm.warm()
    for typed in texts.queries(11, count):
        try:
            query = parse(typed, 200, 24)
        except Exception:
            assert typed.strip('"') == ""
            continue
        only = draw.choice(({}, {}, {"year": frozenset({2010})}, {"room": frozenset({"angiang", "qldd"}), "late": {0}}))
        limit = draw.choice((3, 20, 100))
        ids, found = await paged(search, Wanted(query, only, NAMES), limit)
        assert (typed, await paged(warm, Wanted(query, only, NAMES), limit)) == (typed, (ids, found))
        wanted, counts = scan.find(rows, query, only, NAMES)
        assert (typed, ids) == (typed, wanted)
        assert (typed, found.total, found.facets) == (typed, len(wanted), counts)


async def test_a_search_follows_what_changes_as_a_new_process_would_find_it(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "LOOK_S", 0.0)
    rows = texts.documents(3, 60)
    await texts.fill(book, rows)
    search, asked = (
        search_of(book),
        [Wanted(parse(typed, 200, 24)) for typed in ("đất", "hoa", '"giay viet"', "ma*", "")],
    )
    await search.warm()
    before = [await paged(search, each, 9) for each in asked]
    later = [{**row, "seq": 900, "shown": int(not row["shown"])} for row in texts.documents(4, 20)]
    changed = [
        {**row, "question": old["question"], "stream": old["stream"]} for row, old in zip(later, rows, strict=False)
    ]
    moved: dict[str, list[Row]] = {}
    for row in changed:
        moved.setdefault(row["stream"], []).append(
            Row("search_documents", {"question": row["question"]}, without_key(row))
        )
    for stream, found in moved.items():
        seq = max(row["seq"] for row in rows if row["stream"] == stream)
        assert await Cursors(book).move("search", stream, seq, 900, found)
    after, anew = [[await paged(one, each, 9) for each in asked] for one in (search, search_of(book))]
    assert after == anew != before
    await Cursors(book).forget("search", ("search_documents",), [*moved])
    assert (await search.find(asked[-1], 9)).total == sum(row["shown"] for row in rows if row["stream"] not in moved)


def without_key(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "question"}


async def test_what_takes_too_long_is_given_up_and_the_connection_goes_on(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(_: Store, connection: AsyncConnection, *__: object) -> None:
        await connection.execute(text(ENDLESS[book.engine.dialect.name]))

    with monkeypatch.context() as patched:
        patched.setattr(Store, "_by_fts5", endless)
        patched.setattr(Store, "_by_gin", endless)
        with pytest.raises(Refused, match=r"search\.slow"):
            await Store(book, 20).find([Key(("đất",))])
    assert await Store(book, 5_000).find([Key(("đất",), exact=True)]) == {Key(("đất",), exact=True): []}


async def test_nobody_waits_longer_than_a_search_may_while_a_process_reads_the_table(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = texts.documents(7, 30)
    await texts.fill(book, rows)
    there, reads, begun, whole = asyncio.Event(), [], asyncio.Event(), Store.whole

    async def slow(store: Store) -> AsyncIterator[list[dict[str, Any]]]:
        reads.append(store)
        begun.set()
        await there.wait()
        async for rows in whole(store):
            yield rows

    monkeypatch.setattr(Store, "whole", slow)
    search = Search(book, 20, 1 << 24, 1 << 24)
    warming = asyncio.create_task(search.warm())
    await begun.wait()
    for _ in range(2):
        with pytest.raises(Refused, match=r"search\.slow"):
            await search.find(Wanted(parse("", 200, 24)), 5)
    there.set()
    await warming
    assert (await search.find(Wanted(parse("", 200, 24)), 5)).total == sum(row["shown"] for row in rows)
    assert len(reads) == 1


async def test_an_erased_word_leaves_the_file(sqlite_url: str) -> None:
    async with opened(sqlite_url) as book:
        book.tables |= {table.name: table for table in TABLES}
        rows = texts.documents(5, 40)
        rows[1] |= {"shown": 1, "asked_folded": "matkhauxyzzy va vuon", "asked_exact": "matkhauxyzzy va vuon"}
        await texts.fill(book, rows)
        gone = {**without_key(rows[1]), "seq": 901, "shown": 0, "asked_folded": "", "asked_exact": ""}
        row = Row("search_documents", {"question": rows[1]["question"]}, gone)
        assert await Cursors(book).move("search", rows[1]["stream"], 40, 901, [row])
        assert await vacuum(book.engine, (), full=True)
    path = Path(make_url(sqlite_url).database or "")
    assert not any(b"xyzzy" in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
