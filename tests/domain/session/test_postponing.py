"""A storm: the session is held on another day, or not at all, and what was asked is answered all the same."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.domain.roles import AUDIENCES
from server.domain.session import SESSION
from server.domain.session.question import Question
from server.domain.session.session import due, need
from server.domain.session.session import of as session_of
from server.domain.state import ErasableText, StreamState
from server.views.mine import own
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CAUSE, EXPERT, LAN, LEAD, LIVE, ME, called, gate, planned, state
from tests.laws.histories import DAY, PLAN, START, STREAM

HOURS = ("intake_opens", "starts_at", "ends_at", "answer_due")
BEFORE = {"planned", "announced", "intake", "postponed", "live", "paused"}
DUE = int(str(PLAN["answer_due"]))


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """Everybody reads why it is on another day, or not at all."""
    session = session_of(stream)
    if session is None:
        return
    yield from (each.reason for each in session.postponed)
    if session.cancelled is not None:
        yield session.cancelled.reason


def later(days: int, **more: Any) -> dict[str, Any]:
    return {name: int(str(PLAN[name])) + days * DAY for name in HOURS} | {"reason": "Bão số 3"} | more


def waiting(*moves: str) -> tuple[Scene, str]:
    """A question that waits, before the session begins."""
    scene = planned(*(moves or LIVE[:1])).given(ME, "question.ask", **ASK)
    id = scene.state.keys("question")[-1][1]
    return scene.given(LAN, "question.accept", question=id, text_rev=1), id


def test_who_may_and_when() -> None:
    who = {"lead", "head", "office", "admin", "reaction"}
    assert gate("session.postpone") == (who, BEFORE)
    assert gate("session.cancel") == (who, BEFORE)


def test_it_leaves_its_place_before_the_sitting_by_a_yes_only() -> None:
    scene, begins = planned(), int(str(PLAN["starts_at"])) + 10 * DAY
    scene.sittings = (begins,)
    told = scene.when(LEAD, "session.postpone", **later(10)).refused("round.past_sitting", field="past_sitting")
    assert told.refusal
    assert told.refusal.details["begins"] == begins
    scene.when(LEAD, "session.postpone", **later(10), sittings=()).refused("command.malformed", field="sittings")
    scene.when(LEAD, "session.postpone", **later(9)).then("session.postponed")
    scene.when(CAUSE, "session.postpone", **later(11)).then("session.postponed")
    scene.when(LEAD, "session.postpone", **later(12), past_sitting=True).then("session.postponed")


def test_everybody_reads_the_new_day_the_old_one_and_why() -> None:
    scene, _ = waiting()
    scene.when(LEAD, "session.postpone", **later(14)).then("session.postponed")
    for audience in AUDIENCES:
        seen = scene.seen(audience, "session") or {}
        assert (seen["state"], seen["starts_at"]) == ("postponed", int(str(PLAN["starts_at"])) + 14 * DAY)
        before = {name: PLAN[name] for name in HOURS}
        assert seen["postponed"] == [{**before, "at": scene.now, "reason": "Bão số 3"}]
    scene.when(ME, "question.ask", **ASK).refused("session.postponed")


def test_intake_opens_again_for_the_new_day_or_goes_on() -> None:
    scene, _ = waiting()
    scene.given(LEAD, "session.postpone", **later(14))
    opens = START + 14 * DAY
    assert SESSION.due_next(scene.state) == DUE + 1, "what was promised for that day is looked at"
    scene.clock(DUE + 1).then("nonconformity.noted")
    assert SESSION.due_next(scene.state) == opens
    scene.clock(opens - 1).then()
    scene.clock(opens).then("session.intake_opened")
    scene.given(LEAD, "session.start").given(LEAD, "session.end")
    soon, _ = waiting()
    soon.now = START + DAY // 2
    soon.when(LEAD, "session.postpone", **later(2, intake_opens=START)).then(
        "session.postponed", "session.intake_opened"
    )
    soon.when(ME, "question.ask", **ASK).then("question.asked")


def test_what_was_asked_before_is_due_as_it_had_been_promised() -> None:
    scene, first = waiting()
    scene.now += 1000
    scene.given(LEAD, "session.postpone", **later(14)).clock(START + 14 * DAY)
    scene.given(ME, "question.ask", **ASK)
    second = scene.state.keys("question")[-1][1]
    session = need(scene.state)
    old, new = (scene.state.need(Question, id) for id in (first, second))
    assert (due(session, old.asked_at), due(session, new.asked_at)) == (DUE, DUE + 14 * DAY)
    assert [own(scene.state, session, each)["due"] for each in (old, new)] == [DUE, DUE + 14 * DAY]


def test_answers_go_out_while_it_is_postponed_and_after_intake_opened_again() -> None:
    scene, id = waiting()
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.when(LEAD, "answer.publish", question=id, rev=1).refused("session.not_now", state="intake")
    assert "answer.publish" not in (scene.seen("desk", "session") or {})["open"]
    scene.given(LEAD, "session.postpone", **later(14))
    assert "answer.publish" in (scene.seen("desk", "session") or {})["open"]
    scene.when(LEAD, "answer.publish", question=id, rev=1).then("answer.published", "question.answered")
    assert (state(scene), (scene.seen("public", "answer") or {})["mode"]) == ("answered_later", "later")
    scene.clock(START + 14 * DAY).then("session.intake_opened")
    scene.when(LEAD, "answer.correct", question=id, rev=2, text="Năm sau.", note="Nhầm")
    scene.then("answer.corrected", "nonconformity.noted")


def test_it_may_be_postponed_again_and_then_cancelled() -> None:
    scene, _ = waiting()
    scene.given(LEAD, "session.postpone", **later(14)).given(LEAD, "session.postpone", **later(20))
    assert len((scene.seen("public", "session") or {})["postponed"]) == 2
    scene.when(LEAD, "session.cancel", reason="Lũ").then("session.cancelled")
    scene.clock(DUE + 100 * DAY).then("nonconformity.noted")
    scene.clock(DUE + 101 * DAY).then()
    assert (state(scene, "session"), SESSION.due_next(scene.state)) == ("cancelled", None)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " "}, "text.empty"),
        (later(0), "session.not_later"),
        (later(-1), "session.not_later"),
        ({"starts_at": DUE + 40 * DAY}, "session.times"),
    ],
)
def test_a_wrong_day_or_no_reason_is_refused(more: dict[str, Any], code: str) -> None:
    planned().when(LEAD, "session.postpone", **{**later(14), **more}).refused(code)


def test_a_day_that_is_past_is_refused() -> None:
    scene = planned()
    scene.now = START + 30 * DAY
    scene.when(LEAD, "session.postpone", **later(14)).refused("session.past", field="day")


def test_what_was_answered_before_its_public_is_ended_and_not_postponed() -> None:
    scene, id = called()
    scene.when(LEAD, "session.postpone", **later(14)).then("session.postponed")
    assert (state(scene), (scene.seen("public", "stage") or {})["question"]) == ("accepted", None)
    begun, id = called()
    begun.given(LAN, "question.answer", question=id, state="called")
    begun.when(LEAD, "session.postpone", **later(14)).refused("session.begun")
    begun.when(LEAD, "session.cancel", reason="Lũ").refused("session.begun")
    begun.given(LEAD, "session.end").when(LEAD, "session.cancel", reason="Lũ").refused("session.not_now")


def test_a_cancelled_session_owes_its_answers_by_the_day_that_was_promised() -> None:
    scene, id = waiting()
    scene.when(LEAD, "session.cancel", reason="Lũ").then("session.cancelled")
    seen = scene.seen("public", "session") or {}
    assert (seen["state"], seen["cancelled"], seen["answer_due"]) == (
        *("cancelled", {"at": scene.now, "reason": "Lũ"}, DUE),
    )
    scene.when(ME, "question.ask", **ASK).refused("session.cancelled")
    scene.when(LEAD, "session.start").refused("session.cancelled", state="cancelled")
    scene.when(LEAD, "session.close").refused("session.unanswered", left=1)
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    scene.clock(DUE).then()
    scene.clock(DUE + 1).then("session.closed")
    assert (scene.seen("public", "session") or {})["cancelled"], "the record says so for ever"


def test_a_round_moves_no_session_that_was_postponed_by_itself() -> None:
    scene = Scene(STREAM).given(CAUSE, "session.schedule", **PLAN)
    scene.when(CAUSE, "session.postpone", **later(14)).then("session.postponed")
    scene.when(CAUSE, "session.schedule", **PLAN).refused("session.postponed")
    same = {name: value for name, value in later(14).items() if name in HOURS}
    scene.when(CAUSE, "session.schedule", **{**PLAN, **same}).then("session.replanned")
    assert state(scene, "session") == "postponed"
