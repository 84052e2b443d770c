"""What a round knows of its sessions' reports: how far each has come, and their sums."""

from typing import Any

from server.domain.round.plan import need
from server.domain.round.unit_report import expected, lacking, total
from server.domain.state import ErasableText, StreamState
from tests.domain.round.rounds import CAUSE, LEAD, scheduled
from tests.domain.scenes import Scene

FIGURES = {"in_session": 2, "refused": 1, "noted": 1}
SUMS = {"figures": FIGURES, "questions": 3, "businesses": 1, "fields": {"dat-dai": {"in_session": 2, "refused": 1}}}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """It has no words."""
    return []


def told(scene: Scene, n: int = 0, state: str = "signed_off", **more: Any) -> dict[str, Any]:
    planned = need(scene.state)
    facts = {"session": planned.sessions[n], "unit": planned.units[n], "state": state, "number": "5/BC-STNMT"}
    return {**facts, "sent": {}, "received": {}, "signed_at": 7, "head_seq": 9, **more}


def test_sums_follow_what_was_signed() -> None:
    scene = scheduled()
    assert [unit for _, unit in total(scene.state).missing] == ["angiang", "cantho"]
    scene.when(CAUSE, "unit_report.note", **told(scene, **SUMS)).then("unit_report.noted")
    found = total(scene.state)
    assert (found.received, found.questions, found.businesses) == (4, 3, 1)
    assert (found.outcomes["in_session"], found.fields["dat-dai"]["refused"]) == (2, 1)
    assert [unit for _, unit in found.missing] == ["cantho"]
    scene.given(CAUSE, "unit_report.note", **told(scene, 1, **SUMS))
    assert (total(scene.state).received, total(scene.state).missing) == (8, ())


def test_its_figures_stay_while_it_is_on_its_way_and_go_when_it_is_written_anew() -> None:
    scene = scheduled().given(CAUSE, "unit_report.note", **(first := told(scheduled(), **SUMS)))
    assert lacking(scene.state) == ("angiang", "cantho")
    on_its_way = told(scene, state="submitted", sent={"mail": 8, "paper": 9})
    scene.given(CAUSE, "unit_report.note", **{**first, **on_its_way, "figures": None})
    assert (total(scene.state).received, lacking(scene.state)) == (4, ("cantho",))
    scene.given(CAUSE, "unit_report.note", **told(scene, state="drafted", signed_at=None))
    assert (total(scene.state).received, lacking(scene.state)) == (0, ("angiang", "cantho"))


def test_only_its_own_sessions_and_only_by_them() -> None:
    scene = scheduled()
    scene.when(CAUSE, "unit_report.note", **{**told(scene), "session": "strange"}).refused("unit_report.stranger")
    scene.when(CAUSE, "unit_report.note", **{**told(scene), "state": "lost"}).refused("command.malformed")
    scene.when(LEAD, "unit_report.note", **told(scene)).refused("command.forbidden")
    assert len(expected(scene.state)) == 2


def test_what_does_not_add_up_says_so() -> None:
    scene = scheduled().given(CAUSE, "unit_report.note", **told(scheduled(), **{**SUMS, "questions": 4}))
    (found,) = total(scene.state).counted
    assert not found.adds_up
