"""The law of the command id: what was done once gives its first ack for ever, whatever stands against it today."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from server.errors import Refused, Unavailable
from server.live.house import House
from server.log import command
from tests.live.houses import ASK, PLAN, START, Home, home

TIMES = {name: PLAN[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due")}
TYPED = {name: PLAN[name] for name in ("topic", "venue", "starts_at", "ends_at")}
DERIVED = {name: PLAN[name] for name in ("code", "intake_opens", "answer_due")}

Sent = tuple[str, str, str, dict[str, Any]]


class Story:
    """One session from its plan to its record, in which every command of the catalogue is done; all is kept."""

    def __init__(self, hall: Home) -> None:
        self.hall = hall
        self.sent: list[Sent] = []
        self.acks: list[dict[str, Any]] = []

    async def do(self, who: str, name: str, /, **raw: Any) -> dict[str, Any]:
        cid = f"story-{len(self.sent):04d}"
        self.sent.append((who, name, cid, raw))
        self.acks.append(await self.hall.do(who, name, cid=cid, **raw))
        return self.acks[-1]

    async def ask(self, who: str) -> str:
        ack = await self.do(who, "question.ask", **ASK, text="  Xin hỏi  thủ tục? ")
        return str(ack["receipt"]["question"])

    async def play(self) -> None:
        self.hall.clock.now = START - 1
        self.hall.session = await self.plan()
        await self.do("lan", "session.replan", **TIMES, topic="Đất đai", venue="Tầng 2")
        await self.do("lan", "session.open_intake")
        one, two, three, four = [await self.ask(f"asker{n}") for n in range(1, 5)]
        await self.do("asker4", "question.withdraw", question=four)
        await self.do("lan", "question.refuse", question=three, state="asked", reason="spam")
        await self.do("lan", "question.redact", question=one, text_rev=1, text="Xin hỏi.")
        await self.do("lan", "question.accept", question=one, text_rev=2)
        await self.do("lan", "question.accept", question=two, text_rev=1)
        await self.do("lan", "question.veil", question=two, state="accepted", reason="spam")
        await self.do("lan", "question.unveil", question=two, state="veiled")
        await self.do("lan", "panel.seat", name="Bà Mẫu", title="Phó Giám đốc")
        (person,) = self.hall.seen("public", "person")
        await self.do("lan", "session.start")
        await self.do("lan", "stage.blank", on=True)
        await self.do("lan", "stage.freeze", on=True)
        await self.do("lan", "question.call", question=one, text_rev=2)
        await self.do("lan", "question.return", question=one, state="called")
        await self.do("lan", "question.call", question=one, text_rev=2)
        await self.do("lan", "question.answer", question=one, state="called")
        await self.do("lan", "question.promise", question=two, state="accepted")
        await self.do("lan", "panel.excuse", person=person)
        await self.do("lan", "session.pause")
        await self.do("lan", "session.resume")
        await self.do("lan", "session.end")
        for question in (one, two):
            await self.do("vinh", "answer.draft", question=question, rev=0, text="Xin trả lời.")
            await self.do("lan", "answer.publish", question=question, rev=1)
        await self.do("lan", "answer.correct", question=one, rev=2, text="Xin trả lời rõ hơn.", note="Bổ sung")
        await self.do("hung", "words.erase", seqs=[4])
        await self.do("lan", "session.close")
        await self.do("lan", "session.reopen")
        await self.do("lan", "session.close")

    async def plan(self, **derived: Any) -> str:
        lan = self.hall.visitors["lan"]
        return await self.hall.house.plan("angiang", lan, TYPED, "plan-0001", {**DERIVED, **derived})


@pytest.fixture
async def story(database_url: str) -> AsyncIterator[Story]:
    async with home(database_url) as hall:
        told = Story(hall)
        await told.play()
        yield told


Hindrance = Callable[[Home], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def nothing(hall: Home) -> AsyncIterator[None]:
    """The state alone: a closed session takes hardly any command."""
    yield


@asynccontextmanager
async def a_throttle(hall: Home) -> AsyncIterator[None]:
    checks, before = hall.house._checks, hall.house._checks._throttles
    checks._throttles = _Never()  # type: ignore[assignment]
    yield
    checks._throttles = before


class _Never:
    def ask(self, actor: str, ip: str) -> None:
        raise Refused("asks.throttled", retry_after=1)


@asynccontextmanager
async def a_full_queue(hall: Home) -> AsyncIterator[None]:
    hall.house._checks._queue, before = 0, hall.house._checks._queue
    yield
    hall.house._checks._queue = before


@asynccontextmanager
async def a_restart(hall: Home) -> AsyncIterator[None]:
    """Nothing is in memory any more."""
    old = hall.house
    hall.house = House(old.book, old.people, old._checks._terms, old.limits, bytes(range(32)), old._shows)
    yield
    hall.house = old


@asynccontextmanager
async def smaller_limits(hall: Home) -> AsyncIterator[None]:
    checks, before = hall.house._checks, hall.house._checks._terms
    checks._terms = before._replace(limits=dict.fromkeys(before.limits, 1), lists=dict.fromkeys(before.lists, ()))
    yield
    checks._terms = before


@asynccontextmanager
async def lost_roles(hall: Home) -> AsyncIterator[None]:
    for login, role in (("lan", "moderator"), ("hung", "lead"), ("vinh", "expert")):
        await hall.house.people.ungrant(login, "angiang", role)
    yield


def known(ack: dict[str, Any]) -> dict[str, Any]:
    """An ack without what it tells of today."""
    return {name: value for name, value in ack.items() if name != "mine"}


@pytest.mark.parametrize(
    "hindrance",
    [nothing, a_throttle, a_full_queue, a_restart, smaller_limits, lost_roles],
    ids=lambda each: each.__name__,
)
async def test_what_was_done_gives_its_first_ack_whatever_stands_against_it(story: Story, hindrance: Hindrance) -> None:
    hall = story.hall
    assert {name for _, name, _, _ in story.sent} | {"session.plan"} == set(command.catalogue)
    head = (await hall.house.book.heads([f"session:{hall.session}"]))[f"session:{hall.session}"]
    async with hindrance(hall):
        again = [await hall.do(who, name, cid=cid, **raw) for who, name, cid, raw in story.sent]
        assert await story.plan(code="STNMT-angiang-2010-9") == hall.session
        assert list(map(known, again)) == list(map(known, story.acks))
        if hindrance is not a_restart:
            for who, name, cid, raw in story.sent:
                if name not in ("question.redact", "answer.correct", "session.reopen", "words.erase"):
                    with pytest.raises(Refused):
                        await hall.do(who, name, cid=f"fresh-{cid}", **raw)
    assert (await hall.house.book.heads([f"session:{hall.session}"]))[f"session:{hall.session}"] == head


async def test_another_payload_under_a_done_id_is_told_before_any_throttle(story: Story) -> None:
    who, name, cid, raw = next(each for each in story.sent if each[1] == "question.ask")
    async with a_throttle(story.hall):
        with pytest.raises(Refused) as no:
            await story.hall.do(who, name, cid=cid, **{**raw, "text": "Câu khác?"})
        assert no.value.code == "command.reused"


async def test_what_still_waits_is_waited_for_not_refused(story: Story) -> None:
    """The line fell before the ack: the same command comes again while its first sending has no turn yet."""
    hall = story.hall
    await hall.do("lan", "session.reopen", cid="reopen-0001")
    redact = {"question": story.acks[2]["receipt"]["question"], "text_rev": 2, "text": "Sửa."}
    release, turn = asyncio.Event(), hall.house.book.turn

    @asynccontextmanager
    async def slow(stream: str) -> AsyncIterator[Any]:
        await release.wait()
        async with turn(stream) as taken:
            yield taken

    hall.house.book.turn = slow  # type: ignore[method-assign]
    first = asyncio.ensure_future(hall.do("lan", "question.redact", cid="waits-0001", **redact))
    await asyncio.sleep(0)
    async with a_full_queue(hall):
        again = asyncio.ensure_future(hall.do("lan", "question.redact", cid="waits-0001", **redact))
        waits, _ = await asyncio.wait({again}, timeout=0.2)
        assert not waits, "it was answered before the first sending was"
        release.set()
        assert await first == await again


async def test_a_plan_sent_six_times_at_once_is_one_session(database_url: str) -> None:
    async with home(database_url) as hall:
        story = Story(hall)
        ids = await asyncio.gather(*(story.plan(code=f"STNMT-angiang-2010-{n}") for n in range(6)))
        assert len({*ids}) == 1
        assert len(await hall.house.book.rows("sessions", {})) == 1


async def test_a_command_of_an_earlier_version_is_recognised(story: Story) -> None:
    """Ids used to be kept with a hash of the cleaned text."""
    hall = story.hall
    await hall.do("lan", "session.reopen", cid="reopen-0002")
    checks = hall.house._checks
    plain = checks._hash
    checks._hash = checks._hash_once  # type: ignore[method-assign]
    redact = {"question": story.acks[2]["receipt"]["question"], "text_rev": 2, "text": "  Sửa  lại. "}
    before = await hall.do("lan", "question.redact", cid="older-0001", **redact)
    checks._hash = plain  # type: ignore[method-assign]
    assert await hall.do("lan", "question.redact", cid="older-0001", **redact) == before
    async with a_full_queue(hall):
        assert await hall.do("lan", "question.redact", cid="older-0001", **redact) == before


async def test_while_the_log_cannot_be_asked_a_refusal_is_not_final(story: Story) -> None:
    who, name, cid, raw = next(each for each in story.sent if each[1] == "question.ask")

    async def away(*_: Any) -> Any:
        raise Unavailable("gone")

    story.hall.house.book.known = away  # type: ignore[method-assign]
    async with a_throttle(story.hall):
        with pytest.raises(Unavailable):
            await story.hall.do(who, name, cid=cid, **raw)


async def test_a_fresh_command_costs_no_look_up(database_url: str) -> None:
    async with home(database_url) as hall:
        await hall.plan()
        asked: list[Any] = []
        find = hall.house._resends.find

        async def told(*each: Any) -> Any:
            asked.append(each)
            return await find(*each)

        hall.house._resends.find = told  # type: ignore[method-assign]
        await hall.ask()
        assert asked == []
        async with a_full_queue(hall):
            refusals = await asyncio.gather(*(hall.ask(f"asker{n}") for n in range(50)), return_exceptions=True)
        assert {str(no) for no in refusals} == {"session.crowded"}
        assert len(asked) == 50
