"""What the right of its asker does to a question: out of sight and out of work from wherever it stood, until whoever
answers the request lifts it; corrected, for good."""

from typing import Any

import pytest

from server.domain.command import Actor
from server.domain.roles import LEAD as LEADS
from server.domain.roles import OPERATOR
from tests.domain.session.cast import LAN, LEAD, asked, gate
from tests.domain.session.test_merging import three

RIGHT = Actor("staff:hung", frozenset({LEADS, OPERATOR}))


def test_who_may() -> None:
    assert gate("question.restrict")[0] == {OPERATOR}


@pytest.mark.parametrize("was", ["asked", "accepted"])
def test_what_is_restricted_comes_back_by_whoever_answers_the_request_alone(was: str) -> None:
    scene, id = asked()
    if was == "accepted":
        scene.given(LAN, "question.accept", question=id, text_rev=1)
    scene.when(RIGHT, "question.restrict", question=id, state=was).then("question.veiled")
    seen = scene.seen("desk", "question") or {}
    assert (seen["state"], seen["reason"]) == ("veiled", "restricted")
    assert "text" not in (scene.seen("public", "question") or {})
    scene.when(LAN, "question.accept", question=id, text_rev=1, state="asked").refused("question.conflict")
    scene.when(LEAD, "question.unveil", question=id, state="veiled").refused("question.restricted")
    scene.when(RIGHT, "question.undo", question=id).refused("question.restricted")
    scene.when(RIGHT, "question.unveil", question=id, state="veiled").then("question.unveiled")
    scene.when(RIGHT, "question.undo", question=id).refused("question.restricted")
    assert (scene.seen("desk", "question") or {})["state"] == was


def test_who_was_asked_back_need_not_answer_any_more() -> None:
    scene, id = asked()
    scene.given(LAN, "question.hold", question=id, state="asked", needs=["place"])
    scene.when(RIGHT, "question.restrict", question=id, state="held").then("question.released", "question.veiled")
    assert (scene.seen("desk", "clarification") or {})["state"] == "given_up"
    scene.when(RIGHT, "question.restrict", question=id, state="held").refused("question.conflict")


CORRECTED: dict[str, dict[str, Any]] = {
    "question.redact": {"text": "Lời đúng"},
    "question.redact_name": {"name": "Bà Mẫn"},
}


@pytest.mark.parametrize("name", CORRECTED)
def test_what_is_corrected_as_its_asker_wishes_nobody_takes_back(name: str) -> None:
    scene, id = asked(name="Ông Mẫu")
    scene.given(Actor(RIGHT.id, frozenset({LEADS})), "question.accept", question=id, text_rev=1)
    scene.when(RIGHT, name, question=id, text_rev=1, **CORRECTED[name])
    seen = scene.seen("desk", "question") or {}
    assert seen.items() >= {**CORRECTED[name], "undo": None}.items()
    scene.when(RIGHT, "question.undo", question=id).refused("question.undo_late")


def test_nor_by_an_act_on_another_one() -> None:
    scene, main, second, _ = three()
    scene.given(LAN, "question.merge", into=main, questions=[second])
    scene.given(LAN, "question.unmerge", question=second)
    rev = (scene.seen("desk", "question", main) or {})["text_rev"]
    scene.given(RIGHT, "question.redact", question=main, text_rev=rev, text="Lời đúng")
    scene.when(LAN, "question.undo", question=second).refused("question.undo_late")
    assert (scene.seen("desk", "question", main) or {})["text"] == "Lời đúng"


def test_the_same_act_at_the_desk_is_taken_back() -> None:
    scene, id = asked()
    scene.given(LEAD, "question.redact", question=id, text_rev=1, text="Lời đúng")
    scene.when(LEAD, "question.undo", question=id).then("question.undone")
