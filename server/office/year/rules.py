"""The rules of the year: what makes a unit late, what asks for a look, what is as it should be; the worst first.

Each is a row of RULES. What a rule finds is said in words under `year.why.<code>`, in docs/year.md by its `year.rule`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from server.office.year.case import Case
from server.office.year.facts import Part, Session, Sitting
from server.office.year.weeks import week_of

Level = Literal["late", "look", "ok"]
LEVELS: tuple[Level, ...] = ("late", "look", "ok")


class Found(NamedTuple):
    """What one rule found: at which round or sitting, and what its words need. `code` where the words differ."""

    details: Mapping[str, Any] = {}
    part: Part | None = None
    sitting: Sitting | None = None
    code: str = ""


class Rule(NamedTuple):
    code: str
    level: Level
    find: Callable[[Case], Iterator[Found]]


def overdue(case: Case) -> Iterator[Found]:
    for part, each in _held(case):
        if each.left and each.answer_due and each.answer_due < case.today:
            late = (case.today - each.answer_due).days
            yield Found({"count": each.left, "days": late, "due": each.answer_due}, part)


def due_soon(case: Case) -> Iterator[Found]:
    for part, each in _held(case):
        if each.left and each.answer_due and 0 <= (each.answer_due - case.today).days <= case.terms.soon_days:
            yield Found({"count": each.left, "due": each.answer_due}, part)


def unheld(case: Case) -> Iterator[Found]:
    for part in case.parts:
        if not part.set and part.whose == "own" and part.last < case.today:
            yield Found({"date": part.last}, part, code="unset_past")
        for each in part.going:
            if each.stage == "coming" and each.day < case.today:
                yield Found({"date": each.day}, part)


def announced_late(case: Case) -> Iterator[Found]:
    yield from _late(case, True)


def told_late(case: Case) -> Iterator[Found]:
    """The same of rounds that others hold, and announce: told, and not counted against this unit."""
    yield from _late(case, False)


def _late(case: Case, own: bool) -> Iterator[Found]:
    for part, each in _going(case):
        late = each.announced and each.announce_by and each.announced > each.announce_by
        if late and each.announced and each.announce_by and part.announces is own:
            yield Found({"days": (each.announced - each.announce_by).days}, part)


def unannounced(case: Case) -> Iterator[Found]:
    yield from _waiting(case, True)


def untold(case: Case) -> Iterator[Found]:
    yield from _waiting(case, False)


def _waiting(case: Case, own: bool) -> Iterator[Found]:
    for part, by in _awaited(case):
        if by < case.today and part.announces is own:
            yield Found({"date": by, "days": (case.today - by).days}, part)


def announce_soon(case: Case) -> Iterator[Found]:
    for part, by in _awaited(case):
        if part.announces and 0 <= (by - case.today).days <= case.terms.soon_days + 2:
            yield Found({"date": by}, part)


def sitting_passed(case: Case) -> Iterator[Found]:
    if not case.enough_held:
        yield from (Found({"date": each.begins, "month": each.begins.month}, sitting=each) for each in case.bare())


def sitting_bare(case: Case) -> Iterator[Found]:
    if case.enough_held:
        yield from (Found({"date": each.begins, "month": each.begins.month}, sitting=each) for each in case.bare())


def sitting_near(case: Case) -> Iterator[Found]:
    yield from _missing(case, True, "sitting_near_none")


def sitting_ahead(case: Case) -> Iterator[Found]:
    yield from _missing(case, False, "")


def _missing(case: Case, near: bool, none: str) -> Iterator[Found]:
    """Sittings to come before which no round is planned: `near` when none can be announced in time any more."""
    for each in case.open_sittings():
        left = (each.begins - case.today).days
        if left <= case.terms.ahead_days and near == (left <= case.terms.lead_days):
            details = {"held": case.held, "date": each.begins, "half": half(each)}
            yield Found(details, sitting=each, code="" if case.held else none)


def rounds_short(case: Case) -> Iterator[Found]:
    """Said when no sitting is left, and of a year that is over, if anything is known of it."""
    if case.over and case.held < case.needed and (case.sittings or case.parts):
        yield Found({"held": case.held, "needed": case.needed})


def sitting_none(case: Case) -> Iterator[Found]:
    """Sittings that nobody has entered, once the year has begun."""
    known = len(case.sittings)
    if case.today.year == case.year and case.whole_year and known < case.needed:
        if not known:
            yield Found({"year": case.year})
        elif case.sittings[-1].begins <= case.today:
            yield Found({"year": case.year, "count": known}, code="sitting_next")


def sitting_moved(case: Case) -> Iterator[Found]:
    for each in case.sittings:
        if each.was and each.begins < each.was and each.begins > case.today:
            waiting = [part for part in case.own if not part.held and not part.off and part.last < each.was]
            yield from (Found({"date": each.begins, "was": each.was}, part) for part in waiting[-1:])


def after_sitting(case: Case) -> Iterator[Found]:
    """Rounds of its own that stand before no sitting. Without a sitting of the year nothing can be said of them."""
    for part in (each for each in case.own if case.sittings and not each.off):
        if during := case.during(part):
            yield Found({"date": during.begins, "day": part.last}, part, code="during_sitting")
        elif case.sitting_after(part.last) is None:
            yield Found({"day": part.last}, part)


def close(case: Case) -> Iterator[Found]:
    for part in case.own:
        before = case.sitting_after(part.last)
        if before and not part.held and not part.off and part.last >= case.today:
            days = (before.begins - part.last).days
            if days <= case.terms.close_days:
                yield Found({"days": days, "date": before.begins}, part)


def out_of_window(case: Case) -> Iterator[Found]:
    for part in case.parts:
        mine = part.whose != "ministry" or not case.unit.council
        if part.window and mine and not part.off and not part.window[0] <= part.first <= part.last <= part.window[1]:
            yield Found({"day": part.last, "from": part.window[0], "to": part.window[1]}, part)


def postponed(case: Case) -> Iterator[Found]:
    for part, each in _going(case):
        if each.was and not each.held:
            yield Found({"date": each.day, "was": each.was}, part)


def cancelled(case: Case) -> Iterator[Found]:
    yield from (Found({"date": part.last}, part) for part in case.parts if part.off)


def unset(case: Case) -> Iterator[Found]:
    """The ministry's round is scheduled, and its session stands in no room of this unit."""
    for part in case.parts:
        if part.set and part.round and not part.sessions and part.last >= case.today:
            yield Found({"date": part.last}, part)


