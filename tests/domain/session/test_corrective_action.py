"""A corrective action: planned with an owner and a day, done, and looked at by somebody else."""

from collections.abc import Iterator

from server.domain.corrective_action import CorrectiveAction
from server.domain.session.session import of as session_of
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import AUDITOR, EXPERT, LAN, LEAD, LIVE, planned, state
from tests.laws.histories import DAY


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """The quality record is for staff."""
    if audience == "public" or session_of(stream) is None:
        return
    for _, id in stream.keys(CorrectiveAction.noun):
        found = stream.need(CorrectiveAction, id)
        yield from (each for each in (found.what, found.owner, found.done_note, found.checked_note) if each)


def noted() -> tuple[Scene, str]:
    scene = planned(*LIVE).given(AUDITOR, "nonconformity.write", reason="Mở muộn")
    ((_, id),) = scene.state.keys("nonconformity")
    return scene, id


def begun() -> tuple[Scene, str, str]:
    scene, id = noted()
    plan = {"nonconformity": id, "what": "Nhắc sớm", "owner": "Ông A", "due": scene.now + DAY}
    scene.given(LAN, "corrective_action.plan", **plan)
    ((_, action),) = scene.state.keys("corrective_action")
    return scene, id, action


def test_from_plan_to_the_look_at_its_effect() -> None:
    scene, id, action = begun()
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=id, note="x").refused("nonconformity.open_actions")
    scene.when(LEAD, "corrective_action.check", corrective_action=action, effective=True, note="x")
    scene.refused("corrective_action.not_now", state="planned")
    scene.when(LEAD, "corrective_action.finish", corrective_action=action).then("corrective_action.finished")
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=id, note="x").refused("nonconformity.open_actions")
    scene.when(LEAD, "corrective_action.check", corrective_action=action, effective=True, note="x")
    scene.refused("corrective_action.own")
    scene.when(AUDITOR, "corrective_action.check", corrective_action=action, effective=True, note="Đợt sau đúng hạn")
    scene.then("corrective_action.checked")
    assert state(scene, "corrective_action") == "effective"
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=id, note="Không còn").then("nonconformity.settled")
    assert scene.seen("public", "corrective_action") is None


def test_what_did_not_help_is_followed_by_another() -> None:
    scene, id, action = begun()
    scene.given(LAN, "corrective_action.finish", corrective_action=action)
    scene.given(AUDITOR, "corrective_action.check", corrective_action=action, effective=False, note="Lại trễ")
    assert state(scene, "corrective_action") == "ineffective"
    scene.now += 1
    plan = {"nonconformity": id, "what": "Đổi người", "owner": "Bà B", "due": scene.now}
    scene.when(AUDITOR, "corrective_action.plan", **plan).then("corrective_action.planned")
    other = scene.state.keys("corrective_action")[-1][1]
    scene.when(LEAD, "corrective_action.drop", corrective_action=other, note="Thôi").then("corrective_action.dropped")
    scene.given(AUDITOR, "nonconformity.settle", nonconformity=id, note="Không còn")
    scene.when(LAN, "corrective_action.plan", **plan).refused("nonconformity.settled")


def test_not_by_others_not_in_the_past_not_of_what_is_unknown() -> None:
    scene, id = noted()
    plan = {"nonconformity": id, "what": "Nhắc", "owner": "Ông A", "due": scene.now - 1}
    scene.when(LAN, "corrective_action.plan", **plan).refused("corrective_action.past", field="due")
    scene.when(EXPERT, "corrective_action.plan", **plan).refused("command.forbidden")
    scene.when(LAN, "corrective_action.plan", **{**plan, "nonconformity": "x"}).refused("nonconformity.unknown")
    scene.when(LAN, "corrective_action.finish", corrective_action="x").refused("corrective_action.unknown")
