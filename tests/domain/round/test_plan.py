"""The plan of a round: who sees it, what scheduling and replanning cause, what comes back."""

from typing import Any

from server.domain.command import REACTION, Actor
from server.domain.round.plan import Round
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.laws.histories import DAY, STAFF, START

MODERATOR, LEAD = STAFF[0], STAFF[1]
CAUSE = Actor("stream:session:x", frozenset({REACTION}))
ROUND = "round:0123456789abcdef"


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The topic of a round is its planners' until it is scheduled."""
    rounds = [state.need(Round, id) for _, id in state.keys("round")]
    return [each.topic for each in rounds if audience == "desk" or each.state == "scheduled"]


def day(n: int = 1) -> dict[str, int]:
    starts = START + (n + 2) * DAY
    return {
        "intake_opens": starts - DAY,
        "starts_at": starts,
        "ends_at": starts + DAY // 8,
        "answer_due": starts + 7 * DAY,
    }


def content(units: tuple[str, ...] = ("angiang", "cantho"), days: int = 1, **more: Any) -> dict[str, Any]:
    codes = [f"{unit}-2010-{n}" for unit in units for n in range(1, days + 1)]
    return {"days": [day(n) for n in range(1, days + 1)], "units": units, "codes": codes, "topic": "Đất đai", **more}


def planned(**more: Any) -> Scene:
    return Scene(ROUND).given(LEAD, "round.plan", room="angiang", year=2010, number=1, **content(**more))


def test_a_plan_is_seen_by_staff_alone() -> None:
    scene = planned()
    assert scene.seen("public", "round") is None
    assert sorted((scene.seen("desk", "round") or {})["can"]) == []
    assert scene.kind.open("desk", "planned") == ["round.replan", "round.schedule", "words.erase"]
    assert scene.kind.open("public", "planned") == []


def test_a_round_is_planned_once() -> None:
    first = {"room": "angiang", "year": 2010, "number": 1, **content()}
    scene = Scene(ROUND).when(LEAD, "round.plan", **first).then("round.planned")
    assert (scene.seen("desk", "round") or {})["state"] == "planned"
    scene.when(LEAD, "round.plan", **first).refused("round.not_now", state="planned")


def test_a_plan_causes_nothing_before_it_is_scheduled() -> None:
    assert planned().caused == []
    assert planned().when(LEAD, "round.replan", **content()).then("round.replanned").caused == []


def test_scheduling_causes_a_session_for_every_unit_and_day() -> None:
    scene = planned(days=2).when(LEAD, "round.schedule").then("round.scheduled")
    assert [each.command for each in scene.caused] == ["session.schedule"] * 4
    assert len({each.target for each in scene.caused}) == 4
    assert [(each.payload["room"], each.payload["code"]) for each in scene.caused] == [
        ("angiang", "angiang-2010-1"), ("angiang", "angiang-2010-2"),
        ("cantho", "cantho-2010-1"), ("cantho", "cantho-2010-2"),
    ]  # fmt: skip
    assert all(each.refused == "round.note_refusal" for each in scene.caused)
    assert (scene.seen("public", "round") or {})["state"] == "scheduled"


def test_what_it_causes_is_what_a_session_takes() -> None:
    for each in planned().when(LEAD, "round.schedule").caused:
        session = Scene(each.target).when(CAUSE, each.command, **each.payload).then("session.planned")
        assert session.kind.place(session.state) == each.payload["room"]
        session.when(CAUSE, each.command, **{**each.payload, "topic": "Nước"}).then("session.replanned")
        assert (session.seen("public", "session") or {})["topic"] == "Nước"


def test_nobody_but_a_stream_may_schedule_a_session() -> None:
    (each, *_) = planned().when(LEAD, "round.schedule").caused
    for actor in STAFF:
        Scene(each.target).when(actor, each.command, **each.payload).refused("command.forbidden")


def test_replanning_moves_the_same_sessions_and_adds_new_ones() -> None:
    scene = planned(units=("angiang",)).given(LEAD, "round.schedule")
    before = [each.target for each in scene.caused]
    scene.when(LEAD, "round.replan", **content(days=2)).then("round.replanned")
    after = [each.target for each in scene.caused]
    assert set(before) < set(after)
    assert len(after) == 4


def test_nothing_is_taken_out_of_a_scheduled_round() -> None:
    scene = planned(days=2).given(LEAD, "round.schedule")
    scene.when(LEAD, "round.replan", **content(days=1)).refused("round.scheduled")
    scene.when(LEAD, "round.replan", **content(units=("cantho",), days=2)).refused("round.scheduled")
    scene.when(LEAD, "round.schedule").refused("round.not_now", state="scheduled")


def test_a_refusal_is_shown_to_staff_and_forgotten_with_the_next_plan() -> None:
    scene = planned().given(LEAD, "round.schedule")
    target = scene.caused[1].target
    told = {
        "target": target,
        "command": "session.schedule",
        "code": "projection.taken",
        "details": {"table": "sessions"},
    }
    scene.when(LEAD, "round.note_refusal", **told).refused("command.forbidden")
    scene.when(CAUSE, "round.note_refusal", **told).then("round.session_refused")
    (refusal,) = (scene.seen("desk", "round") or {})["refused"]
    assert (refusal["unit"], refusal["code"]) == ("cantho", "projection.taken")
    assert "refused" not in (scene.seen("public", "round") or {})
    scene.when(LEAD, "round.replan", **content()).then("round.replanned")
    assert (scene.seen("desk", "round") or {})["refused"] == []


def test_bad_plans_are_refused_whole() -> None:
    scene = Scene(ROUND)
    first = {"room": "angiang", "year": 2010, "number": 1}
    scene.when(MODERATOR, "round.plan", **first, **content()).refused("command.forbidden")
    scene.when(LEAD, "round.plan", **first, **content(units=("angiang", "angiang"))).refused(
        "round.units", field="units"
    )
    scene.when(LEAD, "round.plan", **first, **content(codes=["one-1"])).refused("round.units")
    scene.when(LEAD, "round.plan", **first, **content(units=("atlantis",))).refused("command.not_listed", field="units")
    wrong = [{**day(), "ends_at": day()["starts_at"]}]
    scene.when(LEAD, "round.plan", **first, **content(days=1) | {"days": wrong}).refused("session.times", field="days")
    scene.when(LEAD, "round.plan", **first, **content(days=1) | {"days": []}).refused("command.malformed")
    assert scene.state.seq == 0
