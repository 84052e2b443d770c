"""Corrections asked for from the panel's seat: another approves them, and they go out with a dated note."""

from server.domain.session.correction import CorrectionAsked
from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import APPROVERS, EDITORS, EXPERT, LAN, LEAD, MAI, WORKING, accepted, gate, published

MEND = {"rev": 2, "text": "Năm tới.", "note": "Nhầm năm."}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Panel and desk read what is asked for, while its question is there."""
    found = [state.need(CorrectionAsked, id) for _, id in state.keys("correction")]
    return [
        word
        for each in found
        if audience != "public" and each.state != "done_with" and state.need(Question, each.id).state in SHOWN
        for word in (each.text, each.note, each.reason)
        if word
    ]


def test_who_may_and_when() -> None:
    assert gate("correction.propose") == ({"expert", *EDITORS}, {*WORKING, "closed"})
    for name in ("correction.approve", "correction.decline"):
        assert gate(name) == (APPROVERS, {*WORKING, "closed"})


def test_approved_it_is_a_dated_note_and_the_old_text_stays() -> None:
    scene, id = published()
    scene.when(EXPERT, "correction.propose", question=id, **MEND).then("correction.proposed")
    assert (scene.seen("public", "answer") or {})["text"] == "Sang năm.", "nothing is corrected before it is approved"
    assert scene.seen("public", "correction") is None
    asked = scene.seen("desk", "correction") or {}
    assert (asked["text"], asked["note"], asked["author"]) == ("Năm tới.", "Nhầm năm.", EXPERT.id)
    scene.when(LEAD, "correction.approve", question=id, correction=asked["correction"])
    scene.then("answer.corrected", "nonconformity.noted")
    answer = scene.seen("public", "answer") or {}
    assert (answer["text"], answer["corrections"][0]["text"]) == ("Năm tới.", "Sang năm.")
    assert scene.seen("desk", "correction") is None


def test_declined_it_says_why_and_may_be_asked_for_again() -> None:
    scene, id = published()
    scene.given(EXPERT, "correction.propose", question=id, **MEND)
    first = (scene.seen("desk", "correction") or {})["correction"]
    scene.when(LAN, "correction.decline", question=id, correction=first, reason="Đúng rồi").then("correction.declined")
    seen = scene.seen("panel", "correction") or {}
    assert (seen["state"], seen["reason"]) == ("declined", "Đúng rồi")
    scene.when(LAN, "correction.approve", question=id, correction=first).refused("correction.missing")
    scene.now += 1000
    scene.given(EXPERT, "correction.propose", question=id, **MEND)
    scene.when(LAN, "correction.decline", question=id, correction=first, reason="Thôi").refused("correction.missing")


def test_what_is_refused() -> None:
    scene, id = accepted()
    scene.when(EXPERT, "correction.propose", question=id, **{**MEND, "rev": 0}).refused("answer.missing")
    scene, id = published()
    scene.when(EXPERT, "correction.propose", question=id, **{**MEND, "rev": 1}).refused("answer.conflict")
    scene.when(EXPERT, "correction.propose", question=id, **MEND, part="none").refused("contribution.unknown")
    scene.when(MAI, "correction.propose", question=id, **MEND).refused("command.forbidden")
    scene.given(EXPERT, "correction.propose", question=id, **MEND)
    scene.given(LAN, "answer.correct", question=id, **MEND)
    assert scene.seen("desk", "correction") is None, "corrected meanwhile by another hand"


def test_of_a_question_that_is_away_the_panel_reads_nothing() -> None:
    scene, id = published()
    scene.given(EXPERT, "correction.propose", question=id, **MEND)
    asked = (scene.seen("desk", "correction") or {})["correction"]
    scene.given(LAN, "question.veil", question=id, state="answered_live", reason="spam")
    assert scene.seen("panel", "correction") is None
    scene.when(LAN, "correction.approve", question=id, correction=asked).refused("correction.missing")
