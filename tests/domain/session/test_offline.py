"""What happened in the hall without a line: noted, and entered afterwards with its real time."""

import pytest

from server.domain.command import Actor
from server.domain.roles import AUDIENCES, SUPPORT
from tests.domain.scenes import Scene
from tests.domain.session.cast import (
    ASK,
    EDITORS,
    EXPERT,
    LAN,
    LEAD,
    LIVE,
    MAI,
    ME,
    WORKING,
    accepted,
    called,
    gate,
    planned,
    state,
)
from tests.laws.histories import DAY, START

HELP = Actor("staff:tam", frozenset({SUPPORT}))
MINUTE = 60_000
HALL = {"field": "dat-dai", "text": "Đất xen kẹt có được cấp sổ?", "name": "Bà Mẫu"}
ANSWER = "Được, nếu sử dụng ổn định."
EVERYONE = {"moderator", "lead", "host", "admin", "expert", "office", "support"}


def running(*moves: str) -> Scene:
    """Live since the planned hour; now it is an hour later, unless it has ended by then."""
    scene = planned("session.open_intake")
    scene.now = START + DAY
    scene.given(LEAD, "session.start")
    scene.now += 60 * MINUTE
    for move in moves:
        scene.given(LEAD, move)
    return scene


def test_who_may_and_when() -> None:
    for name in ("answer.enter_offline", "question.enter_offline"):
        assert gate(name) == (EDITORS, {"live", "paused", "follow_up"})
    assert gate("session.go_offline") == (EVERYONE, {"intake", "live", "paused"})
    assert gate("session.back_online") == (EVERYONE, WORKING)


def test_a_lost_line_is_noted_also_by_the_help_desk() -> None:
    scene = running()
    lost = scene.now - 12 * MINUTE
    scene.when(HELP, "session.go_offline", since=lost).then("session.went_offline")
    for audience in AUDIENCES:
        seen = scene.seen(audience, "line") or {}
        assert (seen["state"], seen["since"], "by" in seen) == ("cut", lost, audience == "desk")
    scene.when(LAN, "session.go_offline").refused("line.offline")
    scene.when(LAN, "session.back_online").then("session.came_online")
    assert (scene.seen("public", "line") or {})["state"] == "restored"
    scene.when(LAN, "session.back_online").refused("line.online")


def test_a_line_is_not_lost_tomorrow_nor_days_ago() -> None:
    scene = running()
    scene.when(LAN, "session.go_offline", since=scene.now + 1).refused("offline.future", field="since")
    scene.when(LAN, "session.go_offline", since=scene.now - DAY - 1).refused("offline.hours", field="since")


def test_an_answer_is_entered_with_the_time_at_which_it_was_given() -> None:
    scene, id = called()
    given = scene.now
    scene.now += 20 * MINUTE
    entered = {"question": id, "text": ANSWER, "happened_at": given}
    scene.when(LAN, "answer.enter_offline", **entered).then("answer.entered")
    seen = scene.seen("public", "answer") or {}
    assert (seen["text"], seen["mode"], seen["happened_at"], seen["published_at"]) == (ANSWER, "live", given, scene.now)
    assert state(scene) == "answered_live"
    assert (scene.seen("public", "stage") or {})["question"] is None
    scene.when(LAN, "answer.enter_offline", **entered).refused("question.conflict", state="answered_live")
    scene.when(EXPERT, "answer.enter_offline", **entered).refused("command.forbidden")


def test_what_was_answered_aloud_gets_its_text() -> None:
    scene, id = called()
    scene.given(MAI, "question.answer", question=id, state="called")
    scene.when(LAN, "answer.enter_offline", question=id, text=ANSWER, happened_at=scene.now).then("answer.entered")


def test_a_question_of_the_hall_comes_with_its_answer() -> None:
    scene = running()
    at = scene.now - 9 * MINUTE
    scene.when(LAN, "question.enter_offline", **HALL, happened_at=at, answer=ANSWER).then(
        "question.entered", "answer.entered"
    )
    question, answer = scene.seen("public", "question") or {}, scene.seen("public", "answer") or {}
    assert (question["number"], question["state"], question["happened_at"]) == (1, "answered_live", at)
    assert (question["name"], answer["text"], answer["happened_at"]) == ("Bà Mẫu", ANSWER, at)
    scene.when(EXPERT, "question.enter_offline", **HALL, happened_at=at).refused("command.forbidden")


