"""The line of time of a session."""

from typing import Any

import pytest

from server.office.timeline import MOST_BARS, WIDTH, answers_of, end_of, half_wait, hours, second_of, timeline, told

MIN = 60_000


def test_bars_count_what_came_and_marks_stand_where_answers_were_given() -> None:
    came = [0, MIN, 4 * MIN, 6 * MIN, 179 * MIN, -1, 180 * MIN]
    line = timeline(0, 180 * MIN, came, [(90 * MIN, "b"), (0, "a"), (181 * MIN, "c")])
    assert [bar["x"] for bar in line.bars] == [2, 29.8, 974.2]
    assert [bar["height"] for bar in line.bars] == [34, 11, 11]
    assert [(mark.x, mark.second, mark.question) for mark in line.marks] == [(0, 0, "a"), (500, 5400, "b")]
    assert line.hours == [0, 60 * MIN, 120 * MIN, 180 * MIN]
    assert line.bar_min == 5


@pytest.mark.parametrize(
    ("seconds", "below"),
    [(7200, [0, 2400, 4800, 7200]), (180, [0, 60, 120, 180]), (150, [0, 75, 150]), (60, [0, 60]), (40, [0]), (0, [0])],
)
def test_no_two_moments_below_the_line_read_the_same(seconds: int, below: list[int]) -> None:
    assert hours(0, seconds * 1000) == [each * 1000 for each in below]


@pytest.mark.parametrize("minutes", [0, 1, 5, 359, 361, 60 * 24 * 9])
def test_however_long_it_was_it_fits(minutes: int) -> None:
    line = timeline(0, minutes * MIN, range(0, minutes * MIN, MIN), [(0, "a")])
    assert len(line.bars) <= MOST_BARS
    assert all(bar["x"] + line.bar_width <= WIDTH + line.bar_width for bar in line.bars)
    assert all(0 <= bar["y"] < 40 for bar in line.bars)


@pytest.mark.parametrize(
    ("ended", "answered", "end"),
    [
        (120, [60, 124, 60 * 24 * 3], 120),
        (None, [60, 90], 180),
        (None, [60, 200], 200),
        (None, [60, 200, 60 * 24 * 3], 200),
        (0, [], 180),
    ],
)
def test_what_was_written_down_after_the_end_is_not_in_the_live_part(
    ended: int | None, answered: list[int], end: int
) -> None:
    session = {"ended_at": ended and ended * MIN, "ends_at": 180 * MIN}
    moments = [at * MIN for at in answered]
    assert end_of(session, 0, moments) == end * MIN
    line = timeline(0, end_of(session, 0, moments), [], [(at, str(at)) for at in moments])
    assert [mark.second for mark in line.marks] == [at * 60 for at in answered if at <= end]
    for at in answered:
        second = second_of({"published_at": at * MIN}, session, 0)
        assert second == (at * 60 if at <= end else None)


def test_an_answer_that_was_entered_later_stands_where_it_was_given() -> None:
    answer = {"published_at": 500 * MIN, "happened_at": 60 * MIN}
    assert second_of(answer, {"ended_at": 120 * MIN, "ends_at": 180 * MIN}, 0) == 3600


@pytest.mark.parametrize(
    ("waits", "said"),
    [([], None), ([MIN], ("minutes", 1)), ([MIN, 3 * MIN, 600 * MIN], ("minutes", 3)), ([21 * 60 * MIN], ("hours", 21)),
     ([100 * 60 * MIN], ("days", 4))],
)  # fmt: skip
def test_half_waited_less(waits: list[int], said: tuple[str, int] | None) -> None:
    assert told(half_wait(waits)) == said


def test_answers_stand_in_the_order_in_which_they_were_given() -> None:
    def pair(number: int, at: int | None, **more: object) -> dict[str, Any]:
        answer = None if at is None else {"published_at": at, **more}
        return {"question": {"number": number, "text": "?"}, "answer": answer}

    stub = {"question": {"number": 5}, "answer": {"published_at": 1}}
    found = answers_of([pair(3, 5), pair(1, 5), pair(2, None), pair(4, 9, happened_at=1), stub])
    assert [(each["question"]["number"], each["at"]) for each in found] == [(4, 1), (1, 5), (3, 5)]
