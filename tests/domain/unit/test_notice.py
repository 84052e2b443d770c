"""A notice at the unit: it comes, it is asked for again, somebody says that it came."""

from server.domain.state import ErasableText, StreamState
from server.domain.unit.notice import Notice
from tests.domain.scenes import Scene
from tests.laws.histories import CAUSE, DAY, STAFF, START

MODERATOR, LEAD, EXPERT = STAFF[0], STAFF[1], STAFF[3]
CAME = {
    "notice": "n1", "round": "0123456789abcdef", "sender": "gltt", "year": 2010, "round_number": 1, "number": 3,
    "sent_at": START, "due": START + DAY, "title": "Lịch diễn tập", "text": "Kính gửi",
}  # fmt: skip


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The unit's staff alone."""
    every = [state.get(Notice, id) for _, id in state.keys("notice")] if audience == "desk" else []
    found = [each for each in every if each is not None]
    return [text for each in found for text in (each.title, each.text, each.note) if text is not None]


def arrived() -> Scene:
    return Scene("unit:camau").given(CAUSE, "notice.receive", **CAME)


def test_a_notice_comes_once_and_the_public_does_not_see_it() -> None:
    scene = Scene("unit:camau").when(CAUSE, "notice.receive", **CAME).then("notice.received")
    assert (scene.seen("desk", "notice") or {})["state"] == "arrived"
    assert scene.seen("public", "notice") is None
    scene.when(CAUSE, "notice.receive", **CAME).refused("notice.known")
    scene.when(LEAD, "notice.receive", **{**CAME, "notice": "n2"}).refused("command.forbidden")


def test_somebody_of_the_unit_says_that_it_came() -> None:
    scene = arrived().when(EXPERT, "notice.acknowledge", notice="n1").refused("command.forbidden")
    scene.when(MODERATOR, "notice.acknowledge", notice="n1", note="Đã nhận").then("notice.acknowledged")
    found = scene.seen("desk", "notice") or {}
    assert (found["state"], found["acknowledged_by"], found["note"]) == ("acknowledged", "staff:lan", "Đã nhận")
    (told,) = scene.caused
    assert (told.target, told.payload["unit"], told.payload["staff"]) == (
        "round:0123456789abcdef",
        "camau",
        "staff:lan",
    )
    scene.when(LEAD, "notice.acknowledge", notice="n1").refused("notice.acknowledged", by="staff:lan")
    scene.when(LEAD, "notice.acknowledge", notice="n9").refused("notice.unknown")


def test_reminders_are_shown_with_their_times() -> None:
    scene = arrived()
    for n in (1, 2):
        scene.when(CAUSE, "notice.note_reminder", notice="n1", reminded_at=START + n).then("notice.reminder_noted")
    assert (scene.seen("desk", "notice") or {})["reminded_at"] == [START + 1, START + 2]
    scene.when(CAUSE, "notice.note_reminder", notice="n9", reminded_at=START).refused("notice.unknown")
