"""What is long gives way to what is live: for how long the loop does not come round meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.domain.session.question import Asked
from server.log.book import Book
from server.log.entry import Decision
from server.log.event import Event
from server.projections import projectors
from server.runtime.followers import Followers
from server.runtime.stream import StreamRuntime
from tests.books import opened
from tests.laws.histories import STREAM, Writer

QUESTIONS = 1200
# Of processor time of the loop's own thread, so that a busy machine is nobody's fault.
MOST_S = 0.02


async def longest(work: Awaitable[Any]) -> float:
    """For how long at most nobody else had a turn."""
    doing, most = asyncio.ensure_future(work), 0.0
    while not doing.done():
        begun = time.thread_time()
        await asyncio.sleep(0)
        most = max(most, time.thread_time() - begun)
    await doing
    return most


async def written(book: Book) -> None:
    planned = [entry.event() for entry in Writer(STREAM).entries]
    asked = [
        Asked(question=f"{number:024x}", number=number, kind="question", asker_type="citizen", field="dat-dai",
              province=None, named=False, text="Xin hỏi thủ tục? " * 20, name="", raw="", lookup=2)
        for number in range(1, QUESTIONS + 1)
    ]  # fmt: skip
    events: list[Event] = [*planned, *asked]
    async with book.turn(STREAM) as turn:
        await turn.append([Decision("staff:x", f"c{n}", bytes(32), (each,)) for n, each in enumerate(events)])


async def opens(book: Book) -> None:
    runtime = StreamRuntime(STREAM, book, (), lambda _: None, lambda _: None, 500, 12, 1800)
    await runtime.see()
    assert len(runtime.view.state.keys("question")) == QUESTIONS


async def follows(book: Book) -> None:
    search = [each for each in projectors(bytes(32)) if each.name == "search"]
    await Followers(book, search, lambda: True, 1000).catch_up()


@pytest.mark.parametrize("work", [opens, follows])
async def test_a_long_session_holds_up_nobody(sqlite_url: str, work: Callable[[Book], Awaitable[None]]) -> None:
    async with opened(sqlite_url) as book:
        await written(book)
        assert await longest(work(book)) < MOST_S
