"""The hours of many rooms: whoever asks at the same time shares a query, and hears of nothing that is older."""

import asyncio
from typing import Any, cast

import pytest

from server.errors import Unavailable
from server.log.book import Book
from server.runtime.hours import Standing


class Slow:
    """A book whose queries end when they are let go."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.gates: list[asyncio.Future[None]] = []

    async def rows(self, table: str, where: dict[str, Any], order: str) -> list[dict[str, Any]]:
        self.asked.append(where["room"])
        self.gates.append(asyncio.get_running_loop().create_future())
        await self.gates[-1]
        return [{"room": room, "id": f"{room}-{len(self.asked)}"} for room in where["room"]]


async def asking(standing: Standing, *rooms: str) -> list[Any]:
    return [row["id"] for row in await standing.within(set(rooms))]


async def queried(book: Slow, times: int) -> None:
    while len(book.gates) < times:  # noqa: ASYNC110 (turns of the loop, no time)
        await asyncio.sleep(0)


async def test_rooms_that_are_asked_about_at_the_same_time_share_a_query() -> None:
    book = Slow()
    standing = Standing(cast(Book, book))
    tasks = [asyncio.create_task(asking(standing, f"r{n}")) for n in range(64)]
    for n in range(2):
        await queried(book, n + 1)
        book.gates[n].set_result(None)
    assert [found for (found,) in await asyncio.gather(*tasks)] == ["r0-1", *(f"r{n}-2" for n in range(1, 64))]
    assert [len(each) for each in book.asked] == [1, 63]


async def test_who_goes_away_takes_nobodys_room_along() -> None:
    book = Slow()
    standing = Standing(cast(Book, book))
    first, second, third = (asyncio.create_task(asking(standing, room)) for room in "abc")
    await queried(book, 1)
    book.gates[0].set_result(None)
    await queried(book, 2)
    second.cancel()
    await queried(book, 3)
    book.gates[2].set_result(None)
    assert (await first, await third) == (["a-1"], ["c-3"])


async def test_an_outage_is_told_to_all_who_share_it_and_to_nobody_later() -> None:
    book = Slow()
    standing = Standing(cast(Book, book))
    tasks = [asyncio.create_task(asking(standing, room)) for room in "abc"]
    await queried(book, 1)
    book.gates[0].set_result(None)
    await queried(book, 2)
    book.gates[1].set_exception(Unavailable("away"))
    assert await tasks[0] == ["a-1"]
    for task in tasks[1:]:
        with pytest.raises(Unavailable):
            await task
    later = asyncio.create_task(asking(standing, "d"))
    await queried(book, 3)
    book.gates[2].set_result(None)
    assert await later == ["d-3"]
