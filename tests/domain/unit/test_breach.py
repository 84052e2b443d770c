"""Breaches of personal data: recorded with a clock, told, mended, concluded; what may not be claimed."""

from typing import Any

import pytest

from server.domain.command import Actor
from server.domain.roles import ROLES
from server.domain.state import ErasableText, StreamState
from server.domain.unit.breach import KEEPERS, MOST, Breach
from tests.domain.scenes import Scene
from tests.laws.histories import START

HOUR = 3_600_000
KEEPER = Actor("staff:quan", frozenset({"admin"}))
FOUND: dict[str, Any] = {"found_at": START - HOUR, "data": ["contact", "name", "contact"], "text": "Tệp gửi nhầm"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Nobody reads words of it but on the page of those who keep it."""
    return []


def recorded(**more: object) -> Scene:
    return Scene("unit:angiang").given(KEEPER, "breach.record", **{**FOUND, **more})


def one(scene: Scene) -> Breach:
    return scene.state.need(Breach, scene.state.keys("breach")[-1][1])


@pytest.mark.parametrize("role", [*ROLES, "asker"])
def test_who_keeps_the_record(role: str) -> None:
    scene = Scene("unit:angiang").when(Actor("staff:x", frozenset({role})), "breach.record", **FOUND)
    if role in KEEPERS:
        scene.then("breach.recorded")
        assert "Tệp" not in str(scene.seen("desk", "breach", one(scene).id))
        assert scene.seen("public", "breach", one(scene).id) is None
    else:
        scene.refused("command.forbidden")


def test_the_clock_runs_from_the_finding() -> None:
    found = one(recorded(people=1200))
    assert (found.number, found.due_at, found.data, found.people) == (1, START + 71 * HOUR, ("contact", "name"), 1200)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"found_at": START + 1}, "breach.future"), ({"data": []}, "command.malformed"),
        ({"data": ["weather"]}, "command.malformed"), ({"text": " "}, "text.empty"),
        ({"people": -1}, "command.malformed"),
    ],
)  # fmt: skip
def test_what_cannot_be(wrong: dict[str, Any], code: str) -> None:
    Scene("unit:angiang").when(KEEPER, "breach.record", **{**FOUND, **wrong}).refused(code)


def test_told_in_time_mended_and_concluded_and_opened_again_by_what_is_found_later() -> None:
    scene = recorded()
    of = {"breach": one(scene).id}
    scene.when(KEEPER, "breach.conclude", **of, text="Xong").refused("breach.untold")
    scene.when(KEEPER, "breach.tell", **of, whom="authority", told_at=START + 1, text="x").refused("breach.future")
    scene.when(KEEPER, "breach.tell", **of, whom="authority", told_at=1, text="x").refused("breach.early")
    scene.when(KEEPER, "breach.tell", **of, whom="authority", told_at=START, text="CV 12").then("breach.told")
    assert (one(scene).authority_at, one(scene).persons_at) == (START, None)
    scene.given(KEEPER, "breach.tell", **of, whom="persons", told_at=START, text="Thư")
    scene.when(KEEPER, "breach.note", **of, kind="remedy", text="Đã thu hồi").then("breach.noted")
    scene.when(KEEPER, "breach.conclude", **of, text="Đã xoá tệp").then("breach.concluded")
    for name, more in (("tell", {"whom": "other", "told_at": START}), ("conclude", {})):
        scene.when(KEEPER, f"breach.{name}", **of, **more, text="Nữa").refused("breach.conflict", number=1)
    scene.when(KEEPER, "breach.note", **of, kind="finding", people=7, text="Còn bản sao").then("breach.noted")
    found = one(scene)
    assert (found.state, found.people) == ("under_response", 7)
    kinds = ["authority", "persons", "remedy", "concluded", "finding"]
    assert [line.kind for line in found.lines] == kinds
    scene.when(KEEPER, "breach.note", breach="0" * 24, kind="remedy", text="x").refused("breach.unknown")


def test_late_is_late_the_first_time_and_what_is_told_again_changes_nothing() -> None:
    scene = recorded()
    of = {"breach": one(scene).id, "whom": "authority", "text": "CV"}
    scene.now += 100 * HOUR
    scene.given(KEEPER, "breach.tell", **of, told_at=START + 72 * HOUR)
    scene.given(KEEPER, "breach.tell", **of, told_at=START + 90 * HOUR)
    assert one(scene).authority_at == START + 72 * HOUR > one(scene).due_at


def test_a_record_has_an_end_and_numbers_count_in_the_unit() -> None:
    scene = recorded()
    for _ in range(MOST):
        scene.given(KEEPER, "breach.note", breach=one(scene).id, kind="remedy", text="Việc")
    scene.when(KEEPER, "breach.note", breach=one(scene).id, kind="remedy", text="Việc").refused("breach.long")
    assert one(scene.given(KEEPER, "breach.record", **FOUND)).number == 2
