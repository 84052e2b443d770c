"""Entered on behalf of somebody: it counts from when it arrived; of many all are put down, or none."""

from typing import Any

import pytest

from server.domain.session.on_behalf import entered_id
from tests.domain.scenes import Scene
from tests.domain.session.cast import EDITORS, EXPERT, LAN, LEAD, ME, WORKING, gate, planned
from tests.laws.histories import DAY, START

ROW: dict[str, Any] = {"channel": "phone", "field": "dat-dai", "text": "Chờ đến bao giờ?", "name": "Bà Mẫu"}
HOUR = 3_600_000


def live() -> Scene:
    scene = planned("session.open_intake")
    scene.now = START + DAY
    return scene.given(LEAD, "session.start")


def test_who_may_and_when() -> None:
    for name in ("question.enter", "question.enter_many"):
        assert gate(name) == (EDITORS, WORKING)


def test_it_stands_as_if_its_asker_had_sent_it() -> None:
    scene = live()
    arrived = scene.now - HOUR
    scene.when(LAN, "question.enter", **ROW, arrived_at=arrived).then("question.asked", "question.entered_on_behalf")
    seen = scene.seen("desk", "question") or {}
    assert (seen["state"], seen["number"], seen["asked_at"], seen["by"]) == ("asked", 1, arrived, LAN.id)
    how = scene.seen("desk", "on_behalf") or {}
    assert (how["channel"], how["arrived_at"], how["by"], how["entered_at"]) == ("phone", arrived, LAN.id, scene.now)
    assert scene.seen("public", "on_behalf") is None
    scene.when(EXPERT, "question.enter", **ROW, arrived_at=arrived).refused("command.forbidden")
    scene.when(ME, "question.enter", **ROW, arrived_at=arrived).refused("command.forbidden")


@pytest.mark.parametrize(
    ("at", "code"),
    [(START - 1, "on_behalf.intake"), (START, None), (START + DAY, None), (START + DAY + 1, "on_behalf.future")],
)
def test_it_arrived_within_the_intake(at: int, code: str | None) -> None:
    scene = live().when(LAN, "question.enter", **ROW, arrived_at=at)
    if code:
        scene.refused(code, field="arrived_at")
    else:
        scene.then("question.asked", "question.entered_on_behalf")


def test_what_came_in_time_is_taken_after_the_end_and_what_came_later_is_not() -> None:
    scene = live()
    ended = scene.now
    scene.given(LEAD, "session.end")
    scene.now += DAY
    scene.when(LAN, "question.enter", **ROW, arrived_at=ended).then("question.asked", "question.entered_on_behalf")
    scene.when(LAN, "question.enter", **ROW, arrived_at=ended + 1).refused("on_behalf.intake", ends=ended)


def test_of_many_all_are_put_down_or_none() -> None:
    scene = live()
    rows = [{**ROW, "text": f"Câu {n}", "arrived_at": scene.now} for n in range(3)]
    scene.when(LAN, "question.enter_many", rows=rows).then(*("question.asked", "question.entered_on_behalf") * 3)
    asked = [scene.seen("desk", "question", id) or {} for _, id in scene.state.keys("question")]
    assert [(each["number"], each["text"]) for each in asked] == [(1, "Câu 0"), (2, "Câu 1"), (3, "Câu 2")]
    assert len({id for _, id in scene.state.keys("question")}) == 3
    early = [*rows, {**ROW, "arrived_at": START - 1}]
    scene.when(LAN, "question.enter_many", rows=early).refused("on_behalf.intake", row=3)
    for bad, code in (
        ({"text": " "}, "text.empty"),
        ({"field": "nowhere"}, "command.not_listed"),
        ({"x": 1}, "command.malformed"),
    ):
        scene.when(LAN, "question.enter_many", rows=[rows[0], {**rows[1], **bad}]).refused(code, row=1)
    scene.when(LAN, "question.enter_many", rows=rows * 2).refused("on_behalf.many", most=5)
    scene.when(LAN, "question.enter_many", rows=[]).refused("command.malformed")
    assert len(scene.state.keys("question")) == 3


def test_ids_of_many_differ_and_the_first_is_the_commands() -> None:
    assert len({entered_id("a", n) for n in range(100)}) == 100
    assert entered_id("a", 0) == "a"
