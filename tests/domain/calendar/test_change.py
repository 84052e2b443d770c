"""Changes of the calendar: days set with a reason, deadlines moved by the outbox, what stayed is told."""

from datetime import date
from typing import Any

import pytest

from server.domain.calendar.change import known_years
from server.domain.calendar.day import CalendarDay, changed_days
from server.domain.calendar.working_days import Special
from server.domain.command import REACTION, Actor
from server.domain.roles import ADMIN, ROLES
from server.domain.state import ErasableText, StreamState, without
from tests.domain.scenes import Scene
from tests.domain.session.cast import CAUSE

CALENDAR = "calendar:official"
QUAN = Actor("staff:quan", frozenset({ADMIN}))
STORM = {"day": "2010-04-20", "kind": "holiday", "name": "nghỉ bão", "source": "Công điện 12"}
MOVE = {"session": "abc", "answer_was": 1000, "answer_due": 2000, "report_was": 3000, "report_due": 4000}


def may_read(state: StreamState, audience: str) -> list[ErasableText]:
    """Everybody reads which days are off, why and since when."""
    found: list[ErasableText] = []
    for noun in ("calendar_day", "calendar_change"):
        for key in state.keys(noun):
            entity: Any = state.at_key(key)
            found += [entity.name, entity.source] if noun == CalendarDay.noun else [entity.reason]
    return found


def changed(*days: dict[str, Any], **more: Any) -> Scene:
    return Scene(CALENDAR).when(QUAN, "calendar.set_days", days=[*days], reason="Bão số 1", **more)


def test_days_are_set_together_for_everybody_to_see() -> None:
    scene = changed(STORM, {**STORM, "day": "2010-04-21", "state": "provisional"}, years=[2010], moves=[MOVE])
    scene.then("calendar.day_set", "calendar.day_set", "calendar.changed")
    assert scene.seen("public", "calendar_day", "2010-04-20") == {
        "noun": "calendar_day", "id": "2010-04-20", "state": "decided", "kind": "holiday", "name": "nghỉ bão",
        "source": "Công điện 12",
    }  # fmt: skip
    seen = scene.seen("public", "calendar_change") or {}
    assert (seen["days"], seen["years"], seen["reason"]) == (["2010-04-20", "2010-04-21"], [2010], "Bão số 1")
    assert "by" not in seen
    assert "moves" not in seen
    assert changed_days(scene.state) == {
        date(2010, 4, 20): Special("holiday", "nghỉ bão", False, "Công điện 12"),
        date(2010, 4, 21): Special("holiday", "nghỉ bão", True, "Công điện 12"),
    }
    assert known_years(scene.state) == {2010}


def test_each_session_is_told_by_the_outbox() -> None:
    scene = changed(STORM, moves=[MOVE, {"session": "def", "answer_was": 1, "answer_due": 2}])
    (first, second) = scene.then("calendar.day_set", "calendar.changed").caused
    assert (first.target, first.command, first.refused) == (
        "session:abc",
        "session.move_deadlines",
        "calendar.note_refusal",
    )
    assert first.payload == {
        "answer_due": 2000, "answer_was": 1000, "report_due": 4000, "report_was": 3000, "why": "Bão số 1",
    }  # fmt: skip
    assert (second.target, second.payload["report_due"]) == ("session:def", None)


def test_what_stayed_stands_beside_the_change() -> None:
    scene = changed(STORM, moves=[MOVE])
    told = {"target": "session:abc", "command": "session.move_deadlines", "code": "session.closed", "details": {}}
    scene.when(CAUSE, "calendar.note_refusal", **told).then("calendar.move_refused")
    seen = scene.seen("desk", "calendar_change") or {}
    assert seen["stayed"] == [{"session": "abc", "code": "session.closed"}]
    assert seen["moves"] == [MOVE]
    scene.when(QUAN, "calendar.note_refusal", **told).refused("command.forbidden")


@pytest.mark.parametrize("role", [*(role for role in ROLES if role != ADMIN), REACTION])
def test_only_an_administrator_changes_it(role: str) -> None:
    actor = Actor("staff:x", frozenset({role}))
    Scene(CALENDAR).when(actor, "calendar.set_days", days=[STORM], reason="x").refused("command.forbidden")


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ({**STORM, "day": "2010-02-31"}, "calendar.day"),
        ({**STORM, "day": "2010-13-01"}, "calendar.day"),
        ({**STORM, "day": "1810-04-20"}, "command.malformed"),
        ({**STORM, "kind": "makeup"}, "calendar.makeup"),
        ({**STORM, "day": "2010-04-24", "kind": "swapped"}, "calendar.weekend"),
        ({**STORM, "kind": "party"}, "command.malformed"),
    ],
)
def test_what_is_no_day_of_the_calendar(day: dict[str, str], code: str) -> None:
    scene = changed(STORM | {"day": "2010-04-19"}, day).refused(code)
    assert scene.events == [], "nothing half is kept"


def test_a_change_says_why_and_what() -> None:
    Scene(CALENDAR).when(QUAN, "calendar.set_days", days=[STORM], reason=" ").refused("text.empty", field="reason")
    changed().refused("calendar.nothing")
    changed(STORM, STORM).refused("calendar.twice")
    changed(years=[2011]).then("calendar.changed")


def test_a_saturday_is_worked_and_a_day_is_normal_again() -> None:
    scene = changed({"day": "2010-04-24", "kind": "makeup", "name": "làm bù"}, {"day": "2010-04-23", "kind": "normal"})
    scene.then("calendar.day_set", "calendar.day_set", "calendar.changed")
    assert {day.day: what.kind for day, what in changed_days(scene.state).items()} == {24: "makeup", 23: "normal"}


def test_words_can_be_erased() -> None:
    scene = changed(STORM).when(QUAN, "words.erase", seqs=[1, 2]).then("words.erased")
    assert (scene.seen("public", "calendar_day") or {})["name"] == ""
    assert (scene.seen("public", "calendar_change") or {})["reason"] == ""
    entity: Any = scene.state.at_key(("calendar_day", "2010-04-20"))
    assert without(entity, frozenset({1})) == entity
