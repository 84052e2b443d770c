"""What the desk decides about a question: accepted, redacted, refused, veiled; stale guards told apart."""

from typing import Any

import pytest

from tests.domain.session.cast import EDITORS, EXPERT, LAN, LEAD, MAI, ME, WORKING, accepted, asked, called, gate, state

ANY = {"planned", "announced", *WORKING, "closed", "archived"}


@pytest.mark.parametrize(
    ("name", "phases"),
    [
        ("question.accept", WORKING),
        ("question.redact", {*WORKING, "closed", "archived"}),
        ("question.redact_name", {*WORKING, "closed", "archived"}),
        ("question.refuse", WORKING),
        ("question.veil", ANY),
        ("question.unveil", ANY),
    ],
)
def test_who_may_and_when(name: str, phases: set[str]) -> None:
    assert gate(name) == (EDITORS, phases)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("question.accept", {"text_rev": 1}),
        ("question.redact", {"text_rev": 1, "text": "Sổ?"}),
        ("question.redact_name", {"text_rev": 1, "name": "M."}),
        ("question.refuse", {"state": "asked", "reason": "spam"}),
        ("question.veil", {"state": "asked", "reason": "spam"}),
        ("question.unveil", {"state": "asked"}),
    ],
)
def test_nobody_else_may_and_what_is_not_there_is_unknown(name: str, more: dict[str, Any]) -> None:
    scene, id = asked()
    for actor in (MAI, EXPERT, ME):
        scene.when(actor, name, question=id, **more).refused("command.forbidden")
    scene.when(LAN, name, question="none", **more).refused("question.unknown")
    scene.when(LAN, name, question=id).refused("command.malformed")


def test_it_is_accepted_once() -> None:
    scene, id = asked()
    scene.when(LAN, "question.accept", question=id, text_rev=1).then("question.accepted")
    assert state(scene) == "accepted"
    scene.when(LEAD, "question.accept", question=id, text_rev=1).refused(
        "question.conflict", number=1, state="accepted", text_rev=1, by=LAN.id, at=scene.now
    )


def test_whoever_read_an_older_wording_reads_again() -> None:
    scene, id = asked()
    scene.when(LAN, "question.redact", question=id, text_rev=1, text="Sổ đỏ?").then("question.redacted")
    scene.when(LEAD, "question.accept", question=id, text_rev=1).refused("question.conflict", text_rev=2, by=LAN.id)
    scene.when(LEAD, "question.redact", question=id, text_rev=1, text="Sổ?").refused("question.conflict", text_rev=2)
    scene.when(LEAD, "question.redact_name", question=id, text_rev=1, name="M.").refused("question.conflict")
    scene.when(LEAD, "question.accept", question=id, text_rev=2).then("question.accepted")


def test_all_read_the_redacted_wording_and_the_desk_that_it_is_one() -> None:
    scene, id = accepted()
    scene.when(LAN, "question.redact", question=id, text_rev=1, text="Sổ đỏ?").then("question.redacted")
    for audience in ("public", "panel"):
        seen = scene.seen(audience, "question") or {}
        assert (seen["text"], seen["text_rev"]) == ("Sổ đỏ?", 2)
        assert "edited" not in seen
    assert (scene.seen("desk", "question") or {})["edited"]
    assert "Bao giờ có sổ?" not in str(scene.seen("desk", "question")), "the original is opened by itself"


def test_a_name_is_changed_or_taken_out() -> None:
    scene, id = accepted(name="Ông Mẫu 0900")
    scene.when(LAN, "question.redact_name", question=id, text_rev=1, name="Ông M.").then("question.name_redacted")
    assert (scene.seen("public", "question") or {})["name"] == "Ông M."
    scene.when(LAN, "question.redact_name", question=id, text_rev=2, name="").then("question.name_redacted")
    seen = scene.seen("public", "question") or {}
    assert (seen["name"], seen["text_rev"]) == (None, 3)
    scene.when(LAN, "question.redact_name", question=id, text_rev=3, name="x" * 61).refused("text.long", limit=60)


