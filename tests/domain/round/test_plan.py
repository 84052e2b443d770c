"""The plan of a round: who sees it, what scheduling causes, what comes back."""

from collections.abc import Mapping
from typing import Any

from server.domain.round.content import Day
from server.domain.round.plan import Replanned, Round, Scheduled, need
from server.domain.state import ErasableText, StreamState
from tests.domain.round.rounds import (
    CAUSE,
    FIRST,
    HEAD,
    LEAD,
    MODERATOR,
    ROUND,
    approve,
    content,
    day,
    planned,
    scheduled,
)
from tests.domain.scenes import Scene
from tests.laws.histories import DAY, STAFF, START

HIDDEN = ("planned", "approved")


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Topic and guests of a round are its planners' until it is scheduled."""
    rounds = [state.need(Round, id) for _, id in state.keys("round")]
    return [text for each in rounds if audience == "desk" or each.state not in HIDDEN
            for text in (each.topic, each.bodies)]  # fmt: skip


def test_a_plan_is_seen_by_staff_alone() -> None:
    scene = planned()
    assert scene.seen("public", "round") is None
    assert sorted((scene.seen("desk", "round") or {})["can"]) == []
    open = scene.kind.open("desk", "planned")
    assert {"round.replan", "version.submit"} < set(open)
    assert not {"round.schedule", "round.cancel", "announcement.publish"} & set(open)
    assert scene.kind.open("public", "planned") == []


def test_a_round_is_planned_once() -> None:
    first = {**FIRST, **content()}
    scene = Scene(ROUND).when(LEAD, "round.plan", **first).then("round.planned")
    assert (scene.seen("desk", "round") or {})["state"] == "planned"
    scene.when(LEAD, "round.plan", **first).refused("round.not_now", state="planned")


def test_a_plan_causes_nothing_before_it_is_scheduled() -> None:
    assert planned().caused == []
    scene = planned().when(LEAD, "round.replan", **content(topic="Nước")).then("version.drafted")
    assert scene.caused == []
    assert (scene.seen("desk", "round") or {})["topic"] == "Nước"


def test_scheduling_causes_a_session_for_every_unit_and_day() -> None:
    scene = approve(planned(days=2)).when(LEAD, "round.schedule").then("round.scheduled")
    assert [each.command for each in scene.caused] == ["session.schedule"] * 4
    assert len({each.target for each in scene.caused}) == 4
    assert [(each.payload["room"], each.payload["code"]) for each in scene.caused] == [
        ("angiang", "angiang-2010-1"), ("angiang", "angiang-2010-2"),
        ("cantho", "cantho-2010-1"), ("cantho", "cantho-2010-2"),
    ]  # fmt: skip
    assert all(each.refused == "round.note_refusal" for each in scene.caused)
    assert (scene.seen("public", "round") or {})["state"] == "scheduled"


def test_what_it_causes_is_what_a_session_takes() -> None:
    for each in scheduled().caused:
        session = Scene(each.target).when(CAUSE, each.command, **each.payload).then("session.planned")
        assert session.kind.place(session.state) == each.payload["room"]
        assert (session.seen("desk", "session") or {})["announce_by"] == day()["announce_by"]
        session.when(CAUSE, each.command, **{**each.payload, "topic": "Nước"}).then("session.replanned")
        assert (session.seen("public", "session") or {})["topic"] == "Nước"


def test_nobody_but_a_stream_may_schedule_a_session() -> None:
    (each, *_) = scheduled().caused
    for actor in STAFF:
        Scene(each.target).when(actor, each.command, **each.payload).refused("command.forbidden")


def test_a_plan_that_nobody_approved_is_not_scheduled() -> None:
    planned().when(LEAD, "round.schedule").refused("round.not_now", state="planned")
    scene = approve(planned()).given(LEAD, "round.replan", **content(topic="Nước"))
    scene.when(LEAD, "round.schedule").refused("round.not_now", state="planned")
    scheduled().when(LEAD, "round.schedule").refused("round.not_now", state="scheduled")


def test_a_refusal_is_shown_to_staff_and_forgotten_with_the_next_plan() -> None:
    scene = scheduled()
    target = scene.caused[1].target
    told = {"target": target, "command": "session.schedule", "code": "projection.taken", "details": {"table": "x"}}
    scene.when(LEAD, "round.note_refusal", **told).refused("command.forbidden")
    scene.when(CAUSE, "round.note_refusal", **told).then("round.session_refused")
    (refusal,) = (scene.seen("desk", "round") or {})["refused"]
    assert (refusal["unit"], refusal["code"], refusal["command"]) == ("cantho", "projection.taken", "session.schedule")
    assert "refused" not in (scene.seen("public", "round") or {})
    approve(scene.given(LEAD, "round.replan", **content()), "2")
    assert [each.target for each in scene.caused] == [target], "what was refused is tried again"
    assert (scene.seen("desk", "round") or {})["refused"] == []


