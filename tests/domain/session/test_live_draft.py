"""Live drafts: public only where the session allows it, never of a question that is away, gone without a trace."""

from typing import Any

import pytest

from server.domain.session.answer import Answer
from server.domain.session.live_draft import LiveDraft
from server.domain.session.question import Question
from server.domain.session.session import of
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import APPROVERS, EDITORS, EXPERT, LAN, LEAD, WORKING, accepted, gate

OVER = ("closed", "archived")
PUBLICLY = {"acknowledged", "accepted", "called", "promised", "answered_live", "answered_later"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads the draft of an open question while the session allows it and nobody withdrew it."""
    session, found = of(state), []
    for _, id in state.keys("answer"):
        answer, question = state.need(Answer, id), state.need(Question, id)
        live = state.get(LiveDraft, id)
        withdrawn = live is not None and live.state == "held_back"
        if (
            session
            and session.drafts_shown
            and session.state not in OVER
            and answer.draft
            and question.state in PUBLICLY
            and not withdrawn
        ):
            found.append(answer.draft.text)
    return found


def writing(allowed: bool = True, text: str = "Sang năm.") -> tuple[Scene, str]:
    scene, id = accepted()
    if allowed:
        scene.given(LEAD, "live_draft.allow", on=True)
    return scene.given(EXPERT, "answer.draft", question=id, rev=0, text=text), id


def public(scene: Scene) -> Any:
    return scene.seen("public", "live_draft") if scene.state.keys("live_draft") else None


def test_who_may_and_when() -> None:
    before = {"planned", "announced"}
    assert gate("live_draft.allow") == ({*EDITORS, "head", "admin"}, {*WORKING, *before})
    for name in ("live_draft.withdraw", "live_draft.show"):
        assert gate(name) == ({"expert", *APPROVERS}, WORKING)


def test_without_leave_the_public_reads_no_draft() -> None:
    scene, _ = writing(allowed=False)
    assert public(scene) is None
    assert (scene.seen("public", "session") or {})["drafts_shown"] is False


def test_with_leave_it_is_read_as_it_is_written_until_it_is_official() -> None:
    scene, id = writing()
    seen = public(scene)
    assert (seen["text"], set(seen)) == ("Sang năm.", {"noun", "id", "text", "person", "at"})
    scene.given(LAN, "answer.draft", question=id, rev=1, text="Sang năm, tháng ba.")
    assert public(scene)["text"] == "Sang năm, tháng ba."
    assert scene.seen("public", "answer") is None, "official is only what was published"
    scene.given(LEAD, "answer.publish", question=id, rev=2)
    assert public(scene) is None


def test_leave_given_late_shows_what_is_written_and_taken_back_hides_it() -> None:
    scene, _ = writing(allowed=False)
    scene.when(LEAD, "live_draft.allow", on=True).then("live_draft.allowed")
    assert public(scene)["text"] == "Sang năm."
    scene.when(LEAD, "live_draft.allow", on=True).refused("live_draft.same")
    scene.given(LEAD, "live_draft.allow", on=False)
    assert public(scene) is None
    scene.when(LAN, "live_draft.withdraw", question="none").refused("question.unknown")


def test_withdrawn_it_leaves_no_trace_whatever_is_written_on() -> None:
    scene, id = writing()
    scene.when(EXPERT, "live_draft.withdraw", question=id).then("live_draft.withdrawn")
    scene.given(EXPERT, "answer.draft", question=id, rev=1, text="Khác hẳn.")
    assert public(scene) is None
    assert (scene.seen("panel", "live_draft") or {})["state"] == "held_back"
    assert "text" not in (scene.seen("panel", "live_draft") or {})
    scene.when(EXPERT, "live_draft.withdraw", question=id).refused("question.conflict")
    scene.when(LAN, "live_draft.show", question=id).then("live_draft.shown")
    assert public(scene)["text"] == "Khác hẳn."
    scene.when(LAN, "live_draft.show", question=id).refused("question.conflict")


AWAY = {
    "question.veil": {"state": "accepted", "reason": "spam"},
    "question.hold": {"state": "accepted", "needs": ["place"]},
    "question.set_apart": {"state": "accepted", "procedure": "complaint", "sealed": "x"},
    "question.refer": {"state": "accepted", "authority": "Sở Xây dựng", "note": "Xin gửi đơn."},
}


@pytest.mark.parametrize("name", AWAY)
def test_of_a_question_that_is_away_there_is_no_draft(name: str) -> None:
    scene, id = writing()
    scene.when(LAN, name, question=id, **AWAY[name])
    assert scene.refusal is None
    assert public(scene) is None
    assert all("Sang năm." not in str(scene.state.at_key(key)) for key in scene.state.keys("live_draft"))


def test_merged_under_another_it_is_away_and_back_with_its_question() -> None:
    scene, id = writing()
    scene.given(LAN, "live_draft.withdraw", question=id).given(LAN, "live_draft.show", question=id)
    scene.given(LAN, "question.veil", question=id, state="accepted", reason="spam")
    assert public(scene) is None
    scene.given(LAN, "question.unveil", question=id, state="veiled")
    assert public(scene)["text"] == "Sang năm."


def test_of_a_session_that_is_over_nothing_is_being_written() -> None:
    scene, id = accepted("session.open_intake", "session.start", kind="opinion")
    scene.given(LEAD, "live_draft.allow", on=True)
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Xin ghi nhận.")
    assert public(scene)["text"] == "Xin ghi nhận."
    scene.given(LEAD, "session.end").given(LEAD, "session.close")
    assert public(scene) is None


def test_words_that_were_erased_are_gone_from_it() -> None:
    scene, id = writing()
    scene.given(EXPERT, "live_draft.withdraw", question=id).given(EXPERT, "live_draft.show", question=id)
    written = scene.state.need(Answer, id).draft
    assert written is not None
    seq = written.text.seq
    scene.given(LEAD, "words.erase", seqs=[seq])
    assert public(scene) is None


def test_while_the_broadcast_lags_the_draft_waits_with_its_question() -> None:
    scene, id = accepted()
    scene.given(LEAD, "live_draft.allow", on=True).given(LEAD, "stage.delay", seconds=20)
    scene.given(LEAD, "question.call", question=id, text_rev=1)
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    assert public(scene) is None
    assert (scene.seen("desk", "live_draft") or {})["text"] == "Sang năm."
    scene.clock(scene.now + 20_000)
    assert public(scene)["text"] == "Sang năm."


def test_what_was_in_view_before_its_question_stepped_on_stays_there() -> None:
    scene, id = writing()
    scene.given(LEAD, "stage.delay", seconds=20).given(LEAD, "question.call", question=id, text_rev=1)
    assert public(scene)["text"] == "Sang năm."
