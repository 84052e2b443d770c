"""Amendments of a round that the public knows: another topic, other days, not at all."""

from server.domain.round.amendment import Amendment
from server.domain.state import ErasableText, StreamState
from tests.domain.round.rounds import HEAD, LEAD, PUBLICIST, announced, approve, content, day, planned, scheduled

STORM = {"days": [day(9)], "reason": "bão số 9"}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads what was changed, what stood before, and why."""
    found = [state.need(Amendment, id) for _, id in state.keys("amendment")]
    return [text for each in found for text in (each.topic, each.before, each.reason) if text is not None]


def test_the_topic_is_amended_in_public_and_says_what_it_was() -> None:
    scene = announced().when(LEAD, "round.amend_topic", topic="Đất đai và nước", reason="41 thư gửi trước")
    scene.then("round.topic_amended")
    assert [(each.command, each.payload["topic"]) for each in scene.caused] == [
        ("session.amend_topic", "Đất đai và nước"),
    ] * 2  # fmt: skip
    assert (scene.seen("public", "round") or {})["topic"] == "Đất đai và nước"
    found = scene.seen("public", "amendment") or {}
    assert (found["kind"], found["before"], found["reason"]) == ("topic", "Đất đai", "41 thư gửi trước")


def test_an_amendment_needs_a_reason_and_another_topic() -> None:
    scene = announced()
    scene.when(LEAD, "round.amend_topic", topic="Nước", reason="").refused("text.empty", field="reason")
    scene.when(LEAD, "round.amend_topic", topic="Đất đai", reason="vì").refused("round.topic_same", field="topic")
    scene.when(PUBLICIST, "round.amend_topic", topic="Nước", reason="vì").refused("command.forbidden")
    scheduled().when(LEAD, "round.amend_topic", topic="Nước", reason="vì").refused("round.not_now")


def test_a_round_is_postponed_with_all_its_sessions() -> None:
    scene = announced().when(HEAD, "round.postpone", **STORM).then("round.postponed")
    assert [each.command for each in scene.caused] == ["session.postpone"] * 2
    assert {each.payload["starts_at"] for each in scene.caused} == {day(9)["starts_at"]}
    assert {each.payload["reason"] for each in scene.caused} == {"bão số 9"}
    found = scene.seen("public", "round") or {}
    assert (found["state"], found["days"][0]["starts_at"]) == ("postponed", day(9)["starts_at"])
    amendment = scene.seen("public", "amendment") or {}
    assert (amendment["kind"], amendment["days_before"][0]["starts_at"]) == ("days", day()["starts_at"])


def test_some_units_are_postponed_or_cancelled_alone() -> None:
    for command, more in (("round.postpone", STORM), ("round.cancel", {"reason": "lũ"})):
        scene = announced().given(HEAD, command, **more, units=("cantho",))
        assert [each.command.partition(".")[2] for each in scene.caused] == [command.partition(".")[2]]
        found = scene.seen("public", "round") or {}
        assert (found["state"], found["apart"], found["days"][0]["starts_at"]) == (
            "announced", ["cantho"], day()["starts_at"],
        )  # fmt: skip
        approve(scene.given(LEAD, "round.replan", **content(text="mới")), "2")
        scene.when(HEAD, "round.amend_topic", topic="Nước", reason="vì").then("round.topic_amended")
        assert len(scene.caused) == 1, "what stands apart goes its own way"


def test_naming_every_unit_is_naming_the_round() -> None:
    scene = announced().when(HEAD, "round.cancel", reason="lũ", units=("cantho", "angiang")).then("round.cancelled")
    assert (scene.seen("public", "round") or {})["state"] == "cancelled"
    assert [each.command for each in scene.caused] == ["session.cancel"] * 2
    scene.when(HEAD, "round.cancel", reason="lũ").refused("round.not_now", state="cancelled")
    scene.when(HEAD, "round.postpone", **STORM).refused("round.not_now")


def test_what_cannot_be_postponed_so() -> None:
    scene = announced()
    scene.when(HEAD, "round.postpone", **{**STORM, "days": [day(), day(9)]}).refused("round.days_count", count=1)
    scene.when(HEAD, "round.postpone", **{**STORM, "days": [day()]}).refused("round.not_later", field="day-1")
    wrong = [day(9) | {"ends_at": 1}]
    scene.when(HEAD, "round.postpone", **{**STORM, "days": wrong}).refused("session.times")
    scene.when(HEAD, "round.postpone", **STORM, units=("atlantis",)).refused("command.not_listed")
    announced(units=("angiang",)).when(HEAD, "round.cancel", reason="lũ", units=("cantho",)).refused("round.not_of_it")
    planned().when(HEAD, "round.postpone", **STORM).refused("round.not_now")


def test_a_round_that_leaves_its_place_before_the_sitting_is_asked_about() -> None:
    begins = day(8)["starts_at"] - 1000
    scene = announced(sitting="ky-1", sitting_begins=begins)
    late = scene.when(HEAD, "round.postpone", **STORM).refused("round.past_sitting", field="day-1", begins=begins)
    assert late.refusal is not None
    assert late.refusal.details["date"].count("/") == 2
    scene.when(HEAD, "round.postpone", **STORM, units=("angiang",)).then("round.postponed")
    scene = announced(sitting="ky-1", sitting_begins=begins)
    scene.when(HEAD, "round.postpone", **STORM, past_sitting=True).then("round.postponed")
