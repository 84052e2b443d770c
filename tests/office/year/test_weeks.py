"""Weeks as columns: ISO numbers, week 53, and the edges of a year."""

from datetime import date

import pytest

from server.office.year.weeks import Weeks, week_of


@pytest.mark.parametrize(
    ("year", "first", "count", "edges"),
    [
        (2009, date(2008, 12, 29), 53, (1, 53)),
        (2010, date(2009, 12, 28), 53, (53, 52)),
        (2012, date(2011, 12, 26), 54, (52, 1)),
        (2018, date(2018, 1, 1), 53, (1, 1)),
        (2020, date(2019, 12, 30), 53, (1, 53)),
        (2026, date(2025, 12, 29), 53, (1, 53)),
    ],
)
def test_columns_hold_every_day_of_the_year(year: int, first: date, count: int, edges: tuple[int, int]) -> None:
    weeks = Weeks(year)
    assert (weeks.first, weeks.columns) == (first, count)
    assert weeks.column(date(year, 1, 1)) == 1
    assert weeks.column(date(year, 12, 31)) == count
    numbers = weeks.numbers()
    assert (len(numbers), numbers[0], numbers[-1]) == (count, *edges)


def test_monday_begins_a_column() -> None:
    weeks = Weeks(2010)
    assert [weeks.column(date(2010, 4, day)) for day in (11, 12, 18, 19)] == [15, 16, 16, 17]
    assert [week_of(date(2010, 4, day)) for day in (12, 18)] == [15, 15]


def test_days_of_other_years_are_outside() -> None:
    weeks = Weeks(2010)
    assert not weeks.inside(date(2009, 12, 31))
    assert weeks.column(date(2009, 12, 27)) == 0
    assert weeks.column(date(2011, 1, 3)) == weeks.columns + 1
