"""Projectors that follow: rows and cursor together, from wherever they stopped, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from server.domain.state import Key, StreamState
from server.errors import Unavailable
from server.log import projection
from server.log.book import Book
from server.log.cursors import Cursors
from server.log.entry import Row
from server.log.event import Event, WordsErased
from server.projections.projector import Projector
from server.runtime import followers as following
from server.runtime.followers import Followers
from server.runtime.rebuild import rebuild
from tests.books import REHEARSAL, STREAM, Said, act, append, opened, said

OTHER = "unit:angiang"


@pytest.fixture
async def book(database_url: str) -> AsyncIterator[Book]:
    async with opened(database_url) as book:
        yield book


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    """A row per word said, with the number of the last entry when it was written."""
    return [Row("notes", {"id": event.text}, {"number": state.seq}) for event in events if isinstance(event, Said)]


HEARD = Projector("heard", ("notes",), ("session:", "rehearsal:", "unit:"), rows, follows=True)


def followers(book: Book) -> Followers:
    return Followers(book, [HEARD], lambda: True, 3_600_000)


def moves(at: Followers) -> asyncio.Queue[int]:
    """Where its cursors come to, from now on."""
    seen, move = asyncio.Queue[int](), at._cursors.move

    async def moved(projector: str, stream: str, before: int, after: int, rows: Sequence[Row]) -> bool:
        done = await move(projector, stream, before, after, rows)
        seen.put_nowait(after)
        return done

    at._cursors.move = moved  # type: ignore[method-assign]
    return seen


async def noted(book: Book) -> list[tuple[object, object]]:
    return [(row["id"], row["stream"]) for row in await book.rows("notes", {}, "id")]


async def say(book: Book, *words: str, stream: str = STREAM) -> None:
    await append(book, *(said(1, word) for word in words), stream=stream)


async def test_it_follows_streams_of_every_kind_it_serves(book: Book) -> None:
    at = followers(book)
    await say(book, "a", "b")
    await say(book, "c", stream=OTHER)
    await say(book, "d", stream="round:2010")
    await at.catch_up()
    assert await noted(book) == [("a", STREAM), ("b", STREAM), ("c", OTHER)]
    await say(book, "e")
    await at.catch_up()
    assert [row["number"] for row in await book.rows("notes", {"id": "e"})] == [3]
    assert at.behind == {"heard": 0}


async def test_after_a_restart_it_goes_on_from_the_cursor(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "ENTRIES_AT_ONCE", 2)
    await say(book, "a", "b", "c")
    await followers(book).catch_up()
    await say(book, "d", "e", "f")
    seen: list[Sequence[Event]] = []

    def watched(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
        seen.append(events)
        return rows(state, touched, events)

    await Followers(book, [HEARD._replace(rows=watched)], lambda: True, 1).catch_up()
    assert [event.text for events in seen for event in events if isinstance(event, Said)] == ["d", "e", "f"]
    found = {row["id"]: row["number"] for row in await book.rows("notes", {})}
    assert found == {"a": 2, "b": 2, "c": 3, "d": 5, "e": 5, "f": 6}


@pytest.mark.parametrize("death", [asyncio.CancelledError, Unavailable])
async def test_killed_between_rows_and_cursor_it_has_done_neither(
    book: Book, monkeypatch: pytest.MonkeyPatch, death: type[BaseException]
) -> None:
    write = projection.write

    async def die(*given: object) -> None:
        await write(*given)  # type: ignore[arg-type]
        raise death

    await say(book, "a")
    at = followers(book)
    with monkeypatch.context() as patch:
        patch.setattr(projection, "write", die)
        with pytest.raises(death):
            await at.catch_up()
    assert await noted(book) == []
    await at.catch_up()
    assert await noted(book) == [("a", STREAM)]


async def test_of_two_who_lead_one_writes(book: Book) -> None:
    await say(book, "a")
    await followers(book).catch_up()
    await say(book, "b")
    cursors = Cursors(book)
    assert await cursors.move("heard", STREAM, 1, 2, [Row("notes", {"id": "b"}, {"stream": STREAM})])
    stale = Row("notes", {"id": "stale"}, {"stream": STREAM})
    assert not await cursors.move("heard", STREAM, 1, 2, [stale])
    assert not await cursors.move("heard", STREAM, 0, 2, [stale])
    assert await noted(book) == [("a", STREAM), ("b", STREAM)]
    await say(book, *(f"w{n}" for n in range(20)))
    await asyncio.gather(*(followers(book).catch_up() for _ in range(3)))
    await followers(book).catch_up()
    assert len(await noted(book)) == 22


async def test_a_rebuild_begins_anew_also_under_a_running_follower(book: Book) -> None:
    at = followers(book)
    await say(book, "a", "b")
    await at.catch_up()
    async with book.turn(STREAM) as turn:
        wrong = [Row("notes", {"id": "wrong"}, {"stream": STREAM}), Row("notes", {"id": "a"}, None)]
        await turn.append([], wrong)
    assert await rebuild(book, [HEARD]) == 1
    assert await noted(book) == [("a", STREAM), ("b", STREAM)]
    await say(book, "c")
    await at.catch_up()
    assert [id for id, _ in await noted(book)] == ["a", "b", "c"]


async def test_a_wiped_stream_is_forgotten_also_by_one_who_was_late(book: Book) -> None:
    await say(book, "a", stream=REHEARSAL)
    at = followers(book)
    await at.catch_up()
    await book.wipe(REHEARSAL)
    assert await noted(book) == []
    late = [Row("notes", {"id": "late"}, {"stream": REHEARSAL})]
    assert await Cursors(book).move("heard", REHEARSAL, 0, 1, late)
    await at.catch_up()
    assert await noted(book) == []


@pytest.mark.parametrize("told", [True, False])
async def test_an_erasure_waits_for_no_rest(book: Book, monkeypatch: pytest.MonkeyPatch, told: bool) -> None:
    """Told of by this process at once; of another's it hears by looking."""
    monkeypatch.setattr(following, "BREATH_S", 3600.0)
    at = Followers(book, [HEARD], lambda: True, 3_600_000 if told else 10)
    if told:
        book.committed = lambda stream, caused, erased: at.wake(erased)
    moved = moves(at)
    await say(book, "a", "b")
    running = asyncio.ensure_future(at.run())
    try:
        at.wake()
        async with asyncio.timeout(30):
            assert await moved.get() == 2
            await say(book, "c")
            await asyncio.sleep(0.05)
            assert moved.empty(), "it rests"
            await append(book, act(WordsErased(seqs=(1,)), by="operator"))
            assert await moved.get() == 4
    finally:
        running.cancel()
        await asyncio.wait([running])


