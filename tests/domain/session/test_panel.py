"""Who sits on the panel: seated, renamed, excused."""

import pytest

from server.domain.roles import AUDIENCES
from tests.domain.session.cast import EXPERT, LAN, LIVE, ME, STAFF_OF_SESSION, WORKING, gate, planned

WHO = {"name": "Bà Mẫu", "title": "Vụ trưởng", "unit": "Vụ Đất đai"}


def test_who_may_and_when() -> None:
    assert gate("panel.seat") == (STAFF_OF_SESSION, {"planned", "announced", *WORKING})
    assert gate("panel.excuse") == (STAFF_OF_SESSION, {"planned", "announced", "postponed", "intake", "live", "paused"})


def test_a_person_is_seated_for_everybody_to_see() -> None:
    scene = planned().when(LAN, "panel.seat", **WHO).then("panel.seated")
    for audience in AUDIENCES:
        seen = dict(scene.seen(audience, "person") or {})
        assert WHO.items() <= seen.items()
        assert "state" not in seen


def test_the_same_seat_gets_a_new_title() -> None:
    scene = planned().given(LAN, "panel.seat", **WHO)
    ((_, id),) = scene.state.keys("person")
    scene.when(LAN, "panel.seat", person=id, **{**WHO, "title": "Thứ trưởng"}).then("panel.seated")
    assert (scene.seen("public", "person") or {})["title"] == "Thứ trưởng"
    assert len(scene.state.keys("person")) == 1


def test_an_excused_person_is_seen_by_nobody_and_may_come_back() -> None:
    scene = planned(*LIVE).given(LAN, "panel.seat", **WHO)
    ((_, id),) = scene.state.keys("person")
    scene.when(LAN, "panel.excuse", person=id).then("panel.excused")
    assert [scene.seen(audience, "person") for audience in AUDIENCES] == [None] * 3
    scene.when(LAN, "panel.excuse", person=id).refused("panel.unknown")
    scene.when(LAN, "panel.seat", person=id, **WHO).then("panel.seated")
    assert scene.seen("public", "person") is not None


@pytest.mark.parametrize("name", ["panel.seat", "panel.excuse"])
def test_a_seat_that_is_not_there_is_unknown(name: str) -> None:
    more = WHO if name == "panel.seat" else {}
    planned().when(LAN, name, person="nobody", **more).refused("panel.unknown")


def test_bad_seats_are_refused() -> None:
    planned().when(LAN, "panel.seat", name="").refused("text.empty", field="name")
    planned().when(LAN, "panel.seat", name="x" * 61).refused("text.long", limit=60)
    planned().when(LAN, "panel.seat", title="Vụ trưởng").refused("command.malformed")
    for actor in (EXPERT, ME):
        planned().when(actor, "panel.seat", **WHO).refused("command.forbidden")
    scene = planned(*LIVE, "session.end").given(LAN, "panel.seat", **WHO)
    ((_, id),) = scene.state.keys("person")
    scene.when(LAN, "panel.excuse", person=id).refused("session.not_now", state="follow_up")
