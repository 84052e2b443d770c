"""Versions of a round's plan: written, handed in, given back, approved by somebody else; which sessions each moves."""

from typing import Any

from server.domain.round.plan import need
from server.domain.round.version import Version
from server.domain.state import ErasableText, StreamState
from tests.domain.round.rounds import (
    FIRST,
    HEAD,
    LEAD,
    MODERATOR,
    ROUND,
    announced,
    approve,
    content,
    day,
    planned,
    scheduled,
)
from tests.domain.scenes import Scene
from tests.laws.histories import DAY


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """The drafts of a plan are for those who plan."""
    if audience != "desk":
        return []
    found = [state.need(Version, id) for _, id in state.keys("version")]
    words = [text for each in found for text in (each.topic, each.bodies, each.text, each.change)]
    return words + [each.returned for each in found if each.returned]


def seen(scene: Scene, version: str = "1") -> dict[str, Any]:
    return dict(scene.seen("desk", "version", version) or {})


def test_a_version_is_approved_by_somebody_who_did_not_write_it() -> None:
    scene = planned(text="I. Mục đích", change="lập theo kế hoạch năm")
    assert (seen(scene)["state"], seen(scene)["authors"], seen(scene)["text"]) == (
        "draft",
        ["staff:hung"],
        "I. Mục đích",
    )
    scene.when(HEAD, "version.approve", version="1", rev=1).refused("version.conflict", state="draft")
    scene.when(LEAD, "version.submit", version="1").then("version.submitted")
    scene.when(LEAD, "version.submit", version="1").refused("version.conflict", state="submitted")
    scene.when(LEAD, "version.approve", version="1", rev=1).refused("version.own")
    scene.when(MODERATOR, "version.approve", version="1", rev=1).refused("command.forbidden")
    scene.when(HEAD, "version.approve", version="1", rev=1).then("version.approved")
    assert (seen(scene)["state"], seen(scene)["approved_by"]) == ("in_force", "staff:head")
    assert (scene.seen("desk", "round") or {})["state"] == "approved"


def test_neither_the_last_writer_nor_who_handed_it_in_approves_it() -> None:
    scene = planned().given(HEAD, "round.replan", **content(topic="Nước")).given(LEAD, "version.submit", version="1")
    assert seen(scene)["authors"] == ["staff:hung", "staff:head"]
    for actor in (LEAD, HEAD):
        scene.when(actor, "version.approve", version="1", rev=2).refused("version.own")
    scene.given(LEAD, "version.return", version="1", reason="để người soạn tự trình")
    scene.given(HEAD, "version.submit", version="1")
    assert (seen(scene)["written_by"], seen(scene)["submitted_by"]) == ("staff:head", "staff:head")
    scene.when(HEAD, "version.approve", version="1", rev=2).refused("version.own")
    scene.when(LEAD, "version.approve", version="1", rev=2).then("version.approved")


def test_a_small_unit_may_approve_its_own() -> None:
    scene = Scene(ROUND).given(LEAD, "round.plan", **{**FIRST, "room": "angiang"}, **content())
    scene.given(LEAD, "version.submit", version="1").when(LEAD, "version.approve", version="1", rev=1)
    scene.then("version.approved")


def test_nobody_says_for_himself_that_he_may() -> None:
    scene = planned().given(LEAD, "version.submit", version="1")
    scene.when(LEAD, "version.approve", version="1", rev=1, alone=("cantho",)).refused("command.malformed")


def test_what_was_written_since_it_was_read_is_not_approved() -> None:
    scene = planned().given(LEAD, "version.submit", version="1").given(LEAD, "round.replan", **content(topic="Nước"))
    assert seen(scene)["state"] == "draft"
    scene.given(LEAD, "version.submit", version="1")
    scene.when(HEAD, "version.approve", version="1", rev=1).refused("version.conflict", by="staff:hung")
    scene.when(HEAD, "version.approve", version="9", rev=1).refused("version.unknown")


def test_one_that_is_given_back_says_why_and_is_written_again() -> None:
    scene = planned().when(HEAD, "version.return", version="1", reason="thiếu hội trường")
    scene.refused("version.conflict", state="draft")
    scene.given(LEAD, "version.submit", version="1")
    scene.when(HEAD, "version.return", version="1", reason=" ").refused("text.empty", field="reason")
    scene.when(HEAD, "version.return", version="1", reason="thiếu hội trường").then("version.returned")
    assert (seen(scene)["state"], seen(scene)["returned"]) == ("draft", "thiếu hội trường")
    scene.when(LEAD, "round.replan", **content(text="có hội trường")).then("version.drafted")
    assert (seen(scene)["rev"], seen(scene)["returned"]) == (2, "thiếu hội trường")


def test_every_version_is_kept() -> None:
    scene = approve(planned()).when(LEAD, "round.replan", **content(topic="Nước")).then("version.drafted")
    assert (scene.seen("desk", "round") or {})["state"] == "planned"
    approve(scene, "2")
    assert [seen(scene, each)["state"] for each in ("1", "2")] == ["superseded", "in_force"]
    assert [seen(scene, each)["topic"] for each in ("1", "2")] == ["Đất đai", "Nước"]
    assert scene.seen("public", "version", "1") is None


def test_a_draft_moves_nothing_that_stands_in_a_room() -> None:
    scene = scheduled(units=("angiang",)).when(LEAD, "round.replan", **content(topic="Nước")).then("version.drafted")
    assert scene.caused == []
    found = scene.seen("public", "round") or {}
    assert (found["topic"], found["units"]) == ("Đất đai", ["angiang"])
    approve(scene, "2")
    found = scene.seen("public", "round") or {}
    assert (found["state"], found["topic"], found["units"]) == ("scheduled", "Nước", ["angiang", "cantho"])


