"""Intake stopped and taken up again while the session goes on."""

import pytest

from server.domain.roles import AUDIENCES
from tests.domain.session.cast import ASK, LAN, LEAD, LIVE, ME, STAFF_OF_SESSION, gate, planned, state


@pytest.mark.parametrize("name", ["session.stop_intake", "session.resume_intake"])
def test_who_may_and_when(name: str) -> None:
    assert gate(name) == (STAFF_OF_SESSION, {"intake", "live", "paused"})


@pytest.mark.parametrize("moves", [LIVE[:1], LIVE, (*LIVE, "session.pause")])
def test_no_question_is_taken_while_it_is_stopped(moves: tuple[str, ...]) -> None:
    scene = planned(*moves)
    before = state(scene, "session")
    scene.when(LAN, "session.stop_intake").then("session.intake_stopped")
    for audience in AUDIENCES:
        seen = scene.seen(audience, "session") or {}
        assert (seen["intake_stopped"], seen["state"]) == (True, before)
        assert "question.ask" not in seen["open"]
    scene.when(ME, "question.ask", **ASK).refused("session.intake_stopped")
    scene.when(LAN, "session.resume_intake").then("session.intake_resumed")
    assert "question.ask" in (scene.seen("public", "session") or {})["open"]
    scene.when(ME, "question.ask", **ASK).then("question.asked")


def test_neither_is_done_twice() -> None:
    scene = planned(*LIVE)
    scene.when(LAN, "session.resume_intake").refused("session.not_now", state="live")
    scene.given(LAN, "session.stop_intake").when(LEAD, "session.stop_intake").refused("session.intake_stopped")


def test_an_asker_stops_nothing() -> None:
    planned(*LIVE).when(ME, "session.stop_intake").refused("command.forbidden")


def test_before_and_after_there_is_no_intake() -> None:
    planned().when(LAN, "session.stop_intake").refused("session.not_open_yet")
    planned(*LIVE, "session.end").when(LAN, "session.stop_intake").refused("session.not_now", state="follow_up")
