"""Every date of a session says how it came about: what was counted, what was not and why, by which setting."""

from datetime import date, timedelta

import pytest

from server.domain.calendar import terms as counting
from server.domain.calendar.terms import FULL, MINIMUM, SHEET, THURSDAY, Dated, Rules, explain, week
from server.domain.calendar.working_days import MAKEUP, Special
from server.office import calendar
from tests.office.test_calendar import COUNTED, ROWS

RULES = Rules()
KNOWN = calendar.official()
DAY = timedelta(days=1)


def counted(dated: Dated) -> dict[str, int]:
    return {f"{step.day.day}/{step.day.month}": step.number for step in dated.steps if step.number is not None}


def left_out(dated: Dated) -> dict[str, tuple[str, str]]:
    return {
        f"{step.day.day}/{step.day.month}": (step.reason.why, step.reason.name)
        for step in dated.steps
        if step.number is None
    }


@pytest.mark.parametrize("row", COUNTED.strip().splitlines(), ids=lambda row: row.split()[0])
def test_the_steps_of_every_worked_example(row: str) -> None:
    name, *days = row.split()
    session, intake, announce, announce_working, inclusive, answers, report = ROWS[name]
    found = explain(session, RULES, KNOWN)
    assert counted(found.report_due) == {day: n for n, day in enumerate(days, 1)}
    assert counted(found.answer_due) == {day: n for n, day in enumerate(days[:5], 1)}
    assert [each.day for each in found.dates] == [announce, intake, answers, report]
    assert found.announce_by.working_day == announce_working
    assert explain(session, RULES._replace(intake_count="inclusive"), KNOWN).intake_opens.day == inclusive
    for each in found.dates:
        assert each.steps[-1].day == each.day
        walked = sorted(step.day for step in each.steps)
        assert walked == [walked[0] + n * DAY for n in range(len(walked))], "no day is passed over in silence"


def test_the_first_round_of_2010_says_what_was_not_counted() -> None:
    found = explain(date(2010, 4, 15), RULES, KNOWN)
    assert left_out(found.report_due) == {
        "17/4": ("weekend", ""), "18/4": ("weekend", ""), "23/4": ("holiday", "Giỗ Tổ Hùng Vương"),
        "24/4": ("weekend", ""), "25/4": ("weekend", ""),
    }  # fmt: skip
    assert dict(found.report_due.settings) == {"session.report_days": 7, "session.anchor": "last"}
    assert dict(found.announce_by.settings) == {"session.announce_days": 5}
    assert [(reason.day, reason.why) for reason in found.announce_by.rolled] == [
        (date(2010, 4, 3), "weekend"),
        (date(2010, 4, 2), "worked"),
    ]


def test_tet_swaps_and_days_made_up() -> None:
    tet = left_out(explain(date(2010, 2, 10), RULES, KNOWN).report_due)
    assert [tet[day][0] for day in ("13/2", "16/2", "17/2", "19/2", "20/2")] == [
        "holiday", "holiday", "compensatory", "swapped", "weekend",
    ]  # fmt: skip
    august = explain(date(2026, 8, 20), RULES, KNOWN).answer_due
    saturday = next(step for step in august.steps if step.day == date(2026, 8, 22))
    assert (saturday.number, saturday.reason.why, saturday.reason.name) == (2, "makeup", "làm bù cho 31/8")
    assert not august.provisional


def test_an_undecided_day_makes_the_terms_provisional_and_is_named() -> None:
    found = explain(date(2026, 11, 20), RULES, KNOWN)
    assert found.answer_due.provisional
    assert found.terms.provisional
    assert [step.day for step in found.answer_due.steps if step.reason.provisional] == [date(2026, 11, 24)]
    assert not found.intake_opens.provisional, "calendar days hang on no decision"


@pytest.mark.parametrize("session", [date(2010, 4, 17), date(2010, 4, 23), date(2010, 2, 14)])
def test_a_session_on_a_day_off_counts_from_the_next_working_day(session: date) -> None:
    found = explain(session, RULES, KNOWN)
    assert found.answer_due.since == session
    first = next(step.day for step in found.answer_due.steps if step.number == 1)
    assert first == KNOWN.add_working_days(session, 1) > session


