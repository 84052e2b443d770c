"""Asked back: the desk holds a question, its asker answers, both texts stay; nothing is forgotten meanwhile."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.domain.clarification import MOST_EXCHANGES, NEEDS, Clarification
from server.domain.session.question import Question
from server.domain.session.session import of, unanswered
from server.domain.state import ErasableText, StreamState
from server.views.mine import mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import (
    ASK,
    EDITORS,
    LAN,
    LEAD,
    LIVE,
    ME,
    OTHER,
    WORKING,
    accepted,
    asked,
    gate,
    planned,
    state,
)

BACK = {"needs": ["point", "place"], "text": "Nhà ở xã nào?"}
REPLY = "Xã Ví Dụ, huyện Gia Định"


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """The thread is between the desk and the asker."""
    for _, id in stream.keys(Clarification.noun) if audience == "desk" else ():
        for each in stream.need(Clarification, id).exchanges:
            yield from (word for word in (each.asked, each.text, each.wording) if word)


def held(*moves: str) -> tuple[Scene, str]:
    scene, id = asked(*moves)
    return scene.given(LAN, "question.hold", question=id, state="asked", **BACK), id


def own(scene: Scene, id: str) -> dict[str, Any]:
    return mine(scene.state, [id])[0]


def test_who_may_and_when() -> None:
    assert gate("question.hold") == gate("question.release") == (EDITORS, WORKING)
    assert gate("question.clarify") == ({"asker"}, WORKING | {"closed", "archived"})


def test_the_desk_asks_back_and_the_asker_reads_what_is_missing() -> None:
    scene, id = asked()
    until = scene.now + 3_600_000
    scene.when(LAN, "question.hold", question=id, state="asked", **BACK, reply_by=until).then("question.held")
    assert (state(scene), state(scene, "clarification")) == ("held", "asked_back")
    assert scene.seen("public", "question") is None
    assert scene.seen("panel", "clarification") is None
    (exchange,) = own(scene, id)["clarification"]["exchanges"]
    assert exchange["needs"] == ["place", "point"], "in one order, whatever was clicked first"
    assert (exchange["asked"], exchange["reply_by"], exchange["text"]) == (BACK["text"], until, None)
    assert "by" not in exchange
    assert own(scene, id)["can"] == ["question.withdraw", "question.clarify"]
    assert own(scene, id)["due"] is not None, "the deadline runs on"


def test_the_answer_brings_it_back_to_the_new_ones_and_both_texts_stay() -> None:
    scene, id = held()
    scene.when(ME, "question.clarify", question=id, text=REPLY).then("question.clarified")
    seen = scene.seen("desk", "question") or {}
    assert (seen["state"], seen["text"], seen["text_rev"], seen["by"]) == ("asked", ASK["text"], 1, "asker")
    thread = scene.seen("desk", "clarification") or {}
    assert (thread["state"], thread["exchanges"][0]["asked"]) == ("replied", BACK["text"])
    assert thread["exchanges"][0]["text"] == REPLY
    scene.when(LAN, "question.accept", question=id, text_rev=1).then("question.accepted")
    assert REPLY not in str(scene.seen("public", "question"))


def test_a_wording_of_the_askers_own_is_read_from_then_on() -> None:
    scene, id = held()
    scene.given(ME, "question.clarify", question=id, text=REPLY, wording="Xin hỏi về xã Ví Dụ.")
    seen = scene.seen("desk", "question") or {}
    assert (seen["text"], seen["edited"], seen["text_rev"]) == ("Xin hỏi về xã Ví Dụ.", True, 2)
    scene.when(LAN, "question.accept", question=id, text_rev=1).refused("question.conflict", text_rev=2)
    assert own(scene, id)["text"] == ASK["text"]


def test_whoever_has_nothing_to_add_says_so() -> None:
    scene, id = held()
    scene.when(ME, "question.clarify", question=id, text="  ").refused("text.empty", field="text")
    scene.when(ME, "question.clarify", question=id, none=True).then("question.clarified")
    assert state(scene) == "asked"


def test_a_thread_of_several_exchanges() -> None:
    scene, id = held()
    scene.given(ME, "question.clarify", question=id, text=REPLY)
    scene.given(LAN, "question.hold", question=id, state="asked", text="Thửa số mấy?")
    scene.given(ME, "question.clarify", question=id, text="Thửa 12")
    exchanges = (scene.seen("desk", "clarification") or {})["exchanges"]
    assert [each["text"] for each in exchanges] == [REPLY, "Thửa 12"]
    for _ in range(MOST_EXCHANGES - 2):
        scene.given(LAN, "question.hold", question=id, state="asked", text="Và?")
        scene.given(ME, "question.clarify", question=id, none=True)
    scene.when(LAN, "question.hold", question=id, state="asked", text="Và?").refused("clarification.enough")


def test_nothing_is_asked_back_without_a_word_nor_until_yesterday() -> None:
    scene, id = asked()
    scene.when(LAN, "question.hold", question=id, state="asked").refused("text.empty", field="text")
    scene.when(LAN, "question.hold", question=id, state="asked", needs=["moon"]).refused("command.malformed")
    late = {**BACK, "reply_by": scene.now}
    scene.when(LAN, "question.hold", question=id, state="asked", **late).refused("clarification.past", field="reply_by")
    scene.when(LAN, "question.hold", question=id, state="accepted", **BACK).refused("question.conflict", state="asked")
    for need in NEEDS:
        scene.given(LAN, "question.hold", question=id, state="asked", needs=[need])
        scene.given(LAN, "question.release", question=id, state="held")


def test_the_desk_takes_it_back() -> None:
    scene, id = accepted()
    scene.given(LAN, "question.hold", question=id, state="accepted", **BACK)
    assert scene.seen("public", "question") is None
    scene.when(LAN, "question.release", question=id, state="held").then("question.released")
    assert (state(scene), state(scene, "clarification")) == ("accepted", "given_up")
    assert (scene.seen("public", "question") or {})["text"] == ASK["text"]
    scene.when(LAN, "question.release", question=id, state="held").refused("question.conflict")
    scene.when(ME, "question.clarify", question=id, text=REPLY).refused("clarification.too_late", state="accepted")


@pytest.mark.parametrize("last", ["question.refuse", "question.withdraw"])
def test_whoever_answers_after_its_end_is_told_so(last: str) -> None:
    scene, id = held()
    if last == "question.refuse":
        scene.given(LAN, last, question=id, state="held", reason="spam")
    else:
        scene.given(ME, last, question=id)
    assert state(scene, "clarification") == "given_up"
    scene.when(ME, "question.clarify", question=id, text=REPLY).refused("clarification.too_late")
    scene.when(OTHER, "question.clarify", question=id, text=REPLY).refused("question.unknown")


def test_a_draft_goes_where_its_question_goes() -> None:
    scene, id = accepted()
    scene.given(LAN, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.given(LAN, "question.hold", question=id, state="accepted", **BACK)
    assert (scene.seen("panel", "answer"), bool(scene.seen("desk", "answer"))) == (None, True)
    scene.given(LAN, "question.release", question=id, state="held")
    assert scene.seen("panel", "answer") is not None


@pytest.mark.parametrize("kind", ["question", "opinion"])
def test_what_is_held_keeps_its_session_open(kind: str) -> None:
    scene, id = asked(*LIVE, kind=kind)
    scene.given(LAN, "question.hold", question=id, state="asked", **BACK).given(LEAD, "session.end")
    scene.when(LEAD, "session.close").refused("session.unanswered", left=1)
    session = of(scene.state)
    assert session is not None
    scene.clock(session.last_due + 1)
    assert (unanswered(scene.state), (scene.seen("desk", "session") or {})["state"]) == (1, "follow_up")
    scene.given(ME, "question.clarify", question=id, text=REPLY)
    assert scene.state.need(Question, id).state == "asked"


def test_it_can_be_erased() -> None:
    scene, id = held()
    scene.given(ME, "question.clarify", question=id, text=REPLY, wording="Hỏi lại.")
    scene.given(LEAD, "words.erase", seqs=[scene.state.seq, scene.state.seq - 1])
    assert REPLY not in str(scene.seen("desk", "clarification")) + str(own(scene, id))
    assert BACK["text"] not in str(scene.seen("desk", "clarification"))
    assert planned() is not None
