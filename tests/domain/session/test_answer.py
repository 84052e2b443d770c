"""An answer: drafted by the panel, published by lead or moderator, corrected in the open; it goes where its question
goes."""

import pytest

from server.domain.command import Actor, Now, read
from server.domain.roles import HEAD
from server.domain.session import SESSION
from server.errors import Refused
from tests.domain.session.cast import (
    APPROVERS,
    ASK,
    EDITORS,
    EXPERT,
    LAN,
    LEAD,
    MAI,
    ME,
    WORKING,
    accepted,
    asked,
    called,
    gate,
    published,
    state,
)
from tests.laws.histories import TERMS

SEEN = {"noun", "id", "text", "person", "signed", "published_at", "mode", "corrections", "parts"}
SEEN |= {"happened_at", "spoken"}


def test_who_may_and_when() -> None:
    assert gate("answer.draft") == ({"expert", *EDITORS}, WORKING)
    assert gate("answer.publish") == (APPROVERS, WORKING)
    assert gate("answer.correct") == (APPROVERS, {*WORKING, "closed"})


def test_a_draft_is_for_panel_and_desk_alone() -> None:
    scene, id = accepted()
    scene.when(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.").then("answer.drafted")
    assert scene.seen("public", "answer") is None
    for audience in ("panel", "desk"):
        seen = scene.seen(audience, "answer") or {}
        assert (seen["state"], seen["rev"], seen["draft"]["text"], seen["by"]) == (
            "drafted", 1, "Sang năm.", EXPERT.id,
        )  # fmt: skip
        assert "text" not in seen


def test_a_draft_is_written_on_by_whoever_read_it() -> None:
    scene, id = accepted()
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.when(LAN, "answer.draft", question=id, rev=0, text="Năm nay.").refused(
        "answer.conflict", number=1, rev=1, by=EXPERT.id
    )
    scene.when(LAN, "answer.draft", question=id, rev=1, text="Năm nay.").then("answer.drafted")
    scene.when(LAN, "answer.publish", question=id, rev=1).refused("answer.conflict", rev=2)


def test_only_what_awaits_an_answer_is_drafted_for() -> None:
    scene, id = asked()
    scene.when(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.").refused("question.conflict")
    scene.when(EXPERT, "answer.draft", question="none", rev=0, text="Sang năm.").refused("question.unknown")
    scene, id = accepted()
    scene.when(EXPERT, "answer.draft", question=id, rev=0, text="").refused("text.empty")
    scene.when(EXPERT, "answer.draft", question=id, rev=0, text="Có.", person="nobody").refused("panel.unknown")
    scene.when(EXPERT, "answer.draft", question=id, rev=1, text="Có.").refused("answer.conflict", rev=0)
    for actor in (MAI, ME):
        scene.when(actor, "answer.draft", question=id, rev=0, text="Có.").refused("command.forbidden")


def test_published_it_is_everybodys_and_answers_its_question() -> None:
    scene, id = accepted()
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.when(LEAD, "answer.publish", question=id, rev=1).then("answer.published", "question.answered")
    seen = scene.seen("public", "answer") or {}
    assert set(seen) == SEEN
    assert (seen["text"], seen["signed"], seen["mode"], seen["corrections"]) == ("Sang năm.", None, "live", [])
    assert "draft" not in (scene.seen("desk", "answer") or {})
    assert (scene.seen("public", "question") or {})["state"] == "answered_live"
    scene.when(EXPERT, "answer.draft", question=id, rev=2, text="Nữa.").refused("answer.published")


def test_it_is_signed_with_the_title_of_that_day() -> None:
    scene, id = accepted()
    scene.given(LAN, "panel.seat", name="Bà Mẫu", title="Vụ trưởng")
    ((_, person),) = scene.state.keys("person")
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.", person=person)
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    scene.given(LAN, "panel.seat", person=person, name="Bà Mẫu", title="Thứ trưởng")
    seen = scene.seen("public", "answer") or {}
    assert seen["person"] == person
    assert seen["signed"] == {"name": "Bà Mẫu", "title": "Vụ trưởng", "unit": "", "in_for": None}


def test_what_was_answered_aloud_gets_its_text_without_a_second_answer() -> None:
    scene, id = called()
    scene.given(MAI, "question.answer", question=id, state="called")
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Như đã nói.")
    scene.given(LEAD, "session.end")
    scene.when(LEAD, "answer.publish", question=id, rev=1).then("answer.published")
    assert (scene.seen("public", "answer") or {})["mode"] == "live"


@pytest.mark.parametrize("promised", [True, False])
def test_an_answer_after_the_session_or_a_promise_is_a_later_one(promised: bool) -> None:
    scene, id = accepted()
    if promised:
        scene.given(LAN, "question.promise", question=id, state="accepted")
    else:
        scene.given(LEAD, "session.end")
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.when(LEAD, "answer.publish", question=id, rev=1).then("answer.published", "question.answered")
    assert (scene.seen("public", "answer") or {})["mode"] == "later"
    assert state(scene) == "answered_later"


def test_an_answer_published_takes_its_question_off_the_stage() -> None:
    scene, id = called()
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.").given(
        LAN, "answer.publish", question=id, rev=1
    )
    assert (scene.seen("public", "stage") or {})["question"] is None


def test_nothing_is_published_that_was_not_drafted() -> None:
    scene, id = accepted()
    scene.when(LEAD, "answer.publish", question=id, rev=0).refused("answer.missing")
    scene.when(LEAD, "answer.publish", question="none", rev=0).refused("question.unknown")
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Có.")
    for actor in (EXPERT, MAI):
        scene.when(actor, "answer.publish", question=id, rev=1).refused("command.forbidden")


def test_a_correction_stands_beside_the_old_text() -> None:
    scene, id = published()
    scene.when(LAN, "answer.correct", question=id, rev=2, text="Năm tới.", note="Nhầm năm.")
    scene.then("answer.corrected", "nonconformity.noted")
    seen = scene.seen("public", "answer") or {}
    assert seen["text"] == "Năm tới."
    assert seen["corrections"] == [{"at": scene.now, "note": "Nhầm năm.", "text": "Sang năm."}]
    scene.when(LAN, "answer.correct", question=id, rev=2, text="Nay.", note="Lại.").refused("answer.conflict", rev=3)
    scene.when(LAN, "answer.correct", question=id, rev=3, text="Nay.", note="").refused("text.empty", field="note")
    scene.when(EXPERT, "answer.correct", question=id, rev=3, text="Nay.", note="Lại.").refused("command.forbidden")


def test_only_what_is_published_is_corrected() -> None:
    scene, id = accepted()
    scene.when(LAN, "answer.correct", question=id, rev=0, text="Nay.", note="Lại.").refused("answer.missing")
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Có.")
    scene.when(LAN, "answer.correct", question=id, rev=1, text="Nay.", note="Lại.").refused("answer.missing")


def test_a_closed_session_is_still_corrected() -> None:
    scene, id = published()
    scene.given(LEAD, "session.end").given(LEAD, "session.close")
    scene.when(LEAD, "answer.correct", question=id, rev=2, text="Năm tới.", note="Nhầm.")
    scene.then("answer.corrected", "nonconformity.noted")
    scene.when(EXPERT, "answer.draft", question=id, rev=3, text="Nữa.").refused("session.closed")


def test_under_a_veil_the_answer_is_the_desks_alone() -> None:
    scene, id = published()
    scene.given(LAN, "question.veil", question=id, state="answered_live", reason="personal_data")
    assert scene.seen("public", "answer") is None
    assert (scene.seen("desk", "answer") or {})["text"] == "Sang năm."
    assert scene.seen("panel", "answer") is None
    scene.given(LAN, "question.unveil", question=id, state="veiled")
    assert (scene.seen("public", "answer") or {})["text"] == "Sang năm."


@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_a_draft_leaves_the_panel_with_its_question_and_comes_back(how: str) -> None:
    scene, id = accepted()
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    if how == "withdrawn":
        scene.given(ME, "question.withdraw", question=id)
    else:
        scene.given(LAN, "question.refuse", question=id, state="accepted", reason="spam")
    assert scene.seen("panel", "answer") is None
    assert (scene.seen("desk", "answer") or {})["draft"]["text"] == "Sang năm."
    if how == "refused":
        scene.given(LAN, "question.accept", question=id, text_rev=1, state="refused")
        assert (scene.seen("panel", "answer") or {})["draft"]["text"] == "Sang năm."


def test_two_questions_have_two_answers() -> None:
    scene, id = published()
    scene.given(ME, "question.ask", **ASK)
    other = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.accept", question=other, text_rev=1)
    scene.when(EXPERT, "answer.draft", question=other, rev=0, text="Khác.").then("answer.drafted")
    assert [key[1] for key in scene.state.keys("answer")] == [id, other]


def test_who_drafted_it_does_not_publish_it_where_the_unit_keeps_the_two_apart() -> None:
    scene, id = accepted()
    scene.given(LAN, "answer.draft", question=id, rev=0, text="Sang năm.")
    wanted, payload = SESSION.command("answer.publish"), {"question": id, "rev": 1}

    def publish(actor: Actor, **limits: int) -> str:
        p = read(wanted, payload, TERMS._replace(limits={**TERMS.limits, **limits}))
        try:
            SESSION.decide(scene.state, actor, wanted.name, p, Now(scene.now, "x"))
        except Refused as no:
            return no.code
        return ""

    head = Actor("staff:giam-doc", frozenset({HEAD}))
    assert publish(LAN, answer_separate=1) == "answer.own"
    assert publish(LEAD, answer_separate=1) == ""
    assert publish(LAN, answer_separate=0) == ""
    assert publish(LAN, answer_separate=1, answer_approval=0) == "", "no approval is asked for"
    assert publish(LEAD, answer_approval=2) == "answer.head"
    assert publish(head, answer_separate=1, answer_approval=2) == ""
    scene.given(LEAD, "answer.draft", question=id, rev=1, text="Sang năm.")
    payload["rev"] = 2
    assert (publish(LAN, answer_separate=1), publish(LEAD, answer_separate=1)) == ("", "answer.own")


def test_nobody_says_themselves_how_it_is_let_out() -> None:
    for more in ({"approval": 0}, {"separate": 0}):
        with pytest.raises(Refused, match=r"command\.malformed"):
            read(SESSION.command("answer.publish"), {"question": "x", "rev": 1, **more}, TERMS)
