"""Rows of projections are written with their entries or not at all."""

import pytest

from server.errors import Refused
from server.log.book import Book
from server.log.entry import Row
from tests.books import REHEARSAL, STREAM, append, append_and_fail, said


def note(id: str, **values: object) -> Row:
    return Row("notes", {"id": id}, values)


async def project(book: Book, *rows: Row, stream: str = STREAM) -> None:
    async with book.turn(stream) as turn:
        await turn.append([said(1)], rows)


async def ids(book: Book) -> list[object]:
    return [row["id"] for row in await book.rows("notes", {}, "id")]


async def test_rows_are_inserted_and_updated(book: Book) -> None:
    await project(book, note("a", state="x", code="A-1", number=2**45))
    await project(book, note("a", state="y"), note("b", state="x"))
    found = await book.rows("notes", {}, "id")
    assert [(row["id"], row["state"], row["code"], row["number"]) for row in found] == [
        ("a", "y", "A-1", 2**45),
        ("b", "x", None, None),
    ]


async def test_rows_take_effect_in_order(book: Book) -> None:
    first, gone = note("f", number=1, state="x"), Row("notes", {"id": "f"}, None)
    await project(book, first, gone, note("f", number=2))
    assert [(row["number"], row["state"]) for row in await book.rows("notes", {})] == [(2, None)]
    await project(book, first, first._replace(values={}), gone)
    assert await book.rows("notes", {}) == []


async def test_rows_and_entries_go_together(book: Book) -> None:
    with pytest.raises(ZeroDivisionError):
        await append_and_fail(book, ZeroDivisionError(), said(1), rows=[note("a")])
    assert await book.rows("notes", {}) == []
    async with book.turn(STREAM) as turn:
        await turn.append([], [note("a")])
    assert len(await book.rows("notes", {})) == 1


async def test_a_value_that_is_taken_is_refused(book: Book) -> None:
    await project(book, note("a", code="A-1"))
    with pytest.raises(Refused) as refused:
        await project(book, note("b", code="A-1"))
    assert (refused.value.code, refused.value.details) == ("projection.taken", {"table": "notes"})
    assert len(await book.read(STREAM)) == 1
    await project(book, note("b", code="A-2"))


async def test_rows_are_found_sorted_and_limited(book: Book) -> None:
    rows = [
        Row("notes", {"id": f"q{n}"}, {"stream": "ab"[n % 2], "number": n, "state": None if n else "x"})
        for n in range(6)
    ]
    await project(book, *rows)

    async def numbers(where: dict[str, object], order: str | None = None, limit: int | None = None) -> list[object]:
        return [row["number"] for row in await book.rows("notes", where, order, limit)]

    assert await numbers({"stream": "a"}, "-number") == [4, 2, 0]
    assert await numbers({"stream": ["a", "b"]}, "stream, -number", 4) == [4, 2, 0, 5]
    assert await numbers({"state": None, "stream": "a"}, "number") == [2, 4]
    assert await numbers({"id": []}) == []
    assert await numbers({"number": range(1, 4)}, "number") == [1, 2, 3]


@pytest.mark.parametrize(
    ("table", "where", "order"),
    [("entries", {}, None), ("notes", {"id; --": 1}, None), ("notes", {}, "id; DROP TABLE heads")],
)
async def test_names_are_ours_only(book: Book, table: str, where: dict[str, object], order: str | None) -> None:
    with pytest.raises(KeyError):
        await book.rows(table, where, order)


async def test_what_the_clock_brings_next_to_streams_of_any_kind(book: Book) -> None:
    due = {"session:a": 300, "unit:b": 100, "round:c": None, "session:d": 301}
    for stream, at in due.items():
        await project(book, Row("clocks", {"stream": stream}, None if at is None else {"due_at": at}), stream=stream)
    assert await book.due(300) == ["unit:b", "session:a"]
    assert await book.due(99) == []
    await project(book, Row("clocks", {"stream": "unit:b"}, None), stream="unit:b")
    assert await book.due(300) == ["session:a"]


async def test_a_wipe_takes_the_rows_along(book: Book) -> None:
    for id, stream in (("one", REHEARSAL), ("two", "session:two")):
        clock = Row("clocks", {"stream": stream}, {"due_at": 1})
        await project(book, note(id, stream=stream), clock, stream=stream)
    await book.wipe(REHEARSAL)
    assert await ids(book) == ["two"]
    assert await book.due(1) == ["session:two"]
    await append(book, said(1))


async def test_rows_of_one_stream_are_cleared_and_so_are_strays(book: Book) -> None:
    await project(book, note("a", stream=STREAM), note("b", stream="session:two"), note("c"))
    async with book.turn(STREAM) as turn:
        await turn.clear(["notes"])
    assert await ids(book) == ["b", "c"]
    await project(book, note("a", stream=STREAM))
    await book.clear_strays()
    assert await ids(book) == ["a"]
