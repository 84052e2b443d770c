"""The quality record of a session: the auditor writes in it and changes nothing else."""

from collections.abc import Iterator

from server.domain.session import SESSION
from server.domain.session.nonconformity import Nonconformity
from server.domain.session.session import of as session_of
from server.domain.state import ErasableText, StreamState
from tests.domain.session.cast import AUDITOR, LAN, LEAD, LIVE, gate, planned, state


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """The quality record is for staff."""
    if audience == "public" or session_of(stream) is None:
        return
    for _, id in stream.keys(Nonconformity.noun):
        found = stream.need(Nonconformity, id)
        yield from (found.reason, *([found.note] if found.note else []))


def test_who_may_and_when() -> None:
    every = {*SESSION.phases} - {""}
    assert gate("nonconformity.write") == ({"auditor"}, every)
    assert gate("nonconformity.settle") == ({"auditor"}, every)


def test_the_auditor_writes_and_settles_it() -> None:
    scene = planned(*LIVE)
    scene.when(AUDITOR, "nonconformity.write", reason="Không có loa").then("nonconformity.noted")
    seen = scene.seen("desk", "nonconformity") or {}
    assert (seen["kind"], seen["state"], seen["reason"], seen["by"]) == (
        "other",
        "standing",
        "Không có loa",
        AUDITOR.id,
    )
    assert "nonconformity.settle" in seen["can"]
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=seen["id"], note="Đã thuê").then("nonconformity.settled")
    assert (state(scene, "nonconformity"), (scene.seen("panel", "nonconformity") or {})["note"]) == (
        *("settled", "Đã thuê"),
    )
    assert scene.seen("public", "nonconformity") is None


def test_not_by_others_not_without_words_not_twice() -> None:
    scene = planned(*LIVE)
    for actor in (LAN, LEAD):
        scene.when(actor, "nonconformity.write", reason="Thiếu").refused("command.forbidden")
    scene.when(AUDITOR, "nonconformity.write", reason="").refused("text.empty", field="reason")
    scene.when(AUDITOR, "nonconformity.settle", nonconformity="none", note="x").refused("nonconformity.unknown")
    scene.given(AUDITOR, "nonconformity.write", reason="Thiếu")
    ((_, id),) = scene.state.keys("nonconformity")
    scene.given(AUDITOR, "nonconformity.settle", nonconformity=id, note="Đủ")
    scene.when(AUDITOR, "nonconformity.settle", nonconformity=id, note="Đủ").refused("nonconformity.settled")


def test_the_auditor_changes_no_question_and_no_answer() -> None:
    allowed = {name for name, command in SESSION.commands.items() if "auditor" in command.by}
    assert allowed == {"nonconformity.write", "nonconformity.settle"}
