"""Section II of a report: figures, each leading to the questions that it counts, Biểu 1 and the charts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.domain.reporting import ANSWERED, OUTCOMES, WAITING
from server.domain.session.question_state import KINDS, QUESTION
from server.local_time import day_of
from server.office.rendering.paper import Bar, Chart, Figure, Words
from server.office.report_cut import ARRIVED, BEFORE, DURING, LATER, Cut, fate
from server.office.report_matter import Facts
from server.office.report_tables import share
from server.office.report_words import duration, runs
from server.views.account import Account, account

OPINION = next(kind for kind in KINDS if kind != QUESTION)

Rows = Sequence[Mapping[str, Any]]


def counted(rows: Iterable[Mapping[str, Any]], now: int) -> Account:
    """The account of single questions. Raises Corrupt when it does not add up."""
    return account([{**row, "n": 1, "late": int(fate(row, now) == "late")} for row in rows], now)


def count(rows: Iterable[Mapping[str, Any]], cut: Cut, now: int) -> Figure:
    """How many of these rows a cut holds, leading to them."""
    return Figure(str(sum(cut.holds(row, now) for row in rows)), cut.query)


def received(facts: Facts, rows: Rows) -> list[Words]:
    cuts = {
        "questions": Cut(kind=QUESTION), "opinions": Cut(kind=OPINION),
        "citizens": Cut(kind=QUESTION, asker="citizen"), "businesses": Cut(kind=QUESTION, asker="business"),
        "before": Cut(when=BEFORE), "during": Cut(when=DURING), "later": Cut(when=LATER),
    }  # fmt: skip
    told = runs(facts.say, "received", **{name: count(rows, cut, facts.now) for name, cut in cuts.items()})
    arrived = count(rows, Cut(came=ARRIVED), facts.now)
    return [*told, *(runs(facts.say, "from_others", arrived=arrived) if int(arrived.text) else ())]


def answered(facts: Facts, questions: Rows) -> list[Words]:
    done, in_time = Cut(ANSWERED, kind=QUESTION), Cut(ANSWERED[:-1], kind=QUESTION)
    told = {name: count(questions, cut, facts.now) for name, cut in (("answered", done), ("on_time", in_time))}
    told["left"] = count(questions, Cut(WAITING, kind=QUESTION), facts.now)
    told["share"] = Figure(share(questions, facts.now), done.query)
    return runs(facts.say, "answered", **told)


def times(facts: Facts, questions: Rows) -> list[Words]:
    took = sorted(row["answered_at"] - row["asked_at"] for row in questions if row["answered_at"])
    if not took:
        return [facts.say("no_times")]
    middle = (took[(len(took) - 1) // 2] + took[len(took) // 2]) // 2
    of = Cut(ANSWERED, kind=QUESTION).query
    told = {"median": duration(middle, facts.say), "longest": duration(took[-1], facts.say)}
    return runs(facts.say, "times", **{name: Figure(text, of) for name, text in told.items()})


def in_sum(facts: Facts, rows: Rows) -> list[Words]:
    """The line that has to hold: what was received is the sum of what became of it."""
    found = Counter(fate(row, facts.now) for row in rows)
    cuts = [Figure(str(found[name]), Cut((name,)).query) for name in OUTCOMES if found[name]]
    added: list[Words] = [each for figure in cuts for each in (" + ", figure)][1:] or ["0"]
    start, _, end = facts.say("in_sum").partition("{sum}")
    middle, _, end = end.partition("{received}")
    return [start, *added, middle, Figure(str(len(rows)), Cut().query), end]


def charts(facts: Facts, rows: Rows) -> list[Chart]:
    """What became of what came, and on which days answers went out."""
    say, found = facts.say, Counter(fate(row, facts.now) for row in rows)
    if not rows:
        return []
    outcomes = [
        Bar(name=facts.outcomes[name], value=found[name], kind=shade(name), of=Cut((name,)).query)
        for name in OUTCOMES
        if found[name]
    ]
    days = Counter(row["day"] for row in rows if row.get("day"))
    late = {row["day"] for row in rows if row.get("day") and fate(row, facts.now) == "late"}
    drawn = [
        Bar(name=_day(day), value=n, kind="late" if day in late else "fair", of=Cut(day=day).query)
        for day, n in sorted(days.items())
    ]
    made = [Chart(title=say("chart.outcomes"), bars=outcomes)]
    return [*made, Chart(title=say("chart.days"), bars=drawn)] if drawn else made


def shade(outcome: str) -> str:
    """How an outcome is drawn."""
    if outcome in ANSWERED[:-1]:
        return "good" if outcome == ANSWERED[0] else "fair"
    return "late" if outcome in (ANSWERED[-1], WAITING[-1]) else "rest"


def answered_on(row: Mapping[str, Any]) -> str:
    """The day on which a text became official, or empty (ISO)."""
    return day_of(row["answered_at"]).isoformat() if row["answered_at"] else ""


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"
