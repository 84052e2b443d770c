"""Whose a question is: named on the desk, the unit's own from the end of the session on; none is without."""

import pytest

from server.domain.session.assignment import owner_of
from server.domain.session.question import Question
from tests.domain.session.cast import EDITORS, EXPERT, LAN, LEAD, WORKING, accepted, asked, gate, published, state

LANS = "staff:lan"


def test_who_may_and_when() -> None:
    assert gate("question.assign") == ({*EDITORS, "head", "office"}, WORKING)


def test_it_is_given_to_somebody_of_the_staff_the_panel_or_the_unit() -> None:
    scene, id = accepted()
    scene.given(LAN, "panel.seat", name="Bà Mẫu", title="Giám đốc")
    person = f"person:{scene.state.keys('person')[0][1]}"
    for owner in (LANS, person, "unit:angiang"):
        scene.when(LAN, "question.assign", question=id, owner=owner).then("question.assigned")
        seen = scene.seen("desk", "assignment") or {}
        assert (seen["owner"], seen["by"]) == (owner, LAN.id)
    assert scene.seen("public", "assignment") is None
    assert "by" not in (scene.seen("panel", "assignment") or {})


@pytest.mark.parametrize(
    ("owner", "code"),
    [
        ("staff:nobody", "assignment.nobody"),
        ("person:nobody", "panel.unknown"),
        ("unit:cantho", "assignment.other_unit"),
    ],
)
def test_only_to_those_of_the_room(owner: str, code: str) -> None:
    scene, id = accepted()
    scene.when(LAN, "question.assign", question=id, owner=owner).refused(code, field="owner")
    scene.when(LAN, "question.assign", question=id, owner="=cmd|x").refused("command.malformed")
    scene.when(EXPERT, "question.assign", question=id, owner=LANS).refused("command.forbidden")


def test_of_two_who_assign_at_once_the_later_is_told() -> None:
    scene, id = accepted()
    scene.given(LAN, "question.assign", question=id, owner=LANS, was=None)
    late = scene.when(LEAD, "question.assign", question=id, owner="staff:hung", was=None)
    late.refused("assignment.overtaken", owner=LANS, by=LAN.id)
    scene.when(LEAD, "question.assign", question=id, owner=LANS, was=LANS).refused("assignment.same")
    scene.given(LEAD, "question.assign", question=id, owner="staff:hung", was=LANS)


def test_what_is_answered_has_no_new_owner() -> None:
    scene, id = published()
    scene.when(LAN, "question.assign", question=id, owner=LANS).refused("question.conflict")


def test_from_the_end_on_it_is_the_units_where_nobody_was_named() -> None:
    scene, id = asked()
    question = scene.state.need(Question, id)
    assert owner_of(scene.state, question) is None
    scene.given(LEAD, "session.end")
    assert owner_of(scene.state, question) == "unit:angiang"
    scene.given(LAN, "question.assign", question=id, owner=LANS)
    assert (owner_of(scene.state, question), state(scene)) == (LANS, "asked")
