"""The annexes of a result report: what was late or not taken, what became of every question, and the answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from server.domain.reporting import WAITING
from server.domain.session.question_state import QUESTION
from server.local_time import DAY_MS, NEVER, day_of
from server.office.rendering.paper import Annex, Grid, Words
from server.office.report_cut import fate
from server.office.report_inbox import WHERE
from server.office.report_inbox import annex as inbox
from server.office.report_matter import Facts
from server.office.report_tables import by_place, by_unit

MOST_LISTED = 2000
MOST_PLAIN = 2  # one line and its sum
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
_TOLD = ("late", "overdue", "open", "refused")

Rows = Sequence[Mapping[str, Any]]


def annexes(facts: Facts, number: str, day: date) -> list[Annex]:
    """Those that have something in them, numbered as they come."""
    inboxes = [inbox(facts, box) for box in WHERE]
    every = (_not_as_it_should(facts), *_by(facts), _every(facts), *inboxes, _answers(facts))
    made = [each for each in every if each[1].rows]
    reference = facts.say("annex_reference", number=number or "…", date=f"{day:%d/%m/%Y}", unit=facts.unit)
    return [
        Annex(
            number=facts.say("annex", number=ROMAN[n]),
            title=title,
            reference=reference,
            grid=grid,
            note=facts.say("annex_more", n=more) if more > 0 else "",
        )
        for n, (title, grid, more) in enumerate(made)
    ]


def _sorted(rows: Rows) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: row["number"])


def _not_as_it_should(facts: Facts) -> tuple[str, Grid, int]:
    of = [row for row in facts.rows if row["kind"] == QUESTION and fate(row, facts.now) in _TOLD]
    head = [facts.say(name) for name in ("row", "question", "field", "fate", "reason")]
    rows: list[Sequence[Words]] = [
        [str(n), str(row["number"]), facts.fields.get(row["field"], row["field"]), *_fate(facts, row)]
        for n, row in enumerate(_sorted(of)[:MOST_LISTED], 1)
    ]
    grid = Grid(head=head, rows=rows, widths=(0.5, 0.6, 1.6, 2.6, 1.8), left=(2, 3, 4))
    return facts.say("annex_title"), grid, len(of) - MOST_LISTED


def _by(facts: Facts) -> list[tuple[str, Grid, int]]:
    """By province, and by whose people answered where those were several; a table of one line says nothing new."""
    questions = [row for row in facts.rows if row["kind"] == QUESTION]
    places, units = by_place(facts, questions), by_unit(facts, questions)
    made = [(facts.say("annex_places"), places, 0)] if len(places.rows) > MOST_PLAIN else []
    return [*made, (facts.say("annex_signers"), units, 0)] if len(units.rows) > 1 else made


def _every(facts: Facts) -> tuple[str, Grid, int]:
    head = [facts.say(name) for name in ("question", "kind_of", "field", "asked_on", "replied_on", "fate")]
    rows: list[Sequence[Words]] = [
        [
            str(row["number"]), facts.say(f"kind.{row['kind']}"), facts.fields.get(row["field"], row["field"]),
            f"{day_of(row['asked_at']):%d/%m/%Y}",
            f"{day_of(row['answered_at']):%d/%m/%Y}" if row["answered_at"] else "",
            facts.outcomes[fate(row, facts.now)],
        ]
        for row in _sorted(facts.rows)[:MOST_LISTED]
    ]  # fmt: skip
    grid = Grid(head=head, rows=rows, widths=(0.6, 1, 1.7, 1.2, 1.2, 1.9), left=(2, 5))
    return facts.say("annex_every"), grid, len(facts.rows) - MOST_LISTED


def _answers(facts: Facts) -> tuple[str, Grid, int]:
    """As everybody reads them; what is not public is not here."""
    of = [row for row in facts.rows if row.get("text") and row.get("answer")]
    head = [facts.say(name) for name in ("question", "content", "answer")]
    rows: list[Sequence[Words]] = [
        [str(row["number"]), row["text"], "\n".join(filter(None, (row["answer"], row.get("signed"))))]
        for row in _sorted(of)[:MOST_LISTED]
    ]
    grid = Grid(head=head, rows=rows, widths=(0.4, 2.4, 3.4), left=(1, 2))
    return facts.say("annex_answers"), grid, len(of) - MOST_LISTED


def _fate(facts: Facts, row: Mapping[str, Any]) -> tuple[str, str]:
    name = fate(row, facts.now)
    if name == "late":
        days = (row["answered_at"] - row["answer_due"]) // DAY_MS + 1
        return facts.say("fate.late", date=f"{day_of(row['answered_at']):%d/%m/%Y}", days=days), ""
    if name in WAITING:
        return facts.say(f"fate.{name}", date=_promised(facts, row["answer_due"])), row.get("waits_for") or ""
    return facts.say(f"fate.{name}"), facts.reasons.get(row["reason"] or "", "")


def _promised(facts: Facts, due: int) -> str:
    """By when it is promised; while its clock stands nobody can say."""
    return f"{day_of(due):%d/%m/%Y}" if due < NEVER else facts.say("term.still_open")