@pytest.mark.parametrize("before", ["asked", "accepted", "promised"])
def test_a_refused_one_is_out_of_sight_and_its_reason_the_desks(before: str) -> None:
    scene, id = asked() if before == "asked" else accepted()
    if before == "promised":
        scene.given(LAN, "question.promise", question=id, state="accepted")
    scene.when(LAN, "question.refuse", question=id, state=before, reason="off_topic", note="Xin gửi Sở.").then(
        "question.refused"
    )
    assert scene.seen("public", "question") is None
    assert scene.seen("panel", "question") is None
    seen = scene.seen("desk", "question") or {}
    assert (seen["state"], seen["reason"], seen["note"]) == ("refused", "off_topic", "Xin gửi Sở.")


def test_a_refusal_is_taken_back_only_by_whoever_knows_of_it() -> None:
    scene, id = asked()
    scene.given(LAN, "question.refuse", question=id, state="asked", reason="spam")
    scene.when(LEAD, "question.accept", question=id, text_rev=1).refused("question.conflict", state="refused")
    scene.when(LEAD, "question.accept", question=id, text_rev=1, state="refused").then("question.accepted")
    seen = scene.seen("desk", "question") or {}
    assert (seen["state"], seen["reason"], seen["note"]) == ("accepted", None, None)


def test_a_refusal_guards_by_the_state_that_was_seen_and_needs_a_known_reason() -> None:
    scene, id = accepted()
    scene.when(LAN, "question.refuse", question=id, state="asked", reason="spam").refused(
        "question.conflict", state="accepted"
    )
    scene.when(LAN, "question.refuse", question=id, state="accepted", reason="mood").refused("command.not_listed")
    scene, id = called()
    scene.when(LAN, "question.refuse", question=id, state="called", reason="spam").refused("question.conflict")


def test_a_veil_leaves_a_stub_with_the_reason() -> None:
    scene, id = accepted(name="Ông Mẫu")
    scene.when(LAN, "question.veil", question=id, state="accepted", reason="personal_data").then("question.veiled")
    for audience in ("public", "panel"):
        assert scene.seen(audience, "question") == {
            "noun": "question", "id": id, "number": 1, "state": "veiled", "reason": "personal_data",
        }  # fmt: skip
    assert (scene.seen("desk", "question") or {})["text"] == "Bao giờ có sổ?"
    scene.when(LAN, "question.redact", question=id, text_rev=1, text="Sổ?").refused("question.conflict")
    scene.when(LAN, "question.veil", question=id, state="veiled", reason="spam").refused("question.conflict")
    scene.when(LEAD, "question.unveil", question=id, state="accepted").refused("question.conflict", state="veiled")
    scene.when(LEAD, "question.unveil", question=id, state="veiled").then("question.unveiled")
    seen = scene.seen("public", "question") or {}
    assert (seen["state"], seen["text"], seen["name"]) == ("accepted", "Bao giờ có sổ?", "Ông Mẫu")


def test_what_nobody_sees_needs_no_veil() -> None:
    scene, id = asked()
    scene.when(LAN, "question.veil", question=id, state="asked", reason="spam").refused("question.conflict")


def test_under_a_veil_it_steps_off_the_stage_and_comes_back_beside_it() -> None:
    scene, id = called()
    scene.when(LAN, "question.veil", question=id, state="called", reason="personal_attack").then("question.veiled")
    assert (scene.seen("public", "stage") or {})["question"] is None
    scene.given(LAN, "question.unveil", question=id, state="veiled")
    assert state(scene) == "accepted"


def test_in_a_record_no_question_comes_back_that_would_be_forgotten() -> None:
    """Its session is opened again first, and then owes its answer again."""
    scene, id = accepted()
    scene.given(LAN, "question.veil", question=id, state="accepted", reason="spam")
    scene.given(LEAD, "session.end").given(LEAD, "session.close")
    scene.when(LAN, "question.unveil", question=id, state="veiled").refused("question.reopen_first")
    scene.given(LEAD, "session.reopen")
    scene.when(LAN, "question.unveil", question=id, state="veiled").then("question.unveiled")
    scene.when(LEAD, "session.close").refused("session.unanswered", left=1)
