"""What time brings to a session by itself."""

import msgspec
import pytest

from server.domain.session import SESSION
from server.domain.session.session import of
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, LAN, LEAD, LIVE, ME, asked, planned, state
from tests.laws.histories import DAY, PLAN, START, STREAM, TERMS

DUE = int(str(PLAN["answer_due"]))


def test_time_brings_nothing_to_what_is_not_planned() -> None:
    scene = Scene(STREAM).clock(START + 100 * DAY).then()
    assert SESSION.due_next(scene.state) is None


def test_intake_opens_at_its_moment_and_once() -> None:
    scene = planned()
    assert SESSION.due_next(scene.state) == START
    scene.clock(START - 1).then()
    scene.clock(START).then("session.intake_opened")
    scene.clock(START).then()


@pytest.mark.parametrize("moves", [LIVE[:1], LIVE, (*LIVE, "session.pause")])
def test_the_midnight_after_its_day_ends_it(moves: tuple[str, ...]) -> None:
    scene = planned(*moves)
    midnight = SESSION.due_next(scene.state)
    assert midnight is not None
    assert (midnight + 7 * 3_600_000) % DAY == 0
    assert int(str(PLAN["ends_at"])) <= midnight < int(str(PLAN["ends_at"])) + DAY
    scene.clock(midnight - 1).then()
    scene.clock(midnight).then("session.ended")


def test_it_closes_after_the_due_day_when_nothing_is_left() -> None:
    scene = planned(*LIVE, "session.end")
    assert SESSION.due_next(scene.state) == DUE + 1
    scene.clock(DUE).then()
    scene.clock(DUE + 1).then("session.closed")


def test_some_days_later_it_goes_to_the_archive_and_stays_there() -> None:
    scene = planned(*LIVE, "session.end", "session.close")
    goes = scene.now + TERMS.limits["archive_days"] * DAY
    assert SESSION.due_next(scene.state) == goes
    scene.clock(goes - 1).then()
    scene.clock(goes).then("session.archived")
    assert SESSION.due_next(scene.state) is None
    by_hand = planned()
    session = of(by_hand.state)
    assert session is not None
    by_hand.state.put(msgspec.structs.replace(session, archive_days=0))
    for move in (*LIVE, "session.end", "session.close"):
        by_hand.given(LEAD, move)
    by_hand.clock(DUE + 10_000 * DAY).then()
    assert SESSION.due_next(by_hand.state) is None, "planned before there was an archive, or with 0 days"


def test_it_stays_open_while_a_question_waits() -> None:
    scene, id = asked()
    scene.given(LEAD, "session.end").clock(DUE + DAY).then("nonconformity.noted")
    scene.clock(DUE + DAY).then()
    assert SESSION.due_next(scene.state) is None
    scene.given(LAN, "question.refuse", question=id, state="asked", reason="spam")
    scene.clock(DUE + DAY).then("session.closed")


def test_what_was_opened_again_waits_for_a_hand() -> None:
    scene = planned(*LIVE, "session.end", "session.close", "session.reopen")
    scene.clock(DUE + 100 * DAY).then()
    assert (state(scene, "session"), SESSION.due_next(scene.state)) == ("follow_up", None)


def test_who_comes_late_gets_every_step_in_order() -> None:
    planned().clock(DUE + DAY).then("session.intake_opened", "session.ended", "session.closed")


def test_an_end_brought_by_the_clock_takes_the_question_off_the_stage() -> None:
    scene, id = asked()
    scene.given(LAN, "question.accept", question=id, text_rev=1).given(LAN, "question.call", question=id, text_rev=1)
    scene.clock(DUE).then("session.ended")
    assert state(scene) == "accepted"
    assert (scene.seen("public", "stage") or {})["question"] is None
    scene.when(ME, "question.ask", **ASK).refused("session.not_now", state="follow_up")
