"""A case: assigned by the head to its one handler, and closed."""

from server.domain.command import Actor
from server.domain.roles import HEAD
from server.domain.state import ErasableText, StreamState
from server.domain.unit.case import Looked
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


def test_looks_of_programs_before_the_audit_log_are_still_counted() -> None:
    scene = received().given(CHIEF, "case.assign", case="c1", handler=LAN.id, staff=STAFF)
    for looks in (1, 2):
        scene.events = []
        scene.happens(LAN.id, Looked(case="c1"))
        seen = scene.then("case.looked").seen("desk", "case") or {}
        assert (seen["looks"], seen["looked_at"], seen["by"]) == (looks, scene.now, LAN.id)


def test_its_handler_closes_it() -> None:
    scene = received().given(CHIEF, "case.assign", case="c1", handler=LAN.id, staff=STAFF)
    scene.when(EXPERT, "case.close", case="c1").refused("case.handler")
    scene.when(LAN, "case.close", case="c1").then("case.closed")
    scene.when(LAN, "case.close", case="c1").refused("case.conflict", state="finished")
