"""Notices of a round: sent to units, acknowledged by them, with a reminder for the silent."""

from typing import Any

from server.domain.round.notice import Notice
from server.domain.state import ErasableText, StreamState
from tests.domain.round.rounds import CAUSE, LEAD, MODERATOR, PUBLICIST, planned
from tests.domain.scenes import Scene
from tests.laws.histories import DAY, START

SAID = {"units": ("angiang", "cantho"), "title": "Lịch diễn tập", "text": "Kính gửi", "due": START + DAY}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Notices are between the units; so is what comes back."""
    every = [state.get(Notice, id) for _, id in state.keys("notice")] if audience == "desk" else []
    found = [each for each in every if each is not None]
    return [text for each in found for text in (each.title, each.text, *(ack.note for ack in each.acknowledged))]


def sent() -> Scene:
    return planned().given(LEAD, "notice.send", **SAID)


def seen(scene: Scene) -> dict[str, Any]:
    return dict(scene.seen("desk", "notice") or {})


def test_a_notice_goes_into_the_stream_of_each_unit() -> None:
    scene = planned().when(LEAD, "notice.send", **SAID).then("notice.sent")
    assert [(each.target, each.command) for each in scene.caused] == [
        ("unit:angiang", "notice.receive"), ("unit:cantho", "notice.receive"),
    ]  # fmt: skip
    for each in scene.caused:
        Scene(each.target).when(CAUSE, each.command, **each.payload).then("notice.received")
    assert (seen(scene)["number"], seen(scene)["acknowledged"]) == (1, [])
    assert scene.seen("public", "notice") is None


def test_what_cannot_be_sent() -> None:
    scene = planned()
    scene.when(MODERATOR, "notice.send", **SAID).refused("command.forbidden")
    scene.when(PUBLICIST, "notice.send", **SAID).refused("command.forbidden")
    scene.when(LEAD, "notice.send", **{**SAID, "text": " "}).refused("text.empty", field="text")
    scene.when(LEAD, "notice.send", **{**SAID, "due": START}).refused("notice.due_over", field="due")
    scene.when(LEAD, "notice.send", **{**SAID, "units": ("atlantis",)}).refused("command.not_listed")


def test_an_acknowledgement_comes_back_with_who_and_when() -> None:
    scene = sent()
    unit = Scene("unit:cantho").given(CAUSE, "notice.receive", **scene.caused[1].payload)
    unit.given(LEAD, "notice.acknowledge", notice=scene.caused[1].payload["notice"], note="Xin diễn tập lúc 15:00")
    (told,) = unit.caused
    scene.when(LEAD, told.command, **told.payload).refused("command.forbidden")
    scene.when(CAUSE, told.command, **told.payload).then("notice.acknowledgement_noted")
    (noted,) = seen(scene)["acknowledged"]
    assert (noted["unit"], noted["staff"], noted["note"]) == ("cantho", "staff:hung", "Xin diễn tập lúc 15:00")
    scene.when(CAUSE, told.command, **told.payload).refused("notice.acknowledged")
    assert told.command == "notice.note_acknowledgement"


def test_only_the_silent_are_reminded() -> None:
    scene = sent()
    notice = scene.caused[0].payload["notice"]
    told = {"notice": notice, "unit": "angiang", "staff": "staff:x", "acknowledged_at": START}
    scene.when(CAUSE, "notice.note_acknowledgement", **told).then("notice.acknowledgement_noted")
    scene.when(LEAD, "notice.remind", notice=notice).then("notice.reminded")
    assert [(each.target, each.command) for each in scene.caused] == [("unit:cantho", "notice.note_reminder")]
    assert [each["unit"] for each in seen(scene)["reminded"]] == ["cantho"]
    scene.when(LEAD, "notice.remind", notice=notice, units=("angiang",)).refused("notice.nobody_silent")
    scene.when(LEAD, "notice.remind", notice="0" * 24).refused("notice.unknown")
    scene.when(CAUSE, "notice.note_acknowledgement", **{**told, "notice": "x"}).refused("notice.unknown")
