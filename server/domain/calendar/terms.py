"""The dates that follow from a session's day, each with its explanation: what was counted, what was not, and why."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from server.domain.calendar.working_days import DAY, Calendar, Reason
from server.local_time import last_moment, midnight

INTAKE_OPENS, ANNOUNCE_BY, ANSWER_DUE, REPORT_DUE = "intake_opens", "announce_by", "answer_due", "report_due"
LAST, FIRST = "last", "first"
EXCLUSIVE, INCLUSIVE = "exclusive", "inclusive"
DEADLINE, MINIMUM = "deadline", "minimum"
THURSDAY, SHEET, FULL = "thursday", "sheet", "full"
WEEK = timedelta(days=7)


class Rules(NamedTuple):
    """The settings by which dates are counted."""

    intake_days: int = 7
    intake_count: str = EXCLUSIVE
    announce_days: int = 5
    answer_days: int = 5
    report_days: int = 7
    anchor: str = LAST
    answer_term_mode: str = DEADLINE
    week_rule: str = THURSDAY


class Step(NamedTuple):
    """One day on the way from the day from which is counted; `number` is None where the day does not count."""

    number: int | None
    reason: Reason

    @property
    def day(self) -> date:
        return self.reason.day


class Dated(NamedTuple):
    """A date and how it came about: `days` from `since`, `steps` in the order of counting. `working`: weekends
    and days off do not count. `rolled`: the way back to the last working day, where the office has to act by then.
    `settings` are those that decide."""

    what: str
    day: date
    since: date
    days: int
    working: bool
    steps: tuple[Step, ...]
    settings: tuple[tuple[str, object], ...]
    rolled: tuple[Reason, ...] = ()
    chosen: bool = False

    @property
    def working_day(self) -> date:
        """The day itself, or the last working day before it."""
        return self.rolled[-1].day if self.rolled else self.day

    @property
    def provisional(self) -> bool:
        """Whether it hangs on a day that nobody has decided. Calendar days are what they are."""
        asked = (*(step.reason for step in self.steps if self.working), *self.rolled)
        return any(reason.provisional for reason in asked)


class Terms(NamedTuple):
    """The dates of a session. Answers and report may come until the end of their day."""

    day: date
    intake_opens: date
    announce_by: date
    announce_by_working: date
    answer_due: date
    report_due: date
    provisional: bool

    @property
    def intake_opens_ms(self) -> int:
        return midnight(self.intake_opens)

    @property
    def announce_by_ms(self) -> int:
        return last_moment(self.announce_by) + 1

    @property
    def answer_due_ms(self) -> int:
        return last_moment(self.answer_due) + 1

    @property
    def report_due_ms(self) -> int:
        return last_moment(self.report_due) + 1


class Explained(NamedTuple):
    """`days`: on which the session is held; `anchor`: the one from which is counted."""

    days: tuple[date, ...]
    anchor: date
    intake_opens: Dated
    announce_by: Dated
    answer_due: Dated
    report_due: Dated

    @property
    def dates(self) -> tuple[Dated, ...]:
        """In the order in which they come."""
        return self.announce_by, self.intake_opens, self.answer_due, self.report_due

    @property
    def terms(self) -> Terms:
        return Terms(
            self.anchor, self.intake_opens.day, self.announce_by.day, self.announce_by.working_day,
            self.answer_due.day, self.report_due.day, any(each.provisional for each in self.dates),
        )  # fmt: skip


def explain(held: date | Sequence[date], rules: Rules, calendar: Calendar, answer_by: date | None = None) -> Explained:
    """The dates of a session held on this day, or on these. `answer_by`: the later day that a unit set itself where
    the answers' term is a minimum. OverflowError at the ends of all calendars."""
    days = (held,) if isinstance(held, date) else tuple(sorted(held))
    anchor = days[-1 if rules.anchor == LAST else 0]
    intake = _intake(days, anchor, rules, calendar)
    answers = forward(ANSWER_DUE, anchor, rules.answer_days, calendar, _settings(rules, "answer_days", "anchor"))
    if rules.answer_term_mode == MINIMUM:
        mode = _settings(rules, "answer_term_mode")
        answers = answers._replace(settings=answers.settings + mode)
        if answer_by is not None and answer_by > answers.day:
            answers = until(ANSWER_DUE, anchor, answer_by, calendar, answers.settings)._replace(chosen=True)
    report = forward(REPORT_DUE, anchor, rules.report_days, calendar, _settings(rules, "report_days", "anchor"))
    return Explained(days, anchor, intake, _announce(intake.day, rules, calendar), answers, report)


def terms(held: date | Sequence[date], rules: Rules, calendar: Calendar) -> Terms:
    return explain(held, rules, calendar).terms


def forward(
    what: str, since: date, count: int, calendar: Calendar, settings: tuple[tuple[str, object], ...] = ()
) -> Dated:
    """Working days after `since`, which is not counted itself."""
    return until(what, since, calendar.add_working_days(since, count), calendar, settings)


def until(
    what: str, since: date, day: date, calendar: Calendar, settings: tuple[tuple[str, object], ...] = ()
) -> Dated:
    """The same for a day that is known: how many working days lead to it."""
    number, steps = 0, []
    for n in range(1, (day - since).days + 1):
        reason = calendar.reason(since + n * DAY)
        number += reason.works
        steps.append(Step(number if reason.works else None, reason))
    return Dated(what, day, since, number, True, tuple(steps), settings)


def _intake(days: tuple[date, ...], anchor: date, rules: Rules, calendar: Calendar) -> Dated:
    """Calendar days back from the anchor; of a session over more days than that, its first day."""
    inclusive = rules.intake_count == INCLUSIVE
    reached = anchor - timedelta(days=rules.intake_days - inclusive)
    day = min(reached, days[0])
    steps = _back(anchor + DAY if inclusive else anchor, day, calendar)
    settings = _settings(rules, "intake_days", "intake_count", "anchor")
    return Dated(INTAKE_OPENS, day, anchor, len(steps), False, steps, settings)


def _announce(intake: date, rules: Rules, calendar: Calendar) -> Dated:
    day = intake - timedelta(days=rules.announce_days)
    rolled = [calendar.reason(day)]
    while not rolled[-1].works:
        rolled.append(calendar.reason(rolled[-1].day - DAY))
    settings = _settings(rules, "announce_days")
    steps = _back(intake, day, calendar)
    return Dated(ANNOUNCE_BY, day, intake, rules.announce_days, False, steps, settings, tuple(rolled))


def _back(since: date, day: date, calendar: Calendar) -> tuple[Step, ...]:
    return tuple(Step(n, calendar.reason(since - n * DAY)) for n in range(1, (since - day).days + 1))


def _settings(rules: Rules, *names: str) -> tuple[tuple[str, object], ...]:
    return tuple((f"session.{name}", getattr(rules, name)) for name in names)


def week(year: int, month: int, number: int, rule: str = THURSDAY) -> tuple[date, date] | None:
    """Monday and Sunday of the n-th week of a month; None when it has no such week. By its Thursday a week belongs to
    one month; rows of a calendar's sheet may be of two; full weeks begin and end in the month."""
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - DAY
    monday = first - first.weekday() * DAY
    if (rule == THURSDAY and first.weekday() > 3) or (rule == FULL and first.weekday() > 0):
        monday += WEEK
    monday += (number - 1) * WEEK
    inside = {THURSDAY: monday + 3 * DAY, SHEET: monday, FULL: monday + 6 * DAY}[rule]
    return (monday, monday + 6 * DAY) if number > 0 and inside <= last else None
