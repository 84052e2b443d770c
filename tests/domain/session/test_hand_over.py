"""Who leaves the desk says what is left; who comes takes it over, once."""

from server.domain.session.hand_over import HandOver
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import ASK, CALLERS, EXPERT, LAN, LEAD, MAI, ME, WORKING, accepted, gate


def may_read(state: StreamState, audience: str) -> list[ErasableText | None]:
    """The desk alone reads them."""
    return [state.need(HandOver, id).note for _, id in state.keys("hand_over")] if audience == "desk" else []


def test_what_is_left_is_counted_and_taken_over_once() -> None:
    scene, id = accepted()
    for _ in range(2):
        scene.given(ME, "question.ask", **ASK)
    back = scene.state.keys("question")[-1][1]
    scene.given(LAN, "question.hold", question=back, state="asked", text="Ở đâu?")
    scene.given(LAN, "question.assign", question=id, owner="staff:lan")
    scene.given(LAN, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.when(LAN, "hand_over.give", note="Câu 1 chờ Cục Đăng ký.").then("hand_over.given")
    seen = dict(scene.seen("desk", "hand_over") or {})
    wanted = {"fresh": 1, "waiting": 1, "owned": [1], "awaited": [3], "drafts": [1], "state": "handed", "by": LAN.id}
    assert wanted.items() <= seen.items()
    assert (seen["note"], seen["taken_by"]) == ("Câu 1 chờ Cục Đăng ký.", None)
    assert scene.seen("panel", "hand_over") is None
    assert scene.seen("public", "hand_over") is None
    scene.when(MAI, "hand_over.take", hand_over=seen["id"]).then("hand_over.taken")
    assert (scene.seen("desk", "hand_over") or {})["taken_by"] == MAI.id
    scene.when(LEAD, "hand_over.take", hand_over=seen["id"]).refused("hand_over.taken", by=MAI.id)
    scene.when(LEAD, "hand_over.take", hand_over="nichts").refused("hand_over.unknown")
    scene.when(EXPERT, "hand_over.give").refused("command.forbidden")


def test_whoever_leaves_anew_replaces_their_own_that_waits() -> None:
    scene, _ = accepted()

    def waiting() -> list[str]:
        given = (scene.state.need(HandOver, id) for _, id in scene.state.keys("hand_over"))
        return [each.id for each in given if each.state == "handed"]

    scene.given(MAI, "hand_over.give", note="Của người khác.")
    (hers,) = waiting()
    scene.given(LAN, "hand_over.give", note="Lần một.")
    (first,) = set(waiting()) - {hers}
    scene.when(LAN, "hand_over.give", note="Lần hai.").then("hand_over.given")
    (second,) = set(waiting()) - {hers}
    assert second != first
    assert len(waiting()) == 2
    assert scene.seen("desk", "hand_over", first) is None
    scene.when(LEAD, "hand_over.take", hand_over=first).refused("hand_over.unknown")
    scene.when(LEAD, "hand_over.take", hand_over=second).then("hand_over.taken")
    scene.given(LAN, "hand_over.give", note="Lần ba.")
    assert scene.state.need(HandOver, second).taken_by == LEAD.id


def test_its_words_can_be_taken_out_for_ever() -> None:
    scene, _ = accepted()
    scene.given(LAN, "hand_over.give", note="Ông Mẫu gọi lại.")
    scene.given(LEAD, "words.erase", seqs=[scene.state.seq])
    assert (scene.seen("desk", "hand_over") or {})["note"] == ""


def test_who_may_and_when() -> None:
    for name in ("hand_over.give", "hand_over.take"):
        assert gate(name) == (CALLERS, WORKING)
