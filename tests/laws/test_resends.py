"""The law of the command id: what was done once gives its first ack for ever, whatever stands against it today."""

import asyncio
import functools
import inspect
import itertools
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from server.domain.command import REACTION
from server.domain.roles import OPERATOR
from server.domain.sample import Draw
from server.domain.session import SESSION
from server.errors import Refused, Unavailable
from server.runtime.service import Service
from tests.laws.histories import TERMS
from tests.runtime.services import ASK, PLAN, START, Home, home

TIMES = {name: PLAN[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due")}
TYPED = {name: PLAN[name] for name in ("topic", "venue", "starts_at", "ends_at")}
DERIVED = {name: PLAN[name] for name in ("code", "intake_opens", "answer_due")}

WHO = {"moderator": "lan", "lead": "hung", "expert": "vinh", "asker": "asker1"}

Sent = tuple[str, str, str, dict[str, Any]]


# What a closed session still takes.
LET_THROUGH = {
    "address.leave",
    "answer.rate",
    "nonconformity.write",
    "note.write",
    "question.redact",
    "question.redact_name",
    "recording.remove",
    "recording.set",
    "answer.correct",
    "screen_link.revoke",
    "session.reopen",
    "words.erase",
}


class Story:
    """One session from its plan to its record, in which every command of the catalogue is done; all is kept."""

    def __init__(self, here: Home) -> None:
        self.state = here
        self.sent: list[Sent] = []
        self.acks: list[dict[str, Any]] = []

    async def do(self, who: str, name: str, /, **raw: Any) -> dict[str, Any]:
        cid = f"story-{len(self.sent):04d}"
        self.sent.append((who, name, cid, raw))
        self.acks.append(await self.state.do(who, name, cid=cid, **raw))
        return self.acks[-1]

    async def ask(self, who: str, **other: str) -> str:
        ack = await self.do(who, "question.ask", **{**ASK, "text": "  Xin hỏi  thủ tục? ", **other})
        return str(ack["receipt"]["question"])

    async def enter(self, name: str, **raw: Any) -> None:
        await self.do("lan", name, **raw, happened_at=self.state.clock.now)

    async def play(self) -> None:
        self.state.clock.now = START - 1
        self.state.session = await self.plan()
        await self.do("lan", "session.replan", **TIMES, topic="Đất đai", venue="Tầng 2")
        await self.do("lan", "session.open_intake")
        one, two, three, four = [await self.ask(f"asker{n}") for n in range(1, 5)]
        await self.do("lan", "question.hold", question=four, state="asked", needs=["place"])
        await self.do("asker4", "question.clarify", question=four, text="Ở xã Mẫu")
        await self.do("lan", "question.hold", question=four, state="asked", text="Thửa nào?")
        await self.do("lan", "question.release", question=four, state="held")
        await self.do("asker4", "question.withdraw", question=four)
        await self.elsewhere()
        await self.do("lan", "flood.sweep", questions=[three], how="device", reason="spam")
        (swept,) = self.state.seen("desk", "flood")
        await self.do("lan", "flood.reopen", flood=swept)
        await self.do("lan", "question.refuse", question=three, state="asked", reason="spam")
        await self.do("asker1", "address.leave", question=one, mail="nhap@example.vn")
        await self.do("asker1", "consent.take_back", question=one, purpose="notify")
        await self.do("asker1", "address.stop", question=one)
        came = {"channel": "paper", "arrived_at": self.state.clock.now, "kind": "opinion", "field": "dat-dai"}
        await self.do("lan", "question.enter", **came, text="Nên cắm mốc")
        await self.do("lan", "question.enter_many", rows=[{**came, "text": "Nên có bản đồ"}])
        five = await self.ask("asker5", kind="opinion")
        await self.do("lan", "question.accept", question=five, text_rev=1)
        await self.do("lan", "question.acknowledge", question=five, text_rev=1, note="Xin cảm ơn")
        await self.do("lan", "question.redact", question=one, text_rev=1, text="Xin hỏi.")
        await self.do("lan", "session.stop_intake")
        await self.do("lan", "session.resume_intake")
        await self.do("lan", "hand_over.give", note="Xem câu 1")
        (left,) = self.state.seen("desk", "hand_over")
        await self.do("hung", "hand_over.take", hand_over=left)
        await self.do("lan", "session.slow_down")
        await self.do("lan", "session.require_contact")
        await self.do("lan", "session.waive_contact")
        await self.do("lan", "session.speed_up")
        await self.do("lan", "question.redact_name", question=two, text_rev=1, name="Ông M.")
        await self.do("lan", "question.accept", question=one, text_rev=2)
        await self.do("lan", "question.accept", question=two, text_rev=2)
        other = {"question": one, "text_rev": 2, "original": "km", "lang": "vi", "text": "Bản dịch"}
        await self.do("lan", "translation.write", rev=0, **other)
        await self.do("lan", "translation.drop", question=one, rev=1)
        await self.do("lan", "translation.write", rev=2, **other)
        await self.do("lan", "question.order", question=two, before=one)
        await self.do("lan", "question.classify", question=two, field="moi-truong")
        await self.do("lan", "question.veil", question=two, state="accepted", reason="spam")
        await self.do("lan", "question.unveil", question=two, state="veiled")
        await self.do("lan", "panel.seat", name="Bà Mẫu", title="Phó Giám đốc")
        (person,) = self.state.seen("public", "person")
        await self.do("lan", "question.merge", into=one, questions=[two])
        await self.do("lan", "question.unmerge", question=two)
        await self.do("lan", "session.start")
        await self.do("lan", "stage.blank", on=True)
        await self.do("lan", "stage.freeze", on=True)
        await self.do("lan", "question.call", question=one, text_rev=2)
        await self.do("lan", "question.return", question=one, state="called")
        await self.mix(one)
        await self.do("lan", "question.answer", question=one, state="called")
        await self.do("lan", "question.promise", question=two, state="accepted")
        await self.do("lan", "question.assign", question=two, owner=f"person:{person}", was=None)
        await self.do("lan", "question.pause_clock", question=two, reason="Chờ đo đạc")
        await self.do("lan", "question.resume_clock", question=two)
        await self.do("lan", "question.request_extension", question=two, until=self.later(), reason="Chờ Bộ trả lời")
        await self.do("hung", "question.approve_extension", question=two, note="Được")
        await self.panel(person)
        await self.do("lan", "panel.excuse", person=person)
        await self.do("lan", "session.pause")
        await self.do("lan", "session.resume")
        await self.enter("question.enter_offline", field="dat-dai", text="Hỏi tại hội trường")
        seen = self.state.seen("public", "question")
        entered = max(seen, key=lambda id: seen[id]["number"])
        await self.enter("answer.enter_offline", question=entered, text="Đã nói tại chỗ.")
        await self.prepare()
        await self.invite(two)
        await self.play_samples()
        await self.do("lan", "question.redact", question=three, text_rev=1, text="Hỏi thủ tục gì?")
        await self.do("lan", "question.undo", question=three)
        self.state.clock.now = TIMES["starts_at"]
        await self.show()
        await self.do("lan", "session.end")
        await self.do("hung", "session.undo_end")
        await self.do("lan", "session.end")
        for question in (one, two):
            await self.do("vinh", "answer.draft", question=question, rev=0, text="Xin trả lời.")
            await self.do("lan", "answer.publish", question=question, rev=1)
        await self.do("lan", "answer.correct", question=one, rev=2, text="Xin trả lời rõ hơn.", note="Bổ sung")
        await self.do("asker1", "answer.rate", question=one, value="partly", remark="Bao nhiêu ngày?")
        await self.do("hung", "words.erase", question=four)
        began = self.state.service.streams[self.state.session].view.state.moments["began"]
        await self.do("hung", "recording.set", address="https://hinh.example.vn/1.mp4", begins_at=began, rev=0)
        await self.do("hung", "recording.remove", rev=1)
        await self.report()
        await self.do("lan", "session.close")
        await self.do("lan", "session.reopen")
        await self.do("lan", "session.close")
        await self.quality()
        await self.do("hung", "session.archive")

    async def panel(self, person: str) -> None:
        """The panel's seats: drafts that the public reads, submitted and returned, corrected; parts; messages."""
        one = await self.ask("asker5")
        await self.do("lan", "question.accept", question=one, text_rev=1)
        await self.do("lan", "live_draft.allow", on=True)
        await self.do("lan", "panel_seat.give", person=person, accounts=["staff:vinh"])
        await self.do("vinh", "panel_seat.substitute", person=person, name="Ông Tạm")
        await self.do("vinh", "panel_seat.resume", person=person)
        await self.do("vinh", "answer.draft", question=one, rev=0, text="Có.", person=person, spoken=True)
        await self.do("vinh", "live_draft.withdraw", question=one)
        await self.do("vinh", "live_draft.show", question=one)
        await self.do("vinh", "submission.submit", question=one, rev=1)
        await self.do("lan", "submission.return", question=one, rev=1, note="Nêu căn cứ")
        part = {"question": one, "person": person}
        await self.do("vinh", "panel_part.write", **part, rev=0, text="Thời hạn")
        await self.do("vinh", "panel_part.sign", **part, rev=1, text="Thời hạn 50 năm")
        await self.do("lan", "contribution.accept", contribution=f"{one}-{person}", text_rev=1)
        await self.do("lan", "answer.publish", question=one, rev=1)
        for decides in ("correction.decline", "correction.approve"):
            await self.do("vinh", "correction.propose", question=one, rev=2, text="Có, 50 năm.", note="Thiếu")
            asked = self.state.seen("desk", "correction")[one]["correction"]
            reason = {"reason": "Đủ rồi"} if decides == "correction.decline" else {}
            await self.do("lan", decides, question=one, correction=asked, **reason)
        await self.do("lan", "message.send", text="Xin kết thúc")
        (message,) = self.state.seen("panel", "message")
        await self.do("vinh", "message.read", message=message)
        await self.do("lan", "message.withdraw", message=message)

    async def quality(self) -> None:
        """A nonconformity, what is done so that it does not come back, and whether that helped."""
        before = set(self.state.seen("desk", "nonconformity"))
        await self.do("tam", "nonconformity.write", reason="Loa hỏng")
        (noted,) = set(self.state.seen("desk", "nonconformity")) - before
        await self.do("lan", "nonconformity.explain", nonconformity=noted, cause="Không thử", remedy="Đã thuê loa")
        for what in ("Thử loa mỗi sáng", "Mua loa"):
            plan = {"what": what, "owner": "Ông Nháp", "due": self.state.clock.now + 86_400_000}
            await self.do("lan", "corrective_action.plan", nonconformity=noted, **plan)
        done, dropped = self.state.seen("desk", "corrective_action")
        await self.do("lan", "corrective_action.finish", corrective_action=done, note="Từ hôm nay")
        await self.do("tam", "corrective_action.drop", corrective_action=dropped, note="Không cần nữa")
        await self.do("tam", "corrective_action.check", corrective_action=done, effective=True, note="Đã nghe rõ")
        await self.do("tam", "nonconformity.settle", nonconformity=noted, note="Đã thuê loa")

    async def elsewhere(self) -> None:
        """To another unit, to an authority outside, to its own procedure."""
        sent, referred, apart = [await self.ask(f"asker{n}") for n in range(5, 8)]
        await self.do("lan", "question.transfer", question=sent, state="asked", unit="cantho", note="Nhờ Sở.")
        advice = {"authority": "Sở Xây dựng", "note": "Xin gửi đơn."}
        await self.do("lan", "question.refer", question=referred, state="asked", **advice)
        await self.do("lan", "question.set_apart", question=apart, state="asked", procedure="complaint")

    @staticmethod
    def later() -> int:
        """A day to which a deadline may be moved."""
        return int(str(TIMES["answer_due"])) + 2 * 86_400_000

    async def report(self) -> None:
        await self.do("lan", "attendance.note", rev=0, chair="Ông Nháp", present=64)
        signs = {"number": "12/BC-STNMT", "signer": "Võ Văn Mẫu", "title": "GIÁM ĐỐC"}
        await self.do("lan", "report.draft", rev=0, dated=TIMES["starts_at"], **signs)
        await self.do("lan", "report.present", rev=1)
        await self.do("hung", "report.decline", rev=1, remarks="Nêu rõ phần V")
        await self.do("lan", "report.present", rev=1)
        await self.do("hung", "report.sign", rev=1)
        await self.do("lan", "report.send", channel="mail")
        await self.do("van", "report.receive", channel="mail")
        await self.do("van", "report.return", remarks="Thiếu Biểu 1")

    async def mix(self, question: str) -> None:
        """By the vision mixer on air; the broadcast lags for a moment, a screen has a link."""
        await self.do("lan", "stage.delay", seconds=5)
        await self.do("lan", "stage.delay", seconds=0, was=5)
        await self.do("lan", "question.excerpt", question=question, text_rev=2, start=0, end=3)
        await self.do("lan", "stage.cue", question=question)
        assert (await self.do("lan", "stage.cue", question=question))["n"] == 0
        await self.do("lan", "stage.introduce", question=question)
        await self.do("lan", "stage.take", question=question, text_rev=2)
        await self.do("lan", "screen_link.make", output="hall", place="Sảnh")
        await self.do("lan", "screen_link.revoke", link="1", reason="Lộ")

    async def show(self) -> None:
        """A run of show: planned, run, an act taken back."""
        for title in ("Khai mạc", "Nghỉ", "Bế mạc"):
            await self.do("lan", "show_item.add", title=title, length=300_000)
        state = self.state.service.streams[self.state.session].view.state
        first, second, third = (id for _, id in state.keys("show_item"))
        await self.do("lan", "show_item.change", show_item=first, rev=0, title="Khai mạc", length=600_000)
        await self.do("lan", "show_item.move", show_item=third, before=second)
        await self.do("lan", "show_item.remove", show_item=third)
        await self.do("hung", "run_of_show.approve", changes=6)
        await self.do("lan", "show_item.start", show_item=first)
        await self.do("lan", "show_item.undo_start", show_item=first)
        await self.do("lan", "show_item.start", show_item=first)
        await self.do("lan", "show_item.adjust", show_item=first, extra=60_000, was=0)
        await self.do("lan", "show_item.finish", show_item=first)

    async def invite(self, question: str) -> None:
        """Three guests: one whose part is accepted after all, one revoked, one that declines."""
        until = self.state.clock.now + 86_400_000
        for body in ("Sở Mẫu", "Ban Mẫu", "Cục Mẫu"):
            await self.do("lan", "invitation.give", question=question, body=body, until=until)
        state = self.state.service.streams[self.state.session].view.state
        one, two, three = (id for _, id in state.keys("invitation"))
        await self.do("lan", "invitation.renew", invitation=one, until=until + 60_000)
        await self.do("lan", "invitation.revoke", invitation=two, reason="Nhầm")
        await self.do(f"guest:{three}", "invitation.decline", invitation=three)
        guest, own = f"guest:{one}", {"question": question, "invitation": one, "name": "Bà Mẫu", "body": "Sở Mẫu"}
        part = f"{question}-{one}"
        await self.do(guest, "contribution.write", rev=0, text="Thời hạn", **own)
        await self.do(guest, "contribution.sign", rev=1, text="Thời hạn 50 năm", **own)
        await self.do("lan", "contribution.return", contribution=part, text_rev=1, note="Nêu căn cứ")
        await self.do(guest, "contribution.sign", rev=2, text="Thời hạn 50 năm, theo giấy", **own)
        await self.do("lan", "contribution.leave_out", contribution=part, text_rev=2, reason="Trùng")
        await self.do("lan", "contribution.accept", contribution=part, text_rev=2)

    async def prepare(self) -> None:
        """A readiness list and its verdict."""
        await self.do("lan", "readiness.begin", keys=["hall.room", "rehearsal"])
        item = {"readiness_item": "hall-room"}
        day = {"title": "", "due": self.state.clock.now}
        await self.do("lan", "readiness_item.add", area="line", title="Đường dự phòng", due=self.state.clock.now)
        await self.do("lan", "readiness_item.change", **item, **day)
        await self.do("lan", "readiness_item.tick", **item)
        await self.do("lan", "readiness_item.untick", **item)
        await self.do("lan", "readiness_item.remove", **item)
        await self.do("lan", "readiness.speak", part="hall", go=True, speaker="Ông Nháp")
        begins = self.state.clock.now + 1000
        await self.do("lan", "readiness.plan_rehearsal", starts_at=begins, ends_at=begins + 1000)
        await self.do("hung", "readiness.decide", word="go", speaker="Bà Mẫu", sentence="Một đường là đủ")

    async def play_samples(self) -> None:
        """What this story does not tell by itself, as its noun would have it."""
        told = set(re.findall(r'"(\w+\.\w+)"', inspect.getsource(Story))) | {"session.plan"}
        for noun in SESSION.nouns.values():
            for name, sample in noun.samples.items():
                by = SESSION.commands[name].by
                if name not in told and REACTION not in by and by != {OPERATOR}:
                    state = self.state.service.streams[self.state.session].view.state
                    raw = sample(Draw(state, SESSION.commands[name], 1, itertools.repeat("Ghi chú"), TERMS))
                    await self.do(next(who for role, who in WHO.items() if role in by), name, **raw)

    async def plan(self, **derived: Any) -> str:
        lan = self.state.visitors["lan"]
        return await self.state.service.plan("angiang", lan, TYPED, "plan-0001", {**DERIVED, **derived})


@pytest.fixture
async def story(database_url: str) -> AsyncIterator[Story]:
    async with home(database_url) as here:
        told = Story(here)
        await told.play()
        yield told


Hindrance = Callable[[Home], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def nothing(here: Home) -> AsyncIterator[None]:
    """The state alone: a closed session takes hardly any command."""
    yield


@asynccontextmanager
async def a_throttle(here: Home) -> AsyncIterator[None]:
    checks, before = here.service._checks, here.service._checks._rate_limits
    checks._rate_limits = _Never()  # type: ignore[assignment]
    yield
    checks._rate_limits = before


class _Never:
    def over(self, actor: str, ip: str) -> Refused:
        return Refused("asks.throttled", retry_after=1)

    def take(self, actor: str, ip: str, *, talk: bool) -> None:
        raise Refused("asks.throttled", retry_after=1)


@asynccontextmanager
async def a_full_queue(here: Home) -> AsyncIterator[None]:
    here.service._checks._queue, before = 0, here.service._checks._queue
    yield
    here.service._checks._queue = before


@asynccontextmanager
async def a_restart(here: Home) -> AsyncIterator[None]:
    """Nothing is in memory any more."""
    old = here.service
    here.service = Service(old.book, old.people, old._checks._terms, old.limits, bytes(range(32)), old._shows)
    yield
    here.service = old


@asynccontextmanager
async def smaller_limits(here: Home) -> AsyncIterator[None]:
    checks, before = here.service._checks, here.service._checks._terms
    checks._terms = before._replace(limits=dict.fromkeys(before.limits, 1), lists=dict.fromkeys(before.lists, ()))
    yield
    checks._terms = before


@asynccontextmanager
async def lost_roles(here: Home) -> AsyncIterator[None]:
    staff = (("lan", "moderator"), ("hung", "lead"), ("vinh", "expert"), ("tam", "auditor"), ("van", "office"))
    for login, role in staff:
        await here.service.people.ungrant(login, "angiang", role)
    yield


def known(ack: dict[str, Any]) -> dict[str, Any]:
    """An ack without what it tells of today."""
    return {name: value for name, value in ack.items() if name not in ("mine", "chat")}


HINDRANCES = (nothing, a_throttle, a_full_queue, a_restart, smaller_limits, lost_roles)
# What stands in the way is the same on both databases; what was done is not read from the same.
ON_BOTH = (nothing, a_restart)


@pytest.mark.parametrize(
    ("database_url", "hindrance"),
    [
        pytest.param(database, each, id=f"{database}-{each.__name__}", marks=() if often else (pytest.mark.long,))
        for each in HINDRANCES
        for database in ("sqlite", "postgresql")
        for often in [database == "sqlite" or each in ON_BOTH]
    ],
    indirect=["database_url"],
)
async def test_what_was_done_gives_its_first_ack_whatever_stands_against_it(story: Story, hindrance: Hindrance) -> None:
    here = story.state
    assert {name for _, name, _, _ in story.sent} | {"session.plan"} == {
        name for name, each in SESSION.commands.items() if REACTION not in each.by and each.by != {OPERATOR}
    }
    head = (await here.service.book.heads([f"session:{here.session}"]))[f"session:{here.session}"]
    async with hindrance(here):
        again = [await here.do(who, name, cid=cid, **raw) for who, name, cid, raw in story.sent]
        assert await story.plan(code="STNMT-angiang-2010-9") == here.session
        assert list(map(known, again)) == list(map(known, story.acks))
        if hindrance is not a_restart:
            for who, name, cid, raw in story.sent:
                if name not in LET_THROUGH:
                    with pytest.raises(Refused):
                        await here.do(who, name, cid=f"fresh-{cid}", **raw)
    assert (await here.service.book.heads([f"session:{here.session}"]))[f"session:{here.session}"] == head


async def test_another_payload_under_a_done_id_is_told_before_any_throttle(story: Story) -> None:
    who, name, cid, raw = next(each for each in story.sent if each[1] == "question.ask")
    async with a_throttle(story.state):
        with pytest.raises(Refused) as no:
            await story.state.do(who, name, cid=cid, **{**raw, "text": "Câu khác?"})
        assert no.value.code == "command.reused"


async def test_what_still_waits_is_waited_for_not_refused(story: Story) -> None:
    """The line fell before the ack: the same command comes again while its first sending has no turn yet."""
    here = story.state
    await here.do("hung", "session.reopen", cid="reopen-0001", reason="Sửa chữ")
    redact = {"question": story.acks[3]["receipt"]["question"], "text_rev": 2, "text": "Sửa."}
    release, turn = asyncio.Event(), here.service.book.turn

    @asynccontextmanager
    async def slow(stream: str) -> AsyncIterator[Any]:
        await release.wait()
        async with turn(stream) as taken:
            yield taken

    here.service.book.turn = slow  # type: ignore[method-assign]
    first = asyncio.ensure_future(here.do("lan", "question.redact", cid="waits-0001", **redact))
    await asyncio.sleep(0)
    async with a_full_queue(here):
        again = asyncio.ensure_future(here.do("lan", "question.redact", cid="waits-0001", **redact))
        waits, _ = await asyncio.wait({again}, timeout=0.2)
        assert not waits, "it was answered before the first sending was"
        release.set()
        assert await first == await again


async def test_a_plan_sent_six_times_at_once_is_one_session(database_url: str) -> None:
    async with home(database_url) as here:
        story = Story(here)
        ids = await asyncio.gather(*(story.plan(code=f"STNMT-angiang-2010-{n}") for n in range(6)))
        assert len({*ids}) == 1
        assert len(await here.service.book.rows("sessions", {})) == 1


async def test_a_command_of_an_earlier_version_is_recognised(story: Story) -> None:
    """Ids used to be kept with a hash of the cleaned text."""
    here = story.state
    await here.do("hung", "session.reopen", cid="reopen-0002", reason="Sửa chữ")
    checks = here.service._checks
    plain = checks._hash
    runtime = here.service.streams[here.session]
    checks._hash = functools.partial(checks._hash_once, runtime)  # type: ignore[method-assign]
    redact = {"question": story.acks[3]["receipt"]["question"], "text_rev": 2, "text": "  Sửa  lại. "}
    before = await here.do("lan", "question.redact", cid="older-0001", **redact)
    checks._hash = plain  # type: ignore[method-assign]
    assert await here.do("lan", "question.redact", cid="older-0001", **redact) == before
    async with a_full_queue(here):
        assert await here.do("lan", "question.redact", cid="older-0001", **redact) == before


async def test_while_the_log_cannot_be_asked_a_refusal_is_not_final(story: Story) -> None:
    who, name, cid, raw = next(each for each in story.sent if each[1] == "question.ask")

    async def away(*_: Any) -> Any:
        raise Unavailable("gone")

    story.state.service.book.known = away  # type: ignore[method-assign]
    async with a_throttle(story.state):
        with pytest.raises(Unavailable):
            await story.state.do(who, name, cid=cid, **raw)


async def test_a_fresh_command_costs_no_look_up(database_url: str) -> None:
    async with home(database_url) as here:
        await here.plan()
        asked: list[Any] = []
        find = here.service._resends.find

        async def told(*each: Any) -> Any:
            asked.append(each)
            return await find(*each)

        here.service._resends.find = told  # type: ignore[method-assign]
        await here.ask()
        assert asked == []
        async with a_full_queue(here):
            refusals = await asyncio.gather(*(here.ask(f"asker{n}") for n in range(50)), return_exceptions=True)
        assert {str(no) for no in refusals} == {"session.crowded"}
        assert asked == [], "nor does a new question that may come again later: a flood of them asks nothing of the log"
