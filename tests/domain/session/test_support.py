"""Support: whom one may support, and when the count becomes a fact."""

import pytest

from server.domain.session.support import COUNT, askers, supportable
from server.errors import Refused
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CAUSE, LAN, LEAD, MAI, ME, OTHER, accepted, asked, called

STRANGER = "asker:00000000000000ff"


def refusal(scene: Scene, id: str, asker: str = STRANGER) -> str:
    with pytest.raises(Refused) as no:
        supportable(scene.state, id, asker)
    return no.value.code


def test_what_is_public_and_open_is_supported_by_everybody_but_its_asker() -> None:
    scene, id = accepted()
    assert supportable(scene.state, id, STRANGER).id == id
    assert refusal(scene, id, ME.id) == "support.own"
    assert refusal(scene, "none") == "question.unknown"


def test_what_is_not_public_is_as_unknown_as_what_is_not_there() -> None:
    scene, id = asked()
    assert refusal(scene, id) == "question.unknown"
    scene.given(LAN, "question.refuse", question=id, state="asked", reason="spam")
    assert refusal(scene, id) == "question.unknown"


def test_answered_or_after_the_end_nobody_asks_along() -> None:
    scene, id = called()
    assert supportable(scene.state, id, STRANGER).id == id
    scene.given(MAI, "question.answer", question=id, state="called")
    assert refusal(scene, id) == "support.over"
    scene, id = accepted()
    scene.given(LEAD, "session.end")
    assert refusal(scene, id) == "support.over"


def test_an_opinion_is_not_asked() -> None:
    scene, id = accepted(kind="opinion")
    assert refusal(scene, id) == "support.over"


def test_a_merged_question_is_supported_by_the_one_it_stands_under() -> None:
    scene, main = accepted()
    scene.given(OTHER, "question.ask", **ASK)
    second = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.merge", into=main, questions=[second])
    assert supportable(scene.state, second, STRANGER).id == main
    assert refusal(scene, main, OTHER.id) == "support.own"
    assert askers(scene.state, supportable(scene.state, main, STRANGER)) == {ME.id, OTHER.id}


def test_the_count_becomes_a_fact_when_it_is_called_and_answered_and_when_the_session_ends() -> None:
    scene, id = accepted()
    (one,) = scene.given(MAI, "question.call", question=id, text_rev=1).caused
    assert (one.target, one.command, one.payload) == (scene.state.name, COUNT, {"question": id})
    assert [each.command for each in scene.given(MAI, "question.answer", question=id, state="called").caused] == [COUNT]
    assert [each.payload for each in scene.given(LEAD, "session.end").caused] == [{}]


def test_it_is_written_down_once() -> None:
    scene, id = accepted()
    scene.when(CAUSE, "support.count", question=id, questions=[id], counts=[7]).then("support.counted")
    assert {(scene.seen(who, "question") or {})["supported"] for who in ("public", "panel", "desk")} == {7}
    scene.when(CAUSE, "support.count", question=id, questions=[id, "none"], counts=[7, 3]).then()
    scene.when(CAUSE, "support.count", questions=[id], counts=[7, 8]).refused("command.malformed")
    for who in (LAN, ME, MAI):
        scene.when(who, "support.count", questions=[id], counts=[9]).refused("command.forbidden")
