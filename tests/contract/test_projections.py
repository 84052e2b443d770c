"""Rows of projections are written with their entries or not at all."""

import pytest

from server.errors import Refused
from server.log.book import Book
from server.log.entry import Row
from tests.books import REHEARSAL, STREAM, append, append_and_fail, said


def session(id: str, **values: object) -> Row:
    return Row("sessions", {"id": id}, values)


async def project(book: Book, *rows: Row, stream: str = STREAM) -> None:
    async with book.turn(stream) as turn:
        await turn.append([said(1)], rows)


async def test_rows_are_inserted_and_updated(book: Book) -> None:
    await project(book, session("a", room="gltt", code="A-1", rehearsal=0, starts_at=2**45))
    await project(book, session("a", room="angiang"), session("b", room="gltt"))
    found = await book.rows("sessions", {}, "id")
    assert [(row["id"], row["room"], row["code"], row["starts_at"]) for row in found] == [
        ("a", "angiang", "A-1", 2**45),
        ("b", "gltt", None, None),
    ]


async def test_rows_take_effect_in_order(book: Book) -> None:
    asked = Row("receipts", {"finder": "f"}, {"session": "a", "question": "1"})
    await project(book, asked, Row("receipts", {"finder": "f"}, None), asked._replace(values={"question": "2"}))
    assert await book.rows("receipts", {}) == [{"finder": "f", "session": None, "question": "2"}]
    await project(book, asked, asked._replace(values={}), Row("receipts", {"finder": "f"}, None))
    assert await book.rows("receipts", {}) == []


async def test_rows_and_entries_go_together(book: Book) -> None:
    with pytest.raises(ZeroDivisionError):
        await append_and_fail(book, ZeroDivisionError(), said(1), rows=[session("a")])
    assert await book.rows("sessions", {}) == []
    async with book.turn(STREAM) as turn:
        await turn.append([], [session("a")])
    assert len(await book.rows("sessions", {})) == 1


async def test_a_value_that_is_taken_is_refused(book: Book) -> None:
    await project(book, session("a", code="A-1"))
    with pytest.raises(Refused) as refused:
        await project(book, session("b", code="A-1"))
    assert (refused.value.code, refused.value.details) == ("projection.taken", {"table": "sessions"})
    assert len(await book.read(STREAM)) == 1
    await project(book, session("b", code="A-2"))


async def test_rows_are_found_sorted_and_limited(book: Book) -> None:
    rows = [
        Row("transcript", {"question": f"q{n}"}, {"session": "ab"[n % 2], "number": n, "state": None if n else "x"})
        for n in range(6)
    ]
    await project(book, *rows)

    async def numbers(where: dict[str, object], order: str | None = None, limit: int | None = None) -> list[object]:
        return [row["number"] for row in await book.rows("transcript", where, order, limit)]

    assert await numbers({"session": "a"}, "-number") == [4, 2, 0]
    assert await numbers({"session": ["a", "b"]}, "session, -number", 4) == [4, 2, 0, 5]
    assert await numbers({"state": None, "session": "a"}, "number") == [2, 4]
    assert await numbers({"question": []}) == []


@pytest.mark.parametrize(
    ("table", "where", "order"),
    [("entries", {}, None), ("sessions", {"id; --": 1}, None), ("sessions", {}, "id; DROP TABLE heads")],
)
async def test_names_are_ours_only(book: Book, table: str, where: dict[str, object], order: str | None) -> None:
    with pytest.raises(KeyError):
        await book.rows(table, where, order)


async def test_what_the_clock_brings_next(book: Book) -> None:
    due = {"a": 300, "b": 100, "c": None, "d": 301}
    await project(book, *(session(id, stream=f"session:{id}", due_next=at) for id, at in due.items()))
    assert await book.due(300) == ["session:b", "session:a"]
    assert await book.due(99) == []


async def test_a_wipe_takes_the_rows_along(book: Book) -> None:
    for id, stream in (("one", REHEARSAL), ("two", "session:two")):
        rows = [
            session(id, stream=stream),
            Row("transcript", {"question": id}, {"session": id}),
            Row("receipts", {"finder": id}, {"session": id}),
        ]
        await project(book, *rows, stream=stream)
    await book.wipe(REHEARSAL)
    assert [row["id"] for row in await book.rows("sessions", {})] == ["two"]
    assert [row["question"] for row in await book.rows("transcript", {})] == ["two"]
    assert [row["finder"] for row in await book.rows("receipts", {})] == ["two"]
    await append(book, said(1))
