"""Messages of the control room: whom they reach, and who has read them."""

from server.domain.session.message import Message
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import (
    EXPERT,
    LAN,
    LEAD,
    LIVE,
    MAI,
    ME,
    STAFF_OF_SESSION,
    gate,
    planned,
)
from tests.laws.histories import TERMS

PHASES = {"planned", "announced", "intake", "live", "paused", "follow_up", "postponed", "cancelled"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Panel and desk read them while they stand; what is for the host alone stays at the desk."""
    every = [state.need(Message, id) for _, id in state.keys("message")]
    to = {"desk": ("all", "panel", "host"), "panel": ("all", "panel")}.get(audience, ())
    return [
        each.text
        for each in every
        if each.state != "taken_back" and (each.to in to or (to and each.to.startswith("person:")))
    ]


def test_who_may_and_when() -> None:
    assert gate("message.send") == (STAFF_OF_SESSION, PHASES)
    assert gate("message.read") == ({"expert", *STAFF_OF_SESSION}, PHASES)
    assert gate("message.withdraw") == (STAFF_OF_SESSION, PHASES)


def test_it_reaches_panel_and_desk_and_says_who_read_it_when() -> None:
    scene = planned(*LIVE)
    scene.when(LAN, "message.send", text="Xin kết thúc trong một phút").then("message.sent")
    assert scene.seen("public", "message") is None
    seen = scene.seen("panel", "message") or {}
    assert (seen["text"], seen["to"], seen["by"], seen["read"]) == ("Xin kết thúc trong một phút", "all", LAN.id, [])
    scene.now += 5000
    scene.when(EXPERT, "message.read", message=seen["id"]).then("message.read")
    scene.when(EXPERT, "message.read", message=seen["id"]).refused("message.known")
    scene.given(MAI, "message.read", message=seen["id"])
    read = (scene.seen("desk", "message") or {})["read"]
    assert [each["by"] for each in read] == [EXPERT.id, MAI.id]
    assert read[0]["at"] == scene.now


def test_what_is_for_the_host_alone_is_not_on_the_panels_screens() -> None:
    scene = planned(*LIVE).given(LAN, "message.send", to="host", text="Bà Mẫu nói dài quá")
    assert scene.seen("panel", "message") is None
    seen = scene.seen("desk", "message") or {}
    assert set(seen["can"]) == {"message.read", "message.withdraw"}
    scene.when(EXPERT, "message.read", message=seen["id"]).refused("message.unknown")
    scene.given(MAI, "message.read", message=seen["id"])


def test_taken_back_it_stands_nowhere() -> None:
    scene = planned(*LIVE).given(LAN, "message.send", text="Nhầm")
    id = (scene.seen("desk", "message") or {})["id"]
    scene.when(LEAD, "message.withdraw", message=id).then("message.withdrawn")
    assert [scene.seen(each, "message") for each in ("public", "panel", "desk")] == [None, None, None]
    scene.when(LEAD, "message.withdraw", message=id).refused("message.unknown")
    scene.when(EXPERT, "message.read", message=id).refused("message.unknown")


def test_what_is_refused() -> None:
    scene = planned(*LIVE)
    scene.when(LAN, "message.send", text=" ").refused("text.empty", field="text")
    scene.when(LAN, "message.send", text="x" * 241).refused("text.long", limit=240)
    scene.when(LAN, "message.send", to="person:nobody", text="Xin dừng").refused("panel.unknown", field="to")
    scene.when(LAN, "message.send", to="hall", text="Xin dừng").refused("command.malformed")
    for actor in (EXPERT, ME):
        scene.when(actor, "message.send", text="Xin dừng").refused("command.forbidden")
    for number in range(TERMS.limits["messages"]):
        scene.given(LAN, "message.send", text=f"Lời {number}")
    scene.when(LAN, "message.send", text="Xin dừng").refused("message.many", most=40)


def test_to_one_person_of_the_panel() -> None:
    scene = planned(*LIVE).given(LAN, "panel.seat", name="Bà Mẫu")
    ((_, person),) = scene.state.keys("person")
    scene.when(LAN, "message.send", to=f"person:{person}", text="Mời bà").then("message.sent")
    scene.given(LAN, "panel.excuse", person=person)
    scene.when(LAN, "message.send", to=f"person:{person}", text="Mời bà").refused("panel.unknown")
