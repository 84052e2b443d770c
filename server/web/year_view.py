"""The year as its page and its data show it: groups by state, the line of a unit, what a filter leaves."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from starlette.datastructures import QueryParams

from server.folding import folded
from server.office.year.account import Account, Mark
from server.office.year.facts import Part, Session, Sitting
from server.office.year.rules import LEVELS
from server.office.year.weeks import Weeks, week_of
from server.web import year_words

MONTHS = range(1, 13)


class Filter(NamedTuple):
    """What the page leaves out; empty: nothing."""

    state: str = ""
    region: str = ""
    text: str = ""

    @property
    def any(self) -> bool:
        return any(self)

    def fits(self, account: Account, lang: str, year: int) -> bool:
        unit = account.unit
        if self.state not in ("", account.state) or self.region not in ("", unit.region):
            return False
        said = (year_words.say(reason, lang, year) for reason in account.reasons)
        wanted = folded(self.text)
        if self.text and not wanted:
            return False
        return any(wanted in folded(each) for each in (unit.name, unit.slug, *said))


def filter_of(asked: QueryParams) -> Filter:
    state = asked.get("tinh-trang", "")
    return Filter(state if state in LEVELS else "", asked.get("vung", ""), asked.get("tim", "").strip()[:80])


def groups(accounts: Iterable[Account], lang: str, year: int) -> list[dict[str, Any]]:
    """The departments by state, the worst first, each by the alphabet; then the ministry by itself."""
    shown = sorted(accounts, key=lambda each: year_words.in_order(each.unit.name))
    kinds: list[tuple[str, list[Account]]] = [
        (level, [each for each in shown if each.unit.council and each.state == level]) for level in LEVELS
    ]
    ministry = [each for each in shown if not each.unit.council]
    return [
        {"level": level, "count": len(found), "lines": [line(each, lang, year) for each in found]}
        for level, found in (*kinds, ("", ministry))
        if found
    ]


def sums(accounts: Iterable[Account]) -> dict[str, int]:
    """How many departments are in each state."""
    counted: dict[str, int] = dict.fromkeys(LEVELS, 0)
    for each in accounts:
        if each.unit.council:
            counted[each.state] += 1
    return counted


def line(account: Account, lang: str, year: int) -> dict[str, Any]:
    weeks = Weeks(year)
    columns = [weeks.column(mark.day) for mark in account.marks]
    titles = [year_words.titled(mark, lang, year) for mark in account.marks]
    return {
        "slug": account.unit.slug, "name": account.unit.name, "state": account.state,
        "why": year_words.say(account.reasons[0], lang, year),
        "all": "; ".join(year_words.say(each, lang, year) for each in account.reasons if each.level == account.state),
        "more": sum(each.level != LEVELS[-1] for each in account.reasons[1:]),
        "marks": [
            (mark.shape, at, title, mark.shape == "sitting" and columns.count(at) > 1)
            for mark, at, title in zip(account.marks, columns, titles, strict=True)
        ],
        "said": "; ".join(titles),
    }  # fmt: skip


def ruler(accounts: Iterable[Account], year: int, today: date) -> dict[str, Any]:
    """What stands above all lines: months, rounds of the ministry, today."""
    weeks = Weeks(year)
    rounds = {part.round: part for each in accounts for part in each.known.parts if part.whose == "ministry"}
    return {
        "weeks": weeks.columns,
        "months": [(month, *_place(weeks, date(year, month, 1))) for month in MONTHS],
        "rounds": [
            (part.number, column)
            for part in sorted(rounds.values(), key=lambda part: part.days)
            for column in sorted({weeks.column(day) for day in part.days if weeks.inside(day)})
        ],
        "today": _place(weeks, today) if weeks.inside(today) else None,
    }


def _place(weeks: Weeks, day: date) -> tuple[int, int]:
    return weeks.column(day), day.weekday()


def detail(account: Account, lang: str, year: int) -> dict[str, Any]:
    """A unit by itself: every reason, its rounds with their days, its sittings."""
    return {
        "line": line(account, lang, year), "held": account.held, "needed": account.needed,
        "reasons": [(each.level, year_words.say(each, lang, year)) for each in account.reasons],
        "rounds": [_round(account, part, lang, year) for part in _of_year(account, year)],
        "sittings": sorted(
            (each for each in account.known.sittings if each.begins.year == year), key=lambda each: each.begins
        ),
        "council": account.unit.council,
    }  # fmt: skip


def _of_year(account: Account, year: int) -> list[Part]:
    found = [part for part in account.known.parts if year in (part.first.year, part.last.year)]
    return sorted(found, key=lambda part: (part.last, part.round))


def _round(account: Account, part: Part, lang: str, year: int) -> dict[str, Any]:
    own = part.whose == "own" and account.unit.council and not part.off
    after = (each for each in account.known.sittings if each.begins > part.last and not each.off)
    before = min(after, key=lambda each: each.begins, default=None) if own else None
    wrong = [each for each in account.reasons if each.part is part and each.level != LEVELS[-1]]
    return {
        "name": year_words.capital(year_words.name(part, lang, year)), "part": part, "own": own,
        "stage": stage(part), "before": before, "days": (before.begins - part.last).days if before else 0,
        "level": wrong[0].level if wrong else "", "why": [year_words.say(each, lang, year) for each in wrong],
    }  # fmt: skip


def stage(part: Part) -> str:
    if part.off:
        return "off"
    if not part.going:
        return "coming" if part.set else "unset"
    return "held" if part.held else next((each.stage for each in part.going if not each.held), "coming")


def data(account: Account, lang: str, year: int) -> dict[str, Any]:
    """A unit as data; the shape is told in docs/year.md."""
    weeks, unit = Weeks(year), account.unit
    return {
        "unit": unit.slug, "name": unit.name, "region": unit.region, "council": unit.council,
        "since": _iso(unit.since), "until": _iso(unit.until), "state": account.state,
        "own_rounds": {"held": account.held, "needed": account.needed},
        "reasons": [
            {
                "rule": each.rule, "code": each.code, "level": each.level, "say": year_words.say(each, lang, year),
                "details": year_words.details(each), "round": each.part.round if each.part else None,
                "sitting": each.sitting.id if each.sitting else None,
            }
            for each in account.reasons
        ],
        "marks": [_mark(mark, weeks) for mark in account.marks],
        "rounds": [_part(part) for part in _of_year(account, year)],
        "sittings": [_sitting(each) for each in account.known.sittings if each.begins.year == year],
    }  # fmt: skip


def _mark(mark: Mark, weeks: Weeks) -> dict[str, Any]:
    return {
        "shape": mark.shape, "day": mark.day.isoformat(), "week": week_of(mark.day), "column": weeks.column(mark.day),
        "round": mark.part.round if mark.part else None, "sitting": mark.sitting.id if mark.sitting else None,
    }  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    return {
        "round": part.round, "whose": part.whose, "number": part.number, "topic": part.topic, "stage": stage(part),
        "former": part.former or None,
        "days": [day.isoformat() for day in part.days], "sessions": [_session(each) for each in part.sessions],
    }  # fmt: skip


def _session(each: Session) -> Mapping[str, Any]:
    days = ("day", "was", "announce_by", "announced", "answer_due", "report_due")
    ready = {"done": each.ready[0], "of": each.ready[1]} if each.ready else None
    return {"session": each.id, "code": each.code, "stage": each.stage, "left": each.left, "ready": ready} | {
        name: _iso(getattr(each, name)) for name in days
    }


def _sitting(each: Sitting) -> Mapping[str, Any]:
    days = {name: _iso(getattr(each, name)) for name in ("begins", "ends", "was")}
    return {"sitting": each.id, "ordinary": each.ordinary, "cancelled": each.off, **days}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
