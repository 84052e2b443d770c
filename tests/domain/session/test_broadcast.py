"""A broadcast that lags: the public is told later who is being answered, and by no way earlier."""

from typing import Any

import msgspec
import pytest

from server.domain.roles import PANEL, PUBLIC, STAGE
from server.projections.search import rows as searched
from server.projections.transcript import rows as transcribed
from server.views.entity import view
from server.views.mine import mine
from tests.domain.scenes import Scene
from tests.domain.session.cast import (
    EXPERT,
    LAN,
    LEAD,
    MAI,
    ME,
    STAFF_OF_SESSION,
    WORKING,
    accepted,
    called,
    gate,
    planned,
    state,
)

LAG = 20
MS = LAG * 1000


def lagging() -> tuple[Scene, str]:
    scene, id = accepted()
    return scene.given(LEAD, "stage.delay", seconds=LAG), id


def told(scene: Scene, audience: str = PUBLIC) -> tuple[Any, Any]:
    """Who is on air and in which state that question is, as this audience reads it."""
    seen, stage = scene.seen(audience, "question") or {}, scene.seen(audience, "stage") or {}
    return stage["question"], seen["state"]


def everything(scene: Scene) -> str:
    """All that the public, an asker and the tables of pages say, in one text."""
    keys = [key for noun in scene.kind.nouns for key in scene.state.keys(noun)]
    entities = [each for key in keys if (each := scene.state.at_key(key)) is not None]
    shown = [value for each in entities if (value := view(scene.kind, each, PUBLIC)) is not None]
    asked = [id for _, id in scene.state.keys("question")]
    rows = [*transcribed(scene.state, keys, ()), *searched(scene.state, keys, ())]
    values = [(row.values or {}).get("value") or (row.values or {}).get("rest_exact") for row in rows]
    values = [each for each in values if each]
    return msgspec.json.encode([shown, mine(scene.state, asked), values]).decode()


def test_who_may_and_when() -> None:
    assert gate("stage.delay") == (STAFF_OF_SESSION, {"planned", "announced", *WORKING})


def test_the_delay_is_the_sessions_and_has_its_limits() -> None:
    scene = planned()
    scene.when(LEAD, "stage.delay", seconds=61).refused("stage.delay_long", field="seconds", most=60)
    scene.when(LEAD, "stage.delay", seconds=-1).refused("command.malformed")
    scene.when(EXPERT, "stage.delay", seconds=5).refused("command.forbidden")
    scene.when(LEAD, "stage.delay", seconds=5, was=3).refused("stage.delay_changed", seconds=0)
    scene.when(LEAD, "stage.delay", seconds=60, was=0).then("stage.delayed")
    scene.when(LEAD, "stage.delay", seconds=60).then()
    assert (scene.seen("desk", "stage") or {})["delay_s"] == 60
    assert "delay_s" not in (scene.seen(PUBLIC, "stage") or {})


def test_without_a_delay_everybody_sees_it_at_once() -> None:
    scene, id = called()
    assert told(scene) == told(scene, "desk") == (id, "called")
    assert scene.kind.due_next(scene.state) == scene.kind.due_next(called()[0].state)


def test_the_hall_sees_it_at_once_and_the_public_when_the_picture_has_come() -> None:
    scene, id = lagging()
    before = everything(scene)
    scene.given(MAI, "question.call", question=id, text_rev=1)
    at = scene.now
    for audience in (PANEL, "desk", STAGE):
        assert told(scene, audience) == (id, "called")
    assert everything(scene) == before
    assert scene.kind.due_next(scene.state) == at + MS
    scene.clock(at + MS - 1).then()
    assert everything(scene) == before
    scene.clock(at + MS).then("stage.aired")
    assert told(scene) == (id, "called")
    assert (scene.seen(PUBLIC, "stage") or {})["since"] == at


def test_a_refusal_tells_an_asker_nothing_earlier() -> None:
    scene, id = lagging()
    scene.given(MAI, "question.call", question=id, text_rev=1)
    scene.when(ME, "question.withdraw", question=id).refused("question.too_late", state="accepted")


def test_it_leaves_the_publics_page_as_late() -> None:
    scene, id = lagging()
    scene.given(MAI, "question.call", question=id, text_rev=1).clock(scene.now + MS)
    scene.given(MAI, "question.answer", question=id, state="called")
    assert told(scene, STAGE) == (None, "answered_live")
    assert told(scene) == (id, "called")
    assert mine(scene.state, [id])[0]["state"] == "called"
    scene.clock(scene.now + MS).then("stage.aired")
    assert told(scene) == (None, "answered_live")


