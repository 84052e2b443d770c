"""Who chaired and who was there: told by the unit once the session has begun, and it stands in the report."""

from server.domain.session.attendance import of
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import EXPERT, LAN, LEAD, planned

SAID = {"chair": "Ông Võ Văn Mẫu, Phó Giám đốc", "others": "Báo Ví Dụ", "present": 64}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    told = of(state) if "attendance" in state.kind.nouns else None  # type: ignore[attr-defined]
    return [told.chair, told.others] if told and audience == "desk" else []


def test_it_is_told_once_the_session_has_begun() -> None:
    scene = planned("session.open_intake")
    scene.when(LAN, "attendance.note", rev=0, **SAID).refused("session.not_now")
    scene.given(LEAD, "session.start")
    scene.when(EXPERT, "attendance.note", rev=0, **SAID).refused("command.forbidden")
    scene.when(LAN, "attendance.note", rev=0, **{**SAID, "visits": -1}).refused("command.malformed", field="visits")
    scene.when(LAN, "attendance.note", rev=0, **SAID).then("attendance.noted")
    seen = scene.seen("desk", "attendance") or {}
    assert (seen["chair"], seen["present"], seen["visits"]) == (SAID["chair"], 64, None)
    assert scene.seen("public", "attendance") is None


def test_the_last_one_counts_and_nobody_writes_over_what_was_not_read() -> None:
    scene = planned("session.open_intake", "session.start").given(LAN, "attendance.note", rev=0, **SAID)
    scene.given(LEAD, "session.end")
    scene.when(LEAD, "attendance.note", rev=0, visits=312_000).refused("attendance.conflict", by=LAN.id)
    scene.given(LEAD, "attendance.note", rev=1, **SAID, visits=312_000)
    assert (scene.seen("desk", "attendance") or {})["visits"] == 312_000
