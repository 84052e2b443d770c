"""Seats of the panel: who writes for whom, who sits in, and how an answer is signed meanwhile."""

from server.domain.command import Actor
from server.domain.roles import EXPERT as EXPERTS_ROLE
from server.domain.session.panel_seat import PanelSeat, current
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import EXPERT, LAN, LEAD, ME, STAFF_OF_SESSION, accepted, gate

PHASES = {"planned", "announced", "intake", "live", "paused", "follow_up", "postponed", "cancelled"}
HUNG = Actor("staff:hung", frozenset({EXPERTS_ROLE}))


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads who sits in now; staff also who sat in before."""
    seats = [state.need(PanelSeat, id) for _, id in state.keys("panel_seat")]
    found = [each for seat in seats for each in seat.substitutes if audience != "public" or each is current(seat)]
    return [word for each in found for word in (each.name, each.title, each.unit)]


def seated() -> tuple[Scene, str, str]:
    """A question and a person of the panel, for whom the account of Hùng writes."""
    scene, id = accepted()
    scene.given(LAN, "panel.seat", name="Bà Mẫu", title="Vụ trưởng", unit="Vụ Đất đai")
    ((_, person),) = scene.state.keys("person")
    return scene.given(LAN, "panel_seat.give", person=person, accounts=[HUNG.id]), id, person


def test_who_may_and_when() -> None:
    assert gate("panel_seat.give") == (STAFF_OF_SESSION, PHASES)
    for name in ("panel_seat.substitute", "panel_seat.resume"):
        assert gate(name) == ({"expert", *STAFF_OF_SESSION}, PHASES)


def test_a_seat_is_given_to_accounts_of_the_room() -> None:
    scene, _, person = seated()
    scene.when(LAN, "panel_seat.give", person=person, accounts=[HUNG.id, LAN.id, LAN.id]).then("panel_seat.given")
    assert (scene.seen("panel", "panel_seat") or {})["accounts"] == [HUNG.id, LAN.id]
    assert set(scene.seen("public", "panel_seat") or {}) == {"noun", "id", "stand_in"}
    scene.when(LAN, "panel_seat.give", person=person, accounts=["staff:nobody"]).refused("panel_seat.nobody")
    scene.when(LAN, "panel_seat.give", person=person, accounts=["asker:1"]).refused("command.malformed")
    scene.when(LAN, "panel_seat.give", person="none", accounts=[]).refused("panel.unknown")


def test_a_substitute_signs_with_the_name_of_the_person_for_whom() -> None:
    scene, id, person = seated()
    sits = {"person": person, "name": "Ông Tạm", "title": "Phó Vụ trưởng"}
    scene.when(HUNG, "panel_seat.substitute", **sits).then("panel_seat.substituted")
    assert (scene.seen("public", "panel_seat") or {})["stand_in"] == {
        "name": "Ông Tạm", "title": "Phó Vụ trưởng", "unit": "",
    }  # fmt: skip
    scene.given(HUNG, "answer.draft", question=id, rev=0, text="Có.", person=person)
    scene.when(HUNG, "panel_seat.resume", person=person).then("panel_seat.resumed")
    assert (scene.seen("public", "panel_seat") or {})["stand_in"] is None
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    assert (scene.seen("public", "answer") or {})["signed"] == {
        "name": "Ông Tạm", "title": "Phó Vụ trưởng", "unit": "", "in_for": "Bà Mẫu",
    }  # fmt: skip


def test_what_the_person_wrote_before_is_signed_by_the_person() -> None:
    scene, id, person = seated()
    scene.given(HUNG, "answer.draft", question=id, rev=0, text="Có.", person=person)
    scene.given(LAN, "panel_seat.substitute", person=person, name="Ông Tạm")
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    signed = (scene.seen("public", "answer") or {})["signed"]
    assert (signed["name"], signed["in_for"]) == ("Bà Mẫu", None)


def test_only_who_runs_the_session_or_has_the_seat_names_a_substitute() -> None:
    scene, _, person = seated()
    for actor, code in ((EXPERT, "panel_seat.other"), (ME, "command.forbidden")):
        scene.when(actor, "panel_seat.substitute", person=person, name="Ông Tạm").refused(code)
    scene.when(EXPERT, "panel_seat.resume", person=person).refused("panel_seat.other")
    scene.when(HUNG, "panel_seat.resume", person=person).refused("panel_seat.own")
    scene.when(LAN, "panel_seat.substitute", person=person, name="Ông Tạm", account="staff:nobody").refused(
        "panel_seat.nobody", field="account"
    )
    scene.given(LAN, "panel_seat.substitute", person=person, name="Ông Tạm", account="staff:lan")
    scene.given(Actor("staff:lan", EXPERT.roles), "panel_seat.resume", person=person)


def test_of_two_substitutes_the_later_sits_and_who_leaves_leaves_the_seat_empty() -> None:
    scene, _, person = seated()
    for name in ("Ông Tạm", "Bà Nháp"):
        scene.given(LAN, "panel_seat.substitute", person=person, name=name)
    seen = scene.seen("desk", "panel_seat") or {}
    assert [(each["name"], each["until"] is None) for each in seen["substitutes"]] == [
        ("Ông Tạm", False), ("Bà Nháp", True),
    ]  # fmt: skip
    scene.given(LAN, "panel.excuse", person=person)
    seen = scene.seen("desk", "panel_seat") or {}
    assert (seen["accounts"], seen["stand_in"]) == ([], None)
    scene.when(LAN, "panel_seat.substitute", person=person, name="Ông Tạm").refused("panel.unknown")


def test_what_is_typed_for_a_speaker_says_who_spoke_and_who_typed() -> None:
    scene, id, person = seated()
    scene.when(LAN, "answer.draft", question=id, rev=0, text="Có.", spoken=True).refused("answer.speaker")
    scene.when(LAN, "answer.draft", question=id, rev=0, text="Có.", person=person, spoken=True).then("answer.drafted")
    assert (scene.seen("panel", "answer") or {})["draft"]["spoken"] is True
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    public, desk = (scene.seen(each, "answer") or {} for each in ("public", "desk"))
    assert (public["signed"]["name"], public["spoken"]) == ("Bà Mẫu", True)
    assert desk["typist"] == LAN.id
    assert "typist" not in public


def test_nobody_writes_what_another_person_signs_unless_they_take_it_down() -> None:
    scene, id = accepted()
    person = scene.given(LEAD, "panel.seat", name="Ông Đất", title="").state.keys("person")[0][1]
    scene.given(LEAD, "panel_seat.give", person=person, accounts=["staff:lan"])
    draft = {"question": id, "rev": 0, "text": "Có.", "person": person}
    scene.when(EXPERT, "answer.draft", **draft).refused("panel_seat.other")
    scene.when(EXPERT, "answer.draft", **draft, spoken=True).then("answer.drafted")
    scene.when(LEAD, "answer.draft", **{**draft, "rev": 1}).then("answer.drafted")
