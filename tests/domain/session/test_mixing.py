"""The vision mixer: cued, coming, on air, leaving."""

from typing import Any

import pytest

from server.domain.roles import AUDIENCES, PANEL, PUBLIC, STAGE
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CALLERS, EXPERT, LAN, LEAD, MAI, OTHER, accepted, asked, called, gate, state


def stage(scene: Scene, audience: str = STAGE) -> Any:
    return scene.seen(audience, "stage") or {}


def two() -> tuple[Scene, str, str]:
    """One on air, another that waits."""
    scene, first = called()
    scene.given(OTHER, "question.ask", **ASK)
    second = scene.state.keys("question")[-1][1]
    return scene.given(LAN, "question.accept", question=second, text_rev=1), first, second


@pytest.mark.parametrize(
    ("name", "phases"),
    [("stage.cue", {"intake", "live", "paused"}), ("stage.introduce", {"live", "paused"}), ("stage.take", {"live"})],
)
def test_who_may_and_when(name: str, phases: set[str]) -> None:
    assert gate(name) == (CALLERS, phases)


def test_what_is_cued_staff_alone_see() -> None:
    scene, id = accepted()
    before = {audience: stage(scene, audience) for audience in (*AUDIENCES, STAGE)}
    scene.when(MAI, "stage.cue", question=id).then("stage.cued")
    assert (scene.seen(PANEL, "cue") or {})["question"] == id
    assert scene.seen(PUBLIC, "cue") is None
    assert scene.seen(STAGE, "cue") is None
    assert {audience: stage(scene, audience) for audience in (*AUDIENCES, STAGE)} == before
    scene.when(LAN, "stage.cue", question=id).then()
    scene.when(LAN, "stage.cue", question=None).then("stage.cued")
    assert (scene.seen("desk", "cue") or {})["question"] is None
    scene.when(EXPERT, "stage.cue", question=id).refused("command.forbidden")


def test_what_cannot_be_called_is_not_cued() -> None:
    scene, id = asked()
    scene.when(MAI, "stage.cue", question=id).refused("question.conflict", state="asked")
    scene.when(MAI, "stage.cue", question="none").refused("question.unknown")


def test_only_what_is_cued_is_introduced_and_with_it_who_answers() -> None:
    scene, id = accepted()
    scene.when(MAI, "stage.introduce", question=id).refused("stage.not_cued", number=1)
    scene.given(LEAD, "panel.seat", name="Bà Mẫu", title="Vụ trưởng")
    person = scene.state.keys("person")[-1][1]
    scene.given(LAN, "question.assign", question=id, owner=f"person:{person}").given(MAI, "stage.cue", question=id)
    scene.when(MAI, "stage.introduce", question=id).then("stage.introduced")
    for audience in (*AUDIENCES, STAGE):
        assert (stage(scene, audience)["coming"], stage(scene, audience)["coming_by"]) == (id, person)
    assert state(scene) == "accepted", "it is not on air"
    scene.when(MAI, "stage.introduce", question=id).then()
    scene.when(MAI, "stage.introduce", question=None).then("stage.introduced")
    assert stage(scene)["coming"] is None
    scene.when(MAI, "stage.introduce", question=None).then()


def test_a_take_brings_the_next_on_air_and_the_one_before_off_it() -> None:
    scene, first, second = two()
    scene.given(MAI, "stage.cue", question=second).given(MAI, "stage.introduce", question=second)
    scene.when(MAI, "stage.take", question=second, text_rev=1, off=first).then("question.answered", "question.called")
    assert (state(scene, id=first), state(scene, id=second)) == ("answered_live", "called")
    seen = stage(scene)
    assert (seen["question"], seen["since"], seen["coming"], seen["leaving"]) == (second, scene.now, None, None)
    assert (scene.seen("desk", "cue") or {})["question"] is None


@pytest.mark.parametrize(("outcome", "after"), [("promise", "promised"), ("return", "accepted")])
def test_what_becomes_of_the_one_before(outcome: str, after: str) -> None:
    scene, first, second = two()
    scene.given(MAI, "stage.take", question=second, text_rev=1, off=first, outcome=outcome)
    assert state(scene, id=first) == after


def test_a_take_needs_no_cue_and_no_one_before() -> None:
    scene, id = accepted()
    scene.when(MAI, "stage.take", question=id, text_rev=1).then("question.called")
    scene.when(MAI, "stage.take", question=id, text_rev=1, off=id).refused("question.conflict", state="called")


def test_a_take_is_guarded_by_what_its_actor_saw() -> None:
    scene, first, second = two()
    scene.when(MAI, "stage.take", question=second, text_rev=1).refused("stage.moved", number=1)
    scene.when(MAI, "stage.take", question=second, text_rev=2, off=first).refused("question.conflict")
    scene.given(MAI, "question.return", question=first, state="called")
    scene.when(MAI, "stage.take", question=second, text_rev=1, off=first).refused("stage.moved", number=0)
    scene.when(EXPERT, "stage.take", question=second, text_rev=1).refused("command.forbidden")


def test_what_was_answered_is_leaving_until_the_next_is_called() -> None:
    scene, first, second = two()
    scene.given(MAI, "question.answer", question=first, state="called")
    assert (stage(scene)["leaving"], stage(scene)["left_at"]) == (first, scene.now)
    scene.given(MAI, "question.call", question=second, text_rev=1)
    assert (stage(scene)["leaving"], stage(scene)["left_at"]) == (None, None)
    scene.given(MAI, "question.return", question=second, state="called")
    assert stage(scene)["leaving"] is None, "it was not answered"


def test_an_end_takes_everything_off() -> None:
    scene, first, second = two()
    scene.given(MAI, "stage.cue", question=second).given(MAI, "stage.introduce", question=second)
    scene.given(MAI, "question.answer", question=first, state="called").given(LEAD, "session.end")
    seen = stage(scene)
    assert {seen[name] for name in ("question", "leaving", "coming", "coming_by", "left_at")} == {None}
    assert (scene.seen("desk", "cue") or {})["question"] is None


def test_a_take_is_undone_one_question_at_a_time() -> None:
    scene, first, second = two()
    scene.given(MAI, "stage.take", question=second, text_rev=1, off=first)
    scene.when(MAI, "question.undo", question=first).refused("stage.busy", number=2)
    scene.given(MAI, "question.undo", question=second).given(MAI, "question.undo", question=first)
    assert (stage(scene)["question"], state(scene, id=second)) == (first, "accepted")
