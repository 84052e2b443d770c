"""Findings: shortcomings that a question or an opinion brought to light, for the report."""

from server.domain.session.finding import Finding, marked
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import LAN, LEAD, STAFF_OF_SESSION, accepted, gate

WORDS = {
    "matter": "Thiếu mẫu ủy quyền",
    "law": "Nghị định 181/2004/NĐ-CP",
    "proposal": "Ban hành mẫu",
    "unit": "angiang",
}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The desk alone reads them; the report says what it takes."""
    every = [state.need(Finding, id) for _, id in state.keys("finding")] if audience == "desk" else []
    return [word for each in every for word in (each.matter, each.law, each.proposal)]


def test_a_finding_is_marked_at_the_desk_and_proposed_to_the_report() -> None:
    scene, id = accepted()
    scene.when(LAN, "finding.mark", question=id, rev=0, **WORDS).then("finding.marked")
    assert scene.seen("public", "finding") is None
    assert scene.seen("panel", "finding") is None
    seen = dict(scene.seen("desk", "finding") or {})
    assert {name: seen[name] for name in WORDS} == WORDS
    assert (seen["state"], seen["rev"], seen["by"]) == ("marked", 1, LAN.id)
    ((finding, question),) = marked(scene.state)
    assert (finding.matter.text, question.number) == ("Thiếu mẫu ủy quyền", 1)


def test_it_is_written_anew_and_taken_off() -> None:
    scene, id = accepted()
    scene.given(LAN, "finding.mark", question=id, rev=0, **WORDS)
    scene.when(LEAD, "finding.mark", question=id, rev=1, matter="Mẫu khó hiểu").then("finding.marked")
    seen = dict(scene.seen("desk", "finding") or {})
    assert (seen["matter"], seen["law"], seen["unit"], seen["rev"]) == ("Mẫu khó hiểu", "", None, 2)
    scene.when(LEAD, "finding.drop", question=id, rev=2).then("finding.dropped")
    assert marked(scene.state) == []
    scene.when(LEAD, "finding.drop", question=id, rev=3).refused("finding.missing")
    scene.when(LAN, "finding.mark", question=id, rev=3, matter="Lại thiếu").then("finding.marked")


def test_nothing_of_a_colleague_is_overwritten() -> None:
    scene, id = accepted()
    scene.given(LAN, "finding.mark", question=id, rev=0, **WORDS)
    for name in ("finding.mark", "finding.drop"):
        more = {"matter": "Khác"} if name == "finding.mark" else {}
        scene.when(LEAD, name, question=id, rev=0, **more).refused("finding.conflict", rev=1, by=LAN.id, number=1)


def test_what_is_refused() -> None:
    scene, id = accepted()
    scene.when(LAN, "finding.drop", question=id, rev=0).refused("finding.missing")
    scene.when(LAN, "finding.mark", question="nichts", rev=0, matter="x").refused("question.unknown")
    scene.when(LAN, "finding.mark", question=id, rev=0, matter=" ").refused("text.empty", field="matter")
    scene.when(LAN, "finding.mark", question=id, rev=0, matter="x", unit="atlantis").refused("command.not_listed")


def test_who_may_and_when() -> None:
    for name in ("finding.mark", "finding.drop"):
        roles, phases = gate(name)
        assert roles == STAFF_OF_SESSION
        assert {"intake", "live", "follow_up", "closed", "archived"} <= phases
