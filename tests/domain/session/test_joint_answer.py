"""One answer in signed parts: the lead accepts, asks for changes, leaves out; what is accepted goes out with it."""

from server.domain.session.answer import Answer
from server.domain.session.official import official
from tests.domain.session.cast import EDITORS, LAN, LEAD, WORKING, gate, state
from tests.domain.session.test_contribution import SIGNS, TEXT, opened, part
from tests.domain.session.test_invitation import invited


def signed(text: str = TEXT):  # type: ignore[no-untyped-def]
    scene, question, id, guest = opened()
    scene.given(guest, "contribution.sign", question=question, invitation=id, rev=0, text=text, **SIGNS)
    scene.given(LAN, "answer.draft", question=question, rev=0, text="Trả lời chung")
    return scene, question, id, guest, part(scene, question, id).id


def test_who_may_and_when() -> None:
    for name in ("return", "accept", "leave_out"):
        assert gate(f"contribution.{name}") == (EDITORS, WORKING)


def test_no_signed_part_is_passed_over_without_a_word() -> None:
    scene, question, *_ = signed()
    scene.when(LEAD, "answer.publish", question=question, rev=1).refused("contribution.undecided", left=1)


def test_accepted_parts_go_out_with_the_answer_each_signed() -> None:
    scene, question, _, _, id = signed()
    second, guest = invited(scene, question)
    more = {**SIGNS, "name": "Ông Nháp", "text": "Phần hai"}
    scene.given(guest, "contribution.sign", question=question, invitation=second, rev=0, **more)
    scene.given(LAN, "contribution.leave_out", contribution=f"{question}-{second}", text_rev=1, reason="Trùng")
    scene.when(LAN, "contribution.accept", contribution=id, text_rev=1).then("contribution.accepted")
    assert (scene.seen("public", "answer"), state(scene, "answer")) == (None, "drafted")
    scene.when(LEAD, "answer.publish", question=question, rev=1).then(
        "contribution.published", "answer.published", "question.answered"
    )
    seen = scene.seen("public", "answer") or {}
    assert seen["text"] == "Trả lời chung"
    assert seen["parts"] == [{"id": id, "text": TEXT, **SIGNS}]
    assert "Phần hai" not in str(seen)
    scene.when(LAN, "contribution.return", contribution=id, text_rev=1, note="?").refused("contribution.published")


def test_changes_are_asked_for_and_what_is_signed_again_is_looked_at_again() -> None:
    scene, question, invitation, guest, id = signed()
    scene.when(LAN, "contribution.return", contribution=id, text_rev=1, note="Nêu số").then("contribution.returned")
    assert part(scene, question, invitation).note.text == "Nêu số"  # type: ignore[union-attr]
    again = {"question": question, "invitation": invitation, "rev": 1, "text": "Số 12", **SIGNS}
    scene.given(guest, "contribution.sign", **again)
    scene.when(LAN, "contribution.accept", contribution=id, text_rev=1).refused("contribution.overtaken", text_rev=2)
    scene.given(LAN, "contribution.accept", contribution=id, text_rev=2)
    scene.given(guest, "contribution.sign", **{**again, "rev": 2, "text": "Số 13"})
    assert state(scene, "contribution") == "handed_in"
    scene.when(LEAD, "answer.publish", question=question, rev=1).refused("contribution.undecided")


def test_what_was_left_out_says_why_and_can_be_taken_after_all() -> None:
    scene, _, _, _, id = signed()
    scene.when(LAN, "contribution.leave_out", contribution=id, text_rev=1, reason="Ngoài phạm vi").then(
        "contribution.left_out"
    )
    assert (scene.seen("desk", "contribution") or {})["note"] == "Ngoài phạm vi"
    scene.when(LAN, "contribution.accept", contribution=id, text_rev=1).then("contribution.accepted")
    scene.when(LAN, "contribution.accept", contribution="none", text_rev=1).refused("contribution.unknown")


def published():  # type: ignore[no-untyped-def]
    scene, question, _, _, id = signed()
    scene.given(LAN, "contribution.accept", contribution=id, text_rev=1)
    scene.given(LEAD, "answer.publish", question=question, rev=1)
    return scene, question, id


def test_one_part_is_corrected_with_a_note() -> None:
    scene, question, id = published()
    fixed = {"question": question, "rev": 2, "text": "Thời hạn 50 năm", "note": "Bổ sung"}
    scene.when(LEAD, "answer.correct", **fixed, part="none").refused("contribution.unknown")
    scene.given(LEAD, "answer.correct", **fixed, part=id)
    seen = scene.seen("public", "answer") or {}
    assert (seen["parts"][0]["text"], seen["text"]) == ("Thời hạn 50 năm", "Trả lời chung")
    assert (seen["corrections"][0]["text"], seen["corrections"][0]["note"]) == (TEXT, "Bổ sung")


def test_parts_go_where_their_question_goes_and_are_the_record() -> None:
    scene, question, _ = published()
    part = scene.state.need(Answer, question).parts[0]
    assert official(scene.state, part.text.seq)
    scene.when(LEAD, "words.erase", seqs=[part.text.seq]).refused("words.official")
    scene.given(LAN, "question.veil", question=question, state="answered_live", reason="spam")
    assert TEXT not in str([scene.seen(each, "answer") for each in ("public", "panel")])
