"""Positions and frames of one stream, entry by entry."""

import pytest

from server.views.stream_view import StreamView
from tests.laws.histories import ASKERS, STAFF, STREAM, Writer

LEAD = STAFF[1]
ASK: dict[str, object] = {"kind": "question", "asker_type": "citizen", "field": "dat-dai", "text": "Xin hỏi?"}
LIMIT = 200


def viewed(*steps: tuple[int, str, dict[str, object]]) -> StreamView:
    """A planned session in which staff and an asker have done this."""
    writer = Writer()
    for actor, name, payload in steps:
        writer.act(ASKERS[0] if actor else LEAD, name, payload)
    view = StreamView(STREAM)
    for entry in writer.entries:
        view.apply(entry)
    assert view.seq == 1 + len(steps)
    return view


OPENED = (0, "session.open_intake", {})
ASKED = (1, "question.ask", ASK)


def test_what_an_audience_cannot_see_moves_only_the_others() -> None:
    view = viewed(OPENED, ASKED)
    assert view.indexes["public"].seq == 2
    assert view.indexes["desk"].seq == 3
    assert view.frame("public", 2) is None
    assert [value["noun"] for value in (view.frame("desk", 2) or {})["put"]] == ["question"]


def test_who_stands_at_the_end_is_told_nothing_and_by_http_so() -> None:
    view = viewed(OPENED)
    assert view.resume("public", view.position("public"), LIMIT) is None
    assert view.still(2) == {"since": 2, "seq": 2, "mark": view.mark(2), "put": [], "drop": []}


@pytest.mark.parametrize("position", ["9.00", "1.00", "x", "1", "-1.00", "1e0.00", "²." + "0" * 18])
def test_a_position_that_means_nothing_here_begins_anew(position: str) -> None:
    frame = viewed(OPENED).resume("public", position, LIMIT) or {}
    assert (frame["reset"], frame["since"], frame["older"]) == (True, 0, None)


def test_no_position_is_a_first_frame_without_a_reset() -> None:
    frame = viewed(OPENED).resume("public", None, LIMIT) or {}
    assert "reset" not in frame
    assert {value["noun"] for value in frame["put"]} == {"session", "stage"}


def test_too_far_behind_begins_anew() -> None:
    view = viewed(OPENED, ASKED, ASKED, ASKED)
    since = f"2.{view.mark(2)}"
    assert "reset" not in (view.resume("desk", since, 3) or {})
    assert (view.resume("desk", since, 2) or {})["reset"]


def test_a_frame_is_made_once_for_all_who_stand_there() -> None:
    view = viewed(OPENED)
    first = view.resume("public", None, LIMIT)
    assert view.resume("public", None, LIMIT) is first
    writer = Writer()
    writer.act(LEAD, "session.open_intake", {})
    writer.act(LEAD, "session.start", {})
    view.apply(writer.entries[-1])
    assert view.resume("public", None, LIMIT) is not first


def test_figures_are_counted_anew_after_an_entry() -> None:
    assert viewed(OPENED).figures()["asked"] == 0
    assert viewed(OPENED, ASKED).figures()["asked"] == 1


def test_an_entry_that_does_not_follow_is_an_error() -> None:
    writer = Writer()
    writer.act(LEAD, "session.open_intake", {})
    with pytest.raises(ValueError, match="entry 2 cannot follow 0"):
        StreamView(STREAM).apply(writer.entries[1])
