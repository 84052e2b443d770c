"""The audit log: looks with their reasons, what the operator did, settings that changed; only the server writes it."""

from server.domain.audit import AUDIT
from server.domain.audit.look import Look, Noted
from server.domain.audit.operation import Operation
from server.domain.audit.setting import Change, Changed
from server.domain.command import Actor
from server.domain.roles import OPERATOR
from server.domain.state import ErasableText, StreamState
from tests.domain.scenes import Scene
from tests.domain.session.cast import AUDITOR, LAN, LEAD

BY = Actor(LAN.id, frozenset({OPERATOR}))
LOOK = {"what": "original", "why": "redact", "question": "q1", "session": "s1"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    looks = [state.need(Look, id).note for _, id in state.keys("look")]
    return looks + [state.need(Operation, id).about for _, id in state.keys("operation")]


def audit() -> Scene:
    return Scene("audit:angiang")


def test_a_look_is_noted_with_its_reason_and_never_with_what_was_seen() -> None:
    scene = audit().when(BY, "look.note", **LOOK, note="Có số điện thoại").then("look.noted")
    (happened,) = scene.events
    assert isinstance(happened, Noted)
    assert set(happened.__struct_fields__) == {"look", "what", "why", "question", "session", "file", "note"}
    seen = scene.seen("desk", "look") or {}
    assert (seen["by"], seen["why"], seen["note"]) == (LAN.id, "redact", "Có số điện thoại")
    scene.when(LEAD, "words.erase", seqs=[1]).then("words.erased")
    assert (scene.seen("desk", "look") or {})["note"] == ""


def test_another_reason_is_said_in_words_and_a_file_needs_none() -> None:
    scene = audit()
    scene.when(BY, "look.note", **{**LOOK, "why": "other"}).refused("look.why", field="note")
    scene.when(BY, "look.note", **{**LOOK, "why": "file"}).refused("look.why", field="why")
    scene.when(BY, "look.note", **{**LOOK, "why": "x"}).refused("command.malformed", field="why")
    scene.when(BY, "look.note", what="export", why="file", file="/can-bo/nam.xlsx").then("look.noted")


def test_nobody_at_a_desk_writes_into_it() -> None:
    for actor in (LAN, LEAD, AUDITOR):
        audit().when(actor, "look.note", **LOOK).refused("command.forbidden")
        audit().when(actor, "operation.note", what="backup").refused("command.forbidden")
        audit().when(actor, "setting.note", digest="x", values={}).refused("command.forbidden")
    assert not AUDIT.addressed, "no client can name its streams"


def test_what_the_operator_did_is_noted() -> None:
    scene = Scene("audit:*").when(BY, "operation.note", what="restore", count=7, about="sao.copy")
    seen = scene.then("operation.noted").seen("desk", "operation") or {}
    assert (seen["what"], seen["count"], seen["about"]) == ("restore", 7, "sao.copy")
    scene.when(BY, "operation.note", what="dance").refused("command.malformed", field="what")


def test_only_settings_that_changed_are_noted() -> None:
    scene = Scene("audit:*").given(BY, "setting.note", digest="a", values={"web.port": "80", "mail.smtp": "x"})
    scene.when(BY, "setting.note", digest="a", values={"web.port": "80", "mail.smtp": "x"}).then()
    scene.when(BY, "setting.note", digest="b", values={"web.port": "81"}).then("setting.changed")
    assert scene.events == [
        Changed(digest="b", changes=(Change("mail.smtp", "x", None), Change("web.port", "80", "81")))
    ]
    scene.when(BY, "setting.note", digest="b", values={"web.port": "81"}).then()
