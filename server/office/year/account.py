"""The account of a unit's year: its state, every reason, the worst first, and its marks by week."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from server.office.year.case import Case
from server.office.year.facts import Part, Sitting, Terms, Unit, UnitYear
from server.office.year.rules import LEVELS, RULES, Found, Level
from server.office.year.weeks import Weeks

Shape = Literal["held", "planned", "look", "late", "sitting"]
OF_LEVEL: dict[Level, Shape] = {"late": "late", "look": "look"}


class Reason(NamedTuple):
    """`rule` is its row of RULES, `code` its words; `details` holds numbers, days and codes."""

    rule: str
    code: str
    level: Level
    details: Mapping[str, Any]
    part: Part | None = None
    sitting: Sitting | None = None


class Mark(NamedTuple):
    """What stands at a day: a unit's part in a round, a sitting, or that a round is missing before one (neither `part`
    nor a sitting's shape)."""

    shape: Shape
    day: date
    part: Part | None = None
    sitting: Sitting | None = None


class Account(NamedTuple):
    """`known` is what it was made of; `held` and `needed` count rounds of one's own."""

    known: UnitYear
    state: Level
    reasons: tuple[Reason, ...]
    marks: tuple[Mark, ...]
    held: int
    needed: int

    @property
    def unit(self) -> Unit:
        return self.known.unit


def account(year: int, today: date, known: UnitYear, terms: Terms) -> Account:
    case = Case(year, today, known, terms)
    reasons = tuple(_reasons(case))
    marks = tuple(sorted(_marks(case, reasons), key=lambda mark: mark.day))
    return Account(known, reasons[0].level, reasons, marks, case.held, case.needed)


def _reasons(case: Case) -> Iterator[Reason]:
    """In the order of the rules, which is that of their levels. What is well is said when nothing is wrong."""
    found_any = False
    for rule in RULES:
        if rule.level == LEVELS[-1] and rule.code == "quiet" and found_any:
            return
        for found in rule.find(case):
            found_any = True
            yield _reason(rule.code, rule.level, found)


def _reason(code: str, level: Level, found: Found) -> Reason:
    return Reason(code, found.code or code, level, found.details, found.part, found.sitting)


def _marks(case: Case, reasons: Iterable[Reason]) -> Iterator[Mark]:
    weeks = Weeks(case.year)
    wrong = [each for each in reasons if each.level in OF_LEVEL]
    for part in (*case.parts, *case.inherited):
        worst = next((OF_LEVEL[each.level] for each in wrong if each.part is part), None)
        seen: set[int] = set()
        for day in sorted({each.day for each in part.going} or set(part.days)):
            if weeks.inside(day) and weeks.column(day) not in seen:
                seen.add(weeks.column(day))
                yield Mark(worst or ("held" if part.held else "planned"), day, part)
    for each in case.all_sittings:
        if weeks.inside(each.begins):
            yield Mark("sitting", each.begins, sitting=each)
    for reason in wrong:
        # A round that is missing is marked in the week before the sitting.
        if reason.sitting and not reason.part:
            day = reason.sitting.begins - timedelta(days=7)
            if weeks.inside(day):
                yield Mark(OF_LEVEL[reason.level], day, sitting=reason.sitting)
