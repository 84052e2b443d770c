"""The quality record of a session: what the machine notes , once each; the auditor writes in it and changes nothing
else; the unit says why."""

import copy
from collections.abc import Iterator

from server.domain.nonconformity import Nonconformity
from server.domain.session import SESSION
from server.domain.session.session import of as session_of
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import AUDITOR, LAN, LEAD, LIVE, asked, gate, planned, state
from tests.domain.session.test_answer import published
from tests.laws.histories import DAY, PLAN

DUE = int(str(PLAN["answer_due"]))


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """The quality record is for staff."""
    if audience == "public" or session_of(stream) is None:
        return
    for _, id in stream.keys(Nonconformity.noun):
        found = stream.need(Nonconformity, id)
        yield from (each for each in (found.reason, found.note, found.cause, found.remedy) if each)


def test_who_may_and_when() -> None:
    every = {*SESSION.phases} - {""}
    assert gate("nonconformity.write") == ({"auditor"}, every)
    assert gate("nonconformity.settle") == ({"auditor"}, every)


def test_the_auditor_writes_and_settles_it() -> None:
    scene = planned(*LIVE)
    scene.when(AUDITOR, "nonconformity.write", reason="Không có loa").then("nonconformity.noted")
    seen = scene.seen("desk", "nonconformity") or {}
    assert (seen["kind"], seen["state"], seen["reason"], seen["by"]) == (
        "other",
        "standing",
        "Không có loa",
        AUDITOR.id,
    )
    assert "nonconformity.settle" in seen["can"]
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=seen["id"], note="Đã thuê").then("nonconformity.settled")
    assert (state(scene, "nonconformity"), (scene.seen("panel", "nonconformity") or {})["note"]) == (
        *("settled", "Đã thuê"),
    )
    assert scene.seen("public", "nonconformity") is None


def test_not_by_others_not_without_words_not_twice() -> None:
    scene = planned(*LIVE)
    for actor in (LAN, LEAD):
        scene.when(actor, "nonconformity.write", reason="Thiếu").refused("command.forbidden")
    scene.when(AUDITOR, "nonconformity.write", reason="").refused("text.empty", field="reason")
    scene.when(AUDITOR, "nonconformity.settle", nonconformity="none", note="x").refused("nonconformity.unknown")
    scene.given(AUDITOR, "nonconformity.write", reason="Thiếu")
    ((_, id),) = scene.state.keys("nonconformity")
    scene.given(AUDITOR, "nonconformity.settle", nonconformity=id, note="Đủ")
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=id, note="Đủ").refused("nonconformity.settled")


def test_the_auditor_changes_no_question_and_no_answer() -> None:
    allowed = {name for name, command in SESSION.commands.items() if "auditor" in command.by}
    assert {name.partition(".")[0] for name in allowed} == {"nonconformity", "corrective_action"}


def test_the_unit_says_why_and_what_it_did_at_once() -> None:
    scene = planned(*LIVE).given(AUDITOR, "nonconformity.write", reason="Mở muộn")
    ((_, id),) = scene.state.keys("nonconformity")
    scene.when(AUDITOR, "nonconformity.explain", nonconformity=id, cause="x").refused("command.forbidden")
    scene.when(LAN, "nonconformity.explain", nonconformity=id, cause=" ").refused("text.empty", field="cause")
    scene.when(LAN, "nonconformity.explain", nonconformity=id, cause="Quên", remedy="Mở ngay")
    scene.then("nonconformity.explained")
    seen = scene.seen("desk", "nonconformity") or {}
    assert (seen["cause"], seen["remedy"], seen["explained_by"]) == ("Quên", "Mở ngay", LAN.id)


def kinds(scene: Scene) -> list[tuple[str, tuple[int, ...]]]:
    every = (scene.state.need(Nonconformity, id) for _, id in scene.state.keys("nonconformity"))
    return [(each.kind, each.numbers) for each in every]


def test_questions_that_are_not_answered_by_their_day_are_noted_once() -> None:
    scene, _ = asked()
    scene.given(LEAD, "session.end").clock(DUE).then()
    assert scene.kind.due_next(scene.state) == DUE + 1
    scene.clock(DUE + 1).then("nonconformity.noted")
    scene.clock(DUE + 9 * DAY).then()
    assert kinds(scene) == [("overdue_question", (1,))]


def test_a_report_that_is_not_sent_on_both_channels_by_its_day_is_noted_once() -> None:
    late = planned(report_due=DUE + DAY)
    for move in (*LIVE, "session.end"):
        late.given(LEAD, move)
    sent = copy.deepcopy(late)
    late.clock(DUE + 1).then("session.closed")
    assert late.kind.due_next(late.state) == DUE + DAY + 1
    late.clock(DUE + DAY + 1).then("nonconformity.noted", "session.archived")
    late.clock(DUE + 9 * DAY).then()
    assert kinds(late) == [("late_report", ())]
    sent.given(LAN, "report.draft", rev=0, dated=DUE, number="1/BC-A", signer="A", title="B")
    sent.given(LEAD, "report.sign", rev=1).given(LAN, "report.send", channel="mail")
    half = copy.deepcopy(sent)
    sent.given(LAN, "report.send", channel="paper").clock(DUE + DAY + 1)
    half.clock(DUE + DAY + 1)
    assert (kinds(sent), kinds(half)) == ([], [("late_report", ())])


def test_each_correction_is_noted_with_its_question() -> None:
    scene, id = published()
    scene.given(LAN, "answer.correct", question=id, rev=2, text="Năm tới.", note="Nhầm.")
    assert kinds(scene) == [("corrected_answer", (1,))]
    scene.now += 1
    scene.given(LAN, "answer.correct", question=id, rev=3, text="Năm tới nữa.", note="Nhầm.")
    assert len(kinds(scene)) == 2
