"""The official announcement: the topic is fixed by it; late or missing it is noted and blocks nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.domain.session import SESSION
from server.domain.session.session import of as session_of
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import CAUSE, EXPERT, LAN, LEAD, LIVE, ME, SCHEDULERS, gate, planned, state
from tests.laws.histories import DAY, PLAN, START, STREAM

RECORD: dict[str, Any] = {"announced_at": START - 6 * DAY, "by_when": START - 5 * DAY, "late": False, "record": "tb-1"}
LATE = {**RECORD, "announced_at": START - 3 * DAY, "late": True, "reason": "Báo ra chậm"}
TIMES = {name: PLAN[name] for name in ("intake_opens", "starts_at", "ends_at", "answer_due", "venue")}


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """Everybody reads which topic stood before, and why; the reason of a late announcement is for staff."""
    session = session_of(stream)
    if session is None:
        return
    for each in session.earlier_topics:
        yield from (each.topic, each.reason)
    if session.announced is not None and audience != "public":
        yield session.announced.reason


def of_round() -> Scene:
    """A session that a round planned, before its intake."""
    scene = Scene(STREAM)
    scene.now = START - DAY
    return scene.given(CAUSE, "session.schedule", **PLAN)


def test_only_another_stream_announces_it_and_whenever() -> None:
    roles, phases = gate("session.announce")
    assert (roles, phases) == ({"reaction"}, {*SESSION.phases} - {""})
    assert gate("session.amend_topic")[0] == {*SCHEDULERS, "reaction"}


def test_what_is_planned_is_announced_and_everybody_is_told() -> None:
    scene = of_round().when(CAUSE, "session.announce", **RECORD).then("session.announced")
    assert state(scene, "session") == "announced"
    public, desk = scene.seen("public", "session") or {}, scene.seen("desk", "session") or {}
    assert public["announced_at"] == RECORD["announced_at"]
    assert "announced" not in public
    assert (desk["announced"]["late"], desk["announced"]["record"]) == (False, "tb-1")
    assert public["round"] == "x"
    scene.clock(START).then("session.intake_opened")
    assert scene.state.keys("nonconformity") == []


def test_a_late_one_needs_no_leave_and_is_noted() -> None:
    scene = of_round().when(CAUSE, "session.announce", **LATE).then("session.announced", "nonconformity.noted")
    noted = scene.seen("panel", "nonconformity") or {}
    assert (noted["kind"], noted["due"], noted["done"], noted["reason"], noted["state"]) == (
        *("late_announcement", LATE["by_when"], LATE["announced_at"], "Báo ra chậm", "standing"),
    )
    assert scene.seen("public", "nonconformity") is None
    scene.when(CAUSE, "session.announce", **{**LATE, "record": "tb-2"}).then("session.announced")


def test_a_missing_one_is_noted_when_intake_opens_and_blocks_nothing() -> None:
    scene = of_round().clock(START).then("session.intake_opened", "nonconformity.noted")
    assert (scene.seen("desk", "nonconformity") or {})["kind"] == "missing_announcement"
    assert state(scene, "session") == "intake"
    scene.when(CAUSE, "session.announce", **LATE).then("session.announced", "nonconformity.noted")
    assert state(scene, "session") == "intake", "it keeps its state"
    assert (scene.seen("public", "session") or {})["announced_at"] == LATE["announced_at"]
    by_hand = of_round().when(LEAD, "session.open_intake").then("session.intake_opened", "nonconformity.noted")
    assert state(by_hand, "session") == "intake"
    alone = planned().when(LEAD, "session.open_intake").then("session.intake_opened")
    assert alone.state.keys("nonconformity") == [], "a session of no round is announced by nobody"


def test_an_announced_topic_is_locked_and_amended_in_public() -> None:
    scene = of_round().given(CAUSE, "session.announce", **RECORD)
    scene.when(LEAD, "session.replan", **TIMES, topic="Nước").refused("session.topic_locked", field="topic")
    scene.when(CAUSE, "session.schedule", **{**PLAN, "topic": "Nước"}).refused("session.topic_locked")
    scene.when(LEAD, "session.replan", **TIMES, topic=PLAN["topic"]).then("session.replanned")
    scene.when(CAUSE, "session.schedule", **PLAN).then("session.replanned")
    scene.when(LEAD, "session.amend_topic", topic="Nước", reason="Ý dân").refused("session.topic_of_round")
    scene.when(CAUSE, "session.amend_topic", topic="Nước", reason="Ý dân").then("session.topic_amended")
    seen = scene.seen("public", "session") or {}
    assert seen["topic"] == "Nước"
    assert seen["earlier_topics"] == [{"at": scene.now, "topic": PLAN["topic"], "reason": "Ý dân"}]


def test_a_session_without_a_round_amends_its_own() -> None:
    scene = planned(*LIVE)
    scene.when(LEAD, "session.amend_topic", topic="", reason="Ý dân").refused("text.empty", field="topic")
    scene.when(LEAD, "session.amend_topic", topic="Nước", reason=" ").refused("text.empty", field="reason")
    scene.when(LEAD, "session.amend_topic", topic=PLAN["topic"], reason="Ý dân").refused("session.topic_same")
    scene.when(LAN, "session.amend_topic", topic="Nước", reason="Ý dân").then("session.topic_amended")


@pytest.mark.parametrize("actor", [LEAD, EXPERT, ME])
def test_nobody_announces_by_hand(actor: Any) -> None:
    planned().when(actor, "session.announce", **RECORD).refused("command.forbidden")
    Scene(STREAM).when(CAUSE, "session.announce", **RECORD).refused("session.unknown")
