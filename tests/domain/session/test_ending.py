"""An end by mistake: taken back for a short while by whoever may end it, and everybody is told."""

import pytest

from server.domain.roles import AUDIENCES, RUNNERS
from tests.domain.session.cast import AUDITOR, EXPERT, LAN, LEAD, LIVE, MAI, called, gate, planned, state
from tests.laws.histories import DAY, TERMS

WINDOW = TERMS.limits["end_undo_ms"]


def test_who_may_and_when() -> None:
    assert gate("session.undo_end") == ({*RUNNERS}, {"follow_up"})
    assert gate("session.end")[0] == {*RUNNERS}, "whoever slips mends it"


@pytest.mark.parametrize("moves", [LIVE[:1], LIVE, (*LIVE, "session.pause")])
def test_it_goes_on_from_where_it_was(moves: tuple[str, ...]) -> None:
    scene = planned(*moves)
    before = state(scene, "session")
    scene.given(LAN, "session.end")
    ended = scene.now
    scene.now += WINDOW
    scene.when(MAI, "session.undo_end").then("session.end_undone")
    for audience in AUDIENCES:
        seen = scene.seen(audience, "session") or {}
        assert (seen["state"], seen["ended_at"]) == (before, None)
        assert seen["end_undone"] == {"ended_at": ended, "at": scene.now}


def test_what_was_on_the_stage_waits_again() -> None:
    scene, _ = called()
    scene.given(LEAD, "session.end").when(LEAD, "session.undo_end").then("session.end_undone")
    assert (state(scene), (scene.seen("public", "stage") or {})["question"]) == ("accepted", None)


def test_not_late_not_by_others_and_not_what_goes_on() -> None:
    scene = planned(*LIVE)
    scene.when(LEAD, "session.undo_end").refused("session.not_now", state="live")
    scene.given(LEAD, "session.end")
    for actor in (EXPERT, AUDITOR):
        scene.when(actor, "session.undo_end").refused("command.forbidden")
    scene.when(LEAD, "session.undo_end", within=DAY).refused("command.malformed", field="within")
    scene.now += WINDOW + 1
    scene.when(LEAD, "session.undo_end").refused("session.too_late")


def test_what_the_clock_ended_stays_ended() -> None:
    scene = planned(*LIVE)
    scene.clock(scene.now + 2 * DAY).then("session.ended")
    scene.when(LEAD, "session.undo_end").refused("session.too_late")


def test_when_it_ended_stays_known_after_it_is_closed_and_opened_again() -> None:
    scene = planned(*LIVE).given(LEAD, "session.end")
    ended = scene.now
    for name in ("session.close", "session.reopen"):
        scene.given(LEAD, name)
        assert (scene.seen("public", "session") or {})["ended_at"] == ended
    scene.when(LEAD, "session.undo_end").refused("session.too_late")
