"""What is not answered by its day in an inbox is noted once, by the clock, at whoever holds it then."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.domain.corrective_action import CorrectiveAction
from server.domain.nonconformity import Nonconformity
from server.domain.state import ErasableText, StreamState
from server.domain.transfer import Transfer
from server.projections import corrective_actions, nonconformities
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, AUDITOR, CAUSE, EXPERT, LAN, LEAD, ME, asked, planned
from tests.domain.session.test_extension import BOSS
from tests.domain.session.test_transfer import MOVE, arrived, delivered
from tests.domain.unit.test_inbox import answered
from tests.laws.histories import DAY


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """The quality record is for staff."""
    if audience == "public" or not stream.name.startswith("unit:"):
        return
    for _, id in stream.keys(Nonconformity.noun):
        found = stream.need(Nonconformity, id)
        yield from (each for each in (found.reason, found.note, found.cause, found.remedy) if each)
    for _, id in stream.keys(CorrectiveAction.noun):
        done = stream.need(CorrectiveAction, id)
        yield from (each for each in (done.what, done.owner, done.done_note, done.checked_note) if each)


def noted(scene: Scene) -> list[tuple[str, int | None, tuple[int, ...]]]:
    every = (scene.state.need(Nonconformity, id) for _, id in scene.state.keys("nonconformity"))
    return [(each.kind, each.due, each.numbers) for each in every]


def waiting() -> tuple[Scene, str, int]:
    _, scene, _, id = arrived()
    return scene, id, scene.state.need(Transfer, id).due


def test_it_is_noted_once_the_moment_after_its_day() -> None:
    scene, _, due = waiting()
    assert scene.kind.due_next(scene.state) == due + 1
    scene.clock(due).then()
    scene.clock(due + 1).then("nonconformity.noted")
    scene.clock(due + 9 * DAY).then()
    assert noted(scene) == [("overdue_question", due, (1,))]
    assert scene.kind.due_next(scene.state) is None


def test_late_stays_late_when_it_is_answered() -> None:
    scene, id, due = waiting()
    scene.clock(due + 1)
    scene.given(LAN, "inbox.accept", question=id, state="incoming")
    scene.given(EXPERT, "inbox.draft", question=id, rev=0, text="Sớm.").given(LEAD, "inbox.publish", question=id, rev=1)
    scene.clock(due + DAY).then()
    assert len(noted(scene)) == 1


@pytest.mark.parametrize("act", ["inbox.accept", "question.hold", "question.assign"])
def test_nothing_that_is_done_meanwhile_forgets_it(act: str) -> None:
    scene, id, due = waiting()
    more: dict[str, dict[str, Any]] = {
        "inbox.accept": {"state": "incoming"},
        "question.hold": {"state": "incoming", "text": "Ở đâu?"},
        "question.assign": {"owner": "staff:lan"},
    }
    scene.given(LAN, act, question=id, **more[act]).clock(due + 1).then("nonconformity.noted")


def test_one_that_stands_still_is_noted_after_its_new_day() -> None:
    scene, id, due = waiting()
    scene.now = due - DAY
    scene.given(LAN, "question.pause_clock", question=id, reason="Chờ đo").clock(due + DAY).then()
    scene.given(LAN, "question.resume_clock", question=id)
    later = scene.kind.due_next(scene.state) or 0
    assert later > due + DAY
    scene.clock(later).then("nonconformity.noted")
    assert noted(scene) == [("overdue_question", later - 1, (1,))]


def test_one_that_was_extended_is_noted_after_that_day_alone() -> None:
    scene, id, due = waiting()
    scene.given(EXPERT, "question.request_extension", question=id, until=due + 3 * DAY, reason="Chờ Bộ")
    scene.given(BOSS, "question.approve_extension", question=id)
    scene.clock(due + 1).then()
    scene.clock(due + 3 * DAY + 1).then("nonconformity.noted")


def test_whoever_holds_it_when_its_day_ends_has_it_noted() -> None:
    scene, id, due = waiting()
    scene.clock(due + 1).given(LAN, "question.transfer", question=id, state="incoming", **{**MOVE, "unit": "angiang"})
    other = Scene("unit:angiang")
    other.now = scene.now
    delivered(scene, other).then("question.arrived")
    other.clock(due + 2 * DAY).then()
    assert (len(noted(scene)), noted(other)) == (1, [])


def test_one_that_was_on_its_way_is_noted_where_it_arrives_beside_those_of_its_day() -> None:
    scene, id, due = waiting()
    other = Scene("unit:angiang")
    carried: dict[str, Any] = {}
    for n in range(2):
        if n:
            other.now = due + 2
        carried = _sent_on(scene, id, due) if not carried else {**carried, "origin_question": "e" * 24}
        other.given(CAUSE, "question.receive", **carried)
        other.clock(due + 1 + n).then("nonconformity.noted")
    assert [numbers for _, _, numbers in noted(other)] == [(1,), (2,)]
    other.clock(due + DAY).then()


def _sent_on(scene: Scene, id: str, due: int) -> dict[str, Any]:
    scene.now = due - 1000
    scene.given(LAN, "question.transfer", question=id, state="incoming", **{**MOVE, "unit": "angiang"})
    return next(dict(each.payload) for each in scene.caused if each.command == "question.receive")


def test_what_came_to_a_session_with_a_day_of_its_own_is_noted_after_that_day() -> None:
    """It was extended where it was before: the day comes along, and is not its session's."""
    scene, id, due = waiting()
    scene.given(EXPERT, "question.request_extension", question=id, until=due + 3 * DAY, reason="Chờ Bộ")
    scene.given(BOSS, "question.approve_extension", question=id)
    session = planned("session.open_intake", "session.start")
    session.now = scene.now + 1000
    session.when(CAUSE, "question.receive", **_sent_on(scene, id, scene.now + 1000)).then("question.arrived")
    session.clock(due + 1)
    assert noted(session) == []
    session.clock(due + 3 * DAY + 1)
    assert noted(session) == [("overdue_question", due + 3 * DAY, (1,))]


