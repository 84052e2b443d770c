"""A question as it comes: asked, seen by the desk alone, numbered, shown only once it was accepted."""

from typing import Any

import pytest

from tests.domain.session.cast import ASK, EXPERT, LAN, LIVE, ME, OTHER, WORKING, accepted, asked, gate, planned

PUBLIC = {
    "number",
    "state",
    "kind",
    "asker_type",
    "field",
    "province",
    "name",
    "text",
    "text_rev",
    "asked_at",
    "happened_at",
    "merged",
    "supported",
}


def test_who_may_and_when() -> None:
    assert gate("question.ask") == ({"asker"}, {"intake", "live", "paused"})


@pytest.mark.parametrize("moves", [LIVE[:1], LIVE, (*LIVE, "session.pause")])
def test_it_is_asked_wherever_the_session_is_open(moves: tuple[str, ...]) -> None:
    scene = planned(*moves).when(ME, "question.ask", **ASK).then("question.asked")
    assert scene.seen("public", "question") is None
    assert scene.seen("panel", "question") is None
    seen = scene.seen("desk", "question") or {}
    assert (seen["number"], seen["state"], seen["text"], seen["text_rev"]) == (1, "asked", ASK["text"], 1)
    assert (seen["by"], seen["name"], seen["edited"]) == ("asker", None, False)
    verbs = (
        *("accept", "assign", "classify", "hold", "merge", "pause_clock", "redact", "redact_name", "refer", "refuse"),
        *("request_extension", "set_apart", "transfer", "undo"),
    )
    assert sorted(seen["can"]) == [*(f"question.{verb}" for verb in verbs), "translation.write"]


def test_an_accepted_one_is_seen_by_all_and_by_each_with_what_is_theirs() -> None:
    scene, _ = accepted(name="Ông Mẫu", province="angiang")
    public = scene.seen("public", "question") or {}
    assert set(public) == {"noun", "id"} | PUBLIC
    assert (public["state"], public["name"], public["province"]) == ("accepted", "Ông Mẫu", "angiang")
    assert set(scene.seen("panel", "question") or {}) == set(public) | {"can"}
    more = {"can", "edited", "personal", "imitates", "reason", "note", "by", "acted_at", "undo"}
    more |= {"sent_to", "into", "members", "undo_by", "undo_act", "erased_at", "wished_rev"}
    assert set(scene.seen("desk", "question") or {}) == set(public) | more


def test_numbers_count_up_and_nobody_sees_who_asked() -> None:
    scene, _ = accepted()
    scene.given(OTHER, "question.ask", **{**ASK, "text": "Còn tôi?"})
    ids = [id for _, id in scene.state.keys("question")]
    assert [(scene.seen("desk", "question", id) or {})["number"] for id in ids] == [1, 2]
    assert not any(ME.id in str(scene.seen(audience, "question", ids[0])) for audience in ("public", "panel", "desk"))


def test_what_was_typed_is_kept_where_tidying_changed_it() -> None:
    (event,) = planned(*LIVE).when(ME, "question.ask", **{**ASK, "text": "  Bao   giờ?"}).events
    assert (event.text, event.raw) == ("Bao giờ?", "  Bao   giờ?")  # type: ignore[attr-defined]
    (event,) = planned(*LIVE).when(ME, "question.ask", **ASK).events
    assert event.raw == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": " \u200b "}, "text.empty"),
        ({"text": "x" * 2001}, "text.long"),
        ({"text": 1}, "command.malformed"),
        ({"raw": "x"}, "command.malformed"),
        ({"kind": "rumour"}, "command.malformed"),
        ({"asker_type": "staff"}, "command.malformed"),
        ({"field": "bong-da"}, "command.not_listed"),
        ({"province": "atlantis"}, "command.not_listed"),
        ({"name": "x" * 61}, "text.long"),
        ({"state": "accepted"}, "command.malformed"),
    ],
)
def test_a_bad_one_is_refused(more: dict[str, Any], code: str) -> None:
    scene = planned(*LIVE)
    before = scene.state.seq
    scene.when(ME, "question.ask", **{**ASK, **more}).refused(code)
    assert scene.state.seq == before


def test_nobody_asks_out_of_hours_and_staff_never() -> None:
    planned().when(ME, "question.ask", **ASK).refused("session.not_open_yet", state="planned")
    ended = planned(*LIVE, "session.end")
    ended.when(ME, "question.ask", **ASK).refused("session.not_now", state="follow_up")
    ended.given(LAN, "session.close").when(ME, "question.ask", **ASK).refused("session.closed")
    for actor in (LAN, EXPERT):
        planned(*LIVE).when(actor, "question.ask", **ASK).refused("command.forbidden")


def test_an_opinion_is_seen_as_one() -> None:
    scene, _ = accepted(kind="opinion")
    assert (scene.seen("public", "question") or {})["kind"] == "opinion"


def test_the_asker_takes_it_back_while_nobody_answered() -> None:
    assert gate("question.withdraw") == ({"asker"}, WORKING)
    scene, id = asked()
    scene.when(OTHER, "question.withdraw", question=id).refused("question.unknown")
    scene.when(ME, "question.withdraw", question="none").refused("question.unknown")
    scene.when(LAN, "question.withdraw", question=id).refused("command.forbidden")
    scene.when(ME, "question.withdraw", question=id).then("question.withdrawn")
    assert (scene.seen("desk", "question") or {})["state"] == "withdrawn"
    assert (scene.seen("desk", "question") or {})["can"] == {}
    scene.when(ME, "question.withdraw", question=id).refused("question.too_late", state="withdrawn")


def test_a_public_one_that_is_taken_back_leaves_the_room() -> None:
    scene, id = accepted()
    scene.when(ME, "question.withdraw", question=id).then("question.withdrawn")
    assert scene.seen("public", "question") is None
    assert scene.seen("panel", "question") is None


def test_what_is_on_the_stage_is_not_taken_back() -> None:
    scene, id = accepted()
    scene.given(LAN, "question.call", question=id, text_rev=1)
    scene.when(ME, "question.withdraw", question=id).refused("question.too_late", state="called")
