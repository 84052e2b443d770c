"""The inbox: what comes to a unit without a session is taken up, answered and told; the Office's holds disputes."""

from typing import Any

import pytest

from server.domain.command import Actor, Now, read
from server.domain.roles import HEAD
from server.domain.state import ErasableText, StreamState
from server.domain.unit.inbox_item import InboxItem
from server.errors import Refused
from server.views.mine import mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, CAUSE, EXPERT, LAN, LEAD, ME, asked
from tests.domain.session.test_transfer import MOVE, arrived, delivered, inbox
from tests.laws.histories import ASKERS, TERMS

CHIEF = Actor("staff:hai", frozenset({HEAD}))


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The desk reads all of it but the first wording, which no frame holds; the public what was taken up
    and the answer that was published."""
    found: list[ErasableText | None] = []
    for _, id in state.keys("inbox"):
        item = state.need(InboxItem, id)
        if item.state == "set_apart":
            continue
        if audience == "desk":
            found += [item.name, item.text, item.answer, item.note, item.draft and item.draft.text]
            found += [item.rating and item.rating.remark, *corrected(item)]
        elif item.state in ("taken_up", "responded"):
            found += [item.name, item.text]
            found += [item.answer, *corrected(item)] if item.state == "responded" else []
    return [each for each in found if each is not None]


def corrected(item: InboxItem) -> list[ErasableText | None]:
    return [text for each in item.corrections for text in (each.note, each.text)]


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
    assert ASK["text"] not in str(scene.seen("desk", "inbox")), "the original is opened by itself"
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


def answered() -> tuple[Scene, Scene, str, str]:
    """Asked in a session, answered in the inbox of another unit, and both know."""
    scene, target, id, there = arrived()
    delivered(target, scene, "question.note_place")
    target.given(LAN, "inbox.accept", question=there, state="incoming")
    target.given(EXPERT, "inbox.draft", question=there, rev=0, text="Trong năm nay.")
    target.given(LEAD, "inbox.publish", question=there, rev=1)
    return delivered(target, scene, "question.note_outcome"), target, id, there


def test_an_answer_is_corrected_with_a_dated_note_and_its_asker_is_told_again() -> None:
    scene, target, _id, there = answered()
    change = {"question": there, "rev": 2, "text": "Quý sau.", "note": "Nhầm năm."}
    target.when(EXPERT, "inbox.correct", **change).refused("command.forbidden")
    target.when(LEAD, "inbox.correct", **{**change, "rev": 1}).refused("answer.conflict", rev=2)
    target.when(LEAD, "inbox.correct", **{**change, "note": " "}).refused("text.empty", field="note")
    at = target.now = target.now + 1000
    target.when(LEAD, "inbox.correct", **change).then("inbox.corrected", "nonconformity.noted")
    seen = target.seen("public", "inbox") or {}
    assert (seen["answer"], seen["published_at"] < at) == ("Quý sau.", True)
    assert [(each["note"], each["text"]) for each in seen["corrections"]] == [("Nhầm năm.", "Trong năm nay.")]
    (told,) = target.caused
    assert (told.payload["outcome"], told.payload["corrected"]) == ("answered", True)
    delivered(target, scene, "question.note_outcome").then("question.settled")
    target.when(LEAD, "inbox.publish", question=there, rev=3).refused("question.conflict", state="responded")


def test_where_the_head_approves_it_corrects_too() -> None:
    _, target, _, there = answered()
    change = {"question": there, "rev": 2, "text": "Quý sau.", "note": "Nhầm."}
    decided = target.kind.command("inbox.correct")
    wanted = read(decided, change, TERMS._replace(limits={**TERMS.limits, "answer_approval": 2}))
    with pytest.raises(Refused, match=r"answer\.head"):
        target.kind.decide(target.state, LEAD, decided.name, wanted, Now(target.now, "x"))
    assert target.kind.decide(target.state, CHIEF, decided.name, wanted, Now(target.now, "x"))


def test_its_asker_says_where_it_was_asked_whether_it_answers_and_the_unit_hears() -> None:
    scene, target, id, _there = answered()
    assert "answer.rate" in mine(scene.state, [id])[0]["can"]
    scene.when(ASKERS[1], "answer.rate", question=id, value="no").refused("question.unknown")
    scene.when(ME, "answer.rate", question=id, value="partly", remark="Còn thiếu giá.").then("answer.rated")
    assert mine(scene.state, [id])[0]["rating"]["value"] == "partly"
    delivered(scene, target, "question.note_rating").then("question.rating_noted")
    given = (target.seen("desk", "inbox") or {})["rating"]
    assert (given["value"], given["remark"]) == ("partly", "Còn thiếu giá.")
    assert "rating" not in (target.seen("public", "inbox") or {})
    scene.when(ME, "answer.rate", question=id, value="yes").then("answer.rated")
    delivered(scene, target, "question.note_rating")
    assert (target.seen("desk", "inbox") or {})["rating"]["value"] == "yes", "the last one counts"


def test_what_is_not_answered_there_is_not_rated() -> None:
    scene, target, id, _there = arrived()
    delivered(target, scene, "question.note_place")
    scene.when(ME, "answer.rate", question=id, value="yes").refused("rating.no_answer")
    target.when(CAUSE, "question.note_rating", origin_question=id, value="yes", remark="").then()
    assert "answer.rate" not in mine(scene.state, [id])[0]["can"]


def test_an_opinion_that_was_taken_up_awaits_no_answer() -> None:
    scene, id = asked(kind="opinion")
    scene.given(LAN, "question.transfer", question=id, state="asked", **MOVE)
    target = delivered(scene, inbox())
    there = target.state.keys("inbox")[-1][1]
    assert target.state.need(InboxItem, there).meaning.open
    target.given(LAN, "inbox.accept", question=there, state="incoming")
    assert target.state.need(InboxItem, there).meaning.heading == "noted"
    assert not target.state.need(InboxItem, there).meaning.open