def test_of_two_days_the_last_is_the_anchor_by_default() -> None:
    days = (date(2010, 4, 15), date(2010, 4, 16))
    last = explain(days, RULES, KNOWN)
    assert (last.anchor, last.terms) == (days[1], explain(days[1], RULES, KNOWN).terms)
    assert (last.answer_due.day, last.report_due.day) == (date(2010, 4, 26), date(2010, 4, 28))
    first = explain(days[::-1], RULES._replace(anchor="first"), KNOWN)
    assert (first.anchor, first.terms) == (days[0], explain(days[0], RULES, KNOWN).terms)
    assert dict(first.report_due.settings)["session.anchor"] == "first"


def test_intake_never_opens_after_the_first_day() -> None:
    days = [date(2010, 4, 1) + n * DAY for n in range(10)]
    assert explain(days, RULES, KNOWN).intake_opens.day == days[0]


@pytest.mark.parametrize(("days", "count", "opens"), [(7, "exclusive", 8), (7, "inclusive", 9), (1, "inclusive", 15)])
def test_both_counts_of_intake(days: int, count: str, opens: int) -> None:
    found = explain(date(2010, 4, 15), RULES._replace(intake_days=days, intake_count=count), KNOWN).intake_opens
    assert found.day == date(2010, 4, opens)
    assert counted(found)[f"{opens}/4"] == days
    assert ("15/4" in counted(found)) == (count == "inclusive")


def test_where_the_term_is_a_minimum_a_unit_may_set_a_later_day() -> None:
    rules, session = RULES._replace(answer_term_mode=MINIMUM), date(2010, 4, 15)
    assert explain(session, rules, KNOWN).answer_due.day == date(2010, 4, 22)
    later = explain(session, rules, KNOWN, date(2010, 4, 27)).answer_due
    assert (later.day, later.days, later.chosen) == (date(2010, 4, 27), 7, True)
    assert explain(session, rules, KNOWN, date(2010, 4, 20)).answer_due.day == date(2010, 4, 22)
    assert explain(session, RULES, KNOWN, date(2010, 4, 27)).answer_due.day == date(2010, 4, 22)


WEEKS = """
2010 4 3 12/4-18/4 12/4-18/4 19/4-25/4
2010 11 2 8/11-14/11 8/11-14/11 8/11-14/11
2026 4 3 13/4-19/4 13/4-19/4 20/4-26/4
2026 11 2 9/11-15/11 2/11-8/11 9/11-15/11
2027 4 3 12/4-18/4 12/4-18/4 19/4-25/4
2027 11 2 8/11-14/11 8/11-14/11 8/11-14/11
"""


@pytest.mark.parametrize("row", WEEKS.strip().splitlines())
def test_the_window_of_a_week_by_each_rule(row: str) -> None:
    year, month, number, *windows = row.split()
    found = [week(int(year), int(month), int(number), rule) for rule in (THURSDAY, SHEET, FULL)]
    assert [f"{a.day}/{a.month}-{b.day}/{b.month}" for a, b in filter(None, found)] == windows


def test_a_week_that_a_month_does_not_have() -> None:
    assert week(2010, 4, 5, THURSDAY) == (date(2010, 4, 26), date(2010, 5, 2))
    assert week(2010, 4, 5, SHEET) == (date(2010, 4, 26), date(2010, 5, 2))
    assert week(2010, 4, 4, FULL) is None
    assert week(2010, 4, 6) is week(2010, 4, 0) is None
    assert week(2010, 12, 5) == (date(2010, 12, 27), date(2011, 1, 2))


def test_a_day_set_otherwise_changes_the_count() -> None:
    storm = KNOWN.with_days({date(2010, 4, 20): Special("holiday", "nghỉ bão")})
    assert explain(date(2010, 4, 15), RULES, storm).answer_due.day == date(2010, 4, 26)
    saturday = KNOWN.with_days({date(2010, 4, 17): Special(MAKEUP)})
    assert explain(date(2010, 4, 15), RULES, saturday).answer_due.day == date(2010, 4, 21)
    plain = KNOWN.with_days({date(2010, 4, 23): Special("normal")})
    assert explain(date(2010, 4, 15), RULES, plain).report_due.day == date(2010, 4, 26)
    assert date(2010, 4, 23) not in plain.days
    assert 2031 in KNOWN.with_days({}, frozenset({2031})).years


def test_the_end_of_all_calendars_is_an_overflow() -> None:
    for day in (date.max, date.min):
        with pytest.raises(OverflowError):
            counting.terms(day, RULES, KNOWN)
