"""Rated by who asked, in one tap, as often as it changes its mind, for ever."""

from collections.abc import Iterator

import pytest

from server.domain.session.rating import Rating
from server.domain.state import ErasableText, StreamState
from server.views.mine import mine
from tests.domain.session.cast import LAN, LEAD, ME, OTHER, PATHS, accepted, gate, published


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """The remark is for the desk."""
    for _, id in stream.keys(Rating.noun) if audience == "desk" else ():
        if remark := stream.need(Rating, id).remark:
            yield remark


def test_who_may_and_when() -> None:
    assert gate("answer.rate") == ({"asker"}, set(PATHS) - {"planned", "announced"})


def test_who_asked_says_whether_it_answers_and_may_say_otherwise_later() -> None:
    scene, id = published()
    assert mine(scene.state, [id])[0]["can"] == ["answer.rate"]
    scene.when(ME, "answer.rate", question=id, value="partly", remark="Mấy ngày?").then("answer.rated")
    seen = scene.seen("desk", "rating") or {}
    assert (seen["value"], seen["remark"], seen["times"]) == ("partly", "Mấy ngày?", 1)
    assert scene.seen("public", "rating") is None
    scene.given(ME, "answer.rate", question=id, value="yes")
    assert (scene.seen("desk", "rating") or {})["times"] == 2
    assert mine(scene.state, [id])[0]["rating"] == {"value": "yes", "remark": None, "rated_at": scene.now}


def test_also_when_the_session_is_a_record() -> None:
    scene, id = published()
    for move in ("session.end", "session.close", "session.archive"):
        scene.given(LEAD, move)
        scene.when(ME, "answer.rate", question=id, value="no").then("answer.rated")


def test_only_its_asker_and_only_an_answer_that_can_be_read() -> None:
    scene, id = published()
    scene.when(OTHER, "answer.rate", question=id, value="yes").refused("question.unknown")
    scene.when(ME, "answer.rate", question=id, value="great").refused("command.malformed")
    scene.given(LAN, "question.veil", question=id, state="answered_live", reason="personal_data")
    scene.when(ME, "answer.rate", question=id, value="yes").refused("rating.no_answer")


@pytest.mark.parametrize("aloud", [False, True])
def test_without_a_text_there_is_nothing_to_rate(aloud: bool) -> None:
    scene, id = accepted()
    if aloud:
        scene.given(LEAD, "question.call", question=id, text_rev=1).given(
            LEAD, "question.answer", question=id, state="called"
        )
    scene.when(ME, "answer.rate", question=id, value="yes").refused("rating.no_answer")
