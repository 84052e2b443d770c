"""A crowd that asks the same is answered by one asking, and never by one that began before it came."""

import asyncio
from typing import Any

import pytest

from server.errors import Refused
from server.runtime.single_flight import SingleFlight


class Source:
    """Counts its askings; each waits until it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self.gates: list[asyncio.Event] = []
        self.fails: Exception | None = None

    async def __call__(self) -> int:
        self.asked += 1
        number, gate = self.asked, asyncio.Event()
        self.gates.append(gate)
        await gate.wait()
        if self.fails:
            raise self.fails
        return number


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def crowd(together: SingleFlight, source: Source, size: int) -> list[asyncio.Future[Any]]:
    found = [asyncio.ensure_future(together.ask("key", source)) for _ in range(size)]
    await settle()
    return found


async def test_all_who_come_while_one_is_asking_share_the_next_asking() -> None:
    together, source = SingleFlight(), Source()
    early = await crowd(together, source, 1)
    late = await crowd(together, source, 500)
    assert source.asked == 1
    source.gates[0].set()
    await settle()
    assert (early[0].result(), source.asked) == (1, 2), "the others came after the first asking had begun"
    source.gates[1].set()
    async with asyncio.timeout(5):
        assert await asyncio.gather(*late) == [2] * 500
    assert source.asked == 2
    assert not together._questions, "nothing is kept of what nobody waits for"


async def test_a_refusal_is_shared_too() -> None:
    together, source = SingleFlight(), Source()
    first = await crowd(together, source, 1)
    others = await crowd(together, source, 50)
    source.fails = Refused("session.unknown")
    source.gates[0].set()
    await settle()
    source.gates[1].set()
    async with asyncio.timeout(5):
        for each in (*first, *others):
            with pytest.raises(Refused):
                await each
    assert source.asked == 2


async def test_an_asking_that_is_cut_short_tells_the_others_nothing() -> None:
    together, source = SingleFlight(), Source()
    (first,) = await crowd(together, source, 1)
    (second,) = await crowd(together, source, 1)
    first.cancel()
    await settle()
    source.gates[1].set()
    async with asyncio.timeout(5):
        assert await second == 2
