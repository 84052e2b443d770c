"""A round schedules its sessions through the outbox: in every room, once, and what is refused comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from prometheus_client import Counter

from server.domain.round.plan import Round
from server.domain.session.session import of
from server.errors import Refused, Unavailable
from server.runtime.reactions import Reactor
from server.sections import Reactions
from server.settings import load
from tests.domain.round.test_plan import content
from tests.runtime.services import PLAN, Home, home


@asynccontextmanager
async def planning(url: str) -> AsyncIterator[tuple[Home, Reactor, str]]:
    chosen: Reactions = load({}, env={}).reactions
    async with home(url) as here:
        reactor = Reactor(
            here.service.book,
            here.service.react,
            lambda: True,
            chosen,
            Counter("outcomes", "", ["outcome"], registry=None),
        )
        id = await here.service.plan_round(
            "angiang", here.visitors["hung"], {"year": 2010, "number": 1, **content()}, "round-0001"
        )
        here.session = id
        await here.service.people.grant("can", "angiang", "head")
        yield here, reactor, id


async def approve(here: Home, version: str = "1") -> None:
    """Handed in by whoever wrote it, approved by another."""
    await here.do("hung", "version.submit", version=version)
    await here.do("can", "version.approve", version=version, rev=1)


async def schedule(here: Home) -> None:
    await approve(here)
    await here.do("hung", "round.schedule")


async def delivered(reactor: Reactor) -> None:
    while tasks := await reactor.look():
        await asyncio.wait(tasks)


def rounds(here: Home, id: str) -> Round:
    return here.service.streams[id].view.state.need(Round, id.partition(":")[2])


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url")
    return found


async def test_a_scheduled_round_stands_in_every_units_room(url: str) -> None:
    async with planning(url) as (here, reactor, _):
        await schedule(here)
        await delivered(reactor)
        rows = await here.service.book.rows("sessions", {"state": "planned"}, "code")
        assert [(row["room"], row["code"]) for row in rows] == [
            ("angiang", "angiang-2010-1"),
            ("cantho", "cantho-2010-1"),
        ]
        assert await here.service.book.rows("clocks", {}) != []


async def test_replanning_moves_its_sessions(url: str) -> None:
    async with planning(url) as (here, reactor, id):
        await schedule(here)
        await delivered(reactor)
        moved = content(topic="Nước sạch")
        moved["days"] = [{name: at + 86_400_000 for name, at in day.items()} for day in moved["days"]]
        await here.do("hung", "round.replan", **moved)
        await approve(here, "2")
        await delivered(reactor)
        for session in rounds(here, id).sessions:
            found = of((await here.service.runtime(session)).view.state)
            assert found is not None
            assert (found.topic.text, found.starts_at) == ("Nước sạch", moved["days"][0]["starts_at"])
            assert (await here.service.book.heads([f"session:{session}"]))[f"session:{session}"].seq == 2


async def test_delivered_twice_is_done_once(url: str) -> None:
    async with planning(url) as (here, reactor, id):
        sent: list[tuple[Any, ...]] = []

        async def twice(*what: Any) -> object:
            sent.append(what)
            first = await here.service.react(*what)
            assert await here.service.react(*what) == first
            if len(sent) < 3:
                raise Unavailable("the answer was lost")
            return first

        reactor._deliver = twice
        await schedule(here)
        for _ in range(4):
            await delivered(reactor)
            here.clock.now += 60_000
        assert len(sent) == 2, "the turn that does it takes it out"
        heads = await here.service.book.heads([f"session:{each}" for each in rounds(here, id).sessions])
        assert [head.seq for head in heads.values()] == [1, 1]


async def test_what_another_process_has_settled_is_not_done(url: str) -> None:
    """Two lead at once: one was refused and has told the round, the other still holds the reaction in its hands."""
    async with planning(url) as (here, reactor, id):
        await schedule(here)
        late = [(one.target, one.command, one.fields(), one.id, one.cause_stream) for one in await reactor.queue.due()]

        async def refuse(target: str, command: str, *rest: Any) -> object:
            if command == "session.schedule":
                raise Refused("projection.taken")
            return await here.service.react(target, command, *rest)

        reactor._deliver = refuse
        await delivered(reactor)
        for what in late:
            with pytest.raises(Unavailable):
                await here.service.react(*what)
        await here.service.streams[id].see()
        assert len(rounds(here, id).refused) == len(late) == 2
        assert await here.service.book.streams("session:") == []


async def test_a_taken_code_comes_back_to_the_round(url: str) -> None:
    async with planning(url) as (here, reactor, id):
        await here.service.plan("angiang", here.visitors["lan"], {**PLAN, "code": "cantho-2010-1"}, "plan-taken")
        await schedule(here)
        await delivered(reactor)
        here.clock.now += 1000
        await delivered(reactor)
        await here.service.streams[id].see()
        (refusal,) = rounds(here, id).refused
        assert (refusal.unit, refusal.code) == ("cantho", "projection.taken")
        assert here.service.streams[id].view.frame("desk", 0) is not None


async def test_a_session_does_not_come_into_the_hours_of_another_by_any_way(url: str) -> None:
    async with planning(url) as (here, reactor, _id):
        await schedule(here)
        await delivered(reactor)
        (stands,) = await here.service.book.rows("sessions", {"room": "angiang"})
        hours = {name: stands[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due")}
        with pytest.raises(Refused, match=r"plan\.overlap"):
            await here.service.plan("angiang", here.visitors["hung"], {**PLAN, **hours}, "plan-taken")
        later = {name: int(str(at)) + 30 * 86_400_000 for name, at in hours.items()}
        other = await here.service.plan("angiang", here.visitors["hung"], {**PLAN, **later}, "plan-later")
        sent = {**hours, "topic": "Nước"}
        with pytest.raises(Refused, match=r"plan\.overlap"):
            await here.service.do(other, here.visitors["hung"], "session.replan", sent, "replan-into")
        moved = [{name: at + 30 * 86_400_000 for name, at in day.items()} for day in content()["days"]]
        with pytest.raises(Refused, match=r"plan\.clash"):
            await here.do("can", "round.postpone", days=moved, reason="Bão")


async def test_a_units_stream_is_there_before_anything_happened(url: str) -> None:
    async with planning(url) as (here, _, _):
        joined = await here.service.join("unit:angiang", "public", None, here.visitors["lan"])
        assert joined["frame"]["put"] == []
        here.session = "unit:angiang"
        await here.do("hung", "sitting.plan", kind="ordinary", begins=1, ends=2)
        assert [seen["state"] for seen in here.seen("public", "sitting").values()] == ["planned"]