def test_a_version_moves_the_same_sessions_and_adds_new_ones() -> None:
    scene = scheduled(units=("angiang",))
    before = [each.target for each in scene.caused]
    approve(scene.given(LEAD, "round.replan", **content(days=2)), "2")
    after = [each.target for each in scene.caused]
    assert not set(before) & set(after), "the first day of the first unit stands as it stood"
    assert len(after) == 3
    approve(scene.given(LEAD, "round.replan", **content(days=2, topic="Nước")), "3")
    assert set(before) < {each.target for each in scene.caused}
    assert len(scene.caused) == 4


def test_a_version_sets_its_sessions_by_the_calendar_of_the_day_of_its_approval() -> None:
    later = {**day(2), "answer_due": day(2)["answer_due"] + 86_400_000}
    scene = scheduled(units=("angiang",)).given(LEAD, "round.replan", **content(units=("angiang",), days=2))
    scene.given(LEAD, "version.submit", version="2").when(HEAD, "version.approve", version="2", rev=1, days=[later])
    (caused,) = scene.caused
    assert caused.payload["answer_due"] == later["answer_due"]
    assert (scene.seen("desk", "round") or {})["days"][1]["answer_due"] == later["answer_due"]


def test_nothing_is_taken_out_of_a_scheduled_round() -> None:
    scene = scheduled(days=2)
    scene.when(LEAD, "round.replan", **content(days=1)).refused("round.scheduled")
    scene.when(LEAD, "round.replan", **content(units=("cantho",), days=2)).refused("round.scheduled")


def test_two_who_write_one_draft_at_once_do_not_overwrite_each_other() -> None:
    scene = planned()
    scene.given(LEAD, "round.replan", **content(text="một"), version="1", rev=1)
    scene.when(HEAD, "round.replan", **content(text="hai"), version="1", rev=1).refused("version.conflict", by=LEAD.id)
    scene.when(HEAD, "round.replan", **content(text="hai"), version="1", rev=2).then("version.drafted")


def test_the_topic_is_locked_from_the_announcement_on() -> None:
    scene = announced()
    scene.when(LEAD, "round.replan", **content(topic="Nước")).refused("round.topic_locked", field="topic")
    moved = content() | {"days": [day(5)]}
    scene.when(LEAD, "round.replan", **moved).refused("round.days_locked", field="day-1")
    scene.when(LEAD, "round.replan", **content(text="thêm nhập ngoại tuyến")).then("version.drafted")


def test_a_version_written_before_the_announcement_does_not_change_the_topic_after_it() -> None:
    scene = scheduled().given(LEAD, "round.replan", **content(topic="Nước")).given(LEAD, "version.submit", version="2")
    scene.given(LEAD, "announcement.publish", published_at=scene.now, name="Báo", text="x")
    scene.when(HEAD, "version.approve", version="2", rev=1).refused("round.topic_locked")


def test_what_was_announced_keeps_the_dates_that_were_computed_for_it() -> None:
    scene = announced(units=("angiang",))
    other = content() | {"days": [day() | {"answer_due": day()["answer_due"] + 86_400_000}]}
    approve(scene.given(LEAD, "round.replan", **other), "2")
    assert [each.payload.get("room") for each in scene.caused] == ["cantho", None]
    assert (scene.seen("public", "round") or {})["days"][0]["answer_due"] == day()["answer_due"]


def test_a_unit_that_joins_after_the_calendar_has_changed_gets_the_deadlines_of_now() -> None:
    """The round keeps what was announced; whoever comes to it has what the calendar has made of the others'."""
    scene = announced(units=("angiang",)).given(LEAD, "round.replan", **content())
    told = day(1)
    anew = {**told, "intake_opens": told["intake_opens"] - DAY, "answer_due": told["answer_due"] + DAY}
    scene.given(LEAD, "version.submit", version="2").given(HEAD, "version.approve", version="2", rev=1, days=[anew])
    (sent,) = [each for each in scene.caused if each.command == "session.schedule"]
    assert sent.payload["room"] == "cantho"
    assert sent.payload["answer_due"] == told["answer_due"] + DAY
    assert sent.payload["intake_opens"] == told["intake_opens"], "as it was announced"
    assert [each.answer_due for each in need(scene.state).days] == [told["answer_due"]]


def test_a_unit_that_joins_an_announced_round_is_announced_with_it() -> None:
    scene = approve(announced(units=("angiang",)).given(LEAD, "round.replan", **content()), "2")
    assert [(each.command, each.target) for each in scene.caused] == [
        ("session.schedule", scene.caused[0].target), ("session.announce", scene.caused[0].target),
    ]  # fmt: skip


def test_erased_words_of_a_version_are_gone_from_the_round_too() -> None:
    scene = approve(scheduled().given(LEAD, "round.replan", **content(topic="Nước")), "2")
    scene.given(LEAD, "words.erase", seqs=[scene.state.seq])
    assert (scene.seen("desk", "round") or {})["topic"] == ""


def test_a_unit_plans_for_itself_alone() -> None:
    """The terms say for whom: here camau for cantho."""
    own = {**FIRST, "room": "camau"}
    for units in (("angiang",), ("angiang", "cantho")):
        Scene(ROUND).when(LEAD, "round.plan", **own, **content(units=units)).refused(
            "command.not_listed", field="units"
        )
    forged = content(units=("angiang",), reach=[["camau", "*"]])
    Scene(ROUND).when(LEAD, "round.plan", **own, **forged).refused("command.malformed", field="reach")
    scene = Scene(ROUND).given(LEAD, "round.plan", **own, **content(units=("cantho",)))
    scene.when(LEAD, "round.replan", **content()).refused("command.not_listed", field="units")