def test_what_is_called_and_answered_within_the_delay_passes_in_its_order() -> None:
    scene, id = lagging()
    before, start = everything(scene), scene.now
    scene.given(MAI, "question.call", question=id, text_rev=1)
    scene.now += 5000
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.given(LEAD, "answer.publish", question=id, rev=1)
    assert everything(scene) == before, "an answer would tell that it was on the stage"
    assert "Sang năm" in msgspec.json.encode(scene.seen("desk", "answer")).decode()
    scene.clock(start + MS).then("stage.aired")
    assert told(scene) == (id, "called")
    assert scene.seen(PUBLIC, "answer") is None
    scene.clock(start + MS + 5000).then("stage.aired")
    assert told(scene) == (None, "answered_live")
    assert (scene.seen(PUBLIC, "answer") or {})["text"] == "Sang năm."


def test_what_the_clock_was_late_with_comes_in_one_turn() -> None:
    scene, id = lagging()
    scene.given(MAI, "question.call", question=id, text_rev=1)
    scene.given(MAI, "question.return", question=id, state="called")
    scene.clock(scene.now + 2 * MS).then("stage.aired", "stage.aired")
    assert told(scene) == (None, "accepted")
    assert scene.kind.due(scene.state, scene.now) == ()


def test_the_introduction_lags_too() -> None:
    scene, id = lagging()
    scene.given(MAI, "stage.cue", question=id).given(MAI, "stage.introduce", question=id)
    assert (scene.seen(STAGE, "stage") or {})["coming"] == id
    assert (scene.seen(PUBLIC, "stage") or {})["coming"] is None
    scene.clock(scene.now + MS)
    assert (scene.seen(PUBLIC, "stage") or {})["coming"] == id


def test_what_is_taken_out_of_sight_leaves_at_once() -> None:
    scene, id = lagging()
    scene.given(MAI, "question.call", question=id, text_rev=1).clock(scene.now + MS)
    scene.given(LAN, "question.veil", question=id, state="called", reason="abusive")
    seen = scene.seen(PUBLIC, "question") or {}
    assert seen["state"] == "veiled"
    assert "text" not in seen


def test_a_frozen_screen_tells_the_public_nothing_earlier() -> None:
    scene, id = lagging()
    scene.given(MAI, "question.call", question=id, text_rev=1).given(MAI, "stage.freeze", on=True)
    assert (scene.seen(STAGE, "stage") or {})["held"] == id
    assert (scene.seen(PUBLIC, "stage") or {})["held"] is None


@pytest.mark.parametrize("command", ["question.return", "question.undo"])
def test_what_is_taken_back_is_taken_back_for_the_public_as_late(command: str) -> None:
    scene, id = lagging()
    scene.given(MAI, "question.call", question=id, text_rev=1)
    at = scene.now
    scene.now += 3000
    guard = {"state": "called"} if command == "question.return" else {}
    scene.given(MAI, command, question=id, **guard)
    assert told(scene) == (None, "accepted")
    scene.clock(at + MS)
    assert told(scene) == (id, "called")
    scene.clock(at + MS + 3000)
    assert told(scene) == (None, "accepted")


def test_a_shorter_delay_overtakes_nothing() -> None:
    scene, id = lagging()
    scene.given(MAI, "question.call", question=id, text_rev=1).given(LEAD, "stage.delay", seconds=0)
    at = scene.now
    scene.now += 1000
    scene.given(MAI, "question.return", question=id, state="called")
    assert told(scene) == (None, "accepted")
    scene.clock(at + MS).then("stage.aired", "stage.aired")
    scene.when(MAI, "question.call", question=id, text_rev=1)
    assert told(scene) == (id, "called"), "nothing waits any more"


def test_an_end_ends_the_delay() -> None:
    scene, id = lagging()
    scene.given(MAI, "question.call", question=id, text_rev=1)
    scene.given(EXPERT, "answer.draft", question=id, rev=0, text="Sang năm.")
    scene.given(LEAD, "answer.publish", question=id, rev=1).given(LEAD, "session.end")
    assert told(scene) == (None, "answered_live")
    assert (scene.seen(PUBLIC, "answer") or {})["text"] == "Sang năm."
    assert scene.kind.due(scene.state, scene.now + 2 * MS) == ()
    assert state(scene) == "answered_live"
