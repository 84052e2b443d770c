"""The process beside: one thing at a time, at the lowest priority; lost, it begins anew."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from server.cluster.process_beside import Failed, ProcessBeside
from server.errors import Refused, Unavailable


@pytest.fixture
async def beside() -> AsyncIterator[ProcessBeside]:
    made = ProcessBeside("tests.cluster.beside", b"first", most_s=3, idle_s=0.5)
    yield made
    await made.end()


async def test_what_is_asked_is_answered_in_turn(beside: ProcessBeside) -> None:
    assert await beside.ask(b"nice") == b"19"
    assert await asyncio.gather(*(beside.ask(b"x" * size) for size in (0, 1, 300_000))) == [b"", b"x", b"x" * 300_000]
    assert await beside.ask(b"print what was asked") == b"what was asked"
    with pytest.raises(Refused, match=r"download\.offset") as no:
        await beside.ask(b"refuse")
    assert no.value.details == {"field": "lech"}
    with pytest.raises(Unavailable, match="away"):
        await beside.ask(b"away")
    with pytest.raises(Failed, match="ValueError: a fault"):
        await beside.ask(b"fail")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await beside.ask(b"sleep 0.2")
    assert await beside.ask(b"the next one") == b"the next one", "not what the one before had asked"
    await asyncio.sleep(0.7)
    assert beside.pid is None, "nobody asks"


@pytest.mark.long
async def test_a_lost_one_and_one_that_takes_too_long_begin_anew(beside: ProcessBeside) -> None:
    assert await beside.ask(b"x") == b"x"
    first = beside.pid
    assert first
    asked = asyncio.gather(beside.ask(b"sleep 2"), beside.ask(b"waits"), return_exceptions=True)
    await asyncio.sleep(0.2)
    os.kill(first, signal.SIGKILL)
    assert [type(each) for each in await asked] == [Unavailable, bytes]
    assert beside.pid != first
    with pytest.raises(Unavailable, match="TimeoutError"):
        await beside.ask(b"sleep 60")
    assert await beside.ask(b"again") == b"again"
