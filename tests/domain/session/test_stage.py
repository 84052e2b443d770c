"""The stage: one question at a time, called, returned, answered, promised; and the two switches of the screen."""

import pytest

from server.domain.roles import AUDIENCES
from tests.domain.session.cast import (
    ASK,
    CALLERS,
    EXPERT,
    LAN,
    LEAD,
    LIVE,
    MAI,
    ME,
    OTHER,
    WORKING,
    accepted,
    asked,
    called,
    gate,
    planned,
    state,
)


@pytest.mark.parametrize(
    ("name", "phases"),
    [
        ("question.call", {"live"}),
        ("question.return", {"live", "paused"}),
        ("question.answer", {"live", "paused"}),
        ("question.promise", WORKING),
        ("stage.blank", {"planned", "announced", *WORKING}),
        ("stage.freeze", {"planned", "announced", *WORKING}),
    ],
)
def test_who_may_and_when(name: str, phases: set[str]) -> None:
    assert gate(name) == (CALLERS | ({"head", "admin"} if name.startswith("stage.") else set()), phases)


def test_a_called_question_is_on_air_for_everybody() -> None:
    scene, id = accepted()
    scene.when(MAI, "question.call", question=id, text_rev=1).then("question.called")
    for audience in AUDIENCES:
        stage = scene.seen(audience, "stage") or {}
        assert (stage["question"], stage["since"]) == (id, scene.now)
        assert (scene.seen(audience, "question") or {})["state"] == "called"


def test_one_question_at_a_time() -> None:
    scene, _ = called()
    scene.given(OTHER, "question.ask", **ASK)
    other = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.accept", question=other, text_rev=1)
    scene.when(MAI, "question.call", question=other, text_rev=1).refused("stage.busy", number=1)


def test_what_is_not_public_or_was_read_otherwise_is_not_called() -> None:
    scene, id = asked()
    scene.when(MAI, "question.call", question=id, text_rev=1).refused("question.conflict", state="asked")
    scene.when(MAI, "question.call", question="none", text_rev=1).refused("question.unknown")
    scene, id = accepted()
    scene.when(MAI, "question.call", question=id, text_rev=2).refused("question.conflict", text_rev=1)
    for actor in (EXPERT, ME):
        scene.when(actor, "question.call", question=id, text_rev=1).refused("command.forbidden")
    scene.given(LEAD, "session.pause")
    scene.when(MAI, "question.call", question=id, text_rev=1).refused("session.not_now", state="paused")


@pytest.mark.parametrize(
    ("name", "event", "after"),
    [
        ("question.return", "question.returned", "accepted"),
        ("question.answer", "question.answered", "answered_live"),
        ("question.promise", "question.promised", "promised"),
    ],
)
def test_a_question_steps_off(name: str, event: str, after: str) -> None:
    scene, id = called()
    scene.when(LAN, name, question=id, state="accepted").refused("question.conflict", state="called")
    scene.when(LAN, name, question=id, state="called").then(event)
    assert (scene.seen("public", "question") or {})["state"] == after
    stage = scene.seen("public", "stage") or {}
    assert (stage["question"], stage["since"]) == (None, None)
    scene.when(LAN, name, question=id, state="called").refused("question.conflict", state=after, by=LAN.id)


@pytest.mark.parametrize("name", ["question.return", "question.answer"])
def test_only_what_is_on_the_stage_is_returned_or_answered(name: str) -> None:
    scene, id = accepted()
    scene.when(LAN, name, question=id, state="accepted").refused("question.conflict")
    scene.when(LAN, name, question="none", state="called").refused("question.unknown")
    scene.when(EXPERT, name, question=id, state="called").refused("command.forbidden")


def test_a_promise_is_given_beside_the_stage_and_called_later() -> None:
    scene, id = accepted(LIVE[0])
    scene.when(LAN, "question.promise", question=id, state="accepted").then("question.promised")
    scene.given(LEAD, "session.start").when(MAI, "question.call", question=id, text_rev=1).then("question.called")


def test_an_end_takes_it_off_the_stage() -> None:
    scene, _ = called()
    scene.when(LEAD, "session.end").then("session.ended")
    assert state(scene) == "accepted"
    assert (scene.seen("public", "stage") or {})["question"] is None


def test_the_screen_goes_blank_and_comes_back() -> None:
    scene = planned()
    scene.when(MAI, "stage.blank", on=True).then("stage.blanked")
    assert (scene.seen("public", "stage") or {})["blank"] == {"on": True, "at": scene.now}
    scene.now += 1
    scene.when(MAI, "stage.blank", on=False).then("stage.unblanked")
    assert (scene.seen("public", "stage") or {})["blank"] == {"on": False, "at": scene.now}


def test_a_frozen_screen_keeps_its_question() -> None:
    scene, id = called()
    scene.when(MAI, "stage.freeze", on=True).then("stage.frozen")
    scene.given(MAI, "question.return", question=id, state="called")
    stage = scene.seen("public", "stage") or {}
    assert (stage["question"], stage["held"], stage["freeze"]["on"]) == (None, id, True)
    scene.now += 1
    scene.when(MAI, "stage.freeze", on=False).then("stage.thawed")
    assert (scene.seen("public", "stage") or {})["held"] is None


@pytest.mark.parametrize("name", ["stage.blank", "stage.freeze"])
def test_of_two_who_throw_a_switch_the_later_holds(name: str) -> None:
    scene = planned().given(MAI, name, on=True, at=10)
    scene.when(LEAD, name, on=False, at=10).refused("stage.overtaken")
    scene.when(LEAD, name, on=False, at=9).refused("stage.overtaken")
    scene.given(LEAD, name, on=False, at=11)
    scene.when(EXPERT, name, on=True, at=12).refused("command.forbidden")
    scene.when(LEAD, name).refused("command.malformed")
