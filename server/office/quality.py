"""The quality record of a year: in which step each nonconformity is, and how long questions took from step to step."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

CAUSE, CORRECTING, EFFECT, CLOSED = "cause", "correcting", "effect", "shut"
STEPS = (CAUSE, CORRECTING, EFFECT, CLOSED)
HOUR_MS = 3_600_000
# From which moment to which; the last is the whole way. Whoever answers begins when it is theirs (`taken_at`): when it
# was assigned, or else let through.
SPANS = {
    "decision": ("asked_at", "decided_at"), "assignment": ("decided_at", "assigned_at"),
    "writing": ("taken_at", "drafted_at"), "publication": ("drafted_at", "answered_at"),
    "whole": ("asked_at", "answered_at"),
}  # fmt: skip

Row = Mapping[str, Any]


class Matter(NamedTuple):
    """One nonconformity: `number` counts those of the year, `due`: the nearest day on which something is to be done."""

    number: int
    row: Row
    actions: Sequence[Row]
    step: str
    due: int | None

    def late(self, now: int) -> bool:
        return self.step != CLOSED and self.due is not None and self.due < now


class Times(NamedTuple):
    """Median hours of each span, how many questions were answered, and the share of them that was in time."""

    name: str
    questions: int
    answered: int
    in_time: int
    hours: Mapping[str, float | None]


def matters(rows: Iterable[Row], actions: Iterable[Row]) -> list[Matter]:
    """Numbered in the order in which they were noted; the newest first."""
    of: dict[str, list[Row]] = {}
    for each in sorted(actions, key=lambda row: (row["due"], row["id"])):
        of.setdefault(each["nonconformity"], []).append(each)
    ordered = sorted(rows, key=lambda row: (row["noted_at"], row["id"]))
    return [_matter(number, row, of.get(row["id"], ())) for number, row in enumerate(ordered, 1)][::-1]


def _matter(number: int, row: Row, actions: Sequence[Row]) -> Matter:
    waiting = [each for each in actions if each["done_at"] is None and each["checked_note"] is None]
    unseen = [each for each in actions if each["done_at"] is not None and each["checked_at"] is None]
    if row["note"]:
        return Matter(number, row, actions, CLOSED, None)
    due = min((each["due"] for each in waiting), default=None)
    if not row["cause"]:
        return Matter(number, row, actions, CAUSE, due)
    return Matter(number, row, actions, EFFECT if unseen and not waiting else CORRECTING, due)


def steps(every: Iterable[Matter]) -> list[tuple[str, list[Matter]]]:
    """By step, those that wait first."""
    found = list(every)
    return [(step, [each for each in found if each.step == step]) for step in STEPS]


def times(rows: Sequence[Row], by: str, names: Mapping[str, str]) -> list[Times]:
    """By unit or by field, the most asked first."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[by] or "", []).append(row)
    found = [_times(names.get(key, key), of) for key, of in groups.items()]
    return sorted(found, key=lambda each: (-each.questions, each.name))


def _times(name: str, rows: Sequence[Row]) -> Times:
    done = [row for row in rows if row["heading"] == "answered"]
    written = [row for row in done if row["mode"] == "later" and row["answered_at"] is not None]
    late = sum(row["answered_at"] > row["due"] for row in written)
    taken = [{**row, "taken_at": row["assigned_at"] or row["decided_at"]} for row in rows]
    hours = {span: _hours(taken, *ends) for span, ends in SPANS.items()}
    return Times(name, len(rows), len(done), len(done) - late, hours)


def _hours(rows: Iterable[Row], start: str, end: str) -> float | None:
    took = [max(0, row[end] - row[start]) for row in rows if row[start] is not None and row[end] is not None]
    return round(median(took) / HOUR_MS, 1) if took else None
