"""Slow mode is a switch of the staff, and everybody sees that it is thrown."""

from tests.domain.session.cast import EXPERT, LEAD, STAFF_OF_SESSION, gate, planned

OPEN = {"intake", "live", "paused"}


def test_it_is_switched_on_and_off_and_everybody_sees_it() -> None:
    scene = planned("session.open_intake")
    assert "session.slow_down" in (scene.seen("desk", "session") or {})["open"]
    scene.when(LEAD, "session.slow_down").then("session.slowed_down")
    here = scene.seen("public", "session") or {}
    assert here["slow"] == scene.now
    assert "question.ask" in here["open"], "everybody can still ask"
    desk = (scene.seen("desk", "session") or {})["open"]
    assert ("session.slow_down" in desk, "session.speed_up" in desk) == (False, True)
    scene.when(LEAD, "session.slow_down").refused("session.not_now")
    scene.when(LEAD, "session.speed_up").then("session.sped_up")
    assert (scene.seen("public", "session") or {})["slow"] is None
    scene.when(LEAD, "session.speed_up").refused("session.not_now")
    scene.when(EXPERT, "session.slow_down").refused("command.forbidden")


def test_who_may_and_when() -> None:
    for name in ("session.slow_down", "session.speed_up"):
        assert gate(name) == (STAFF_OF_SESSION, OPEN)
