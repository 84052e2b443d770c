"""Transfers: sent, received, returned, disputed about, referred, set apart; who reads what afterwards."""

from typing import Any

import msgspec
import pytest

from server.domain.command import Actor
from server.domain.roles import HEAD, OFFICE
from server.domain.session.session import need
from server.domain.state import ErasableText, StreamState
from server.domain.transfer import Transfer, hours, judged
from server.views.mine import mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import (
    ASK,
    CAUSE,
    EDITORS,
    EXPERT,
    LAN,
    LEAD,
    LIVE,
    ME,
    WORKING,
    asked,
    gate,
    planned,
    state,
)
from tests.laws.histories import STREAM

OFFICER = Actor("staff:minh", frozenset({OFFICE}))
CHIEF = Actor("staff:hai", frozenset({HEAD}))
HOUR = 3_600_000
MOVE = {"unit": "cantho", "why": "local", "note": "Nhờ Sở xem.", "office": "angiang"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Desk and panel read what units said to each other, the desk alone what a unit's inbox holds; the public reads
    there what the unit has taken up, with its answer."""
    if "transfer" not in state.kind.nouns:  # type: ignore[attr-defined]
        return []
    found = []
    for _, id in state.keys("transfer") if audience != "public" else ():
        transfer = state.need(Transfer, id)
        found += [hand.note for hand in transfer.hands] + ([transfer.authority] if transfer.authority else [])
    return found


def sent(**more: Any) -> tuple[Scene, str]:
    scene, id = asked()
    return scene.given(LAN, "question.transfer", question=id, state="asked", **{**MOVE, **more}), id


def delivered(scene: Scene, target: Scene, command: str = "question.receive") -> Scene:
    """What the last act of `scene` causes in the stream of `target`."""
    for each in scene.caused:
        if each.target == target.state.name and each.command == command:
            target.given(CAUSE, each.command, **each.payload)
    return target


def inbox(name: str = "cantho") -> Scene:
    return Scene(f"unit:{name}")


def arrived() -> tuple[Scene, Scene, str, str]:
    """Sent by a session, in the inbox of the other unit: both scenes, the ids here and there."""
    scene, id = sent()
    target = delivered(scene, inbox())
    return scene, target, id, target.state.keys("inbox")[-1][1]


def test_who_may() -> None:
    for name in ("question.transfer", "question.refer", "question.set_apart"):
        assert gate(name) == (EDITORS, WORKING)


def test_one_goes_away_with_all_that_belongs_to_it() -> None:
    scene, id = asked()
    at = scene.now
    scene.now += HOUR
    scene.when(LAN, "question.transfer", question=id, state="asked", **MOVE).then("question.transferred")
    assert state(scene) == "transferred"
    (there,) = scene.caused
    carried = there.payload
    assert (there.target, there.command, there.refused) == ("unit:cantho", "question.receive", "question.note_bounce")
    assert (carried["origin"], carried["origin_question"], carried["origin_number"]) == (STREAM, id, 1)
    assert (carried["asker"], carried["asked_at"], carried["text"]) == (ME.id, at, ASK["text"])
    assert carried["receipt_no"] == "STNMT-angiang-2010-1-000001"
    assert [each["unit"] for each in carried["moves"]] == ["angiang", "cantho"]
    assert (scene.seen("public", "question") or {}) == {
        "noun": "question", "id": id, "number": 1, "state": "transferred", "sent_to": "cantho",
    }  # fmt: skip
    (own,) = mine(scene.state, [id])
    assert own["place"] == {
        "unit": "cantho", "stream": "unit:cantho", "id": "", "why": "local", "act": "transfer", "address": "/r/cantho/",
    }  # fmt: skip
    assert own["due"] == carried["due"]


def test_into_the_session_that_takes_it() -> None:
    scene, _id = sent(destinations={"cantho": "session:b"})
    assert scene.caused[0].target == "session:b"


def test_what_it_needs() -> None:
    scene, id = asked()
    move = {"question": id, "state": "asked", **MOVE}
    scene.when(LAN, "question.transfer", **{**move, "state": "accepted"}).refused("question.conflict", state="asked")
    scene.when(LAN, "question.transfer", **{**move, "unit": "angiang"}).refused("transfer.same", field="unit")
    scene.when(LAN, "question.transfer", **{**move, "unit": "saigon"}).refused("command.not_listed", field="unit")
    scene.when(LAN, "question.transfer", **{**move, "unit": None}).refused("transfer.unit", field="unit")
    scene.when(LAN, "question.transfer", **{**move, "question": "x"}).refused("question.unknown")
    scene.when(LAN, "question.transfer", **move, act="return").refused("transfer.own")
    scene.when(LAN, "question.transfer", **move, act="refuse").refused("transfer.own")
    scene.given(LEAD, "session.end").when(LAN, "question.transfer", **move).then("question.transferred")


def test_another_session_takes_it_and_both_know() -> None:
    scene, id = sent(destinations={"cantho": STREAM})
    other = planned(*LIVE)
    other.now = scene.now + HOUR
    delivered(scene, other)
    other.then("question.arrived")
    there = other.state.keys("question")[-1][1]
    assert there != id
    assert state(other) == "asked"
    seen = other.seen("desk", "transfer") or {}
    assert (seen["receipt_no"], seen["origin_number"], seen["state"]) == ("STNMT-angiang-2010-1-000001", 1, "untaken")
    assert [each["note"] for each in seen["hands"]] == ["", "Nhờ Sở xem."]
    (own,) = mine(other.state, [there])
    assert (own["receipt_no"], own["asked_at"]) == ("STNMT-angiang-2010-1-000001", scene.now)
    other.given(LAN, "question.accept", question=there, text_rev=1)
    assert (other.seen("desk", "transfer") or {})["state"] == "in_hand"


def test_the_sender_is_told_where_it_is_and_what_became_of_it() -> None:
    scene, target, id, there = arrived()
    delivered(target, scene, "question.note_place").then("question.placed")
    (own,) = mine(scene.state, [id])
    assert own["place"]["id"] == there
    scene.when(CAUSE, "question.note_place", origin_question=id, unit="camau", stream="unit:camau", there="x", hop=1,
               act="transfer", why="").then()  # fmt: skip
    target.given(LAN, "inbox.accept", question=there, state="incoming")
    target.given(EXPERT, "inbox.draft", question=there, rev=0, text="Có.").given(
        LEAD, "inbox.publish", question=there, rev=1
    )
    delivered(target, scene, "question.note_outcome").then("question.settled")
    assert (scene.seen("desk", "transfer") or {})["outcome"] == "answered"
    assert mine(scene.state, [id])[0]["place"]["address"] == f"/r/cantho/cau/{there}"
    scene.when(CAUSE, "question.note_outcome", origin_question="x", outcome="answered", at=1).then()


@pytest.mark.parametrize(
    "name", ["question.note_place", "question.note_outcome", "question.note_bounce", "question.forget"]
)
def test_nobody_but_the_outbox_tells(name: str) -> None:
    scene, id = sent()
    payload = {
        "question.note_place": {"unit": "camau", "stream": "unit:camau", "there": "x", "hop": 1, "act": "", "why": ""},
        "question.note_outcome": {"outcome": "answered", "at": 1},
        "question.forget": {},
    }.get(name)
    named = {"origin_question": id, **payload} if payload is not None else {"target": "x", "command": "x", "code": "x"}
    scene.when(LAN, name, **named).refused("command.forbidden")


def test_a_refusal_by_the_target_brings_it_back_with_the_reason() -> None:
    scene, id = sent()
    told = {"target": "unit:cantho", "command": "question.receive", "details": {"question": id}}
    scene.when(CAUSE, "question.note_bounce", **told, code="session.closed").then("question.bounced")
    assert state(scene) == "asked"
    seen = scene.seen("desk", "transfer") or {}
    assert (seen["bounced"], len(seen["hands"]), seen["place"]) == ("session.closed", 1, None)
    scene.given(LAN, "question.transfer", question=id, state="asked", **MOVE)
    assert (scene.seen("desk", "transfer") or {})["bounced"] == ""


def test_a_closed_session_takes_none_and_says_which() -> None:
    scene, id = sent(destinations={"cantho": STREAM})
    other = planned()
    payload = scene.caused[0].payload
    other.when(CAUSE, "question.receive", **payload).refused("session.not_now", question=id)


def test_what_is_rehearsed_stays_in_its_rehearsal() -> None:
    scene, id = asked()
    scene.state.put(msgspec.structs.replace(need(scene.state), rehearsal=True))
    scene.when(LAN, "question.transfer", question=id, state="asked", **MOVE).refused("transfer.rehearsal", question=id)
    apart = {"procedure": "denunciation", "sealed": "00"}
    scene.when(LAN, "question.set_apart", question=id, state="asked", **apart).refused(
        "transfer.rehearsal", question=id
    )


def test_it_is_taken_once() -> None:
    scene, target, id, _there = arrived()
    scene, id = sent()
    target.when(CAUSE, "question.receive", **{**scene.caused[0].payload}).refused("transfer.here", question=id)


def test_a_return_brings_it_back_as_it_was() -> None:
    scene, target, _id, there = arrived()
    back = {
        "question": there,
        "state": "incoming",
        "act": "return",
        "office": "angiang",
        "destinations": {"angiang": STREAM},
    }
    target.when(LAN, "question.transfer", **back).refused("transfer.note", field="note")
    target.given(LAN, "question.transfer", **back, note="Không thuộc tỉnh.")
    delivered(target, scene).then("question.came_back")
    assert state(scene) == "asked"
    seen = scene.seen("desk", "transfer") or {}
    assert [each["act"] for each in seen["hands"]] == ["asked", "transfer", "return"]
    assert seen["hands"][-1]["note"] == "Không thuộc tỉnh."


def test_two_who_do_not_agree_go_to_the_office() -> None:
    _scene, target, _id, there = arrived()
    refuse = {"question": there, "state": "incoming", "act": "refuse", "office": "angiang", "unit": "angiang"}
    target.given(LAN, "question.transfer", **refuse, note="Giấy phép do Bộ cấp.")
    (reaction, *_) = target.caused
    assert (reaction.target, reaction.payload["moves"][-1]["act"]) == ("unit:angiang", "dispute")
    office = delivered(target, inbox("angiang"))
    case = office.state.keys("inbox")[-1][1]
    assert state(office, "inbox") == "disputed"
    decision = {"question": case, "unit": "cantho", "note": "Sở ở gần dân."}
    office.when(LAN, "question.decide", **decision).refused("command.forbidden")
    office.when(OFFICER, "question.decide", **decision).then("question.transferred")
    delivered(office, target).then("question.came_back")
    assert state(target, "inbox") == "incoming"
    again = {"question": there, "state": "incoming", "act": "refuse", "unit": "camau", "note": "Không."}
    target.when(LAN, "question.transfer", **again).refused("command.not_listed")
    target.when(LAN, "question.transfer", **{**again, "unit": "angiang"}).refused("transfer.decided")
    office.when(OFFICER, "question.decide", **decision).refused("question.conflict", state="transferred")


def test_when_units_do_not_agree() -> None:
    scene, target, _id, there = arrived()
    hands = target.state.need(Transfer, there).hands
    assert judged(hands, "refuse", "camau", 5) == "refuse"
    assert judged(hands, "refuse", "angiang", 5) == "dispute"
    assert judged(hands, "return", "angiang", 5) == "return"
    assert judged(hands, "refuse", "camau", 1) == "dispute"
    assert hours(hands, scene.now + 2 * HOUR)[-1] == 2 * HOUR


def test_a_referral_is_final_and_says_where_to_go() -> None:
    scene, id = asked()
    refer = {"question": id, "state": "asked", "authority": "Sở Xây dựng", "note": "Xin gửi đơn đến bộ phận một cửa."}
    scene.when(LAN, "question.refer", **{**refer, "note": ""}).refused("text.empty", field="note")
    scene.when(LAN, "question.refer", **refer).then("question.referred")
    (own,) = mine(scene.state, [id])
    assert (own["state"], own["authority"], own["note"]) == ("referred", "Sở Xây dựng", refer["note"])
    assert (scene.seen("public", "question") or {}) == {"noun": "question", "id": id, "number": 1, "state": "referred"}
    scene.when(LAN, "question.transfer", question=id, state="referred", **MOVE).refused("question.conflict")
    scene.given(LEAD, "session.end")


def test_a_denunciation_leaves_nothing_that_anybody_reads() -> None:
    scene, id = asked(name="Bà Mẫu", text="Ông X nhận tiền.")
    apart = {"question": id, "state": "asked", "procedure": "denunciation"}
    scene.when(LAN, "question.set_apart", **apart).refused("transfer.unsealed")
    scene.when(LAN, "question.set_apart", **apart, sealed="gói kín").then("words.erased", "question.set_apart")
    for audience in ("public", "panel", "desk"):
        assert "Mẫu" not in str(scene.seen(audience, "question"))
        assert "nhận tiền" not in str(scene.seen(audience, "question"))
    assert "Mẫu" not in str(mine(scene.state, [id]))
    assert scene.seen("public", "question") is None
    (case,) = scene.caused
    assert (case.target, case.command, case.payload["sealed"]) == ("unit:angiang", "case.receive", "gói kín")
    assert "Mẫu" not in str(case.payload)
    scene.given(LEAD, "session.end")


def test_whoever_held_it_before_forgets_its_words() -> None:
    scene, target, id, there = arrived()
    apart = {"question": there, "state": "incoming", "procedure": "complaint", "sealed": "kín"}
    target.when(LAN, "question.set_apart", **apart).then("words.erased", "question.set_apart")
    delivered(target, scene, "question.forget").then("words.erased")
    assert ASK["text"] not in str(scene.seen("desk", "question"))
    scene.when(CAUSE, "question.forget", origin_question=id).then()


def test_one_that_is_not_taken_opens_the_session_again_that_was_closed_meanwhile() -> None:
    """It was on its way when the session was closed: nothing waited there any more."""
    scene, id = sent()
    scene.given(LEAD, "session.end").given(LEAD, "session.close")
    told = {"target": "unit:cantho", "command": "question.receive", "code": "session.closed"}
    scene.when(CAUSE, "question.note_bounce", **told).then("session.reopened", "question.bounced")
    assert (state(scene), need(scene.state).state) == ("asked", "follow_up")
    scene.when(LEAD, "session.close").refused("session.unanswered", left=1)
    assert id