def test_one_that_was_not_answered_waits_like_any_other() -> None:
    scene = running()
    scene.when(LAN, "question.enter_offline", **HALL, happened_at=scene.now).then("question.entered")
    assert (scene.seen("public", "question") or {})["state"] == "accepted"
    id = scene.state.keys("question")[0][1]
    scene.when(MAI, "question.call", question=id, text_rev=1).then("question.called")


def test_it_is_signed_by_the_person_who_spoke() -> None:
    scene = running().given(LAN, "panel.seat", name="Ông Mẫu", title="Giám đốc")
    ((_, person),) = scene.state.keys("person")
    scene.given(LAN, "question.enter_offline", **HALL, happened_at=scene.now, answer=ANSWER, person=person)
    assert (scene.seen("public", "answer") or {})["signed"]["name"] == "Ông Mẫu"
    wrong = {**HALL, "happened_at": scene.now, "answer": ANSWER, "person": "nobody"}
    scene.when(LAN, "question.enter_offline", **wrong).refused("panel.unknown", field="person")


@pytest.mark.parametrize(
    ("minutes", "code"), [(-61, "offline.hours"), (-60, None), (0, None), (1, "offline.future")], ids=str
)
def test_its_time_lies_within_the_session(minutes: int, code: str | None) -> None:
    scene = running()
    scene.when(LAN, "question.enter_offline", **HALL, happened_at=scene.now + minutes * MINUTE)
    if code is None:
        scene.then("question.entered")
    else:
        scene.refused(code, field="happened_at")


def test_after_the_live_part_it_counts_as_a_later_answer() -> None:
    scene = running("session.end")
    ended = scene.now
    scene.now += DAY
    for at, mode in ((ended, "live"), (ended + MINUTE, "later")):
        scene.given(LAN, "question.enter_offline", **HALL, happened_at=at, answer=ANSWER)
        id = scene.state.keys("question")[-1][1]
        assert (scene.seen("public", "answer", id) or {})["mode"] == mode
    late = START + DAY + 180 * MINUTE + MINUTE
    scene.when(LAN, "question.enter_offline", **HALL, happened_at=late).refused("offline.hours", begins=START + DAY)


def test_a_session_that_nobody_could_start_was_live_all_the_same() -> None:
    scene = planned("session.open_intake").given(HELP, "session.go_offline")
    scene.clock(START + 3 * DAY).then("session.ended")
    scene.given(LAN, "question.enter_offline", **HALL, happened_at=START + DAY + MINUTE, answer=ANSWER)
    assert (scene.seen("public", "answer") or {})["mode"] == "live"


def test_what_it_is_busy_with() -> None:
    scene, id = accepted()
    moments, begun = scene.state.moments, scene.now
    assert moments == {"opened": moments["opened"], "began": begun, "live_since": begun, "last_question": begun}
    scene.now += MINUTE
    for _ in range(2):
        scene.given(ME, "question.ask", **ASK)
    assert (moments["unread"], moments["last_question"]) == (scene.now, scene.now)
    second, third = (id for _, id in scene.state.keys("question")[1:])
    scene.now += MINUTE
    scene.given(LAN, "question.accept", question=second, text_rev=1)
    assert moments["unread"] == scene.now
    scene.given(ME, "question.withdraw", question=third)
    assert "unread" not in moments
    given = scene.now - 2 * MINUTE
    scene.given(LAN, "answer.enter_offline", question=id, text=ANSWER, happened_at=given)
    assert moments["last_answer"] == given


def test_when_it_was_live() -> None:
    scene = planned(*LIVE, "session.pause")
    moments, begun = scene.state.moments, scene.now
    scene.now += MINUTE
    scene.given(LEAD, "session.resume")
    assert (moments["began"], moments["live_since"]) == (begun, scene.now)
    scene.given(LEAD, "session.end")
    assert moments["ended"] == scene.now
    scene.given(LEAD, "session.undo_end")
    assert "ended" not in moments


def test_a_line_is_not_lost_before_there_was_a_session() -> None:
    scene = running()
    scene.when(LAN, "session.go_offline", since=START + DAY - 1).refused("offline.hours", begins=START + DAY)
    scene.when(LAN, "session.go_offline", since=START + DAY).then("session.went_offline")
