"""The inbox: what comes to a unit without a session is taken up, answered and told; the Office's holds disputes."""

from typing import Any

from server.domain.command import Actor
from server.domain.roles import HEAD
from server.domain.state import ErasableText, StreamState
from server.domain.unit.inbox import InboxItem
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CAUSE, EXPERT, LAN, LEAD
from tests.domain.session.test_transfer import arrived

CHIEF = Actor("staff:hai", frozenset({HEAD}))


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The desk reads all of it, the public what was taken up and the answer that was published."""
    found: list[ErasableText | None] = []
    for _, id in state.keys("inbox"):
        item = state.need(InboxItem, id)
        if item.state == "set_apart":
            continue
        if audience == "desk":
            found += [item.name, item.text, item.original, item.answer, item.note, item.draft and item.draft.text]
        elif item.state in ("taken_up", "responded"):
            found += [item.name, item.text]
            found += [item.answer] if item.state == "responded" else []
    return [each for each in found if each is not None]


def came() -> tuple[Scene, str]:
    _, scene, _, id = arrived()
    return scene, id


def state(scene: Scene) -> Any:
    return (scene.seen("desk", "inbox") or {})["state"]


def test_it_arrives_for_the_desk_alone() -> None:
    scene, _id = came()
    scene.then("question.arrived")
    seen = scene.seen("desk", "inbox") or {}
    assert (seen["state"], seen["number"], seen["text"]) == ("incoming", 1, ASK["text"])
    assert scene.seen("public", "inbox") is None
    assert "asker:" not in str(seen)


def test_taken_up_it_is_public_in_the_wording_of_the_unit() -> None:
    scene, id = came()
    accept = {"question": id, "state": "incoming", "text": "Bao giờ có sổ đỏ?"}
    scene.when(EXPERT, "inbox.accept", **accept).refused("command.forbidden")
    scene.when(LAN, "inbox.accept", **accept).then("inbox.accepted")
    assert (scene.seen("public", "inbox") or {})["text"] == "Bao giờ có sổ đỏ?"
    assert (scene.seen("desk", "inbox") or {})["original"] == ASK["text"]
    scene.when(LAN, "inbox.accept", **accept).refused("question.conflict", state="taken_up")


def test_it_is_answered_like_any_other() -> None:
    scene, id = came()
    writing = {"question": id, "rev": 0, "text": "Trong năm nay."}
    scene.when(EXPERT, "inbox.draft", **writing).refused("question.conflict", state="incoming")
    scene.given(LAN, "inbox.accept", question=id, state="incoming")
    scene.when(LEAD, "inbox.publish", question=id, rev=0).refused("answer.missing")
    scene.when(EXPERT, "inbox.draft", **writing).then("inbox.drafted")
    scene.when(EXPERT, "inbox.draft", **writing).refused("answer.conflict", rev=1)
    assert "answer" not in (scene.seen("public", "inbox") or {})
    scene.when(LEAD, "inbox.publish", question=id, rev=1).then("inbox.published")
    assert (scene.seen("public", "inbox") or {})["answer"] == "Trong năm nay."
    (told,) = scene.caused
    assert (told.command, told.payload["outcome"]) == ("question.note_outcome", "answered")
    scene.when(CAUSE, "question.note_place", origin_question="x", unit="camau", stream="unit:camau", there="x", hop=1,
               act="", why="").then()  # fmt: skip
