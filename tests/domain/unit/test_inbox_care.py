"""A question in the inbox has an owner, its asker is asked back, its clock stands where the settings allow it."""

from typing import Any

import pytest

from server.domain.clarification import Clarification
from server.domain.extension import Extension
from server.domain.roles import PUBLIC
from server.domain.session.extension import deadline
from server.domain.session.told import holds, letters
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import Transfer
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import InboxItem
from server.projections.inbox_questions import rows
from server.views.entity import view
from server.views.mine import mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import CAUSE, EXPERT, LAN, LEAD, LIVE, ME, OTHER, accepted
from tests.domain.session.test_extension import BOSS
from tests.domain.session.test_transfer import MOVE, arrived, delivered, inbox
from tests.laws.histories import DAY, PLAN

BACK = {"needs": ["place"], "text": "Nhà ở xã nào?"}
REPLY = "Xã Ví Dụ, huyện Gia Định"
WHY = "Chờ kết quả quan trắc"


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Why its deadline is another everybody reads, once the unit has taken the question up."""
    if "inbox" not in state.kind.nouns:  # type: ignore[attr-defined]
        return []
    found: list[ErasableText | None] = []
    for _, id in state.keys(Extension.noun):
        own, item = state.need(Extension, id), state.need(InboxItem, id)
        if audience == "desk" or item.meaning.public:
            found += [each.reason for each in own.pauses]
            found += [own.request.reason, own.request.note] if own.request else []
    return [each for each in found if each is not None]


def known() -> tuple[Scene, Scene, str, str]:
    """In the inbox of another unit, and the session in which it was asked knows it."""
    scene, target, id, there = arrived()
    delivered(target, scene, "question.note_place")
    return scene, target, id, there


def held() -> tuple[Scene, Scene, str, str]:
    scene, target, id, there = known()
    target.given(LAN, "question.hold", question=there, state="incoming", **BACK)
    return delivered(target, scene, "question.note_asked_back"), target, id, there


def own(scene: Scene, id: str) -> dict[str, Any]:
    return mine(scene.state, [id])[0]


def row(target: Scene) -> dict[str, Any]:
    (found,) = rows(target.state, target.state.keys("inbox"))
    return dict(found.values or {})


def test_somebody_answers_for_it() -> None:
    _, target, _, there = known()
    assert row(target)["owner"] is None, "the unit's"
    give = {"question": there, "owner": "staff:lan", "was": None}
    target.when(EXPERT, "question.assign", **give).refused("command.forbidden")
    target.when(LEAD, "question.assign", **give).then("question.assigned")
    assert (row(target)["owner"], row(target)["assigned_at"]) == ("staff:lan", target.now)
    target.when(LEAD, "question.assign", **{**give, "owner": "staff:hung"}).refused("assignment.overtaken")
    target.when(LEAD, "question.assign", **{**give, "was": "staff:lan"}).refused("assignment.same")
    for owner, code in {
        "staff:x": "assignment.nobody",
        "person:x": "panel.unknown",
        "unit:camau": "assignment.other_unit",
    }.items():
        target.when(LEAD, "question.assign", question=there, owner=owner).refused(code, field="owner")
    target.given(LEAD, "question.assign", question=there, owner="unit:cantho")
    target.given(LAN, "question.transfer", question=there, state="incoming", **{**MOVE, "unit": "angiang"})
    target.when(LEAD, "question.assign", question=there, owner="staff:lan").refused("question.conflict")


def test_its_asker_is_asked_back_where_it_was_asked() -> None:
    scene, target, id, there = known()
    target.when(EXPERT, "question.hold", question=there, state="incoming", **BACK).refused("command.forbidden")
    target.when(LAN, "question.hold", question=there, state="incoming").refused("text.empty", field="text")
    target.when(LAN, "question.hold", question=there, state="incoming", **BACK).then("question.held")
    assert target.state.need(InboxItem, there).meaning.heading == "waiting"
    assert (row(target)["held_at"], row(target)["open"]) == (target.now, 1)
    delivered(target, scene, "question.note_asked_back").then("question.asked_there")
    told = own(scene, id)
    assert "question.clarify" in told["can"]
    assert (told["clarification"]["state"], told["clarification"]["exchanges"][-1]["asked"]) == (
        "asked_back",
        BACK["text"],
    )
    scene.when(OTHER, "question.clarify", question=id, text=REPLY).refused("question.unknown")
    scene.when(ME, "question.clarify", question=id, text=REPLY, wording="Bao giờ có sổ ở Ví Dụ?").then(
        "question.clarified"
    )
    assert (scene.seen("public", "question") or {})["state"] == "transferred", "it is where it was"
    delivered(scene, target, "question.note_reply").then("question.clarified")
    item = target.seen("desk", "inbox") or {}
    assert (item["state"], item["text"]) == ("incoming", "Bao giờ có sổ ở Ví Dụ?")
    assert (target.seen("desk", "clarification") or {})["exchanges"][-1]["text"] == REPLY
    assert row(target)["held_at"] is None
    scene.when(ME, "question.clarify", question=id, text=REPLY).refused("clarification.too_late")


def test_the_asker_is_told_by_mail_and_not_when_nobody_waits_any_more() -> None:
    scene, target, id, there = known()
    scene.given(ME, "address.leave", question=id)
    target.given(LAN, "question.hold", question=there, state="incoming", **BACK)
    delivered(target, scene, "question.note_asked_back")
    told = letters(scene.state, scene.events[0], Happened(scene.state.seq, scene.now, CAUSE.id))
    assert [each.kind for each in told] == ["held"]
    question: Any = scene.state.at_key(("question", id))
    assert holds("held", scene.state, question)
    target.given(LAN, "question.release", question=there, state="awaiting")
    delivered(target, scene, "question.note_asking_over").then("question.asking_over")
    assert not holds("held", scene.state, question)
    assert "question.clarify" not in own(scene, id)["can"]


def test_one_replies_when_the_session_is_closed_long_ago() -> None:
    scene, target, id, _there = held()
    scene.given(LEAD, "session.end").given(LEAD, "session.close")
    assert "question.clarify" in own(scene, id)["can"]
    scene.when(ME, "question.clarify", question=id, none=True).then("question.clarified")
    delivered(scene, target, "question.note_reply").then("question.clarified")


def test_a_reply_that_comes_when_nobody_waits_is_kept_and_not_lost() -> None:
    scene, target, id, there = held()
    target.given(LAN, "question.release", question=there, state="awaiting")
    late = target.caused
    scene.given(ME, "question.clarify", question=id, text=REPLY)
    delivered(scene, target, "question.note_reply").then("question.reply_came")
    thread = target.state.need(Clarification, there)
    assert (thread.state, thread.exchanges[-1].text and thread.exchanges[-1].text.text) == ("given_up", REPLY)
    for each in late:
        scene.when(CAUSE, each.command, **each.payload).then()


def test_news_twice_or_late_is_none() -> None:
    scene, target, id, there = held()
    again = {"origin_question": id, "asked_at": target.now, "needs": ["place"], "text": "x"}
    scene.when(CAUSE, "question.note_asked_back", **again).then()
    scene.when(CAUSE, "question.note_asking_over", origin_question=id, asked_at=1).then()
    reply = {"origin_question": id, "asked_at": 1, "text": "x", "wording": ""}
    target.when(CAUSE, "question.note_reply", **reply).then()
    for name in ("question.note_asked_back", "question.note_asking_over", "question.note_clock"):
        scene.when(
            LAN,
            name,
            **(
                {**again}
                if "back" in name
                else {"origin_question": id} | ({"asked_at": 1} if "over" in name else {"state": "ticking"})
            ),
        ).refused("command.forbidden")
    target.when(LAN, "question.note_reply", **reply).refused("command.forbidden")
    target.when(LAN, "question.transfer", question=there, state="awaiting", **{**MOVE, "unit": "angiang"}).refused(
        "question.conflict"
    )


def test_a_session_that_received_it_asks_back_through_the_session_where_it_was_asked() -> None:
    scene, id = accepted()
    scene.given(
        LAN, "question.transfer", question=id, state="accepted", **{**MOVE, "destinations": {"cantho": "session:b"}}
    )
    plan = scene.state.need(Transfer, id)
    target = Scene("session:b")
    target.given(LEAD, "session.plan", **{**PLAN, "room": "cantho", "code": "STNMT-cantho-2010-1"})
    for move in LIVE:
        target.given(LEAD, move)
    delivered(scene, target)
    there = target.state.keys("question")[-1][1]
    delivered(target, scene, "question.note_place")
    target.given(LAN, "question.hold", question=there, state="asked", **BACK)
    delivered(target, scene, "question.note_asked_back").then("question.asked_there")
    target.given(ME, "question.clarify", question=there, text=REPLY)
    delivered(target, scene, "question.note_asking_over").then("question.asking_over")
    assert plan.due == target.state.need(Transfer, there).due
    target.now += 1000
    target.given(LAN, "question.hold", question=there, state="asked", **BACK)
    delivered(target, scene, "question.note_asked_back")
    target.given(LAN, "question.undo", question=there)
    delivered(target, scene, "question.note_asking_over").then("question.asking_over")


def test_its_clock_stands_still_and_its_asker_and_everybody_read_why() -> None:
    scene, target, id, there = known()
    due = CLOCK.deadline(target.state, there)
    pause = {"question": there, "reason": WHY}
    target.when(EXPERT, "question.pause_clock", **pause).refused("command.forbidden")
    target.when(LAN, "question.pause_clock", **pause).then("question.clock_paused")
    target.when(LAN, "question.pause_clock", **pause).refused("extension.standing")
    assert target.seen("public", "extension") is None, "while the question is not public"
    target.given(LAN, "inbox.accept", question=there, state="incoming")
    assert (target.seen("public", "extension") or {})["pauses"][0]["reason"] == WHY
    target.when(LAN, "question.transfer", question=there, state="taken_up", **{**MOVE, "unit": "angiang"}).refused(
        "transfer.standing"
    )
    assert row(target)["paused_at"] is not None
    target.now += 2 * DAY
    target.when(LAN, "question.resume_clock", question=there).then("question.clock_resumed")
    delivered(target, scene, "question.note_clock").then("question.clock_noted")
    assert own(scene, id)["extension"]["pauses"][0]["reason"] == WHY
    assert own(scene, id)["due"] == CLOCK.deadline(target.state, there) > due
    assert (row(target)["due"], row(target)["extended"]) == (CLOCK.deadline(target.state, there), 1)
    target.given(LAN, "question.transfer", question=there, state="taken_up", **{**MOVE, "unit": "angiang"})
    (sent,) = (each for each in target.caused if each.command == "question.receive")
    assert sent.payload["due"] == CLOCK.deadline(target.state, there), "its clock goes along"


def test_one_extension_asked_for_and_decided_by_somebody_else() -> None:
    scene, target, id, there = known()
    until = CLOCK.deadline(target.state, there) + DAY
    asked = {"question": there, "until": until, "reason": WHY}
    target.when(LAN, "question.request_extension", **{**asked, "until": until + 90 * DAY}).refused("extension.day")
    target.when(LAN, "question.request_extension", **asked).then("question.extension_requested")
    target.when(LAN, "question.request_extension", **asked).refused("extension.once")
    target.when(LAN, "question.approve_extension", question=there).refused("command.forbidden")
    target.when(BOSS, "question.approve_extension", question=there, note="Được").then("question.extension_decided")
    delivered(target, scene, "question.note_clock")
    told = own(scene, id)
    assert (told["due"], told["extension"]["request"]["agreed"], told["extension"]["request"]["note"]) == (
        until,
        True,
        "Được",
    )
    assert deadline(scene.state, id) == until == row(target)["due"]
    assert "staff:" not in str(told)
    extension: Any = scene.state.at_key(("extension", id))
    assert view(scene.kind, extension, PUBLIC) is None, "the public reads it where the question is"
    target.now = until + 1
    target.when(LAN, "question.pause_clock", question=there, reason=WHY).refused("extension.passed")


@pytest.mark.parametrize("command", ["question.hold", "question.assign", "question.pause_clock", "question.release"])
def test_nothing_of_it_on_what_is_not_there(command: str) -> None:
    more = {"state": "incoming", "text": "x", "owner": "staff:lan", "reason": "x"}
    fields = inbox().kind.command(command).payload.__struct_fields__
    inbox().when(LAN, command, question="x" * 24, **{name: more[name] for name in fields if name in more}).refused(
        "question.unknown"
    )
