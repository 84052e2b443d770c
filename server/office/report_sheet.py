"""A report as a workbook: its figures, Biểu 1, and every question with unit, times and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.domain.reporting import WAYS
from server.domain.session.question_state import QUESTION
from server.local_time import DAY_MS, NEVER
from server.office.rendering.paper import Grid, cells
from server.office.rendering.xlsx import Cell, Moment, Table, xlsx
from server.office.report_cut import fate
from server.office.report_figures import counted
from server.office.report_matter import Facts
from server.office.report_tables import by_field, by_way
from server.office.report_words import Say

HEAD = ("unit", "question", "kind_of", "field", "place", "asker", "way", "fate", "reason")
TIMES = ("asked_on", "decided_on", "replied_on", "due", "days_late", "hours")
WIDTHS = (34, 8, 12, 24, 18, 14, 22, 24, 24, 17, 17, 17, 17, 10, 10, 60, 60)
HOUR_MS = 3_600_000


def sheet(facts: Facts, more: Sequence[Table] = ()) -> bytes:
    say = facts.say
    questions = [row for row in facts.rows if row["kind"] == QUESTION]
    tables = [
        outcomes(say, facts.outcomes, counted(facts.rows, facts.now).outcomes),
        _grid(say("sheet.fields"), by_field(facts, questions)),
        listed(facts, facts.rows),
        _grid(say("sheet.ways"), by_way(facts, questions)),
        *more,
    ]
    return xlsx(f"{say('kind')} {facts.session['code']}", tables)


def _grid(name: str, grid: Grid) -> Table:
    rows = [[_number(cell) for cell in cells(row)] for row in grid.rows]
    return Table(name=name, head=grid.head, rows=rows, widths=(6, 28, *(12 for _ in grid.head[2:])))


def outcomes(say: Say, names: Mapping[str, str], found: Mapping[str, int]) -> Table:
    whole = sum(found.values())
    rows: list[Sequence[Cell]] = [[names[name], n, n / whole if whole else 0.0] for name, n in found.items()]
    rows.append([say("total"), whole, 1.0 if whole else 0.0])
    head = [say("fate"), say("sheet.count"), say("sheet.share")]
    return Table(name=say("sheet.outcomes"), head=head, rows=rows, widths=(34, 12, 12))


def listed(facts: Facts, rows: Sequence[Mapping[str, Any]], name: str = "sheet.questions") -> Table:
    """Every question of these; what is not public has no text here."""
    say = facts.say
    head = [say(f"sheet.{each}") if each in ("place", "asker", "unit") else say(each) for each in HEAD]
    head += [*(say(each) for each in TIMES), say("content"), say("answer")]
    ordered = sorted(rows, key=lambda row: row["number"])
    return Table(name=say(name), head=head, rows=[_row(facts, row) for row in ordered], widths=WIDTHS)


def _row(facts: Facts, row: Mapping[str, Any]) -> list[Cell]:
    say, told = facts.say, fate(row, facts.now)
    done = row["answered_at"]
    late = max(0, ((done or facts.now) - row["answer_due"] - 1) // DAY_MS + 1) if told in ("late", "overdue") else 0
    unit = facts.units.get(row.get("at_unit") or "", facts.unit)
    return [
        unit, row["number"], say(f"kind.{row['kind']}"), facts.fields.get(row["field"], row["field"]),
        row.get("place") or "", say(f"asker.{row['asker_type']}"), say(f"way.{row.get('way') or WAYS[0]}"),
        facts.outcomes[told], _why(facts, row), Moment(row["asked_at"]), _moment(row["decided_at"]), _moment(done),
        _term(row["answer_due"]), late, (done - row["asked_at"]) // HOUR_MS if done else None, row.get("text") or "",
        row.get("answer") or "",
    ]  # fmt: skip


def _why(facts: Facts, row: Mapping[str, Any]) -> str:
    """Why it was not taken, or to which unit it went."""
    reason = row["reason"] or ""
    return facts.reasons.get(reason) or facts.units.get(reason, "")


def _moment(at: int | None) -> Moment | None:
    return Moment(at) if at else None


def _term(at: int) -> Moment | None:
    """None while the clock of its deadline stands still."""
    return Moment(at) if at < NEVER else None


def _number(text: str) -> Cell:
    return int(text) if text.isascii() and text.isdigit() else text