def test_one_that_was_on_its_way_to_a_session_is_noted_there_beside_those_of_its_day() -> None:
    scene, id, due = waiting()
    session = planned("session.open_intake", "session.start").given(ME, "question.ask", **ASK)
    session.given(LEAD, "session.end").clock(due + 1)
    assert noted(session) == [("overdue_question", due, (1,))]
    session.now = due + 5
    session.given(CAUSE, "question.receive", **_sent_on(scene, id, due)).clock(due + 6).then("nonconformity.noted")
    assert noted(session)[1] == ("overdue_question", due, (2,))
    session.clock(due + 7).then()


def test_what_came_late_already_was_noted_where_it_was() -> None:
    session, id = asked()
    due = int((session.seen("desk", "session") or {})["answer_due"])
    session.given(LEAD, "session.end").clock(due + 1)
    assert noted(session) == [("overdue_question", due, (1,))]
    session.given(LAN, "question.transfer", question=id, state="asked", **MOVE)
    target = Scene("unit:cantho")
    target.now = session.now
    delivered(session, target)
    target.clock(due + DAY).then()
    assert noted(target) == []


def test_a_correction_is_noted_with_its_question() -> None:
    _, target, _, there = answered()
    target.when(LEAD, "inbox.correct", question=there, rev=2, text="Năm tới.", note="Nhầm năm")
    target.then("inbox.corrected", "nonconformity.noted")
    assert noted(target) == [("corrected_answer", None, (1,))]


def test_the_unit_says_why_and_what_it_does_and_the_auditor_settles_it() -> None:
    scene, _, due = waiting()
    scene.clock(due + 1)
    ((_, id),) = scene.state.keys("nonconformity")
    scene.when(AUDITOR, "nonconformity.explain", nonconformity=id, cause="x").refused("command.forbidden")
    scene.given(LAN, "nonconformity.explain", nonconformity=id, cause="Quên", remedy="Trả lời ngay")
    plan = {"nonconformity": id, "what": "Nhắc sớm", "owner": "Ông A", "due": scene.now + DAY}
    scene.given(LAN, "corrective_action.plan", **plan)
    ((_, action),) = scene.state.keys("corrective_action")
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=id, note="Xong").refused("nonconformity.open_actions")
    scene.given(LAN, "corrective_action.finish", corrective_action=action)
    scene.given(AUDITOR, "corrective_action.check", corrective_action=action, effective=True, note="Đã xem")
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=id, note="Xong").then("nonconformity.settled")
    assert scene.seen("public", "nonconformity") is None
    (row,) = nonconformities.rows(scene.state, [("nonconformity", id)], [])
    values = dict(row.values or {})
    assert (row.key["id"], values["session"], values["room"], values["state"], values["numbers"]) == (
        f"unit:cantho/{id}", "unit:cantho", "cantho", "settled", "1",
    )  # fmt: skip
    (done,) = corrective_actions.rows(scene.state, [("corrective_action", action)], [])
    assert dict(done.values or {})["nonconformity"] == f"unit:cantho/{id}"


def test_an_opinion_that_was_taken_note_of_owes_nothing_and_its_asker_reads_so() -> None:
    session, id = asked(kind="opinion")
    session.given(LAN, "question.transfer", question=id, state="asked", **MOVE)
    target = delivered(session, Scene("unit:cantho"))
    there = target.state.keys("inbox")[-1][1]
    due = target.state.need(Transfer, there).due
    target.given(LAN, "inbox.accept", question=there, state="incoming")
    delivered(target, session, "question.note_outcome").then("question.settled")
    assert session.state.need(Transfer, id).outcome == "noted"
    target.clock(due + 1).then()
    assert ME.id not in str(target.seen("desk", "inbox"))
