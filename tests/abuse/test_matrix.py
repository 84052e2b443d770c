"""The whole matrix by the doors: every command of every kind of stream, by every role, in its own room and in another,
in every phase of a session, over HTTP and as the socket hands it on. Who is not named is refused before anything is
looked at, and nothing is written. Who is named gets further: `laws/test_roles.py` tries that in pure states.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.app import App
from server.domain.command import ASKER
from server.domain.kinds import KINDS
from server.domain.roles import ROLES
from server.errors import Refused
from server.gateway.visitor import Visitor
from server.log.entry import Entry
from server.runtime.screen_switches import THROWN
from server.runtime.stream import CLOCK, StreamRuntime
from tests.abuse import matrix_walk
from tests.abuse.matrix_steps import HERE
from tests.abuse.matrix_walk import ELSEWHERE, SHUT, SWITCH
from tests.domain.round.test_plan import content
from tests.web.sites import HOST, Visit, site, until_open


class Cast:
    """One account for each role here and in another room, a colleague of none, somebody who only asks."""

    def __init__(self, accounts: dict[tuple[str, str], str]) -> None:
        self._accounts, self._turn = accounts, 0

    def strangers(self, by: frozenset[str]) -> list[tuple[str, str, Visitor]]:
        """Three who may not: the next role in turn that is not named, one that is named in the other room, and in turn
        a colleague without any role and somebody who is not signed in. Every role comes by again and again."""
        self._turn += 1
        roles = [*ROLES[self._turn % len(ROLES) :], *ROLES[: self._turn % len(ROLES)]]
        wrong = next((role for role in roles if role not in by), "")
        named = next((role for role in roles if role in by), "")
        who = [(wrong, HERE if wrong else ""), (named, ELSEWHERE if named else "")]
        found = [(*each, self._visitor(self._accounts[each])) for each in who]
        return [*found, ("", "", self._visitor(self._accounts["", ""] if self._turn % 2 else None))]

    def _visitor(self, account: str | None) -> Visitor:
        return Visitor(asker="f" * 16, account=account, room=HERE, ip="192.0.2.9")


@pytest.fixture
async def app(tmp_path: Path, sqlite_url: str) -> AsyncIterator[App]:
    async with site(tmp_path, sqlite_url) as app:
        yield app


async def cast(app: App) -> Cast:
    accounts = {}
    for role in ROLES:
        for room in (HERE, ELSEWHERE):
            account = await app.people.add(f"{role}-{room}", f"{role} {room}", roles=[(room, role)])
            accounts[role, room] = account.id
    accounts["", ""] = (await app.people.add("khongvai", "Không Vai")).id
    return Cast(accounts)


async def streams(app: App, lead: Visit) -> dict[str, str]:
    """A stream of each kind, as clients call it."""
    session = await lead.plan()
    office = Visitor(
        asker="", account=(await app.people.add("vanphong", "Văn phòng", roles=[(HERE, "office")])).id, room=HERE
    )
    round = await app.service.plan_round(HERE, office, {"year": 2030, "number": 1, **content()}, "round-0001")
    ask = {"kind": "line", "text": "Mất mạng"}
    await app.service.enter(HERE, office, "ticket.open", ask, "ticket-0001")
    return {"session": session, "round": round, "unit": f"unit:{HERE}"}


async def refused(app: App, runtime: StreamRuntime, visitor: Visitor, name: str, n: int) -> str:
    try:
        await app.service.do(runtime.id, visitor, name, SWITCH if name in THROWN else {}, f"matrix-{n:06}")
    except Refused as no:
        return no.code
    return ""


async def by_people(app: App, runtime: StreamRuntime, since: int) -> list[Entry]:
    """What was written since then, but for what the clock does by itself."""
    return [entry for entry in await app.service.book.read(runtime.stream, since) if entry.by != CLOCK]


async def tried(app: App, runtime: StreamRuntime, who: Cast) -> list[tuple[str, ...]]:
    """Those whom a command let in though it names nobody of theirs."""
    await runtime.see()
    wrong, n, before = [], 0, runtime.view.seq
    for name, wanted in runtime.kind.commands.items():
        for role, room, visitor in who.strangers(wanted.by) if ASKER not in wanted.by else ():
            n += 1
            code = await refused(app, runtime, visitor, name, n)
            if code not in SHUT:
                wrong.append((runtime.kind.prefix, name, role, room, code))
    assert await by_people(app, runtime, before) == []
    assert n > 50
    return wrong


async def test_nobody_does_what_is_not_theirs_by_any_door(app: App) -> None:
    async with Visit(app) as lead:
        await lead.sign_in(app, "hung", (HERE, "lead"))
        every, who = await streams(app, lead), await cast(app)
        assert every.keys() < {kind.prefix for kind in KINDS}
        for id in every.values():
            runtime = await app.service.runtime(id)
            assert await tried(app, runtime, who) == [], id
        runtime = await app.service.runtime(every["session"])
        chief = Visitor(asker="", account=(await app.people.find("hung")).id, room=HERE)  # type: ignore[union-attr]
        phases = set()
        await until_open(app, every["session"])
        for step in ("session.start", "session.pause", "session.resume", "session.end", "session.close"):
            phases.add(runtime.kind.phase(runtime.view.state))
            assert await tried(app, runtime, who) == [], step
            await app.service.do(runtime.id, chief, step, {}, f"step-{step}")
            await runtime.see()
        phases.add(runtime.kind.phase(runtime.view.state))
        assert await tried(app, runtime, who) == []
        assert len(phases) >= 5, phases
        await by_http(app, every["session"], who)


async def by_http(app: App, session: str, who: Cast) -> None:
    """The same over HTTP: each command by one who may not, in turn; the ack says so and nothing is written."""
    runtime = await app.service.runtime(session)
    before, roles = runtime.view.seq, sorted(ROLES)
    visits = {}
    for role in roles:
        visits[role] = Visit(app)
        account = await app.people.find(f"{role}-{HERE}")
        assert account is not None
        await visits[role].send_form(f"/vao/{await app.people.link(account.id)}")
    for n, (name, wanted) in enumerate(sorted(runtime.kind.commands.items())):
        if ASKER in wanted.by:
            continue
        role = next(each for each in roles[n % len(roles) :] + roles if each not in wanted.by)
        envelope: dict[str, Any] = {
            "do": name,
            "session": session,
            "cid": f"http-{n:06}",
            "with": SWITCH if name in THROWN else {},
        }
        headers = {"Origin": f"http://{HOST}"}
        ack = (await visits[role].post(f"/buoi/{session}/do", json=envelope, headers=headers)).json()
        assert (ack["ok"], ack["code"] in SHUT) == (False, True), (name, role, ack)
    for visit in visits.values():
        await visit.aclose()
    assert await by_people(app, runtime, before) == []


@pytest.mark.long
async def test_the_same_through_the_sockets_and_pages_of_a_running_server() -> None:
    """Every seventh combination, in turn; tests/abuse/matrix_walk.py tries and prints all of them."""
    assert await matrix_walk.main(7) == 0
