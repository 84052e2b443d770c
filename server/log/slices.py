"""Long work in the loop, a little at a time: nobody who asks meanwhile waits for all of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
# So long is worked at a time. An ask goes through the loop some ten times, and may wait so long each time.
SLICE_S = 0.001
# Whoever else has something to do makes a turn of the loop longer than this.
IDLE_S = 0.0005


class Slices:
    """`pause` is called after each small piece of work."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    async def pause(self) -> None:
        worked = time.monotonic() - self._begun
        if worked > SLICE_S:
            await give_way(worked)
            self._begun = time.monotonic()


async def give_way(worked_s: float) -> None:
    """To whoever has something to do, for as long as was worked; where nobody has, there is no waiting."""
    begun = time.monotonic()
    await asyncio.sleep(0)
    if time.monotonic() - begun > IDLE_S:
        await asyncio.sleep(worked_s)


async def portions(rows: Sequence[T], most: int) -> AsyncIterator[Sequence[T]]:
    """So many at a time, with a pause after each portion that took long."""
    slices = Slices()
    for start in range(0, len(rows), most):
        yield rows[start : start + most]
        await slices.pause()


async def streamed(connection: Any, statement: Any, most: int = 100) -> AsyncIterator[Any]:
    """The rows of a query within a transaction, so many at a time: all at once a long answer would be unpacked in one
    go."""
    slices = Slices()
    async with connection.stream(statement, execution_options={"yield_per": most}) as found:
        async for part in found.partitions(most):
            for row in part:
                yield row
            await slices.pause()