def unready(case: Case) -> Iterator[Found]:
    for part, each in _going(case):
        near = each.stage == "coming" and 0 <= (each.day - case.today).days <= case.terms.ready_days
        if near and each.ready is not None:
            done, of = each.ready
            if done < of or not of:
                yield Found({"done": done, "of": of, "date": each.day}, part, code="" if of else "unready_none")


def merged(case: Case) -> Iterator[Found]:
    if case.unit.until and case.unit.until <= case.today:
        yield Found({"date": case.unit.until, "unit": case.unit.successor}, code="" if case.unit.successor else "ended")


def own_planned(case: Case) -> Iterator[Found]:
    for part in sorted(case.own, key=lambda part: part.last):
        if not part.held and not part.off and part.last >= case.today:
            yield Found({"week": week_of(part.last), "day": part.last}, part)


def own_done(case: Case) -> Iterator[Found]:
    if case.needed and case.enough_held:
        yield Found({"count": case.held})


def quiet(case: Case) -> Iterator[Found]:
    yield Found(code="quiet_past" if case.year_over else "")


def half(sitting: Sitting) -> str:
    """Councils sit in the middle of the year and at its end."""
    return "mid" if sitting.begins.month < 9 else "end"


def _awaited(case: Case) -> Iterator[tuple[Part, date]]:
    """Sessions to come that are not announced, each with the day by which they should be."""
    for part, each in _going(case):
        if each.announce_by is not None and each.announced is None and each.stage == "coming":
            yield part, each.announce_by


def _going(case: Case) -> Iterator[tuple[Part, Session]]:
    return ((part, each) for part in case.parts for each in part.going)


def _held(case: Case) -> Iterator[tuple[Part, Session]]:
    return ((part, each) for part in case.owed for each in part.going if each.held)


RULES = (
    Rule("overdue", "late", overdue),
    Rule("unheld", "late", unheld),
    Rule("sitting_near", "late", sitting_near),
    Rule("sitting_passed", "late", sitting_passed),
    Rule("unannounced", "late", unannounced),
    Rule("announced_late", "late", announced_late),
    Rule("rounds_short", "late", rounds_short),
    Rule("due_soon", "look", due_soon),
    Rule("announce_soon", "look", announce_soon),
    Rule("unset", "look", unset),
    Rule("sitting_moved", "look", sitting_moved),
    Rule("after_sitting", "look", after_sitting),
    Rule("close", "look", close),
    Rule("sitting_ahead", "look", sitting_ahead),
    Rule("out_of_window", "look", out_of_window),
    Rule("unready", "look", unready),
    Rule("postponed", "look", postponed),
    Rule("cancelled", "look", cancelled),
    Rule("sitting_bare", "look", sitting_bare),
    Rule("sitting_none", "look", sitting_none),
    Rule("untold", "ok", untold),
    Rule("told_late", "ok", told_late),
    Rule("merged", "ok", merged),
    Rule("own_planned", "ok", own_planned),
    Rule("own_done", "ok", own_done),
    Rule("quiet", "ok", quiet),
)
# What a rule says in other words.
OTHER_WORDS = (
    "unset_past",
    "sitting_near_none",
    "sitting_next",
    "during_sitting",
    "unready_none",
    "ended",
    "quiet_past",
)
