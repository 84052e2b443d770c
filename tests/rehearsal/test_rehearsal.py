"""A rehearsal on a real server: clients through the public door, and a ledger that adds up, and that can fail to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from server import settings
from server.app import App, listener, running
from server.domain.clarification import Clarification
from server.domain.session.question import Question
from server.errors import Refused
from server.gateway.visitor import Visitor
from server.office.units import registry
from server.rehearsal.citizens import REPLY
from server.rehearsal.ledger import Ledger, apart, folded
from server.rehearsal.opening import close_the_guest_desk, opening
from server.rehearsal.play import Company
from server.rehearsal.sample import samples
from server.rehearsal.script import Script, write
from server.rehearsal.seat import Deed, Place, Seat, Shut
from server.rehearsal.sign_in import sign_in
from server.rehearsal.stage_hands import HOST, VISITOR, Cast, prepare
from server.rehearsal.tempo import Tempo
from server.settings import Settings
from server.transport.tasks import spawn
from server.verbs.run import listening
from tests.databases import MOSTLY_SQLITE

SAMPLES = samples()
CID = "rehearsal-of-a-test"
QUESTIONS, SPEED, SEED = 44, 80.0, 3


class Site(NamedTuple):
    app: App
    settings: Settings
    url: str
    cast: Cast

    @property
    def place(self) -> Place:
        return Place.of(self.url, self.settings.web, "gltt", self.cast.session)

    def company(self, script: Script) -> Company:
        return Company(self.place, self.cast, script, SAMPLES, SEED)


@asynccontextmanager
async def state(url: str, var: Path) -> AsyncIterator[Site]:
    """A server on a free port with a prepared rehearsal."""
    config = settings.load({"paths.var": str(var), "database.url": url, "web.port": "0"}, env={})
    with listening(config.web.host, config.web.port, "--port") as place:
        async with running(config) as app:
            server = listener(app, config)
            serving = spawn(server.serve([place]), "server of a test")
            room = registry().rooms["gltt"]
            try:
                cast = await prepare(app.service, app.people, config, room, SAMPLES.session, CID)
                yield Site(app, config, f"http://127.0.0.1:{place.getsockname()[1]}", cast)
            finally:
                server.should_exit = True
                await serving


@MOSTLY_SQLITE
@pytest.mark.slow
async def test_a_play_adds_up(database_url: str, tmp_path: Path) -> None:
    async with state(database_url, tmp_path) as there:
        company = there.company(write(SAMPLES.question, QUESTIONS, SEED))
        await company.gather()
        await company.perform(Tempo(SPEED))
        outcome = await company.close(there.app.book, there.settings.secret)
        assert outcome.faults == []
        played = {entry.name for entry in await there.app.book.read(there.cast.stream)}
        assert {"panel_seat.given", "submission.submitted", "message.read", "contribution.published"} <= played
        assert outcome.asked == QUESTIONS == sum(outcome.by_state.values())
        assert outcome.checks > QUESTIONS
        assert outcome.commands > 2 * QUESTIONS
        assert outcome.conflicts > 0
        assert outcome.repeats > 0
        assert not outcome.by_state["asked"]
        assert {"refused", "promised", "answered_live", "answered_later", "withdrawn"} <= outcome.by_state.keys()
        room, entries = await folded(there.app.book, there.cast.stream)
        played = {entry.name for entry in entries}
        assert {"question.held", "question.merged", "question.unmerged", "flood.swept", "flood.reopened"} <= played
        threads = [room.state.need(Clarification, id) for _, id in room.state.keys(Clarification.noun)]
        assert REPLY in [each.exchanges[-1].text.text for each in threads if each.exchanges[-1].text]
        await lines_were_taken_up_again(there, company)
        await a_ledger_can_fail(there, company)
        await company.go_home()


async def lines_were_taken_up_again(there: Site, company: Company) -> None:
    """By position: who lost the line holds exactly what a fresh frame holds."""
    room, _ = await folded(there.app.book, there.cast.stream)
    back = [seat for seat in company.seats if seat.resumes]
    assert len(back) >= 3
    assert {"public", "desk"} <= {seat.audience for seat in back}
    assert [apart(seat, room) for seat in back] == [None] * len(back)


async def a_ledger_can_fail(there: Site, company: Company) -> None:
    room, entries = await folded(there.app.book, there.cast.stream)
    seat = next(seat for seat in company.seats if seat.name == HOST.login)
    actors = {seat.name: f"staff:{there.cast.accounts[HOST.login]}"}
    ledger = Ledger()
    ledger.see(seat)
    await ledger.close(there.app.book, room, entries, [seat], actors)
    assert ledger.faults == []
    seat.acked.append(Deed("question.call", "never-heard-of", room.seq, 1))
    (missing,) = [value for value in seat.table.of("question") if value["number"] == 2]
    del seat.table.values["question", missing["id"]]
    ledger.see(seat)
    await ledger.close(there.app.book, room, entries, [seat], actors)
    faults = " ".join(ledger.faults)
    for fault in ("numbers", "sum of states", "never-heard-of", "differ from the fresh frame", "asked"):
        assert fault in faults


async def test_a_public_seat_that_sees_too_much_is_noticed() -> None:
    seat, ledger = Seat(Place("", "", "", ""), "citizen", "public"), Ledger()
    seat.table.values["question", "a"] = {"id": "a", "v": 1, "number": 1, "state": "accepted"}
    ledger.see(seat)
    assert ledger.faults == []
    seat.table.values["question", "b"] = {"id": "b", "v": 2, "number": 2, "state": "asked"}
    ledger.see(seat)
    assert ledger.faults == ["citizen at 0: sees ['asked']"]


async def test_what_a_stranger_asks_in_a_samples_words_waits_for_people(sqlite_url: str, tmp_path: Path) -> None:
    """Under the sample's name, another or none, before and while the company plays: nobody of it touches the question,
    nor an answer that a person wrote to it."""
    async with state(sqlite_url, tmp_path) as there:
        answered = [sample for sample in SAMPLES.question if sample.answer and sample.kind == "question"]
        company = there.company(write(answered, 8, SEED))
        await company.gather()
        stranger = Seat(there.place, "stranger", "public")
        await stranger.sit()
        for sample, name in zip(answered, ("Nguyễn Văn Lạ", None, answered[2].name), strict=False):
            asks = {**sample.asks, "name": name}
            assert (await stranger.do("question.ask", **{key: value for key, value in asks.items() if value}))["ok"]
        theirs = [own["id"] for own in stranger.mine]
        room, _ = await folded(there.app.book, there.cast.stream)
        person = Visitor(asker="", account=there.cast.accounts["dt-lan"])
        await there.app.service.do(
            there.cast.session, person, "question.accept", {"question": theirs[0], "text_rev": 1}, "by-hand-01"
        )
        await company.perform(Tempo(SPEED))
        room, entries = await folded(there.app.book, there.cast.stream)
        states = {
            question.id: question.state
            for _, id in room.state.keys("question")
            if (question := room.state.need(Question, id))
        }
        assert [states[id] for id in theirs] == ["accepted", "asked", "asked"]
        assert {*states.values()} & {"answered_live", "answered_later"}, "the company did play"
        touched = [entry.name for entry in entries if any(id in str(entry.facts) for id in theirs)]
        assert touched == ["question.asked"] * 3 + ["question.accepted"]
        await stranger.leave()
        await company.go_home()


async def test_a_guest_has_a_seat_only_where_it_was_asked_for(sqlite_url: str, tmp_path: Path) -> None:
    config = settings.load({"paths.var": str(tmp_path), "database.url": sqlite_url, "web.port": "0"}, env={})
    async with running(config) as app:
        cast = await opening(app.service, app.people, config, registry(), guest=False)
        assert cast is not None
        assert VISITOR.login not in cast.tokens
        assert await app.people.find(VISITOR.login) is None
        await close_the_guest_desk(app.people)
        with_guest = await prepare(
            app.service, app.people, config, registry().rooms["gltt"], SAMPLES.session, CID, VISITOR
        )
        sign_in = await app.people.redeem(with_guest.tokens[VISITOR.login])
        unused = await app.people.link(with_guest.accounts[VISITOR.login])
        assert await app.people.who(sign_in) is not None
        await close_the_guest_desk(app.people)
        assert await app.people.who(sign_in) is None
        with pytest.raises(Refused):
            await app.people.redeem(unused)


async def test_what_is_prepared(sqlite_url: str, tmp_path: Path) -> None:
    async with state(sqlite_url, tmp_path) as there:
        app, cast, room = there.app, there.cast, registry().rooms["gltt"]
        assert cast.session.startswith("dt-")
        assert await app.book.streams() == [f"rehearsal:{cast.session}"]
        (row,) = await app.book.rows("sessions", {"id": cast.session})
        assert row["rehearsal"] == 1
        assert str(row["code"]).startswith("DT-BTNMT-")
        with pytest.raises(Refused, match=r"command\.reused"):
            await prepare(app.service, app.people, there.settings, room, SAMPLES.session, CID)
        again = await prepare(app.service, app.people, there.settings, room, SAMPLES.session, "another-rehearsal")
        assert again.accounts == cast.accounts
        assert again.session != cast.session
        roles = {
            login: await app.service.authority.roles(id, "gltt", cast.session) for login, id in cast.accounts.items()
        }
        assert roles["dt-lan"] == roles["dt-hung"] == {"moderator"}
        for session, place in (("dt-1", "angiang"), ("0123456789abcdef", "gltt")):
            assert not any([await app.service.authority.roles(id, place, session) for id in cast.accounts.values()])


async def test_a_seat_signs_in_once_and_only_where_it_may(sqlite_url: str, tmp_path: Path) -> None:
    async with state(sqlite_url, tmp_path) as there:
        token = there.cast.tokens["dt-chuyengia1"]
        cookie = await sign_in(there.place, token)
        with pytest.raises(Shut):
            await sign_in(there.place, token)
        with pytest.raises(Shut, match=r"audience\.forbidden"):
            await Seat(there.place, "expert", "desk", cookie).sit()
        with pytest.raises(Shut, match=r"sign_in\.needed"):
            await Seat(there.place, "citizen", "panel").sit()
        expert = Seat(there.place, "expert", "panel", cookie)
        await expert.sit()
        refused = await expert.do("question.accept", question="x", text_rev=1)
        assert refused["code"] == "command.forbidden"
        await expert.leave()
