"""A case: assigned by the head, looked at by its handler alone, each look an entry."""

from server.domain.command import Actor
from server.domain.roles import HEAD, ROLES
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import CAUSE, EXPERT, LAN, LEAD

CHIEF = Actor("staff:hai", frozenset({HEAD}))
CASE = {"case": "c1", "procedure": "denunciation", "receipt_no": "X-2010-1-000007", "asked_at": 1, "sealed": "kín"}
STAFF = [LAN.id, CHIEF.id]


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Nobody reads what is sealed."""
    return []


def received() -> Scene:
    return Scene("unit:angiang").given(CAUSE, "case.receive", **CASE)


def test_it_comes_sealed() -> None:
    scene = received().then("case.received")
    seen = scene.seen("desk", "case") or {}
    assert (seen["state"], seen["procedure"], "sealed" in seen) == ("unassigned", "denunciation", False)
    assert scene.seen("public", "case") is None
    scene.when(CAUSE, "case.receive", **CASE).refused("case.known")


def test_the_head_says_who_handles_it() -> None:
    scene = received()
    assign = {"case": "c1", "handler": LAN.id, "staff": STAFF}
    scene.when(LEAD, "case.assign", **assign).refused("command.forbidden")
    scene.when(CHIEF, "case.assign", **{**assign, "handler": "staff:x"}).refused("case.nobody", field="handler")
    scene.when(CHIEF, "case.assign", **{**assign, "case": "x"}).refused("case.unknown")
    scene.when(CHIEF, "case.assign", **assign).then("case.assigned")


def test_only_the_handler_looks_and_each_look_is_written_down() -> None:
    scene = received()
    scene.when(LAN, "case.look", case="c1").refused("case.handler")
    scene.given(CHIEF, "case.assign", case="c1", handler=LAN.id, staff=STAFF)
    for role in ROLES:
        other = Actor("staff:x", frozenset({role}))
        scene.when(other, "case.look", case="c1")
        assert scene.refusal is not None
    for looks in (1, 2):
        scene.when(LAN, "case.look", case="c1").then("case.looked")
        seen = scene.seen("desk", "case") or {}
        assert (seen["looks"], seen["looked_at"], seen["by"]) == (looks, scene.now, LAN.id)


def test_its_handler_closes_it() -> None:
    scene = received().given(CHIEF, "case.assign", case="c1", handler=LAN.id, staff=STAFF)
    scene.when(EXPERT, "case.close", case="c1").refused("case.handler")
    scene.when(LAN, "case.close", case="c1").then("case.closed")
    scene.when(LAN, "case.close", case="c1").refused("case.conflict", state="finished")
    scene.when(LAN, "case.look", case="c1").then("case.looked")
