"""Taking back one's last act on one question: what it restores, for whom, how long, and what is left of it."""

from typing import Any

import msgspec
import pytest

from server.desk_section import Desk
from server.domain.session.life import Ended
from server.domain.session.question import Question
from server.domain.session.told import holds
from server.log.outbox import SETTLE_MS
from tests.domain.scenes import Scene
from tests.domain.session.cast import CALLERS, EXPERT, LAN, LEAD, MAI, ME, accepted, asked, called, gate, state

ALL = {"intake", "live", "paused", "follow_up", "postponed", "cancelled", "closed", "archived", "planned", "announced"}


def desk(scene: Scene) -> dict[str, Any]:
    return dict(scene.seen("desk", "question") or {})


def same_but_for_the_act(before: dict[str, Any], after: dict[str, Any]) -> bool:
    acts = ("by", "acted_at", "undo", "undo_by", "undo_act", "text_rev")
    return {**before, **dict.fromkeys(acts)} == {**after, **dict.fromkeys(acts)}


def test_what_was_accepted_by_mistake_was_never_public() -> None:
    scene, id = asked(name="Ông Mẫu")
    before = desk(scene)
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    assert scene.seen("public", "question") is not None
    assert desk(scene)["undo"] == scene.now
    scene.when(LAN, "question.undo", question=id).then("question.undone")
    assert scene.seen("public", "question") is None
    assert scene.seen("panel", "question") is None
    assert same_but_for_the_act(before, desk(scene))
    assert desk(scene)["undo"] is None
    assert desk(scene)["number"] == 1


ACTS: dict[str, tuple[str, dict[str, Any]]] = {  # act -> from which state, with what
    "question.refuse": ("asked", {"reason": "spam", "note": "Quảng cáo"}),
    "question.redact": ("asked", {"text_rev": 1, "text": "Sổ?"}),
    "question.redact_name": ("asked", {"text_rev": 1, "name": ""}),
    "question.classify": ("asked", {"field": "moi-truong", "province": "angiang", "kind": "opinion"}),
    "question.call": ("accepted", {"text_rev": 1}),
    "question.promise": ("accepted", {}),
    "question.veil": ("accepted", {"reason": "personal_data"}),
    "question.return": ("called", {}),
    "question.answer": ("called", {}),
}
GUARDED = {"question.refuse", "question.promise", "question.veil", "question.return", "question.answer"}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_on_one_question_is_taken_back(act: str) -> None:
    before, more = ACTS[act]
    scene, id = {"asked": asked, "accepted": accepted, "called": called}[before](name="Ông Mẫu")
    stage, was, scene.now = scene.seen("public", "stage"), desk(scene), scene.now + 60_000
    guard = {"state": before} if act in GUARDED else {}
    scene.given(LAN, act, question=id, **guard, **more)
    assert not same_but_for_the_act(was, desk(scene))
    scene.when(LAN, "question.undo", question=id).then("question.undone")
    assert same_but_for_the_act(was, desk(scene))
    assert scene.seen("public", "stage") == stage


def test_a_veil_and_its_end_are_taken_back() -> None:
    scene, id = accepted()
    scene.given(LAN, "question.veil", question=id, state="accepted", reason="spam")
    scene.given(LAN, "question.unveil", question=id, state="veiled")
    scene.when(LAN, "question.undo", question=id).then("question.undone")
    assert state(scene) == "veiled"
    scene.when(LAN, "question.undo", question=id).refused("question.undo_late", number=1)


def test_one_level_and_not_the_undoing_itself() -> None:
    scene, id = asked()
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="Sổ?")
    scene.given(LAN, "question.redact", question=id, text_rev=2, text="Sổ đỏ?")
    scene.when(LAN, "question.undo", question=id).then("question.undone")
    assert desk(scene)["text"] == "Sổ?"
    scene.when(LAN, "question.undo", question=id).refused("question.undo_late")


def test_a_wording_that_comes_back_has_a_revision_of_its_own() -> None:
    scene, id = asked()
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="Sổ?")
    scene.when(LAN, "question.undo", question=id).then("question.undone")
    assert desk(scene)["text_rev"] == 3
    scene.when(LEAD, "question.accept", question=id, text_rev=1).refused("question.conflict", text_rev=3)
    scene.when(LEAD, "question.accept", question=id, text_rev=3).then("question.accepted")


def test_ten_seconds_and_no_longer() -> None:
    scene, id = accepted()
    scene.now += 10_001
    scene.when(LAN, "question.undo", question=id).refused("question.undo_late")
    scene.now -= 1
    scene.when(LAN, "question.undo", question=id).then("question.undone")