def test_a_unit_that_takes_no_notice_is_named() -> None:
    told = {"target": "unit:camau", "command": "notice.receive", "code": "stream.unknown"}
    scene = scheduled().when(CAUSE, "round.note_refusal", **told).then("round.session_refused")
    (refusal,) = (scene.seen("desk", "round") or {})["refused"]
    assert (refusal["unit"], refusal["session"]) == ("camau", "camau")


def test_bad_plans_are_refused_whole() -> None:
    scene = Scene(ROUND)
    scene.when(MODERATOR, "round.plan", **FIRST, **content()).refused("command.forbidden")
    scene.when(LEAD, "round.plan", **FIRST, **content(units=("angiang", "angiang"))).refused(
        "round.units", field="units"
    )
    scene.when(LEAD, "round.plan", **FIRST, **content(codes=["one-1"])).refused("round.units")
    scene.when(LEAD, "round.plan", **FIRST, **content(units=("atlantis",))).refused("command.not_listed", field="units")
    scene.when(LEAD, "round.plan", **FIRST, **content(invited=("atlantis",))).refused("command.not_listed")
    wrong = [{**day(), "ends_at": day()["starts_at"]}]
    scene.when(LEAD, "round.plan", **FIRST, **content() | {"days": wrong}).refused("session.times", field="days")
    scene.when(LEAD, "round.plan", **FIRST, **content() | {"days": []}).refused("command.malformed")
    twice = content(days=2) | {"days": [day(), day()]}
    scene.when(LEAD, "round.plan", **FIRST, **twice).refused("round.day_twice", field="days")
    assert scene.state.seq == 0


def test_a_round_is_held_before_its_sitting_not_on_its_first_day() -> None:
    midnight = START + 3 * DAY - START % DAY
    for begins, fits in ((midnight, False), (day()["starts_at"], False), (day()["starts_at"] + 1, True)):
        scene = Scene(ROUND)
        scene.when(LEAD, "round.plan", **FIRST, **content(sitting="s1", sitting_begins=begins))
        if fits:
            scene.then("round.planned")
        else:
            scene.refused("round.after_sitting", field="sitting")


def test_a_day_outside_of_its_window_is_seen_and_never_refused() -> None:
    first = day()["starts_at"] // DAY * DAY
    for window, stray in (((first, first + DAY), 0), ((first - 7 * DAY, first - 2 * DAY), 1)):
        found = {"week": 3, "month": 4, "first": window[0], "last": window[1]}
        scene = planned(window=found)
        assert (scene.seen("desk", "round") or {})["window"] == found
        assert len(need(scene.state).stray) == stray


def test_a_plan_of_an_earlier_program_moved_its_sessions_at_once() -> None:
    """Nothing writes these entries any more; they are read as long as they are there."""
    scene = planned()
    scene.happens("staff:hung", Scheduled())
    assert [(each["state"], each["approved_by"]) for each in versions(scene)] == [("in_force", "")]
    scene.events = []
    scene.happens("staff:hung", Replanned(days=(Day(**day(4)),), units=("angiang",), codes=("a-1",), topic="Nước"))
    scene.then("round.replanned")
    assert [(each["state"], each["topic"]) for each in versions(scene)] == [
        ("superseded", "Đất đai"), ("in_force", "Nước"),
    ]  # fmt: skip
    found = scene.seen("public", "round") or {}
    assert (found["topic"], found["units"], len(found["sessions"])) == ("Nước", ["angiang"], 1)


def versions(scene: Scene) -> list[Mapping[str, Any]]:
    return [scene.seen("desk", "version", id) or {} for _, id in scene.state.keys("version")]


def test_sessions_are_set_by_the_calendar_of_the_day_on_which_they_are_set() -> None:
    """A day off was added since the round was planned."""
    later = {**day(), "answer_due": day()["answer_due"] + DAY}
    scene = approve(planned()).when(HEAD, "round.schedule", days=[later]).then("round.scheduled")
    assert {each.payload["answer_due"] for each in scene.caused} == {later["answer_due"]}
    assert [each["answer_due"] for each in (scene.seen("desk", "round") or {})["days"]] == [later["answer_due"]]


def test_but_on_no_other_days_and_never_by_terms_that_cannot_be() -> None:
    for wrong in (day(2), {**day(), "answer_due": day()["starts_at"]}):
        scene = approve(planned()).when(HEAD, "round.schedule", days=[wrong]).then("round.scheduled")
        assert {each.payload["answer_due"] for each in scene.caused} == {day()["answer_due"]}
