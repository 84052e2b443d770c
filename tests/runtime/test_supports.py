"""Supports in a real service: once a person, taken back, counted over a group, told, and written down as a fact."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from prometheus_client import CollectorRegistry, Counter

from server.errors import Refused
from server.gateway.visitor import Visitor
from server.runtime.reactions import Reactor
from server.settings import load
from tests.runtime.services import Home, home


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[Home]:
    async with home(database_url, limits__supports_per_ip_min="100000") as made:
        await made.plan()
        await made.do("lan", "session.start")
        yield made


def visitor(number: int) -> Visitor:
    return Visitor(asker=f"{number:016x}", ip="192.0.2.1")


async def give(here: Home, number: int, question: str, name: str = "support.give") -> dict[str, object]:
    return await here.service.do(here.session, visitor(number), name, {"question": question}, "support-01")


async def tallies(here: Home) -> dict[str, int]:
    runtime = await here.service.runtime(here.session)
    counted = await here.service.supports.counts.counted(runtime, None)
    return {id: n for id, n in zip(counted["questions"], counted["counts"], strict=True) if n}


async def accepted(here: Home, who: str) -> str:
    id = str((await here.ask(who))["question"])
    await here.do("lan", "question.accept", question=id, text_rev=1)
    return id


async def test_each_person_counts_once_also_over_a_group_and_taken_apart_again(here: Home) -> None:
    one, two = await accepted(here, "asker1"), await accepted(here, "asker2")
    await asyncio.gather(*(give(here, n, one) for n in range(10, 40)), *(give(here, n, two) for n in range(30, 50)))
    await asyncio.gather(*(give(here, n, one) for n in range(10, 40)))
    assert await tallies(here) == {one: 30, two: 20}
    await give(here, 39, one, "support.take_back")
    await give(here, 2, one)
    assert await tallies(here) == {one: 30, two: 20}
    await here.do("lan", "question.merge", into=one, questions=[two])
    assert await tallies(here) == {one: 41}  # 10 to 49, and who asked the second
    await give(here, 45, two, "support.take_back")
    assert await tallies(here) == {one: 40}
    await here.do("lan", "question.unmerge", question=two)
    assert await tallies(here) == {one: 30, two: 19}


async def test_it_is_acked_told_and_becomes_a_fact(here: Home) -> None:
    here.ears.watching = 1
    id = await accepted(here, "asker1")
    joined = await here.service.join(here.session, "public", None, visitor(10))
    assert {"signal": "support", "tallies": {}} in joined["signals"]
    assert await give(here, 10, id) == {"ok": True, "question": id}
    (row,) = await here.service.book.rows("supports", {"question": id})
    assert row["asker"] == f"asker:{10:016x}"
    async with asyncio.timeout(5):
        await here.ears.hear("support")
    assert here.ears.signalled("support") == [{"session": here.session, "signal": "support", "tallies": {id: 1}}]
    await here.do("lan", "question.call", question=id, text_rev=1)
    outcomes = Counter("outcomes", "how reactions ended", ["outcome"], registry=CollectorRegistry())
    reactor = Reactor(here.service.book, here.service.react, lambda: True, load({}, env={}).reactions, outcomes)
    await asyncio.gather(*await reactor.look())
    assert here.seen("public")[id]["supported"] == 1
    with pytest.raises(Refused) as no:
        await give(here, 1, id)
    assert no.value.code == "support.own"
    await here.do("lan", "question.answer", question=id, state="called")
    with pytest.raises(Refused) as no:
        await give(here, 11, id)
    assert no.value.code == "support.over"
