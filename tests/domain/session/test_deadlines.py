"""Deadlines of a session follow the calendar while it runs, and never move into the past."""

import pytest

from server.domain.command import Actor
from server.domain.roles import LEAD as LEAD_ROLE
from server.domain.roles import OPERATOR
from server.domain.session.planning import TIMES
from server.domain.session.session import need
from server.local_time import day_end
from server.log.event import Event
from tests.domain.scenes import Scene
from tests.domain.session.cast import CAUSE, LEAD, PATHS, planned
from tests.laws.histories import DAY, PLAN, START

DUE = int(PLAN["answer_due"])
REPORT = DUE + 2 * DAY


def running(*moves: str) -> Scene:
    return planned(*moves, report_due=REPORT, announce_by=START - DAY, counted_from=START + DAY)


@pytest.mark.parametrize("state", [each for each in PATHS if each != "postponed"])
def test_they_move_until_the_session_is_closed(state: str) -> None:
    scene = running()
    scene.happens("clock", *(each if isinstance(each, Event) else each() for each in PATHS[state]))
    scene.when(CAUSE, "session.move_deadlines", answer_due=DUE + DAY, report_due=REPORT + DAY, why="Nghỉ bão")
    if state in ("closed", "archived", "cancelled"):
        scene.refused(f"session.{state}")
    else:
        scene.then("session.deadlines_moved")
        seen = scene.seen("public", "session") or {}
        assert (seen["answer_due"], seen["report_due"]) == (DUE + DAY, REPORT + DAY)
        assert seen["deadlines_moved"] == {
            "answer_due": DUE, "report_due": REPORT, "at": scene.now, "why": "Nghỉ bão",
        }  # fmt: skip


def test_nobody_else_moves_them() -> None:
    running().when(LEAD, "session.move_deadlines", answer_due=DUE + DAY, why="x").refused("command.forbidden")


def test_one_that_has_passed_stays() -> None:
    scene = running("session.open_intake", "session.end")
    scene.now = DUE + 1
    scene.when(CAUSE, "session.move_deadlines", answer_due=DUE + DAY, report_due=REPORT + DAY, why="Nghỉ bão").then(
        "session.deadlines_moved"
    )
    seen = scene.seen("public", "session") or {}
    assert (seen["answer_due"], seen["report_due"]) == (DUE, REPORT + DAY)
    scene.now = REPORT + DAY + 1
    scene.when(CAUSE, "session.move_deadlines", answer_due=DUE + DAY, report_due=REPORT + 5 * DAY, why="x").refused(
        "session.deadlines_stay"
    )


def test_an_earlier_one_is_never_before_the_end_of_today() -> None:
    scene = running("session.open_intake", "session.end")
    scene.now = DUE - DAY
    scene.when(CAUSE, "session.move_deadlines", answer_due=DUE - 3 * DAY, report_due=REPORT - DAY, why="Đi làm bù")
    seen = scene.then("session.deadlines_moved").seen("public", "session") or {}
    assert (seen["answer_due"], seen["report_due"]) == (day_end(scene.now + 1) - 1, REPORT - DAY)


def test_a_session_of_before_has_no_report_to_move() -> None:
    scene = planned().when(CAUSE, "session.move_deadlines", answer_due=DUE + DAY, report_due=REPORT, why="x")
    seen = scene.then("session.deadlines_moved").seen("public", "session") or {}
    assert (seen["answer_due"], seen["report_due"]) == (DUE + DAY, None)


def test_the_reason_is_part_of_the_record() -> None:
    scene = running().given(CAUSE, "session.move_deadlines", answer_due=DUE + DAY, report_due=REPORT, why="Nghỉ bão")
    scene.when(LEAD, "words.erase", seqs=[2]).refused("words.official")
    operator = Actor("operator", frozenset({LEAD_ROLE, OPERATOR}))
    scene.when(operator, "words.erase", seqs=[2]).then("words.erased")
    assert (scene.seen("public", "session") or {})["deadlines_moved"]["why"] == ""


def test_another_plan_begins_anew() -> None:
    scene = running().given(CAUSE, "session.move_deadlines", answer_due=DUE + DAY, report_due=REPORT, why="Nghỉ bão")
    times = {name: PLAN[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due", "topic", "venue")}
    scene.when(LEAD, "session.replan", **times).then("session.replanned")
    seen = scene.seen("public", "session") or {}
    assert (seen["answer_due"], seen["report_due"], seen["deadlines_moved"]) == (DUE, None, None)


def test_what_moved_is_told_while_the_dates_stay() -> None:
    scene = running().given(CAUSE, "session.move_deadlines", answer_due=DUE + DAY, report_due=REPORT, why="Nghỉ bão")
    times = {name: PLAN[name] for name in ("intake_opens", "starts_at", "ends_at", "venue")}
    scene.when(LEAD, "session.replan", **times, topic="Nước", answer_due=DUE + DAY, report_due=REPORT)
    assert (scene.then("session.replanned").seen("public", "session") or {})["deadlines_moved"]["answer_due"] == DUE


def test_one_that_became_another_meanwhile_stays() -> None:
    move = {"answer_due": DUE + DAY, "answer_was": DUE - DAY, "report_due": REPORT + DAY, "why": "Nghỉ bão"}
    scene = running().when(CAUSE, "session.move_deadlines", **move, report_was=REPORT).then("session.deadlines_moved")
    seen = scene.seen("public", "session") or {}
    assert (seen["answer_due"], seen["report_due"]) == (DUE, REPORT + DAY)
    running().when(CAUSE, "session.move_deadlines", **move, report_was=DUE).refused("session.deadlines_stay")


def test_the_report_is_not_due_before_the_session_ends() -> None:
    Scene("session:0123456789abcdef").when(LEAD, "session.plan", **PLAN, report_due=START).refused("session.times")


def test_what_was_counted_with_the_day_stays_known_until_the_day_is_another() -> None:
    scene = running()

    def counted() -> tuple[int, int | None]:
        found = need(scene.state).counted
        assert found is not None
        return found.answer_due, found.report_due

    scene.given(CAUSE, "session.move_deadlines", answer_due=DUE + DAY, report_due=REPORT + DAY, why="Nghỉ bão")
    assert counted() == (DUE, REPORT)
    stands = {name: getattr(need(scene.state), name) for name in TIMES}
    scene.given(LEAD, "session.replan", **stands, topic="Nước")
    assert counted() == (DUE, REPORT), "another topic on the same day"
    later = {name: at + 7 * DAY for name, at in stands.items()}
    scene.given(LEAD, "session.replan", **later, topic="Nước")
    assert counted() == (DUE + 8 * DAY, REPORT + 8 * DAY)
    scene.given(LEAD, "session.postpone", **{name: at + DAY for name, at in later.items()}, reason="Bão")
    assert counted() == (DUE + 9 * DAY, REPORT + 9 * DAY)
