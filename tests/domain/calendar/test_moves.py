"""A changed calendar moves the deadlines that run, and no other."""

from datetime import date

from server.domain.calendar.moves import Move, Running, moves
from server.domain.calendar.terms import MINIMUM, Rules, terms
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
