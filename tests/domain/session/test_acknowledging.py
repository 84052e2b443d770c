"""An opinion is noted, and whoever gave it reads so."""

from server.domain.session.session import of
from server.views.mine import own
from tests.domain.session.cast import EDITORS, LAN, LEAD, ME, OTHER, WORKING, accepted, asked, gate, state


def test_asker_and_public_read_that_it_was_noted_and_the_words() -> None:
    scene, id = accepted(kind="opinion")
    scene.when(LAN, "question.acknowledge", question=id, text_rev=1, note="Sẽ xem xét khi sửa luật.").then(
        "question.acknowledged"
    )
    for audience in ("public", "panel", "desk"):
        seen = scene.seen(audience, "question") or {}
        assert (seen["state"], seen["note"]) == ("acknowledged", "Sẽ xem xét khi sửa luật.")
    session, question = of(scene.state), scene.state.at_key(("question", id))
    assert session is not None
    assert question is not None
    mine = own(scene.state, session, question)  # type: ignore[arg-type]
    assert (mine["state"], mine["note"], mine["due"]) == ("acknowledged", "Sẽ xem xét khi sửa luật.", None)
    scene.when(LEAD, "question.acknowledge", question=id, text_rev=1).refused("question.conflict", by=LAN.id)
    scene.given(LEAD, "session.end").given(LEAD, "session.close")


def test_words_are_not_needed() -> None:
    scene, id = accepted(kind="opinion")
    scene.given(LAN, "question.acknowledge", question=id, text_rev=1)
    assert (scene.seen("public", "question") or {})["note"] is None


def test_a_question_is_answered_instead() -> None:
    scene, id = accepted()
    scene.when(LAN, "question.acknowledge", question=id, text_rev=1).refused("question.not_opinion", number=1)


def test_what_was_not_let_through_or_reads_otherwise_is_not_noted() -> None:
    scene, id = asked(kind="opinion")
    scene.when(LAN, "question.acknowledge", question=id, text_rev=1).refused("question.conflict", state="asked")
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    scene.given(LEAD, "question.redact", question=id, text_rev=1, text="Ý kiến.")
    scene.when(LAN, "question.acknowledge", question=id, text_rev=1).refused("question.conflict", text_rev=2)


def test_what_was_noted_is_no_question_any_more_and_its_giver_cannot_take_it_back() -> None:
    scene, id = accepted(kind="opinion")
    scene.given(LAN, "question.acknowledge", question=id, text_rev=1)
    scene.when(LAN, "question.classify", question=id, kind="question").refused("question.kind_stays")
    scene.when(ME, "question.withdraw", question=id).refused("question.too_late", state="acknowledged")
    scene.when(OTHER, "question.withdraw", question=id).refused("question.unknown")
    scene.given(LEAD, "question.veil", question=id, state="acknowledged", reason="spam")
    assert "note" not in (scene.seen("public", "question") or {})
    scene.given(LEAD, "question.unveil", question=id, state="veiled")
    assert state(scene) == "acknowledged"


def test_who_may_and_when() -> None:
    assert gate("question.acknowledge") == (EDITORS, WORKING)
