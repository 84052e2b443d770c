"""What the right of its asker does in the inbox of a unit: corrected, restricted, and as it was again."""

import pytest

from server.domain.command import Actor
from server.domain.roles import LEAD as LEADS
from server.domain.roles import OPERATOR
from server.domain.unit import UNIT
from tests.domain.scenes import Scene
from tests.domain.session.cast import LAN
from tests.domain.session.test_transfer import arrived

RIGHT = Actor("staff:hung", frozenset({LEADS, OPERATOR}))


def came(taken_up: bool = False) -> tuple[Scene, str]:
    _, scene, _, id = arrived()
    if taken_up:
        scene.given(LAN, "inbox.accept", question=id, state="incoming")
    return scene, id


@pytest.mark.parametrize("name", ["inbox.restrict", "inbox.free", "inbox.redact", "inbox.redact_name"])
def test_who_may(name: str) -> None:
    assert UNIT.command(name).by == {OPERATOR}


@pytest.mark.parametrize(("taken_up", "was"), [(False, "incoming"), (True, "taken_up")])
def test_what_is_restricted_is_nobody_s_to_read_and_comes_back(taken_up: bool, was: str) -> None:
    scene, id = came(taken_up)
    scene.when(RIGHT, "inbox.restrict", question=id, state=was).then("inbox.veiled")
    assert scene.seen("public", "inbox") is None
    scene.when(LAN, "inbox.accept", question=id, state="kept_back").refused("question.conflict")
    scene.when(RIGHT, "inbox.restrict", question=id, state="kept_back").refused("question.conflict")
    scene.when(RIGHT, "inbox.free", question=id, state="kept_back").then("inbox.unveiled")
    assert (scene.seen("desk", "inbox") or {})["state"] == was
    scene.when(RIGHT, "inbox.free", question=id, state=was).refused("question.conflict")


def test_who_was_asked_back_need_not_answer_any_more() -> None:
    scene, id = came()
    scene.given(LAN, "question.hold", question=id, state="incoming", needs=["place"])
    scene.when(RIGHT, "inbox.restrict", question=id, state="awaiting").then("question.released", "inbox.veiled")


def test_wording_and_name_are_corrected_where_it_is() -> None:
    scene, id = came(taken_up=True)
    scene.when(RIGHT, "inbox.redact", question=id, state="taken_up", text="Lời đúng").then("inbox.redacted")
    scene.when(RIGHT, "inbox.redact_name", question=id, state="taken_up", name="Bà Mẫn").then("inbox.name_redacted")
    seen = scene.seen("public", "inbox") or {}
    assert (seen["text"], seen["name"]) == ("Lời đúng", "Bà Mẫn")
    scene.given(RIGHT, "inbox.redact_name", question=id, state="taken_up", name="")
    assert (scene.seen("public", "inbox") or {})["name"] is None
    scene.when(RIGHT, "inbox.redact", question=id, state="incoming", text="x").refused("question.conflict")
