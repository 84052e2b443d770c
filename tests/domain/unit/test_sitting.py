"""Sittings of a unit's council: planned, moved, cancelled."""

from server.domain.state import ErasableText, StreamState
from server.domain.unit.sitting import Sitting
from server.local_time import day_of
from tests.domain.scenes import Scene
from tests.laws.histories import DAY, STAFF, START

MODERATOR, LEAD = STAFF[0], STAFF[1]
DAYS = {"begins": START + 30 * DAY, "ends": START + 33 * DAY}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads what stands beside a sitting."""
    return [state.need(Sitting, id).note for _, id in state.keys("sitting")]


def planned() -> Scene:
    return Scene("unit:angiang").given(LEAD, "sitting.plan", kind="ordinary", note="Nghị quyết 12", **DAYS)


def id_of(scene: Scene) -> str:
    return scene.state.keys("sitting")[0][1]


def test_a_sitting_is_planned_for_everybody_to_see() -> None:
    scene = Scene("unit:angiang").when(LEAD, "sitting.plan", kind="extraordinary", **DAYS).then("sitting.planned")
    seen = scene.seen("public", "sitting")
    assert seen is not None
    assert (seen["state"], seen["kind"], seen["begins"], seen["note"]) == (
        "planned",
        "extraordinary",
        DAYS["begins"],
        "",
    )
    assert "by" not in seen
    assert sorted((scene.seen("desk", "sitting") or {})["can"]) == ["sitting.cancel", "sitting.move"]


def test_the_last_day_is_not_before_the_first() -> None:
    backwards = {"begins": START + DAY, "ends": START}
    Scene("unit:angiang").when(LEAD, "sitting.plan", kind="ordinary", **backwards).refused("sitting.days", field="ends")
    scene = planned()
    scene.when(LEAD, "sitting.move", sitting=id_of(scene), **backwards).refused("sitting.days")


def test_only_whoever_plans_may() -> None:
    Scene("unit:angiang").when(MODERATOR, "sitting.plan", kind="ordinary", **DAYS).refused("command.forbidden")


def test_it_moves_and_keeps_its_note() -> None:
    scene = planned()
    scene.when(LEAD, "sitting.move", sitting=id_of(scene), begins=START, ends=START).then("sitting.moved")
    seen = scene.seen("public", "sitting") or {}
    assert (seen["begins"], seen["ends"], seen["note"]) == (START, START, "Nghị quyết 12")


def test_a_cancelled_one_is_over() -> None:
    scene = planned()
    id = id_of(scene)
    scene.when(LEAD, "sitting.cancel", sitting=id).then("sitting.cancelled")
    assert (scene.seen("public", "sitting") or {})["state"] == "cancelled"
    scene.when(LEAD, "sitting.move", sitting=id, **DAYS).refused("sitting.conflict", state="cancelled")
    scene.when(LEAD, "sitting.cancel", sitting=id).refused("sitting.conflict")
    scene.when(LEAD, "sitting.cancel", sitting="0" * 24).refused("sitting.unknown")


def test_its_note_can_be_erased() -> None:
    scene = planned()
    scene.when(LEAD, "words.erase", seqs=[1]).then("words.erased")
    assert (scene.seen("public", "sitting") or {})["note"] == ""
    scene.when(LEAD, "words.erase", seqs=[1]).refused("words.unknown")


def test_a_council_does_not_sit_twice_at_a_time() -> None:
    scene = planned()
    scene.when(LEAD, "sitting.plan", kind="extraordinary", **DAYS).refused("sitting.twice", field="begins")
    until = f"{day_of(DAYS['ends']):%d/%m/%Y}"
    last = {"begins": DAYS["ends"], "ends": DAYS["ends"] + DAY}
    scene.when(LEAD, "sitting.plan", kind="ordinary", **last).refused("sitting.twice", last=until)
    after = {"begins": DAYS["ends"] + DAY, "ends": DAYS["ends"] + DAY}
    scene.given(LEAD, "sitting.plan", kind="extraordinary", **after)
    scene.when(LEAD, "sitting.move", sitting=id_of(scene), **after).refused("sitting.twice")
    scene.given(LEAD, "sitting.move", sitting=id_of(scene), **{**DAYS, "begins": DAYS["begins"] - DAY})
    scene.given(LEAD, "sitting.cancel", sitting=id_of(scene))
    assert not scene.when(LEAD, "sitting.plan", kind="ordinary", **DAYS).refusal
