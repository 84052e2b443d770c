"""A data request: an asker asks, it is confirmed, given to somebody, extended, answered; nobody's word is in it."""

from typing import Any

import pytest

from server.domain.command import ASKER, Actor
from server.domain.roles import HEAD, OPERATOR, ROLES
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import LAN, LEAD, ME

SLIP = Actor("asker", frozenset({OPERATOR}))
CHIEF = Actor("staff:hai", frozenset({HEAD}))
ABOUT: dict[str, Any] = {"question": "q1", "session": "s1", "receipt_no": "X-2010-1-000007"}
DAYS = {"see": 10, "correct": 10, "erase": 20, "restrict": 15, "withdraw": 15, "object": 15}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """No word of anybody is here."""
    return []


def received(right: str = "erase", **more: Any) -> tuple[Scene, str]:
    scene = Scene("unit:angiang").given(SLIP, "data_request.receive", **{**ABOUT, "right": right, **more})
    return scene, scene.state.keys("data_request")[-1][1]


def seen(scene: Scene) -> dict[str, Any]:
    return dict(scene.seen("desk", "data_request") or {})


@pytest.mark.parametrize(("right", "days"), DAYS.items())
def test_it_comes_with_the_days_of_its_right(right: str, days: int) -> None:
    scene, _ = received(right, parts=["contact", "contact"])
    one = seen(scene)
    kept = ("state", "number", "question", "right", "parts", "confirm_days", "answer_days", "received_at")
    assert [one[name] for name in kept] == ["lodged", 1, "q1", right, ["contact"], 2, days, scene.now]
    assert scene.seen("public", "data_request") is None


def test_only_whoever_holds_the_slip_asks() -> None:
    for actor in (ME, Actor("x", frozenset({ASKER})), *(Actor("staff:x", frozenset({role})) for role in ROLES)):
        Scene("unit:angiang").when(actor, "data_request.receive", **ABOUT, right="see").refused("command.forbidden")


def test_the_same_is_not_asked_twice_and_not_endlessly() -> None:
    scene, first = received("see")
    scene.then("data_request.received")
    scene.when(SLIP, "data_request.receive", **ABOUT, right="see").refused("data_request.same", field="right")
    for right in ("correct", "erase", "restrict"):
        scene.given(SLIP, "data_request.receive", **ABOUT, right=right)
    scene.when(SLIP, "data_request.receive", **ABOUT, right="object").refused("data_request.many", most=4)
    scene.given(SLIP, "data_request.receive", **{**ABOUT, "question": "q2"}, right="object")
    scene.when(SLIP, "data_request.withdraw", data_request=first).then("data_request.withdrawn")
    scene.given(SLIP, "data_request.receive", **ABOUT, right="see")
    one = dict(scene.seen("desk", "data_request", first) or {})
    assert (one["state"], one["by"]) == ("taken_back", "asker")
    scene.when(LAN, "data_request.confirm", data_request=first).refused("data_request.conflict", state="taken_back")


def test_terms_are_nobodys_to_send() -> None:
    scene = Scene("unit:angiang")
    scene.when(SLIP, "data_request.receive", **ABOUT, right="see", see_days=900).refused("command.malformed")


def test_it_is_confirmed_and_given_to_somebody() -> None:
    scene, id = received()
    scene.when(LAN, "data_request.confirm", data_request=id).then("data_request.confirmed")
    assert (seen(scene)["state"], seen(scene)["confirmed_at"]) == ("confirmed", scene.now)
    scene.when(LAN, "data_request.confirm", data_request=id).refused("data_request.conflict", state="confirmed")
    give = {"data_request": id, "handler": "staff:hai", "staff": ["staff:hai"]}
    scene.when(LAN, "data_request.assign", **give).then("data_request.assigned")
    scene.when(LAN, "data_request.assign", **{**give, "handler": "staff:x"}).refused("data_request.nobody")
    scene.when(LAN, "data_request.assign", **{**give, "data_request": "x"}).refused("data_request.unknown")
    assert seen(scene)["handler"] == "staff:hai"


def test_it_is_extended_once() -> None:
    scene, id = received()
    scene.when(CHIEF, "data_request.extend", data_request=id).then("data_request.extended")
    assert seen(scene)["extra_days"] == 15
    scene.when(CHIEF, "data_request.extend", data_request=id).refused("data_request.extended")


def test_it_is_answered_and_certified() -> None:
    scene, id = received()
    answer: dict[str, Any] = {"data_request": id, "outcome": "partly", "done": ["contact"], "kept": ["public_record"]}
    scene.when(LEAD, "data_request.answer", **{**answer, "kept": []}).refused("data_request.why", field="kept")
    scene.when(LEAD, "data_request.answer", **{**answer, "done": []}).refused("data_request.nothing", field="done")
    refused = {**answer, "outcome": "not_done"}
    scene.when(LEAD, "data_request.answer", **refused).refused("data_request.nothing", field="done")
    scene.when(LEAD, "data_request.answer", **answer).then("data_request.answered")
    one = seen(scene)
    kept = ("state", "outcome", "done", "kept", "certificate", "entry", "confirmed_at", "restricted")
    assert [one[name] for name in kept] == [
        "resolved", "partly", ["contact"], ["public_record"], 1, scene.state.seq, scene.now, False,
    ]  # fmt: skip
    scene.when(LEAD, "data_request.answer", **answer).refused("data_request.conflict", state="resolved")
    scene.when(LEAD, "data_request.lift", data_request=id).refused("data_request.free")


def test_what_was_restricted_can_be_used_again() -> None:
    scene, id = received("restrict")
    scene.given(LEAD, "data_request.answer", data_request=id, outcome="done", done=["restricted"])
    assert seen(scene)["restricted"] is True
    scene.when(LEAD, "data_request.lift", data_request=id).then("data_request.lifted")
    assert seen(scene)["restricted"] is False
