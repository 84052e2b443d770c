"""A session from its plan to its record: who may move it, from where, and who is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.domain.roles import AUDIENCES
from server.domain.session.session import of as session_of
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import (
    CAUSE,
    EXPERT,
    LAN,
    LEAD,
    LIVE,
    ME,
    SCHEDULERS,
    STAFF_OF_SESSION,
    asked,
    gate,
    planned,
    state,
)
from tests.laws.histories import DAY, PLAN, STREAM

TIMES: dict[str, Any] = {name: PLAN[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due", "topic")}
MOVES = [
    ("session.start", {"intake"}),
    ("session.pause", {"live"}),
    ("session.resume", {"paused"}),
    ("session.end", {"intake", "live", "paused"}),
]
COMING = {"planned", "announced", "postponed"}
BEFORE = {*COMING, "intake"}


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """Why its deadlines moved is everybody's, why it was opened again is for staff."""
    session = session_of(stream)
    if session is not None and session.deadlines_moved is not None:
        yield session.deadlines_moved.why
    if session is not None and session.reopened_for is not None and audience != "public":
        yield session.reopened_for


@pytest.mark.parametrize(("name", "phases"), MOVES)
def test_who_moves_a_session_and_from_where(name: str, phases: set[str]) -> None:
    assert gate(name) == (STAFF_OF_SESSION, phases)


def test_who_plans_it_and_who_makes_it_a_record() -> None:
    assert gate("session.plan") == (SCHEDULERS, {""})
    assert gate("session.replan") == (SCHEDULERS, BEFORE)
    assert gate("session.open_intake") == (SCHEDULERS, COMING)
    assert gate("session.close") == ({*STAFF_OF_SESSION, "head"}, {"follow_up", "cancelled"})
    assert gate("session.reopen") == ({*STAFF_OF_SESSION, "head"}, {"closed", "archived"})
    assert gate("session.archive") == ({"lead", "head", "office", "admin"}, {"closed"})


def test_only_another_stream_schedules_it() -> None:
    assert gate("session.schedule") == ({"reaction"}, {"", *BEFORE})


def test_a_record_goes_to_the_archive_and_comes_back_for_a_reason() -> None:
    scene = planned(*LIVE, "session.end")
    scene.when(LEAD, "session.archive").refused("session.not_now", state="follow_up")
    scene.given(LEAD, "session.close").when(LAN, "session.archive").refused("command.forbidden")
    scene.when(LEAD, "session.archive").then("session.archived")
    assert [(scene.seen(audience, "session") or {})["state"] for audience in AUDIENCES] == ["archived"] * 3
    scene.when(LAN, "session.reopen", reason="Có sai sót").refused("command.forbidden")
    scene.when(LEAD, "session.reopen").refused("session.reason", field="reason")
    scene.when(LEAD, "session.reopen", reason="Có sai sót").then("session.reopened")
    assert state(scene, "session") == "follow_up"
    assert (scene.seen("desk", "session") or {})["reopened_for"] == "Có sai sót"
    assert "reopened_for" not in (scene.seen("public", "session") or {})


def test_a_planned_session_is_seen_by_everybody() -> None:
    scene = Scene(STREAM).when(LEAD, "session.plan", **PLAN).then("session.planned")
    for audience in AUDIENCES:
        seen = scene.seen(audience, "session") or {}
        assert (seen["state"], seen["topic"], seen["code"]) == ("planned", "Đất đai", PLAN["code"])
        assert "reopened" not in seen
    assert (scene.seen("public", "session") or {})["open"] == []
    assert "session.open_intake" in (scene.seen("desk", "session") or {})["open"]


def test_it_is_planned_once_and_by_nobody_else() -> None:
    scene = planned()
    scene.when(LEAD, "session.plan", **PLAN).refused("session.not_open_yet", state="planned")
    for actor in (EXPERT, ME, CAUSE):
        Scene(STREAM).when(actor, "session.plan", **PLAN).refused("command.forbidden")


def test_before_it_is_planned_there_is_nothing_to_move() -> None:
    Scene(STREAM).when(LEAD, "session.start").refused("session.unknown", state="")


