"""Notes between staff: at the desk and nowhere else."""

from server.domain.session.note import Note
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import LAN, LEAD, MAI, STAFF_OF_SESSION, accepted, gate
from tests.laws.histories import TERMS


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The desk alone reads what staff write to each other."""
    return [state.need(Note, id).text for _, id in state.keys("note")] if audience == "desk" else []


def test_a_note_is_the_desks_alone() -> None:
    scene, id = accepted()
    scene.when(LAN, "note.write", question=id, text="Gửi hai lần, lần trước là câu 88.").then("note.written")
    assert scene.seen("public", "note") is None
    assert scene.seen("panel", "note") is None
    seen = dict(scene.seen("desk", "note") or {})
    assert (seen["question"], seen["text"], seen["by"], seen["at"]) == (
        id, "Gửi hai lần, lần trước là câu 88.", LAN.id, scene.now,
    )  # fmt: skip
    before = scene.seen("desk", "question") or {}
    scene.given(MAI, "note.write", question=id, text="Nhờ người biết mẫu ủy quyền.")
    undone = dict.fromkeys(("undo", "undo_by", "undo_act"))
    assert {**(scene.seen("desk", "question") or {}), **undone} == {**before, **undone}, (
        "a note is no act on the question"
    )
    assert len(scene.state.keys("note")) == 2


def test_its_words_can_be_taken_out_for_ever() -> None:
    scene, id = accepted()
    scene.given(LAN, "note.write", question=id, text="Ông ấy là Nguyễn Văn Mẫu.")
    seq = (scene.seen("desk", "note") or {})["seq"]
    scene.given(LEAD, "words.erase", seqs=[seq])
    assert (scene.seen("desk", "note") or {})["text"] == ""


def test_what_is_refused() -> None:
    scene, id = accepted()
    scene.when(LAN, "note.write", question="nichts", text="Ghi.").refused("question.unknown")
    scene.when(LAN, "note.write", question=id, text="  ").refused("text.empty", field="text")
    scene.when(LAN, "note.write", question=id, text="x" * 501).refused("text.long", limit=500)
    for number in range(TERMS.limits["notes"]):
        scene.given(LAN, "note.write", question=id, text=f"Ghi {number}")
    scene.when(LAN, "note.write", question=id, text="Ghi.").refused("note.many", number=1, most=50)


def test_who_may_and_when() -> None:
    roles, phases = gate("note.write")
    assert roles == STAFF_OF_SESSION
    assert {"intake", "live", "closed", "archived"} <= phases
