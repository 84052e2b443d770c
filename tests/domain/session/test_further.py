"""A question that is asked after an answer stands by it, and is a question of its own."""

from server.domain.state import ErasableText, StreamState
from server.projections.transcript import pair_of
from tests.domain.session.cast import ASK, LAN, ME, OTHER, accepted, published


def may_read(stream: StreamState, audience: str) -> list[ErasableText]:
    """It holds no words."""
    return []


def test_it_says_after_which_answer_it_was_asked() -> None:
    scene, about = published()
    scene.when(ME, "question.ask", **ASK, about=about).then("question.asked", "question.asked_further")
    id = scene.state.keys("question")[-1][1]
    assert scene.seen("public", "further") is None
    assert (scene.seen("desk", "further") or {})["number"] == 1
    scene.given(LAN, "question.accept", question=id, text_rev=1)
    seen = scene.seen("public", "further") or {}
    assert (seen["id"], seen["about"], seen["number"]) == (id, about, 1)
    assert (scene.seen("public", "question", id) or {})["number"] == 2, "a number of its own"
    assert (pair_of(scene.state, id) or {})["further"]["about"] == about
    scene.given(LAN, "question.veil", question=id, state="accepted", reason="spam")
    assert scene.seen("public", "further") is None


def test_anybody_may_ask_further_but_only_after_an_answer_that_is_there() -> None:
    scene, about = published()
    scene.given(OTHER, "question.ask", **ASK, about=about)
    scene.given(LAN, "question.veil", question=about, state="answered_live", reason="spam")
    scene.when(ME, "question.ask", **ASK, about=about).refused("question.not_answered", field="about")
    scene, waits = accepted()
    for id in (waits, "none"):
        scene.when(ME, "question.ask", **ASK, about=id).refused("question.not_answered", field="about")
