"""Two sessions of one room at one hour: refused however the second one comes, with the one that stands there."""

from typing import Any

import pytest

from server.domain.command import REACTION, Actor
from server.domain.hours import Held
from tests.domain.round.rounds import FIRST, HEAD, ROUND, announced, approve, content, day, planned, scheduled
from tests.domain.round.rounds import LEAD as PLANNER
from tests.domain.scenes import Scene
from tests.domain.session.cast import LEAD
from tests.domain.session.cast import planned as session
from tests.laws.histories import DAY, PLAN, STREAM

HOURS = ("intake_opens", "starts_at", "ends_at", "answer_due")
OTHER = "STNMT-angiang-2010-2"


def stands(at: int, room: str = "angiang", **more: Any) -> Held:
    held = Held(room, at, at + DAY // 8, "another", OTHER, "Sở An Giang", "Nước sạch")
    return held._replace(**more)


def moved(days: int) -> dict[str, int]:
    return {name: int(str(PLAN[name])) + days * DAY for name in HOURS}


MEETS = (0, 60_000, DAY // 8 - 1, -DAY // 8 + 1)


@pytest.mark.parametrize("shift", MEETS)
def test_a_session_is_not_planned_into_the_hours_of_another(shift: int) -> None:
    scene = Scene(STREAM)
    scene.taken = (stands(int(str(PLAN["starts_at"])) + shift),)
    found = scene.when(LEAD, "session.plan", **PLAN).refused("plan.overlap", field="start", session=OTHER).refusal
    assert found
    assert found.details["topic"] == "Nước sạch"


@pytest.mark.parametrize("shift", [DAY // 8, -DAY // 8])
def test_one_after_the_other_is_no_clash(shift: int) -> None:
    scene = Scene(STREAM)
    scene.taken = (stands(int(str(PLAN["starts_at"])) + shift), stands(int(str(PLAN["starts_at"])), "cantho"))
    scene.when(LEAD, "session.plan", **PLAN).then("session.planned")


@pytest.mark.parametrize("command", ["session.replan", "session.postpone"])
def test_nor_moved_into_them(command: str) -> None:
    scene, more = session(), {"reason": "Bão"} if command == "session.postpone" else {"topic": "Đất đai"}
    scene.taken = (stands(moved(7)["starts_at"]), stands(int(str(PLAN["starts_at"])), session=scene.state.id))
    scene.when(LEAD, command, **moved(7), **more).refused("plan.overlap", session=OTHER)
    assert not scene.when(LEAD, command, **moved(8), **more).refusal


def test_a_rehearsal_takes_up_nobodys_hours() -> None:
    scene = Scene(STREAM)
    scene.taken = (stands(int(str(PLAN["starts_at"]))),)
    scene.when(LEAD, "session.plan", **PLAN, rehearsal=True).then("session.planned")


def test_what_a_round_causes_is_refused_too_and_says_by_which() -> None:
    cause, scene = Actor("stream:round:mine", frozenset({REACTION})), Scene(STREAM)
    scene.taken = (stands(int(str(PLAN["starts_at"])), round="another"),)
    scene.when(cause, "session.schedule", **PLAN).refused("plan.clash", session=OTHER, unit="Sở An Giang")
    scene.taken = (stands(int(str(PLAN["starts_at"])), round="mine"),)
    scene.when(cause, "session.schedule", **PLAN).then("session.planned")


def test_a_round_is_neither_planned_nor_approved_nor_scheduled_nor_postponed_into_them() -> None:
    there, mine = stands(day(1)["starts_at"], "cantho"), ROUND.partition(":")[2]
    scene = Scene(ROUND)
    scene.taken = (there,)
    scene.when(PLANNER, "round.plan", **FIRST, **content()).refused("plan.clash", field="day-1", session=OTHER)
    scene = planned().given(PLANNER, "version.submit", version="1")
    scene.taken = (there,)
    scene.when(HEAD, "version.approve", version="1", rev=1).refused("plan.clash", field="day-1")
    scene = approve(planned())
    scene.taken = (there,)
    scene.when(PLANNER, "round.schedule").refused("plan.clash", unit="Sở An Giang")
    scene = announced()
    scene.taken = (stands(day(9)["starts_at"], "cantho"), there._replace(round=mine))
    storm = {"days": [day(9)], "reason": "bão"}
    scene.when(HEAD, "round.postpone", **storm).refused("plan.clash", field="day-1")
    scene.when(HEAD, "round.postpone", **storm, units=("angiang",)).then("round.postponed")
    scene = scheduled()
    scene.taken = (there._replace(round=mine),)
    scene.when(PLANNER, "round.replan", **content(text="mới")).then("version.drafted")


def test_nobody_says_himself_what_is_taken() -> None:
    Scene(STREAM).when(LEAD, "session.plan", **PLAN, occupied=()).refused("command.malformed", field="occupied")


def test_a_refusal_tells_the_round_which_session_stands_there() -> None:
    scene = scheduled()
    told = {"target": f"session:{scene.caused[0].target.partition(':')[2]}", "command": "session.schedule"}
    cause = Actor("stream:session:x", frozenset({REACTION}))
    scene.given(cause, "round.note_refusal", **told, code="plan.clash", details={"session": OTHER, "unit": "Sở"})
    (refused,) = (scene.seen("desk", "round") or {})["refused"]
    assert (refused["code"], refused["stands"]) == ("plan.clash", OTHER)