def test_a_day_runs_from_intake_to_the_record() -> None:
    scene = planned()
    for move, event, after in (
        ("session.open_intake", "session.intake_opened", "intake"),
        ("session.start", "session.started", "live"),
        ("session.pause", "session.paused", "paused"),
        ("session.resume", "session.resumed", "live"),
        ("session.end", "session.ended", "follow_up"),
        ("session.close", "session.closed", "closed"),
        ("session.reopen", "session.reopened", "follow_up"),
        ("session.close", "session.closed", "closed"),
    ):
        scene.when(LEAD, move).then(event)
        assert [(scene.seen(audience, "session") or {})["state"] for audience in AUDIENCES] == [after] * 3


@pytest.mark.parametrize("moves", [LIVE[:1], LIVE, (*LIVE, "session.pause")])
def test_it_ends_from_wherever_it_is_open(moves: tuple[str, ...]) -> None:
    assert state(planned(*moves).when(LEAD, "session.end").then("session.ended"), "session") == "follow_up"


@pytest.mark.parametrize(
    ("moves", "move", "code"),
    [
        ((), "session.start", "session.not_open_yet"),
        (LIVE[:1], "session.resume", "session.not_now"),
        (LIVE, "session.open_intake", "session.not_now"),
        (LIVE, "session.close", "session.not_now"),
        ((*LIVE, "session.end"), "session.reopen", "session.not_now"),
        ((*LIVE, "session.end"), "session.end", "session.not_now"),
        ((*LIVE, "session.end", "session.close"), "session.end", "session.closed"),
    ],
)
def test_a_move_from_elsewhere_is_refused_and_says_where_it_stands(
    moves: tuple[str, ...], move: str, code: str
) -> None:
    scene = planned(*moves)
    scene.when(LEAD, move).refused(code, state=state(scene, "session"))


def test_it_is_not_closed_while_somebody_waits() -> None:
    scene, id = asked()
    scene.given(LEAD, "session.end").when(LEAD, "session.close").refused("session.unanswered", left=1)
    scene.given(LAN, "question.refuse", question=id, state="asked", reason="spam")
    scene.when(LEAD, "session.close").then("session.closed")


def test_replanning_changes_times_topic_and_place_for_all() -> None:
    moved = {name: value + DAY for name, value in TIMES.items() if name != "topic"}
    scene = planned().when(LEAD, "session.replan", **moved, topic="Nước", venue="Nhà văn hóa").then("session.replanned")
    seen = scene.seen("public", "session") or {}
    assert (seen["topic"], seen["venue"], seen["starts_at"]) == ("Nước", "Nhà văn hóa", PLAN["starts_at"] + DAY)  # type: ignore[operator]
    assert seen["code"] == PLAN["code"]


def test_a_running_session_is_not_replanned() -> None:
    planned(*LIVE).when(LEAD, "session.replan", **TIMES).refused("session.not_now", state="live")


@pytest.mark.parametrize("field", ["intake_opens", "starts_at", "ends_at"])
def test_times_out_of_order_are_refused(field: str) -> None:
    wrong = {**TIMES, field: TIMES["answer_due"] + 1}
    planned().when(LEAD, "session.replan", **wrong).refused("session.times")
    Scene(STREAM).when(LEAD, "session.plan", **{**PLAN, **wrong}).refused("session.times")
    Scene(STREAM).when(CAUSE, "session.schedule", **{**PLAN, **wrong}).refused("session.times")


def test_a_round_plans_it_and_moves_it_and_leaves_its_place() -> None:
    scene = Scene(STREAM).when(CAUSE, "session.schedule", **PLAN).then("session.planned")
    later = {**PLAN, "topic": "Nước", "venue": ""}
    scene.when(CAUSE, "session.schedule", **later).then("session.replanned")
    seen = scene.seen("public", "session") or {}
    assert (seen["topic"], seen["venue"]) == ("Nước", "Hội trường")
    planned(*LIVE).when(CAUSE, "session.schedule", **PLAN).refused("session.not_now")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"topic": ""}, "text.empty"),
        ({"topic": "x" * 301}, "text.long"),
        ({"room": "KHÔNG"}, "command.malformed"),
        ({"starts_at": -1}, "command.malformed"),
        ({"state": "live"}, "command.malformed"),
    ],
)
def test_a_plan_is_checked_field_by_field(more: dict[str, Any], code: str) -> None:
    Scene(STREAM).when(LEAD, "session.plan", **{**PLAN, **more}).refused(code)
