"""A changed calendar reaches its sessions through the outbox: also when the process that changed it is gone."""

import asyncio

import pytest
from prometheus_client import Counter

from server.domain.calendar.change import CalendarChange
from server.domain.kind import entities
from server.domain.session.session import need
from server.office import calendar
from server.people.names import EVERYWHERE
from server.runtime.reactions import Reactor
from server.settings import load
from tests.runtime.services import DAY, PLAN, Home, home

STORM = {"days": [{"day": "2010-04-20", "kind": "holiday", "name": "nghỉ bão"}], "reason": "Bão số 1"}
DUE = int(PLAN["answer_due"])


async def changed(here: Home, *sessions: str) -> None:
    account = await here.service.people.find("lan")
    assert account is not None
    await here.service.people.grant(account.id, EVERYWHERE, "admin")
    moves = [{"session": each, "answer_was": DUE, "answer_due": DUE + DAY} for each in sessions]
    await here.service.do(
        "calendar:official", here.visitors["lan"], "calendar.set_days", STORM, "calendar-0001", {"moves": moves}
    )


async def delivered(here: Home) -> None:
    outcomes = Counter("outcomes", "", ["outcome"], registry=None)
    reactor = Reactor(here.service.book, here.service.react, lambda: True, load({}, env={}).reactions, outcomes)
    while tasks := await reactor.look():
        await asyncio.wait(tasks)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url")
    return found


async def test_whoever_leads_next_moves_the_deadlines(url: str) -> None:
    async with home(url) as here:
        session = await here.plan()
        await changed(here, session, "closed0000000000")
    async with home(url) as after:
        assert need((await after.service.runtime(session)).view.state).answer_due == DUE
        await delivered(after)
        await delivered(after)
        moved = need(after.service.streams[session].view.state)
        assert (moved.answer_due, moved.deadlines_moved and moved.deadlines_moved.answer_due) == (DUE + DAY, DUE)
        told = [entry.name for entry in await after.service.book.read(f"session:{session}")]
        assert told.count("session.deadlines_moved") == 1, "looked for twice, done once"
        runtime = await after.service.runtime("calendar:official")
        await runtime.see()
        (change,) = entities(runtime.view.state, CalendarChange.noun)
        assert [(each.session, each.code) for each in change.stayed] == [("closed0000000000", "session.unknown")]


async def test_the_calendar_stands_before_anything_was_changed_and_ever_after(url: str) -> None:
    async with home(url) as here:
        known = here.service.calendar
        assert (await known.fresh()).days == calendar.official().days
        await changed(here)
        assert not known.known().working_day(calendar.day_of(1_271_700_000_000))
        here.service.streams.clear()
        assert not known.known().working_day(calendar.day_of(1_271_700_000_000)), "out of memory is not forgotten"
        assert not (await known.fresh()).working_day(calendar.day_of(1_271_700_000_000))