async def test_an_erasure_goes_before_what_waits(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "ENTRIES_AT_ONCE", 1)
    order: list[tuple[str, int]] = []

    def watched(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
        order.append((state.name, state.seq))
        if len(order) == 1:  # while the first of many is read
            at.wake(erased=True)
        return rows(state, touched, events)

    at = Followers(book, [HEARD._replace(rows=watched)], lambda: True, 1)
    await say(book, *"abcdef", stream=STREAM)
    await say(book, "g", stream=OTHER)
    await append(book, act(WordsErased(seqs=(1,)), by="operator"), stream=OTHER)
    await at.catch_up()
    assert [stream for stream, _ in order][:4] == [STREAM, OTHER, OTHER, STREAM]


async def test_one_stream_that_cannot_be_read_holds_nobody_up(book: Book) -> None:
    def picky(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
        if state.name == STREAM:
            raise KeyError("a fault of the program")
        return rows(state, touched, events)

    await say(book, "a")
    await say(book, "b", stream=OTHER)
    at = Followers(book, [HEARD._replace(rows=picky)], lambda: True, 1)
    await at.catch_up()
    assert (await noted(book), at.behind) == ([("b", OTHER)], {"heard": 1})


async def test_it_looks_at_once_after_a_commit_of_this_process(book: Book) -> None:
    at = followers(book)
    moved = moves(at)
    book.committed = lambda stream, caused, erased: at.wake()
    running = asyncio.ensure_future(at.run())
    try:
        await say(book, "a")
        async with asyncio.timeout(10):
            assert await moved.get() == 1
    finally:
        running.cancel()
        await asyncio.wait([running])
