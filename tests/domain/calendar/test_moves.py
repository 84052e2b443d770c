"""A changed calendar moves the deadlines that run, and no other."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.domain.calendar.moves import Counted, Move, Running, moves
from server.domain.calendar.terms import DEADLINE, MINIMUM, Rules, terms
from server.domain.calendar.working_days import MAKEUP, Calendar, Special
from server.local_time import last_moment, midnight
from server.office import calendar

RULES, KNOWN = Rules(), calendar.official()
S = date(2010, 4, 15)
NOW = midnight(S)
STORM = KNOWN.with_days({date(2010, 4, 20): Special("holiday", "nghỉ bão")})


def running(day: date = S, **more: int | None) -> Running:
    found = terms(day, RULES, KNOWN)
    return Running("one", day, last_moment(found.answer_due), last_moment(found.report_due))._replace(**more)


def moved(one: Running, after: Calendar = STORM, now: int = NOW, rules: Rules = RULES) -> tuple[date, date | None]:
    found = moves([one], rules, KNOWN, after, now)
    kept = found[0] if found else Move(one.session, 0, one.answer_due, 0, one.report_due)
    report = None if kept.report_due is None else calendar.day_of(kept.report_due)
    return calendar.day_of(kept.answer_due), report


def test_a_day_off_more_moves_both() -> None:
    (found,) = moves([running()], RULES, KNOWN, STORM, NOW)
    assert found == Move(
        "one", last_moment(date(2010, 4, 22)), last_moment(date(2010, 4, 26)),
        last_moment(date(2010, 4, 27)), last_moment(date(2010, 4, 28)),
    )  # fmt: skip


def test_a_day_that_no_term_meets_moves_nothing() -> None:
    far = KNOWN.with_days({date(2010, 4, 28): Special("holiday"), date(2010, 4, 14): Special("holiday")})
    assert moves([running()], RULES, KNOWN, far, NOW) == []
    assert moved(running(), KNOWN.with_days({date(2010, 4, 26): Special("holiday")})) == (
        date(2010, 4, 22),
        date(2010, 4, 28),
    )


def test_a_worked_saturday_brings_them_nearer_but_never_before_today() -> None:
    saturday = KNOWN.with_days({date(2010, 4, 17): Special(MAKEUP)})
    assert moved(running(), saturday) == (date(2010, 4, 21), date(2010, 4, 26))
    on_the_22nd = midnight(date(2010, 4, 22)) + 3_600_000
    assert moved(running(), saturday, on_the_22nd) == (date(2010, 4, 22), date(2010, 4, 26))


def test_one_that_has_passed_stays() -> None:
    assert moved(running(), STORM, last_moment(date(2010, 4, 22)) + 1) == (date(2010, 4, 22), date(2010, 4, 28))
    assert moves([running()], RULES, KNOWN, STORM, last_moment(date(2010, 4, 27)) + 1) == []


def test_to_the_last_moment_of_its_day_it_still_moves() -> None:
    assert moved(running(), STORM, last_moment(date(2010, 4, 22))) == (date(2010, 4, 26), date(2010, 4, 28))


def test_settings_of_today_do_not_change_a_term_of_before() -> None:
    assert moved(running(), rules=RULES._replace(answer_days=10)) == (date(2010, 4, 26), date(2010, 4, 28))


def test_a_day_that_somebody_chose_stays() -> None:
    sunday = running(answer_due=last_moment(date(2010, 4, 25)), report_due=None)
    assert moves([sunday], RULES, KNOWN, STORM, NOW) == []


def test_where_the_term_is_a_minimum_a_units_own_day_stays_until_the_bound_passes_it() -> None:
    rules = RULES._replace(answer_term_mode=MINIMUM)
    own = running(answer_due=last_moment(date(2010, 4, 28)))
    assert moved(own, rules=rules)[0] == date(2010, 4, 28)
    nearer = running(answer_due=last_moment(date(2010, 4, 26)))
    off = KNOWN.with_days({date(2010, 4, day): Special("holiday") for day in (19, 20, 21)})
    assert moved(nearer, off, rules=rules)[0] == date(2010, 4, 28)
    assert moved(running(), rules=rules)[0] == date(2010, 4, 26), "who set none keeps to the bound"


DAYS = st.dates(date(2010, 4, 1), date(2010, 6, 15))
KINDS = st.sampled_from(("holiday", "swapped", MAKEUP, "normal"))


def changed(days: dict[date, str]) -> Calendar:
    return KNOWN.with_days(
        {day: Special(kind) for day, kind in days.items() if (kind == MAKEUP) == (day.weekday() > 4)}
    )


def after_all(one: Running, rules: Rules, calendars: list[Calendar], now: int) -> Running:
    """The same when each of these has followed the one before."""
    before = KNOWN
    for each in calendars:
        for found in moves([one], rules, before, each, now):
            one = one._replace(answer_due=found.answer_due, report_due=found.report_due)
        before = each
    return one


@given(
    st.lists(st.dictionaries(DAYS, KINDS, max_size=12).map(changed), max_size=4), st.integers(-10, 20),
    st.sampled_from((DEADLINE, MINIMUM)), st.integers(0, 9),
)  # fmt: skip
def test_a_change_that_is_taken_back_was_none(calendars: list[Calendar], passed: int, mode: str, later: int) -> None:
    """However many changes came between, on whatever day of the term; also of a day that a unit chose itself."""
    rules = RULES._replace(answer_term_mode=mode)
    one = running()
    one = one._replace(answer_due=last_moment(calendar.day_of(one.answer_due) + timedelta(days=later)))
    one = one._replace(counted=Counted(one.answer_due, one.report_due, (KNOWN,)))
    now = NOW + passed * 86_400_000
    assert after_all(one, rules, [*calendars, KNOWN], now) == one


def test_a_day_that_waited_for_the_end_of_today_goes_back_to_its_own() -> None:
    saturday = KNOWN.with_days({date(2010, 4, 17): Special(MAKEUP)})
    now = midnight(date(2010, 4, 22)) + 3_600_000
    one = running()
    one = one._replace(counted=Counted(one.answer_due, one.report_due, (KNOWN,)))
    storm = saturday.with_days({date(2010, 4, 19): Special("holiday")})
    held = after_all(one, RULES, [saturday], now)
    assert calendar.day_of(held.answer_due) == date(2010, 4, 22)
    assert calendar.day_of(after_all(held, RULES, [storm], now).answer_due) == date(2010, 4, 22)
    assert after_all(one, RULES, [saturday, storm, KNOWN], now) == one


def test_a_plan_that_was_written_while_the_calendar_changed_is_known_by_the_days_of_its_term() -> None:
    """It was counted by the calendar of before, and came into the log after the change."""
    one = running()
    late = one._replace(counted=Counted(one.answer_due, one.report_due, (STORM, KNOWN)))
    (found,) = moves([late], RULES, STORM, STORM.with_days({date(2010, 4, 21): Special("holiday")}), NOW)
    assert calendar.day_of(found.answer_due) == date(2010, 4, 27)
