"""The tables of a report: Biểu 1 by field, and alike by how questions came, by province and by who answered. Every cell
is a figure that leads to what it counts."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.domain.reporting import ANSWERED, OUTCOMES, WAITING, WAYS
from server.domain.session.question_state import QUESTION
from server.office.rendering.paper import Figure, Grid, Words
from server.office.report_cut import MERGED, NOWHERE, REFERRED, REFUSED, TRANSFERRED, Cut, fate
from server.office.report_matter import Facts
from server.office.report_words import Say, percent

MOVED = (TRANSFERRED, REFERRED)
COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((name, (name,)) for name in ANSWERED),
    ("moved", MOVED),
    (MERGED, (MERGED,)),
    (REFUSED, tuple(name for name in OUTCOMES if name not in (*ANSWERED, *MOVED, MERGED, *WAITING))),
    ("left", WAITING),
)
"""The columns of Biểu 1 behind what was received, and the outcomes that each counts: each outcome in one of them."""

Rows = Sequence[Mapping[str, Any]]


def by_field(facts: Facts, questions: Rows) -> Grid:
    """Biểu 1: a line a field, the most asked first, and their sum."""
    return _table(facts, questions, "field", lambda row: row["field"] or "", facts.fields, ("table", "field"))


def by_way(facts: Facts, questions: Rows) -> Grid:
    names = {way: facts.say(f"way.{way}") for way in WAYS}
    return _table(facts, questions, "way", lambda row: row.get("way") or WAYS[0], names, ("table.ways", "way"))


def by_place(facts: Facts, questions: Rows) -> Grid:
    names = {**facts.places, NOWHERE: facts.say("nowhere")}
    return _table(facts, questions, "place", lambda row: row.get("province") or NOWHERE, names, ("", "sheet.place"))


def by_unit(facts: Facts, questions: Rows) -> Grid:
    """Who signed the answers: how many live, later, late."""
    found = Counter((row.get("signed_unit") or facts.unit, fate(row, facts.now)) for row in questions)
    units = Counter[str]()
    for (unit, name), n in found.items():
        units[unit] += n if name in ANSWERED else 0
    rows: list[Sequence[Words]] = [
        [str(n), unit, *(str(found[unit, name]) for name in ANSWERED), str(units[unit])]
        for n, unit in enumerate(sorted((each for each in units if units[each]), key=lambda u: (-units[u], u)), 1)
    ]
    head = [facts.say("row"), facts.say("sheet.unit"), *(facts.say(f"column.{name}") for name in ANSWERED)]
    return Grid(head=[*head, facts.say("total")], rows=rows, widths=(0.6, 3.5, 1, 1, 1, 1))


def table(say: Say, rows: Sequence[Sequence[Words]], caption: str = "table", of: str = "field") -> Grid:
    """With the columns of Biểu 1; the last row is the sum."""
    names = ("received", *(name for name, _ in COLUMNS))
    return Grid(
        caption=say(caption) if caption else "",
        head=[say("row"), say(of), *(say(f"column.{name}") for name in names)],
        rows=rows,
        widths=(0.8, 2, *(1 for _ in names)),
        total=True,
    )


def line(cut: Cut, whole: int, of: Callable[[Sequence[str]], int]) -> list[Words]:
    """What was received, and column by column what became of it; `of`: how many have one of these outcomes."""
    told = [Figure(str(of(names)), cut._replace(outcomes=tuple(names)).query) if names else "0" for _, names in COLUMNS]
    return [Figure(str(whole), cut.query), *told]


def share(questions: Rows, now: int) -> str:
    """Of what was answered, how much was in time."""
    fates = Counter(fate(row, now) for row in questions)
    done = sum(fates[name] for name in ANSWERED)
    return percent(done - fates["late"], done)


def _table(
    facts: Facts, questions: Rows, name: str, key: Callable[[Mapping[str, Any]], str], names: Mapping[str, str],
    called: tuple[str, str],
) -> Grid:  # fmt: skip
    """A line for each value of `name`, counted in one go; `called`: its caption, its head."""
    whole, fates = Counter(map(key, questions)), Counter((key(row), fate(row, facts.now)) for row in questions)
    of = Cut(kind=QUESTION)
    rows = [
        [str(n), names.get(value, value), *line(_cut(name, value), whole[value], _summed(fates, value))]
        for n, value in enumerate(sorted(whole, key=lambda value: (-whole[value], value)), 1)
    ]
    every = Counter(fate(row, facts.now) for row in questions)
    total = ["", facts.say("total"), *line(of, len(questions), lambda outcomes: sum(every[each] for each in outcomes))]
    return table(facts.say, [*rows, total], *called)


def _summed(fates: Counter[tuple[str, str]], value: str) -> Callable[[Sequence[str]], int]:
    return lambda outcomes: sum(fates[value, each] for each in outcomes)


def _cut(name: str, value: str) -> Cut:
    only: dict[str, Any] = {name: value}
    return Cut(kind=QUESTION, **only)
