"""How a room stands on the board of the day, from figures and signals alone."""

from typing import Any

import pytest

from server import settings
from server.office.units import registry
from server.web.day_board import NOTHING, Place, Signs, looks, places, shown, sums, tally

NOW, MINUTE = 1_271_350_800_000, 60_000
DAY = settings.load({}).day
ROOMS = [registry().rooms[slug] for slug in ("gltt", "angiang", "cantho")]


def session(room: str = "angiang", state: str = "live", **more: Any) -> dict[str, Any]:
    return {"id": f"s-{room}", "room": room, "state": state, "starts_at": NOW - 60 * MINUTE, **more}


def figures(room: str = "angiang", **more: Any) -> dict[str, Any]:
    counted = {"received": 20, "answered": 5, "waiting": 12, "unread": 0, "live_since": NOW - 60 * MINUTE}
    return {"session": f"s-{room}", **counted, "last_answer_at": NOW - MINUTE, **more}


def board(*sessions: dict[str, Any], counted: tuple[dict[str, Any], ...] = (), staff: int = NOW) -> list[Place]:
    signs = Signs({"s-angiang": 7}, {"s-angiang": staff}, NOW - 60 * MINUTE)
    return places(ROOMS, sessions, counted, (), signs, DAY, NOW)


def angiang(state: str = "live", staff: int = NOW, **more: Any) -> tuple[str, int]:
    (one,) = [each for each in board(session(state=state), counted=(figures(**more),), staff=staff) if each.session]
    return one.stands, one.minutes


@pytest.mark.parametrize(
    ("state", "staff", "more", "stands"),
    [
        ("live", 0, {}, ("running", 0)),
        ("live", 0, {"last_answer_at": NOW - 21 * MINUTE}, ("slow", 21)),
        ("live", 0, {"last_answer_at": NOW - 21 * MINUTE, "waiting": 3, "unread": 3}, ("running", 0)),
        ("live", 0, {"last_answer_at": None, "live_since": NOW - 19 * MINUTE}, ("running", 0)),
        ("live", 0, {"unread": 4, "unread_since": NOW - 48 * MINUTE}, ("unread", 48)),
        ("live", 12, {}, ("lost", 12)),
        ("live", 12, {"live_since": NOW - MINUTE}, ("running", 0)),
        ("live", 0, {"offline_since": NOW - 9 * MINUTE}, ("lost", 9)),
        ("intake", 0, {"offline_since": NOW - 9 * MINUTE}, ("lost", 9)),
        ("paused", 0, {"last_answer_at": NOW - 40 * MINUTE}, ("break", 0)),
        ("intake", 0, {}, ("late", 60)),
        ("follow_up", 12, {"offline_since": NOW - 9 * MINUTE}, ("past", 0)),
    ],
)
def test_how_a_room_stands(state: str, staff: int, more: dict[str, Any], stands: tuple[str, int]) -> None:
    assert angiang(state, NOW - staff * MINUTE, **more) == stands


def test_before_its_hour_it_is_merely_to_come() -> None:
    (one,) = [each for each in board(session(state="intake", starts_at=NOW + MINUTE)) if each.session]
    assert (one.stands, one.figures) == ("coming", NOTHING)


def test_every_room_has_its_place_and_of_two_sessions_the_live_one_is_shown() -> None:
    found = board(session(state="follow_up"), {**session(), "id": "s-late"})
    assert [each.room.slug for each in found] == ["gltt", "angiang", "cantho"]
    assert [each.session and each.session["id"] for each in found] == [None, "s-late", None]
    assert [each.stands for each in found] == ["none", "running", "none"]


def test_sums_add_up_and_rooms_that_are_slow_share_a_line() -> None:
    rooms = ("gltt", "angiang", "cantho")
    slow = {"last_answer_at": NOW - 30 * MINUTE}
    signs = Signs({"s-angiang": 7, "s-gltt": 3}, {f"s-{room}": NOW for room in rooms}, NOW)
    counted = [figures("gltt", **slow), figures("angiang", **slow), figures("cantho", offline_since=NOW - MINUTE)]
    found = places(ROOMS, [session(room) for room in rooms], counted, (), signs, DAY, NOW)
    assert sums(found) == {"received": 60, "answered": 15, "waiting": 36, "other": 9, "viewers": 10}
    assert [(stands, [each.room.slug for each in places]) for stands, places in looks(found)] == [
        ("lost", ["cantho"]),
        ("slow", ["gltt", "angiang"]),
    ]
    assert (tally(found)["live"], tally(found)["look"], tally(found)["lost"]) == (2, 2, 1)


def test_of_two_on_one_day_a_room_shows_its_own_unless_the_other_is_further_on() -> None:
    own, former = {"id": "a", "room": "angiang", "state": "intake"}, {"id": "b", "room": "kiengiang", "state": "intake"}
    assert shown("angiang", [former, own]) == own
    live = {**former, "state": "live"}
    assert shown("angiang", [own, live]) == live
    assert shown("angiang", []) is None
