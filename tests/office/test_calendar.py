"""The terms of a session against the worked examples: plan, holidays, Tết, make-up Saturdays, years without data."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from server import settings
from server.office import calendar
from server.office.calendar import add_working_days, day_of, midnight, terms, working_day

SESSION = settings.load(env={}).session
INCLUSIVE = msgspec.structs.replace(SESSION, intake_count="inclusive")

# name, session, intake opens, announce by, rolled back to a working day, opens (inclusive), answers due, report due
EXAMPLES = """
E1  2010-04-15 2010-04-08 2010-04-03 2010-04-02 2010-04-09 2010-04-22 2010-04-27
E2  2010-04-20 2010-04-13 2010-04-08 2010-04-08 2010-04-14 2010-04-28 2010-05-04
E4  2010-11-11 2010-11-04 2010-10-30 2010-10-29 2010-11-05 2010-11-18 2010-11-22
E5  2010-02-10 2010-02-03 2010-01-29 2010-01-29 2010-02-04 2010-02-24 2010-02-26
E8  2026-04-16 2026-04-09 2026-04-04 2026-04-03 2026-04-10 2026-04-23 2026-04-28
E9  2026-04-22 2026-04-15 2026-04-10 2026-04-10 2026-04-16 2026-05-04 2026-05-06
E10 2026-11-12 2026-11-05 2026-10-31 2026-10-30 2026-11-06 2026-11-19 2026-11-23
E13 2026-02-12 2026-02-05 2026-01-31 2026-01-30 2026-02-06 2026-02-26 2026-03-02
E15 2026-08-20 2026-08-13 2026-08-08 2026-08-07 2026-08-14 2026-08-26 2026-08-28
E16 2027-04-13 2027-04-06 2027-04-01 2027-04-01 2027-04-07 2027-04-21 2027-04-23
E18 2027-11-11 2027-11-04 2027-10-30 2027-10-29 2027-11-05 2027-11-18 2027-11-22
"""
COUNTED = """
E1  16/4 19/4 20/4 21/4 22/4 26/4 27/4
E2  21/4 22/4 26/4 27/4 28/4 29/4 4/5
E4  12/11 15/11 16/11 17/11 18/11 19/11 22/11
E5  11/2 12/2 22/2 23/2 24/2 25/2 26/2
E8  17/4 20/4 21/4 22/4 23/4 24/4 28/4
E9  23/4 24/4 28/4 29/4 4/5 5/5 6/5
E10 13/11 16/11 17/11 18/11 19/11 20/11 23/11
E13 13/2 23/2 24/2 25/2 26/2 27/2 2/3
E15 21/8 22/8 24/8 25/8 26/8 27/8 28/8
E16 14/4 15/4 19/4 20/4 21/4 22/4 23/4
E18 12/11 15/11 16/11 17/11 18/11 19/11 22/11
"""
LINES = map(str.split, EXAMPLES.strip().splitlines())
ROWS = {name: [date.fromisoformat(day) for day in days] for name, *days in LINES}


@pytest.mark.parametrize("name", ROWS)
def test_terms_of_a_session(name: str) -> None:
    session, intake, announce, announce_working, inclusive, answers, report = ROWS[name]
    found = terms(session, SESSION)
    assert found[:6] == (session, intake, announce, announce_working, answers, report)
    assert not found.provisional
    assert terms(session, INCLUSIVE).intake_opens == inclusive


@pytest.mark.parametrize("row", COUNTED.strip().splitlines(), ids=lambda row: row.split()[0])
def test_each_counted_working_day(row: str) -> None:
    name, *days = row.split()
    session = ROWS[name][0]
    counted = [add_working_days(session, n) for n in range(1, 8)]
    assert [f"{day.day}/{day.month}" for day in counted] == days


def test_a_term_lasts_until_the_end_of_its_day() -> None:
    due = terms(date(2010, 4, 15), SESSION).answer_due_ms
    assert ms("2010-04-22T23:59:59+07:00") < due
    assert ms("2010-04-23T00:00:00+07:00") >= due
    assert due == ms("2010-04-22T17:00:00+00:00")


def test_intake_opens_at_midnight_in_viet_nam() -> None:
    opens = terms(date(2010, 4, 15), SESSION).intake_opens_ms
    assert ms("2010-04-07T23:59:59+07:00") < opens == ms("2010-04-08T00:00:00+07:00")


def test_report_and_announcement_also_last_until_the_end_of_their_day() -> None:
    found = terms(date(2010, 4, 15), SESSION)
    assert found.report_due_ms == ms("2010-04-28T00:00:00+07:00")
    assert found.announce_by_ms == ms("2010-04-04T00:00:00+07:00")


def test_make_up_saturdays_are_worked_and_swapped_days_are_not() -> None:
    assert working_day(date(2010, 2, 27))
    assert not working_day(date(2010, 2, 19))
    assert working_day(date(2026, 1, 10))
    assert not working_day(date(2026, 1, 2))
    assert not working_day(date(2026, 8, 23))


def test_terms_over_undecided_days_are_provisional() -> None:
    assert terms(date(2026, 11, 20), SESSION).provisional
    assert terms(date(2027, 2, 1), SESSION).provisional
    assert not terms(date(2027, 6, 1), SESSION).provisional


def test_a_year_without_data_counts_weekends_only_and_is_provisional() -> None:
    found = terms(date(2031, 4, 28), SESSION)
    assert found.answer_due == date(2031, 5, 5)
    assert found.provisional


def test_terms_that_run_into_a_year_without_data_are_provisional() -> None:
    found = terms(date(2027, 12, 29), SESSION)
    assert found.answer_due == date(2028, 1, 5)
    assert found.provisional


def test_a_moment_belongs_to_the_day_in_viet_nam() -> None:
    assert day_of(ms("2010-04-14T17:00:00+00:00")) == date(2010, 4, 15)
    assert day_of(ms("2010-04-14T16:59:59+00:00")) == date(2010, 4, 14)
    assert day_of(midnight(date(2027, 2, 28))) == date(2027, 2, 28)


def test_every_listed_day_differs_from_the_plain_week() -> None:
    known = calendar.read()
    assert all(day.weekday() < 5 for day in known.off)
    assert all(day.weekday() == 5 for day in known.work)
    assert known.provisional <= known.off | known.work


def ms(moment: str) -> int:
    return (datetime.fromisoformat(moment) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
