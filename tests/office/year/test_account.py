"""The account of a unit's year, by scenes: which round counts, what is late, what wants a look, and in which words."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from server.office.year.account import Account, account
from server.office.year.facts import Part, Session, Sitting, Terms, Unit, UnitYear
from server.office.year.rules import LEVELS, OTHER_WORDS, RULES
from server.words import words

AN_GIANG = Unit("angiang", "An Giang", "Đồng bằng sông Cửu Long")
JULY, DECEMBER = date(2010, 7, 7), date(2010, 12, 8)


def day(text: str) -> date:
    """`15/4` of 2010."""
    d, m = text.split("/")
    return date(2010, int(m), int(d))


def sitting(text: str = "7/7", days: int = 3, **changes: Any) -> Sitting:
    return Sitting(text, day(text), day(text) + timedelta(days=days - 1))._replace(**changes)


def own(text: str, number: int = 1, stage: Any = "held", **changes: Any) -> Part:
    """A round of its own with one session."""
    return part("own", text, number, stage, **changes)


def ministry(text: str = "15/4", number: int = 1, stage: Any = "held", **changes: Any) -> Part:
    return part("ministry", text, number, stage, **changes)


def part(whose: Any, text: str, number: int, stage: Any, **changes: Any) -> Part:
    session = Session(f"{whose}{number}", f"code-{number}", day(text), stage)._replace(**changes)
    return Part(f"{whose}-{number}", whose, number, (day(text),), (session,))


def planned(text: str, number: int = 1) -> Part:
    """A round of its own that is not scheduled yet."""
    return Part(f"own-{number}", "own", number, (day(text),), (), set=False)


SITTINGS = (sitting("7/7"), sitting("8/12"))
BOTH = (own("20/5"), own("24/11", 2))


def of(today: str, *parts: Part, sittings: Any = SITTINGS, unit: Unit = AN_GIANG, year: int = 2010) -> Account:
    when = day(today) if "/" in today and len(today) < 6 else date.fromisoformat(today)
    return account(year, when, UnitYear(unit, parts, tuple(sittings)), Terms())


def codes(found: Account) -> list[str]:
    return [each.code for each in found.reasons]


def test_two_own_rounds_each_before_its_sitting_are_well() -> None:
    found = of("31/12", *BOTH, ministry())
    assert (found.state, codes(found), found.held) == ("ok", ["own_done"], 2)
    assert [(mark.shape, mark.day) for mark in found.marks] == [
        ("held", day("15/4")), ("held", day("20/5")), ("sitting", JULY), ("held", day("24/11")), ("sitting", DECEMBER),
    ]  # fmt: skip


@pytest.mark.parametrize(("held", "counts"), [("6/7", True), ("7/7", False), ("8/7", False)])
def test_a_round_counts_when_its_day_is_before_the_sittings_first(held: str, counts: bool) -> None:
    found = of("10/7", own(held), sittings=[sitting("7/7")])
    assert found.held == counts
    assert ("sitting_passed" in codes(found)) is not counts
    assert ("during_sitting" in codes(found)) is not counts


def test_a_round_on_the_days_of_a_sitting_is_before_no_other_either() -> None:
    found = of("31/12", own("8/7"), own("24/11", 2))
    assert (found.state, found.held) == ("late", 1)
    assert codes(found)[:2] == ["sitting_passed", "rounds_short"]


def test_of_a_round_over_two_days_the_last_counts() -> None:
    days = (day("6/7"), day("7/7"))
    sessions = tuple(Session(str(n), "", at, "held") for n, at in enumerate(days))
    assert of("10/7", Part("r", "own", 1, days, sessions), sittings=[sitting("7/7")]).held == 0
    assert of("10/7", Part("r", "own", 1, days, sessions), sittings=[sitting("8/7")]).held == 1


def test_a_sitting_without_a_round_before_it() -> None:
    found = of("10/7", ministry())
    assert (found.state, found.reasons[0].code, found.reasons[0].details["month"]) == ("late", "sitting_passed", 7)
    gap = next(mark for mark in found.marks if mark.shape == "late")
    assert (gap.day, gap.part) == (day("30/6"), None)


@pytest.mark.parametrize(
    ("today", "level", "code"),
    [
        ("1/10", "ok", "quiet"),
        ("30/10", "look", "sitting_ahead"),
        ("25/11", "look", "sitting_ahead"),
        ("26/11", "late", "sitting_near"),
        ("7/12", "late", "sitting_near"),
    ],
)
def test_a_missing_round_is_said_in_time_and_is_late_when_none_can_be_announced_any_more(
    today: str, level: str, code: str
) -> None:
    found = of(today, own("20/5"))
    assert (found.state, found.reasons[0].code) == (level, code)


def test_it_says_how_many_were_held() -> None:
    found = of("26/11", own("20/5"), sittings=[sitting("7/7"), sitting("30/11")])
    assert found.reasons[0].details == {"held": 1, "date": day("30/11"), "half": "end"}
    none = of("1/7", sittings=SITTINGS)
    assert (none.state, none.reasons[0].code, none.reasons[0].details["half"]) == ("late", "sitting_near_none", "mid")


def test_a_planned_round_is_enough_until_its_day_is_over() -> None:
    parts = own("20/5"), planned("24/11", 2)
    assert codes(of("19/11", *parts)) == ["own_planned"]
    over = of("25/11", *parts)
    assert (over.state, over.reasons[0].code) == ("late", "unset_past")


def test_two_rounds_before_the_same_sitting_leave_the_other_bare() -> None:
    found = of("20/12", own("20/5"), own("10/6", 2))
    assert (found.state, codes(found)) == ("look", ["sitting_bare", "own_done"])


def test_a_year_that_ended_short() -> None:
    found = of("2011-02-01", own("20/5"))
    assert found.reasons[0].level == "late"
    assert {"sitting_passed", "rounds_short"} <= set(codes(found))


def test_of_a_year_of_which_nothing_is_known_nothing_is_said() -> None:
    assert codes(of("2011-02-01", sittings=())) == ["quiet_past"]
    assert codes(of("2009-12-01", sittings=())) == ["quiet"]


def test_sittings_that_nobody_entered() -> None:
    assert codes(of("10/1", sittings=())) == ["sitting_none"]
    assert codes(of("10/1", sittings=[sitting("8/3", ordinary=False)])) == ["sitting_none"]
    found = of("1/9", own("20/5"), sittings=[sitting("7/7")])
    assert (found.reasons[0].code, found.reasons[0].details["count"]) == ("sitting_next", 1)


def test_an_extraordinary_sitting_asks_for_no_round_but_one_may_stand_before_it() -> None:
    extra = sitting("10/9", ordinary=False)
    quiet = of("20/9", own("20/5"), sittings=[*SITTINGS, extra])
    assert codes(quiet) == ["quiet"]
    last = sitting("20/12", ordinary=False)
    assert of("22/12", own("20/5"), own("15/12", 2), sittings=[*SITTINGS, last]).held == 2


def test_a_cancelled_sitting_asks_for_nothing() -> None:
    gone = sitting("8/12", off=True)
    found = of("31/12", own("20/5"), sittings=[sitting("7/7"), gone])
    assert "sitting_passed" not in codes(found)
    assert [mark.day for mark in found.marks if mark.shape == "sitting"] == [JULY]


def test_a_sitting_that_was_moved_forward_is_looked_at_while_its_round_waits() -> None:
    moved = sitting("3/12", was=DECEMBER)
    found = of("19/11", own("20/5"), own("30/11", 2, "coming"), sittings=[sitting("7/7"), moved])
    assert (found.state, found.reasons[0].code) == ("look", "sitting_moved")
    assert found.reasons[0].details["date"] == day("3/12")
    assert [mark.shape for mark in found.marks if mark.day == day("30/11")] == ["look"]
    assert of("19/11", *BOTH, sittings=[sitting("7/7"), moved]).state == "ok"


def test_a_sitting_moved_before_its_round_leaves_it_behind() -> None:
    moved = sitting("3/12", was=DECEMBER)
    found = of("19/11", own("20/5"), own("4/12", 2, "coming"), sittings=[sitting("7/7"), moved])
    assert {"sitting_moved", "during_sitting", "sitting_ahead"} <= set(codes(found))


@pytest.mark.parametrize(("held", "days"), [("7/12", 1), ("5/12", 3), ("4/12", None)])
def test_a_round_close_to_its_sitting(held: str, days: int | None) -> None:
    found = of("19/11", own("20/5"), own(held, 2, "coming"))
    assert [each.details["days"] for each in found.reasons if each.code == "close"] == ([days] if days else [])
    assert "close" not in codes(of("8/12", own("20/5"), own(held, 2)))


@pytest.mark.parametrize(
    ("announced", "today", "code", "days"),
    [
        ("5/4", "6/4", "announced_late", 2),
        ("3/4", "6/4", None, None),
        ("1/4", "6/4", None, None),
        (None, "5/4", "unannounced", 2),
        (None, "4/4", "unannounced", 1),
        (None, "3/4", "announce_soon", None),
        (None, "1/3", None, None),
    ],
)
def test_announcements(announced: str | None, today: str, code: str | None, days: int | None) -> None:
    coming = ministry(stage="coming", announce_by=day("3/4"), announced=day(announced) if announced else None)
    found = of(today, coming)
    said = [each for each in found.reasons if "announce" in each.code]
    assert [each.code for each in said] == ([code] if code else [])
    assert not days or said[0].details["days"] == days
    assert found.marks[0].shape == {"late": "late", "look": "look"}.get(said[0].level if said else "", "planned")


def test_of_sessions_that_know_no_day_of_announcement_nothing_is_said() -> None:
    assert codes(of("10/4", ministry(stage="coming"))) == ["quiet"]


@pytest.mark.parametrize(("today", "code"), [("17/11", "due_soon"), ("18/11", "due_soon"), ("19/11", "overdue")])
def test_open_questions(today: str, code: str) -> None:
    found = of(today, own("20/5"), planned("24/11", 2), ministry("11/11", 2, answer_due=day("18/11"), left=3))
    assert (found.reasons[0].code, found.reasons[0].details["count"]) == (code, 3)
    assert code != "overdue" or found.reasons[0].details["days"] == 1
    answered = of(today, own("20/5"), planned("24/11", 2), ministry("11/11", 2, answer_due=day("18/11")))
    assert answered.state == "ok"


def test_a_postponed_session_and_a_cancelled_one() -> None:
    found = of("14/4", ministry("22/4", stage="coming", was=day("15/4")))
    assert (found.state, found.reasons[0].code, found.reasons[0].details["was"]) == ("look", "postponed", day("15/4"))
    assert of("30/4", ministry("22/4", was=day("15/4"))).state == "ok"
    gone = of("10/7", own("20/5", stage="off"))
    assert codes(gone)[0] == "sitting_passed"
    assert "cancelled" in codes(gone)
    assert gone.held == 0


def test_a_session_whose_day_is_over_and_that_never_began() -> None:
    found = of("16/4", ministry(stage="coming"))
    assert (found.state, found.reasons[0].code) == ("late", "unheld")
    assert "unheld" not in codes(of("15/4", ministry(stage="coming")))


def test_a_day_outside_of_the_registered_week() -> None:
    window = (day("22/11"), day("28/11"))
    outside = replace(own("1/12", 2, "coming"), window=window)
    assert "out_of_window" in codes(of("19/11", own("20/5"), outside))
    assert "out_of_window" not in codes(of("19/11", own("20/5"), replace(own("28/11", 2, "coming"), window=window)))


def test_a_readiness_list_that_is_not_done_or_not_there() -> None:
    coming = ministry(stage="coming", ready=(7, 10))
    assert codes(of("14/4", coming)) == ["unready"]
    assert codes(of("1/4", coming)) == ["quiet"]
    assert codes(of("14/4", ministry(stage="coming", ready=(0, 0)))) == ["unready_none"]
    assert codes(of("14/4", ministry(stage="coming", ready=(10, 10)))) == ["quiet"]


def test_a_session_of_a_scheduled_round_that_stands_in_no_room() -> None:
    missing = Part("r", "ministry", 1, (day("15/4"),))
    assert codes(of("1/4", missing)) == ["unset"]


def test_the_ministry_owes_no_rounds_of_its_own() -> None:
    here = Unit("gltt", "Bộ", council=False)
    assert codes(of("31/12", ministry(), sittings=(), unit=here)) == ["quiet"]


def test_a_unit_merged_in_the_middle_of_the_year_owes_what_fell_into_its_time() -> None:
    gone = AN_GIANG._replace(until=day("1/8"), successor="Kiên Giang")
    found = of("31/12", own("20/5"), own("24/11", 2, "coming"), unit=gone)
    assert (found.state, codes(found), found.needed) == ("ok", ["merged", "own_done"], 1)
    assert [mark.day for mark in found.marks] == [day("20/5"), JULY, DECEMBER]
    assert of("31/12", unit=gone).state == "late"


def test_a_unit_that_began_in_the_middle_of_the_year() -> None:
    fresh = AN_GIANG._replace(since=day("1/8"))
    assert of("31/12", own("24/11"), unit=fresh).state == "ok"
    assert codes(of("20/12", unit=fresh)) == ["sitting_passed", "rounds_short"]
    assert of("10/7", unit=fresh).state == "ok"


def test_rounds_of_the_year_before_count_for_nothing() -> None:
    december = Part("r", "own", 3, (date(2009, 12, 20),), (Session("s", "", date(2009, 12, 20), "held"),))
    assert of("10/7", december).reasons[0].code == "sitting_passed"


def test_a_round_after_the_last_sitting() -> None:
    found = of("20/12", *BOTH, own("15/12", 3, "coming"))
    assert codes(found)[:1] == ["unheld"]
    assert codes(of("12/12", *BOTH, own("15/12", 3, "coming")))[:1] == ["after_sitting"]
    next_year = Sitting("n", date(2011, 7, 6), date(2011, 7, 8))
    assert of("12/12", *BOTH, own("15/12", 3, "coming"), sittings=[*SITTINGS, next_year]).state == "ok"


def test_the_worst_reason_stands_first_and_all_are_there() -> None:
    parts = ministry("11/11", 2, answer_due=day("18/11"), left=3, announce_by=day("30/10"), announced=day("1/11"))
    found = of("19/11", own("20/5"), own("7/12", 2, "coming"), parts)
    assert codes(found) == ["overdue", "announced_late", "close", "own_planned"]
    levels = [LEVELS.index(each.level) for each in found.reasons]
    assert levels == sorted(levels)


def test_the_rules_stand_by_their_levels_and_each_has_its_words() -> None:
    order = [LEVELS.index(rule.level) for rule in RULES]
    assert order == sorted(order)
    for lang in ("vi", "en"):
        for rule in RULES:
            assert f"year.rule.{rule.code}" in words(lang)
        for code in (*(rule.code for rule in RULES), *OTHER_WORDS):
            assert f"year.why.{code}" in words(lang)


def test_only_who_holds_a_round_is_late_with_its_announcement() -> None:
    late: dict[str, Any] = {"announced": day("5/4"), "announce_by": day("3/4")}
    theirs = of("1/12", *BOTH, replace(ministry(**late), announces=False))
    assert (theirs.state, codes(theirs)[0], theirs.reasons[0].details["days"]) == ("ok", "told_late", 2)
    waiting = replace(ministry(stage="coming", announce_by=day("3/4")), announces=False)
    theirs = of("8/4", waiting)
    assert "untold" in codes(theirs)
    assert not {"unannounced", "announce_soon"} & {*codes(theirs)}
    assert codes(of("8/4", replace(waiting, announces=True)))[0] == "unannounced"


def test_a_successor_answers_what_is_left_of_those_before_it_and_nothing_else() -> None:
    left: dict[str, Any] = {"left": 3, "answer_due": day("22/4"), "announced": day("5/4"), "announce_by": day("3/4")}
    before = replace(own("15/4", stage="held", **left), former="Cũ", past=True)
    heir = of("1/12", before, unit=AN_GIANG._replace(since=day("1/7")), sittings=SITTINGS[1:])
    assert codes(heir)[0] == "overdue"
    assert "announced_late" not in codes(heir)
    assert (heir.held, [mark.day for mark in heir.marks if mark.part is before]) == (0, [day("15/4")])
    old = AN_GIANG._replace(until=day("1/7"), successor="Mới")
    gone = of("1/12", own("15/4", **left), unit=old, sittings=())
    assert "overdue" not in codes(gone)
    assert {"announced_late", "merged"} <= {*codes(gone)}
