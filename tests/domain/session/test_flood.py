"""A flood is swept in one act and opened again in one act; nothing is lost, and nobody's work is overwritten."""

from server.domain.session.flood import Flood
from server.domain.session.question import Question
from server.domain.session.told import letters
from server.domain.state import ErasableText, Happened, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import ASK, EDITORS, EXPERT, LAN, LEAD, ME, WORKING, gate, planned
from tests.laws.histories import ASKERS


def may_read(state: StreamState, audience: str) -> list[ErasableText | None]:
    """The desk alone reads them."""
    return [state.need(Flood, id).note for _, id in state.keys("flood")] if audience == "desk" else []


def flooded(n: int = 4) -> tuple[Scene, list[str]]:
    scene = planned("session.open_intake")
    for _ in range(n):
        scene.given(ME, "question.ask", **ASK)
        scene.now += 1000
    return scene, [id for _, id in scene.state.keys("question")]


def states(scene: Scene, ids: list[str]) -> list[str]:
    return [scene.state.need(Question, id).state for id in ids]


def test_one_act_refuses_all_of_it_and_one_act_opens_it_again() -> None:
    scene, ids = flooded()
    scene.when(LAN, "flood.sweep", questions=ids, how="device", reason="spam", note="Gửi 4 lần").then("flood.swept")
    assert states(scene, ids) == ["refused"] * 4
    assert scene.seen("public", "flood") is None
    seen = scene.seen("desk", "flood") or {}
    assert (seen["numbers"], seen["state"], seen["how"], seen["by"]) == ([1, 2, 3, 4], "swept", "device", LAN.id)
    assert "questions" not in seen
    flood, scene.now = str(seen["id"]), scene.now + 86_400_000
    scene.when(LEAD, "flood.reopen", flood=flood).then("flood.reopened")
    assert states(scene, ids) == ["asked"] * 4
    again = scene.state.need(Question, ids[0])
    assert (again.reason, again.note, again.decided_at) == (None, None, None)
    scene.when(LEAD, "flood.reopen", flood=flood).refused("flood.opened", by=LEAD.id)
    scene.when(LEAD, "flood.reopen", flood="nichts").refused("flood.unknown")


def test_one_question_of_it_is_not_taken_back_alone() -> None:
    scene, ids = flooded()
    scene.given(LAN, "flood.sweep", questions=ids[:2], how="device", reason="spam")
    scene.when(LAN, "question.undo", question=ids[0]).refused("question.undo_swept", number=1)
    scene.when(LEAD, "question.undo", question=ids[0]).refused("question.conflict", by=LAN.id)
    flood = str((scene.seen("desk", "flood") or {})["id"])
    scene.given(LAN, "flood.reopen", flood=flood)
    scene.when(LAN, "question.undo", question=ids[0]).refused("question.undo_late")


def test_what_a_colleague_sorted_stays_as_it_is() -> None:
    scene, ids = flooded()
    scene.given(LEAD, "question.accept", question=ids[0], text_rev=1)
    scene.given(LAN, "flood.sweep", questions=[*ids, ids[1], "nichts"], how="text", reason="spam")
    assert states(scene, ids) == ["accepted", "refused", "refused", "refused"]
    flood = str((scene.seen("desk", "flood") or {})["id"])
    scene.given(LEAD, "question.accept", question=ids[1], text_rev=1, state="refused")
    scene.now += 1000
    scene.given(LEAD, "question.accept", question=ids[2], text_rev=1, state="refused")
    scene.given(LEAD, "question.refuse", question=ids[2], state="accepted", reason="spam")
    scene.given(LAN, "flood.reopen", flood=flood)
    assert states(scene, ids) == ["accepted", "accepted", "refused", "asked"]


def test_nothing_that_is_sorted_is_swept_and_not_too_much_at_once() -> None:
    scene, ids = flooded(2)
    scene.given(LAN, "flood.sweep", questions=ids, how="prefix", reason="spam")
    scene.when(LAN, "flood.sweep", questions=ids, how="prefix", reason="spam").refused("flood.gone")
    scene.when(LAN, "flood.sweep", questions=[*ids] * 11, how="prefix", reason="spam").refused("flood.many", most=20)
    scene.when(EXPERT, "flood.sweep", questions=ids, how="prefix", reason="spam").refused("command.forbidden")


def test_every_asker_who_left_an_address_is_told() -> None:
    scene, ids = flooded(3)
    scene.given(ASKERS[1], "question.ask", **{**ASK, "has_address": True})
    ids.append(scene.state.keys("question")[-1][1])
    scene.given(LAN, "flood.sweep", questions=ids, how="text", reason="spam")
    (swept,) = scene.events
    found = letters(scene.state, swept, Happened(scene.state.seq, scene.now, LAN.id))
    assert [(each.kind, each.question) for each in found] == [("refused", ids[-1])]


def test_words_that_its_askers_were_told_can_be_taken_out_for_ever() -> None:
    scene, ids = flooded()
    scene.given(LAN, "flood.sweep", questions=ids, how="device", reason="spam", note="Ông Mẫu gửi")
    scene.given(LEAD, "words.erase", seqs=[scene.state.seq])
    assert (scene.seen("desk", "flood") or {})["note"] == ""
    assert (scene.seen("desk", "question", ids[0]) or {})["note"] == ""


def test_with_the_words_of_one_of_them_goes_what_was_noted_on_all() -> None:
    """It may say what was asked."""
    scene, ids = flooded(2)
    scene.given(LAN, "flood.sweep", questions=ids, how="device", reason="spam", note="Ông Mẫu gửi")
    scene.given(LEAD, "words.erase", question=ids[0])
    seen = scene.seen("desk", "flood") or {}
    assert (seen["note"], seen["reason"]) == ("", "spam")
    assert "Ông Mẫu" not in str([scene.state.at_key(("question", id)) for id in ids])
    scene.given(LEAD, "flood.reopen", flood=seen["id"])
    assert states(scene, ids) == ["refused", "asked"]


def test_who_may_and_when() -> None:
    for name in ("flood.sweep", "flood.reopen"):
        roles, phases = gate(name)
        assert (roles, phases) == (EDITORS, WORKING)
