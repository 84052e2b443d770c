"""Submitting a draft for approval: it waits, comes back with a note, and one changed word asks for a new look."""

from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.session.submission import Submission
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import APPROVERS, EDITORS, EXPERT, LAN, LEAD, MAI, WORKING, accepted, gate


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Panel and desk read why a draft came back, while its question is there."""
    found = [state.need(Submission, id) for _, id in state.keys("submission")]
    return [
        each.note
        for each in found
        if audience != "public"
        and each.state == "returned"
        and each.note
        and state.need(Question, each.id).state in SHOWN
    ]


def drafted() -> tuple[Scene, str]:
    scene, id = accepted()
    return scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm."), id


def test_who_may_and_when() -> None:
    assert gate("submission.submit") == ({"expert", *EDITORS}, WORKING)
    assert gate("submission.return") == (APPROVERS, WORKING)


def test_it_waits_until_it_is_published() -> None:
    scene, id = drafted()
    scene.when(EXPERT, "submission.submit", question=id, rev=1).then("submission.submitted")
    assert scene.seen("public", "submission") is None
    seen = scene.seen("panel", "submission") or {}
    assert (seen["state"], seen["rev"], seen["by"]) == ("submitted", 1, EXPERT.id)
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    assert scene.seen("desk", "submission") is None


def test_it_comes_back_with_a_note_and_may_be_submitted_again() -> None:
    scene, id = drafted()
    scene.given(EXPERT, "submission.submit", question=id, rev=1)
    scene.when(LEAD, "submission.return", question=id, rev=1, note="Nêu căn cứ").then("submission.returned")
    scene.given(EXPERT, "answer.draft", question=id, rev=1, text="Sang năm, theo luật.")
    seen = scene.seen("panel", "submission") or {}
    assert (seen["state"], seen["note"]) == ("returned", "Nêu căn cứ"), "the note stays while it is followed"
    scene.given(EXPERT, "submission.submit", question=id, rev=2)
    assert (scene.seen("panel", "submission") or {})["note"] is None


def test_one_changed_word_asks_for_another_look() -> None:
    scene, id = drafted()
    scene.given(EXPERT, "submission.submit", question=id, rev=1)
    scene.given(LAN, "answer.draft", question=id, rev=1, text="Năm nay.")
    assert scene.seen("desk", "submission") is None
    scene.when(LEAD, "submission.return", question=id, rev=2, note="Nêu căn cứ").refused("submission.missing")


def test_what_is_refused() -> None:
    scene, id = accepted()
    scene.when(EXPERT, "submission.submit", question=id, rev=0).refused("answer.missing")
    scene, id = drafted()
    scene.when(EXPERT, "submission.submit", question=id, rev=0).refused("answer.conflict", rev=1)
    scene.when(MAI, "submission.submit", question=id, rev=1).refused("command.forbidden")
    scene.when(LEAD, "submission.return", question=id, rev=1, note="Sửa").refused("submission.missing")
    scene.when(LAN, "question.veil", question=id, state="accepted", reason="spam")
    scene.when(EXPERT, "submission.submit", question=id, rev=1).refused("question.conflict")


def test_of_a_question_that_is_away_the_panel_reads_nothing() -> None:
    scene, id = drafted()
    scene.given(EXPERT, "submission.submit", question=id, rev=1)
    scene.given(LEAD, "submission.return", question=id, rev=1, note="Người hỏi là ông Mẫu")
    scene.given(LAN, "question.veil", question=id, state="accepted", reason="spam")
    assert scene.seen("panel", "submission") is None
    scene.given(LAN, "question.unveil", question=id, state="veiled")
    assert (scene.seen("panel", "submission") or {})["state"] == "returned"
