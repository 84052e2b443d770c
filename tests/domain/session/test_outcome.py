"""What became of each question: counted once, by the deadline that it was promised; what spoils the sum is named."""

from typing import Any

import pytest

from server.domain.reporting import OUTCOMES
from server.domain.session.outcome import Line, counted_as, lines, spoilt, sums
from tests.domain.session.cast import LAN, LEAD, LIVE, accepted, asked, planned
from tests.domain.session.test_transfer import delivered, sent
from tests.laws.histories import DAY, STREAM

ASKED, DUE = 1_000, 10_000


def line(number: int, heading: str = "answered", **more: Any) -> Line:
    of = {"kind": "question", "field": "dat-dai", "asker_type": "citizen", "aloud": False, "mode": "later"}
    times = {"asked_at": ASKED, "answered_at": ASKED + 1, "due": DUE, "way": "web"}
    return Line(**{**of, **times, "number": number, "id": f"q{number}", "heading": heading, **more})


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (line(1), "on_time"), (line(1, answered_at=DUE), "on_time"), (line(1, answered_at=DUE + 1), "late"),
        (line(1, mode="live"), "in_session"), (line(1, mode=None, aloud=True, answered_at=None), "in_session"),
        (line(1, "waiting", due=DUE + 5), "open"), (line(1, "waiting"), "overdue"), (line(1, "veiled"), "veiled"),
    ],
)  # fmt: skip
def test_where_a_question_is_counted(one: Line, name: str) -> None:
    assert counted_as(one, DUE + 1) == name
    assert name in OUTCOMES


def test_sums() -> None:
    every = [line(1), line(2, kind="opinion", heading="noted"), line(3, "refused", asker_type="business")]
    found = sums(every, DUE)
    assert (found.received, found.questions, found.businesses) == (3, 2, 1)
    assert sum(found.outcomes.values()) == 3
    assert found.fields == {"dat-dai": {"on_time": 1, "refused": 1}}


def test_what_spoils_them_is_named() -> None:
    assert spoilt([line(1), line(2)], 2) == []
    assert [(each.number, each.why) for each in spoilt([line(1), line(3)], 3)] == [(2, "number")]
    assert [(each.number, each.why) for each in spoilt([line(1), line(1)], 2)] == [(1, "number"), (2, "number")]
    assert [(each.number, each.why) for each in spoilt([line(1, "lost")], 1)] == [(1, "outcome")]
    assert [(each.number, each.why) for each in spoilt([line(1, answered_at=None)], 1)] == [(1, "answer")]


def test_it_is_read_from_the_record() -> None:
    scene, id = asked()
    (found,) = lines(scene.state)
    assert (found.number, found.id, found.heading, found.answered_at) == (1, id, "waiting", None)


def test_nothing_is_overdue_while_its_clock_stands() -> None:
    scene, id = accepted()
    scene.given(LEAD, "session.end").given(LAN, "question.pause_clock", question=id, reason="Chờ quan trắc")
    (found,) = lines(scene.state)
    assert (found.due, counted_as(found, found.asked_at + 400 * DAY)) == (None, "open")


def test_what_was_transferred_is_counted_at_both_units() -> None:
    here, _ = sent(destinations={"cantho": STREAM})
    there = planned(*LIVE)
    delivered(here, there)
    (gone,), (came,) = lines(here.state), lines(there.state)
    assert [counted_as(each, DUE) for each in (gone, came)] == ["transferred", "open"]
    assert (came.due, spoilt([gone], 1), spoilt([came], 1)) == (gone.due, [], [])
    assert [sums([came._replace(way=way)], DUE).from_others for way in ("unit", "web")] == [1, 0]
