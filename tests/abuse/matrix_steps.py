"""A stream of each kind in each of its states, brought from one to the next by those who may."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import aiohttp

from server.domain.roles import DESK
from server.local_time import day_of, last_moment
from server.office.calendar import add_working_days
from tests.runtime.servers import Person, Process, today
from tests.runtime.test_process import frame, plan

HERE = "gltt"
DAY_MS = 86_400_000
HELD = ("session.start", "session.pause", "session.resume", "session.end", "session.close", "session.archive")


class Planners:
    """Two colleagues, for what one plans another approves."""

    def __init__(self, server: Process, http: aiohttp.ClientSession, lead: Person, head: Person) -> None:
        self.server, self._http, self.lead, self.head, self._turn = server, http, lead, head, count()

    async def act(self, who: Person, stream: str, name: str, /, **payload: Any) -> None:
        envelope = {"do": name, "session": stream, "cid": f"step-{next(self._turn):05}", "with": payload}
        async with self._post(who, f"/buoi/{stream}/do", json=envelope) as answer:
            ack = await answer.json(content_type=None)
        assert ack["ok"], (stream, name, ack)

    async def send(self, path: str, **form: str) -> str:
        """A form, by the first of them; where it leads to."""
        async with self._post(self.lead, f"{path}/do", data=form, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
            return answer.headers["Location"]

    def _post(self, who: Person, path: str, **sent: Any) -> Any:
        headers = {"Origin": self.server.url, "Cookie": f"giaoluu={who.cookie}"}
        return self._http.post(f"{self.server.url}/r/{HERE}{path}", headers=headers, **sent)

    async def seen(self, stream: str, noun: str) -> dict[str, Any]:
        """What the desk sees of the one entity of this noun."""
        found = await frame(self.server, stream, DESK, self.lead.cookie or "")
        (one,) = [dict(each) for (name, _), each in found.items() if name == noun]  # type: ignore[misc]
        return one

    async def phase(self, stream: str, noun: str) -> str:
        return str((await self.seen(stream, noun))["state"]) if noun else ""

    async def until(self, stream: str, noun: str, state: str) -> None:
        """What one stream causes begins a moment later, and what its clock brings at its next beat."""
        async with asyncio.timeout(60):
            while True:
                with suppress(KeyError):
                    if await self.phase(stream, noun) == state:
                        return
                await asyncio.sleep(0.1)


async def sessions(by: Planners) -> AsyncIterator[str]:
    session = await plan(by.server, by.lead)
    async for each in held(by, session):
        yield each


async def held(by: Planners, session: str) -> AsyncIterator[str]:
    await by.until(session, "session", "intake")
    yield session
    for name in HELD:
        await by.act(by.lead, session, name)
        yield session


async def put_off(by: Planners) -> AsyncIterator[str]:
    """One of another day: planned, postponed, cancelled."""
    session = await coming(by, "plan-put-off-1", 40)
    yield session
    found = await by.seen(session, "session")
    hours = {name: found[name] + DAY_MS for name in ("intake_opens", "starts_at", "ends_at", "answer_due")}
    await by.act(by.lead, session, "session.postpone", **hours, reason="Bão")
    yield session
    await by.act(by.lead, session, "session.cancel", reason="Bão")
    yield session


async def rehearsals(by: Planners) -> AsyncIterator[str]:
    session = await coming(by, "plan-rehearsed-1", 2)
    await by.act(by.lead, session, "readiness.begin", keys=["hall.room"])
    found = await by.seen(session, "session")
    times = {"starts_at": found["starts_at"] - DAY_MS, "ends_at": found["ends_at"] - DAY_MS}
    await by.act(by.lead, session, "readiness.plan_rehearsal", **times)
    async for each in held(by, str((await by.seen(session, "rehearsed"))["id"])):
        yield each


async def coming(by: Planners, cid: str, days: int) -> str:
    day = f"{today() + timedelta(days=days):%d/%m/%Y}"
    form = {"do": "session.plan", "cid": cid, "topic": "Đất đai", "venue": "Hội trường", "day": day}
    return (await by.send("/buoi/moi", **form, start="8:30", end="9:30")).split("/buoi/")[1].split("/")[0]


async def rounds(by: Planners) -> AsyncIterator[str]:
    day = today() + timedelta(days=60)
    form = {"do": "round.plan", "cid": "round-walk-1", "year": f"{day.year}", "number": "1", "topic": "Đất đai"}
    times = {"day-1": f"{day:%d/%m/%Y}", "start-1": "8:30", "end-1": "11:30", "unit": HERE}
    round = f"round:{(await by.send('/can-bo/dot', **form, **times)).rpartition('/')[2]}"
    yield round
    await by.act(by.lead, round, "version.submit", version="1")
    await by.act(by.head, round, "version.approve", version="1", rev=1)
    yield round
    await by.act(by.lead, round, "round.schedule")
    yield round
    found = await by.seen(round, "round")
    said = {"published_at": found["acted_at"], "name": "Báo", "reason": "Lễ"}
    await by.act(by.lead, round, "announcement.publish", **said)
    yield round
    names = ("intake_opens", "starts_at", "ends_at")
    days = [{name: day[name] + DAY_MS for name in names} for day in found["days"]]
    for each in days:  # by the calendar: a holiday may lie between
        each["answer_due"] = last_moment(add_working_days(day_of(each["starts_at"]), 5))
    await by.act(by.lead, round, "round.postpone", days=days, reason="Bão")
    yield round
    await by.act(by.lead, round, "round.cancel", reason="Bão")
    yield round


async def unit(by: Planners) -> AsyncIterator[str]:
    """There once somebody has written to it."""
    call = {"do": "ticket.open", "cid": "ticket-walk-1", "unit": HERE, "kind": "line", "text": "Mất mạng"}
    await by.send("/can-bo/ho-tro", **call)
    yield f"unit:{HERE}"


async def calendar(by: Planners) -> AsyncIterator[str]:
    yield "calendar:official"


async def audit(by: Planners) -> AsyncIterator[str]:
    """Nobody has a name for it."""
    yield f"audit:{HERE}"


# By the noun that has the stream's state, if there is one.
EVERY: tuple[tuple[str, Callable[[Planners], AsyncIterator[str]]], ...] = (
    *(("", each) for each in (unit, calendar, audit)),
    *(("session", each) for each in (put_off, sessions, rehearsals)),
    ("round", rounds),
)
