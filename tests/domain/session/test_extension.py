"""A deadline of its own: only where the settings allow it, only before it passed, in public, and never alone."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from server.domain.command import Actor
from server.domain.extension import Extension
from server.domain.roles import HEAD
from server.domain.session.extension import deadline, runs_out
from server.domain.session.lapses import lapsed
from server.domain.session.outcome import counted_as, lines
from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.session.session import need
from server.domain.state import ErasableText, StreamState
from server.views.mine import mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import EDITORS, LAN, LEAD, ME, WORKING, accepted, asked, gate
from tests.laws.histories import DAY, TERMS

BOSS = Actor("staff:thu", frozenset({HEAD}))
WHY = "Chờ kết quả quan trắc"


def may_read(stream: StreamState, audience: str) -> Iterator[ErasableText]:
    """Its reasons are public while its question is."""
    for _, id in stream.keys(Extension.noun) if stream.keys(Question.noun) else ():
        own = stream.need(Extension, id)
        if audience == "desk" or stream.need(Question, id).state in SHOWN:
            yield from (each.reason for each in own.pauses)
            if own.request:
                yield from (word for word in (own.request.reason, own.request.note) if word)


def owing() -> tuple[Scene, str]:
    scene, id = accepted()
    return scene.given(LEAD, "session.end"), id


def test_who_may_and_when() -> None:
    assert gate("question.pause_clock") == gate("question.resume_clock") == ({*EDITORS, "head"}, WORKING)
    assert gate("question.request_extension") == ({*EDITORS, "expert"}, WORKING)
    assert gate("question.approve_extension") == ({"lead", "head"}, WORKING)


def test_while_the_clock_stands_still_nothing_runs_out_and_everybody_reads_why() -> None:
    scene, id = owing()
    due = deadline(scene.state, id)
    scene.when(LAN, "question.pause_clock", question=id, reason=WHY).then("question.clock_paused")
    seen = scene.seen("public", "extension") or {}
    assert (seen["state"], seen["pauses"][0]["reason"]) == ("standing", WHY)
    assert "staff:" not in str(seen)
    scene.when(LAN, "question.pause_clock", question=id, reason=WHY).refused("extension.standing")
    scene.now = due + DAY
    scene.when(LAN, "question.resume_clock", question=id).then("question.clock_resumed")
    assert deadline(scene.state, id) >= due + DAY
    assert mine(scene.state, [id])[0]["due"] == deadline(scene.state, id)
    scene.when(LAN, "question.resume_clock", question=id).refused("extension.ticking")


def test_the_day_on_which_it_runs_again_is_not_chosen_freely() -> None:
    scene, id = owing()
    scene.given(LAN, "question.pause_clock", question=id, reason=WHY)
    scene.when(LAN, "question.resume_clock", question=id, due=scene.now + 90 * DAY).refused(
        "extension.day", field="due"
    )
    monday = deadline(scene.state, id) + 3 * DAY
    scene.given(LAN, "question.resume_clock", question=id, due=monday)
    assert deadline(scene.state, id) == monday


def test_one_extension_that_somebody_else_approves() -> None:
    scene, id = owing()
    until = deadline(scene.state, id) + 2 * DAY
    ask = {"question": id, "until": until, "reason": WHY}
    scene.when(LEAD, "question.request_extension", **ask).then("question.extension_requested")
    scene.when(LEAD, "question.approve_extension", question=id).refused("extension.own")
    assert deadline(scene.state, id) == need(scene.state).answer_due, "nothing moves before it is approved"
    scene.when(BOSS, "question.approve_extension", question=id, note="Được").then("question.extension_decided")
    assert deadline(scene.state, id) == until
    assert (scene.seen("public", "extension") or {})["request"]["agreed"] is True
    scene.when(LAN, "question.request_extension", **{**ask, "until": until + DAY}).refused("extension.once")
    scene.when(BOSS, "question.approve_extension", question=id).refused("extension.none")


def test_one_that_was_refused_moves_nothing_and_may_be_asked_for_again() -> None:
    scene, id = owing()
    ask = {"question": id, "until": deadline(scene.state, id) + DAY, "reason": WHY}
    scene.given(LAN, "question.request_extension", **ask)
    scene.given(LEAD, "question.approve_extension", question=id, agree=False, note="Trả lời đúng hạn")
    assert deadline(scene.state, id) == need(scene.state).answer_due
    scene.when(LAN, "question.request_extension", **ask).then("question.extension_requested")


@pytest.mark.parametrize("days", [0, 9])
def test_it_is_not_moved_back_nor_further_than_allowed(days: int) -> None:
    scene, id = owing()
    until = deadline(scene.state, id) + days * DAY
    scene.when(LAN, "question.request_extension", question=id, until=until, reason=WHY).refused("extension.day")


def test_late_stays_late() -> None:
    scene, id = owing()
    due = deadline(scene.state, id)
    scene.given(LAN, "question.request_extension", question=id, until=due + DAY, reason=WHY)
    scene.now = due + 1
    scene.when(BOSS, "question.approve_extension", question=id).refused("extension.passed")
    scene.when(LAN, "question.pause_clock", question=id, reason=WHY).refused("extension.passed")
    assert deadline(scene.state, id) == due


def test_by_default_the_settings_allow_neither() -> None:
    scene, id = owing()
    none = TERMS._replace(limits={**TERMS.limits, "clock_pause": 0, "extension_days": 0})
    with patch("tests.domain.scenes.TERMS", none):
        scene.when(LAN, "question.pause_clock", question=id, reason=WHY).refused("extension.not_allowed")
        until = deadline(scene.state, id) + DAY
        ask = {"question": id, "until": until, "reason": WHY}
        scene.when(LAN, "question.request_extension", **ask).refused("extension.not_allowed")


def test_waiting_for_the_asker_stops_no_clock() -> None:
    scene, id = asked()
    due = deadline(scene.state, id)
    scene.given(LAN, "question.hold", question=id, state="asked", text="Ở đâu?").given(LEAD, "session.end")
    scene.now += 3 * DAY
    scene.given(ME, "question.clarify", question=id, text="Ở xã")
    assert deadline(scene.state, id) == due


def test_its_reason_leaves_with_its_question() -> None:
    scene, id = owing()
    scene.given(LAN, "question.pause_clock", question=id, reason=WHY)
    scene.given(LAN, "question.hold", question=id, state="accepted", text="Ở đâu?")
    assert scene.seen("public", "extension") is None
    scene.given(LAN, "question.release", question=id, state="held")
    assert scene.seen("public", "extension") is not None


def counted(scene: Scene, now: int) -> list[str]:
    return [counted_as(each, now) for each in lines(scene.state)]


def test_what_is_extended_or_stands_still_is_neither_counted_nor_noted_as_overdue() -> None:
    scene, id = owing()
    due = deadline(scene.state, id)
    scene.given(LAN, "question.request_extension", question=id, until=due + DAY, reason=WHY)
    scene.given(BOSS, "question.approve_extension", question=id)
    assert (counted(scene, due + 1), "overdue" in str(lapsed(scene.state, due + 1))) == (["open"], False)
    scene.given(LAN, "question.pause_clock", question=id, reason=WHY)
    assert (runs_out(scene.state, id), counted(scene, due + 9 * DAY)) == (None, ["open"])
    assert "overdue" not in str(lapsed(scene.state, due + 9 * DAY))
    scene.given(LAN, "question.resume_clock", question=id)
    late = deadline(scene.state, id)
    assert counted(scene, late + 1) == ["overdue"]
    (noted,) = [each for each in lapsed(scene.state, late + 1) if "overdue" in str(each)]
    assert str(late) in str(noted)


def test_who_stopped_the_clock_is_the_desks_to_know() -> None:
    scene, id = owing()
    scene.given(LAN, "question.pause_clock", question=id, reason=WHY)
    assert (scene.seen("desk", "extension") or {})["paused_by"] == [LAN.id]
    assert "paused_by" not in (scene.seen("public", "extension") or {})
