"""Signed parts that persons of the panel write from their seats, and what the panel reads of all parts."""

from server.domain.session.behind_question import PanelPart
from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import EXPERT, LAN, LEAD, WORKING, gate
from tests.domain.session.test_panel_seat import HUNG, seated


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The panel reads what was signed, and what persons of the panel write, while the question is there."""
    found = [state.need(PanelPart, id) for _, id in state.keys("part")] if audience == "panel" else []
    return [
        word
        for each in found
        if state.need(Question, each.question).state in SHOWN
        for wording in (each.draft if each.person else None, each.signed)
        if wording
        for word in (wording.text, wording.name, wording.title, wording.body)
    ] + [each.note for each in found if each.note and state.need(Question, each.question).state in SHOWN]


def test_who_may_and_when() -> None:
    for name in ("panel_part.write", "panel_part.sign"):
        assert gate(name) == ({"expert"}, WORKING)


def test_a_part_is_written_signed_and_goes_out_with_the_answer() -> None:
    scene, id, person = seated()
    own = {"question": id, "person": person}
    scene.when(HUNG, "panel_part.write", **own, rev=0, text="Thời hạn").then("contribution.written")
    seen = scene.seen("panel", "part") or {}
    assert (seen["standing"], seen["draft"]["text"], seen["person"]) == ("drafted", "Thời hạn", person)
    assert scene.seen("public", "part") is None
    scene.when(HUNG, "panel_part.sign", **own, rev=1, text="Thời hạn 50 năm").then("contribution.signed")
    part = scene.seen("desk", "contribution") or {}
    assert (part["signed"]["name"], part["signed"]["body"]) == ("Bà Mẫu", "Vụ Đất đai")
    scene.given(LAN, "contribution.accept", contribution=part["id"], text_rev=1)
    scene.given(HUNG, "answer.draft", question=id, rev=0, text="Xin trả lời chung.")
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    (out,) = (scene.seen("public", "answer") or {})["parts"]
    assert (out["text"], out["name"]) == ("Thời hạn 50 năm", "Bà Mẫu")


def test_what_is_refused() -> None:
    scene, id, person = seated()
    own = {"question": id, "person": person, "text": "Phần"}
    scene.when(EXPERT, "panel_part.write", **own, rev=0).refused("panel_seat.other")
    scene.when(EXPERT, "panel_part.sign", **own, rev=0).refused("panel_seat.other")
    scene.given(HUNG, "panel_part.write", **own, rev=0)
    scene.when(HUNG, "panel_part.sign", **own, rev=0).refused("contribution.conflict", rev=1)
    scene.when(HUNG, "panel_part.sign", **{**own, "text": ""}, rev=1).refused("text.empty")
    scene.given(LAN, "question.veil", question=id, state="accepted", reason="spam")
    scene.when(HUNG, "panel_part.write", **own, rev=1).refused("question.conflict")
    assert scene.seen("panel", "part") is None, "with its question it is away"


def test_a_substitute_signs_its_part() -> None:
    scene, id, person = seated()
    scene.given(LAN, "panel_seat.substitute", person=person, name="Ông Tạm", unit="Vụ Đất đai")
    scene.given(HUNG, "panel_part.sign", question=id, person=person, rev=0, text="Phần")
    assert (scene.seen("panel", "part") or {})["signed"]["name"] == "Ông Tạm"


def test_what_a_guest_has_not_signed_the_panel_does_not_read() -> None:
    from server.domain.command import GUEST, Actor

    scene, id, _ = seated()
    scene.given(LAN, "invitation.give", question=id, body="Ban Mẫu", until=scene.now + 86_400_000)
    ((_, invitation),) = scene.state.keys("invitation")
    guest = Actor(f"guest:{invitation}", frozenset({GUEST}))
    said = {"question": id, "invitation": invitation, "name": "Bà Lý", "body": "Ban Mẫu", "text": "Phần khách"}
    scene.given(guest, "contribution.write", **said, rev=0)
    assert not scene.state.keys("part")
    scene.given(guest, "contribution.sign", **said, rev=1)
    assert (scene.seen("panel", "part") or {})["signed"]["text"] == "Phần khách"