def test_only_whoever_did_it_and_only_until_somebody_else_acts() -> None:
    scene, id = accepted()
    scene.when(LEAD, "question.undo", question=id).refused("question.conflict", state="accepted", by=LAN.id)
    scene.when(EXPERT, "question.undo", question=id).refused("question.conflict", by=LAN.id)
    scene.given(MAI, "question.call", question=id, text_rev=1)
    scene.when(LAN, "question.undo", question=id).refused("question.conflict", state="called", by=MAI.id, at=scene.now)
    assert state(scene) == "called"
    scene, id = asked()
    scene.when(LAN, "question.undo", question=id).refused("question.conflict", by="asker")
    scene.given(LAN, "question.accept", question=id, text_rev=1).given(ME, "question.withdraw", question=id)
    scene.when(LAN, "question.undo", question=id).refused("question.conflict", state="withdrawn", by="asker")
    scene.when(LAN, "question.undo", question="nichts").refused("question.unknown")


def test_an_answer_that_was_begun_since_is_an_act_too() -> None:
    scene, id = accepted()
    scene.now += 1000
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.when(LAN, "question.undo", question=id).refused("answer.conflict", by=EXPERT.id)


def test_a_draft_goes_and_comes_with_its_question() -> None:
    scene, id = accepted()
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.given(LAN, "question.refuse", question=id, state="accepted", reason="spam")
    assert (scene.seen("desk", "answer") or {})["state"] == "drafted"
    assert scene.seen("panel", "answer") is None
    scene.when(LAN, "question.undo", question=id).then("question.undone")
    assert (scene.seen("panel", "answer") or {})["state"] == "drafted"


def test_nothing_steps_on_a_stage_that_is_taken_or_over() -> None:
    scene, id = called()
    scene.given(ME, "question.ask", kind="question", asker_type="citizen", field="dat-dai", text="Và nước?")
    other = scene.state.keys("question")[-1][1]
    scene.given(LEAD, "question.accept", question=other, text_rev=1)
    scene.given(LAN, "question.return", question=id, state="called")
    scene.given(LEAD, "question.call", question=other, text_rev=1)
    scene.when(LAN, "question.undo", question=id).refused("stage.busy", number=2)
    scene.given(LEAD, "question.return", question=other, state="called")
    scene.given(LEAD, "session.end")
    scene.when(LAN, "question.undo", question=id).refused("session.not_now")


def test_what_the_end_of_a_session_moved_is_nobodys_to_take_back() -> None:
    scene, id = called()
    scene.happens(LAN.id, Ended())
    assert state(scene) == "accepted"
    scene.when(LAN, "question.undo", question=id).refused("question.undo_late")


def test_no_record_comes_to_owe_an_answer() -> None:
    scene, id = accepted()
    scene.given(LEAD, "session.end").given(LEAD, "question.refuse", question=id, state="accepted", reason="spam")
    scene.given(LEAD, "session.close")
    scene.when(LEAD, "question.undo", question=id).refused("session.closed")


def test_words_that_were_erased_do_not_come_back() -> None:
    scene, id = asked()
    scene.given(LAN, "question.redact", question=id, text_rev=1, text="Sổ?")
    scene.given(LAN, "question.redact", question=id, text_rev=2, text="Sổ đỏ này?")
    scene.given(LEAD, "words.erase", seqs=[scene.state.seq - 1])
    scene.when(LAN, "question.undo", question=id).refused("question.undo_late")
    assert desk(scene)["text"] == "Sổ đỏ này?"
    scene.given(LAN, "question.redact", question=id, text_rev=3, text="Sổ đỏ?")
    scene.when(LAN, "question.undo", question=id).then("question.undone")
    assert desk(scene)["text"] == "Sổ đỏ này?"


@pytest.mark.parametrize(("act", "kind"), [("question.accept", "accepted"), ("question.refuse", "refused")])
def test_no_letter_tells_of_what_was_taken_back(act: str, kind: str) -> None:
    scene, id = asked()
    more = {"text_rev": 1} if act == "question.accept" else {"state": "asked", "reason": "spam"}
    scene.given(LAN, act, question=id, **more)
    assert holds(kind, scene.state, scene.state.need(Question, id))
    scene.when(LAN, "question.undo", question=id).then("question.undone")
    assert not holds(kind, scene.state, scene.state.need(Question, id))


def test_a_letter_waits_longer_than_an_act_can_be_taken_back() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"show_act_s": 1, "act_h": 1, "undo_s": SETTLE_MS // 1000, "notes": 1}, Desk)


def test_who_may_and_when() -> None:
    roles, phases = gate("question.undo")
    assert (roles, phases) == ({*CALLERS, "admin", "head", "office", "expert"}, ALL)
