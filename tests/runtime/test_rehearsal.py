"""A rehearsal of a session through the outbox: planned in a stream of its own, counted, ticked, wiped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from prometheus_client import Counter

from server.domain.session.readiness import ReadinessItem
from server.domain.session.rehearsals import Rehearsed
from server.runtime.reactions import Reactor
from server.settings import load
from tests.runtime.services import Home, home

HOUR = 3_600_000


@asynccontextmanager
async def prepared(url: str) -> AsyncIterator[tuple[Home, Reactor, str]]:
    """A session with a readiness list and a planned rehearsal; the rehearsal's id."""
    async with home(url) as here:
        outcomes = Counter("outcomes", "", ["outcome"], registry=None)
        chosen = load({}, env={}).reactions
        reactor = Reactor(here.service.book, here.service.react, lambda: True, chosen, outcomes)
        here.session = await here.plan()
        begins = here.clock.now + HOUR
        await here.do("lan", "readiness.begin", keys=["hall.room", "rehearsal"])
        await here.do("lan", "readiness.plan_rehearsal", starts_at=begins, ends_at=begins + HOUR)
        await delivered(reactor)
        (row,) = await here.service.book.rows("sessions", {"rehearsal": 1})
        yield here, reactor, str(row["id"])


async def delivered(reactor: Reactor) -> None:
    while tasks := await reactor.look():
        await asyncio.wait(tasks)


async def rehearse(here: Home, id: str, *, answer: bool) -> None:
    session, here.session = here.session, id
    question = (await here.ask())["question"]
    await here.do("lan", "question.accept", question=question, text_rev=1)
    await here.do("lan", "session.start")
    if answer:
        await here.do("lan", "question.call", question=question, text_rev=1)
        await here.do("lan", "question.answer", question=question, state="called")
    await here.do("lan", "session.end")
    here.session = session


async def item(here: Home) -> ReadinessItem:
    runtime = await here.service.runtime(here.session)
    await runtime.see()
    return runtime.view.state.need(ReadinessItem, "rehearsal")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url")
    return found


async def test_a_rehearsal_ticks_its_item_and_the_tick_outlives_it(url: str) -> None:
    async with prepared(url) as (here, reactor, id):
        await rehearse(here, id, answer=True)
        assert (await item(here)).done_at is None
        await delivered(reactor)
        assert (await item(here)).done_at is not None
        await here.service.book.wipe(f"rehearsal:{id}")
        counted = (await here.service.runtime(here.session)).view.state.need(Rehearsed, id)
        assert (counted.asked, counted.called, counted.answered) == (1, 1, 1)
        (row,) = await here.service.book.rows("readiness", {"session": here.session})
        assert (row["done"], row["total"], row["why"], row["verdict"]) == (1, 2, "hall-room", "undecided")
        assert row["rehearsed_at"] == counted.ends_at


async def test_a_rehearsal_in_which_nothing_went_the_whole_way_ticks_nothing(url: str) -> None:
    async with prepared(url) as (here, reactor, id):
        await rehearse(here, id, answer=False)
        await delivered(reactor)
        assert (await item(here)).done_at is None
        (row,) = await here.service.book.rows("readiness", {"session": here.session})
        assert (row["done"], row["rehearsed_at"]) == (0, None)
