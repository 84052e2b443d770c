"""Slow mode is a switch of the staff, and everybody sees that it is thrown."""

from tests.domain.session.cast import ASK, EXPERT, LAN, LEAD, ME, STAFF_OF_SESSION, gate, planned

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
    for name in ("session.slow_down", "session.speed_up", "session.require_contact", "session.waive_contact"):
        assert gate(name) == (STAFF_OF_SESSION, OPEN)


def test_where_that_is_not_enough_a_question_needs_a_contact() -> None:
    scene = planned("session.open_intake")
    scene.when(LEAD, "session.require_contact").refused("session.not_now")
    scene.given(LEAD, "session.slow_down").given(ME, "question.ask", **ASK)
    scene.when(LEAD, "session.require_contact").then("session.contact_required")
    assert (scene.seen("public", "session") or {})["contact_required"] is True
    scene.when(LEAD, "session.require_contact").refused("session.not_now")
    scene.when(ME, "question.ask", **ASK).refused("question.contact_required", field="mail")
    scene.when(ME, "question.ask", **ASK, has_address=True).refused("question.contact_required")
    scene.when(ME, "question.ask", **ASK, has_address=True, has_contact=True).then("question.asked", "address.left")
    scene.when(LEAD, "session.waive_contact").then("session.contact_waived")
    scene.given(ME, "question.ask", **ASK)
    scene.given(LEAD, "session.require_contact").given(LEAD, "session.speed_up").given(ME, "question.ask", **ASK)
    assert (scene.seen("public", "session") or {})["contact_required"] is False


def test_what_the_secretariat_enters_needs_none() -> None:
    scene = planned("session.open_intake").given(LEAD, "session.slow_down").given(LEAD, "session.require_contact")
    came = {"channel": "paper", "arrived_at": scene.now, "field": "dat-dai", "text": "Bao giờ có sổ?"}
    scene.when(LAN, "question.enter", **came).then("question.asked", "question.entered_on_behalf")
