"""What a report tells of the questions of its round that the unit answers in its inbox, beside those of the session:
how many came, what became of them, that both are the same, and each of them in an annex and a sheet. So of those that
were asked in the session and stand in the inboxes of units whose own reports tell of none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from server.domain.reporting import OUTCOMES
from server.local_time import day_of
from server.office.rendering.paper import Figure, Grid, Words
from server.office.rendering.xlsx import Table
from server.office.report_cut import INBOX, OTHERS, Cut
from server.office.report_matter import Facts
from server.office.report_sheet import listed
from server.office.report_words import Say

# The words of each begin so; from or to which unit is in this field of a row.
WHERE = {INBOX: "from_unit", OTHERS: "at_unit"}


def rows_in(facts: Facts, box: str) -> Sequence[Mapping[str, Any]]:
    return {INBOX: facts.inbox, OTHERS: facts.away}.get(box, facts.rows)


def paragraphs(facts: Facts) -> list[list[Words]]:
    """One of the unit's inbox and one of others; none where nothing came."""
    found = [
        told(facts.say, box, Counter(row["fate"] for row in rows_in(facts, box)), facts.outcomes, Cut(box=box))
        for box in WHERE
    ]
    return [each for each in found if each]


def told(say: Say, key: str, found: Counter[str], names: Mapping[str, str], cut: Cut) -> list[Words]:
    """`key`: how it begins; then what became of them, and the line that has to hold."""
    whole = sum(found.values())
    if not whole:
        return []
    cuts = {name: Figure(str(found[name]), cut._replace(outcomes=(name,)).query) for name in OUTCOMES if found[name]}
    start, _, end = say(key).partition("{n}")
    words: list[Words] = [start, Figure(str(whole), cut.query), end, " "]
    for n, (name, figure) in enumerate(cuts.items()):
        words += ["; " if n else "", f"{names[name].lower()} ", figure]
    words += [". ", say("inbox.sum"), " "]
    for n, figure in enumerate(cuts.values()):
        words += [" + " if n else "", figure]
    return [*words, " = ", Figure(str(whole), cut.query), "."]


def annex(facts: Facts, box: str) -> tuple[str, Grid, int]:
    names = ("row", "inbox.receipt", f"{box}.where", "field", "fate", "replied_on", "reason")
    head, where = [facts.say(name) for name in names], WHERE[box]
    rows: list[Sequence[Words]] = [
        [
            str(n), row["receipt_no"], facts.units.get(row[where], row[where]),
            facts.fields.get(row["field"], row["field"]), facts.outcomes[row["fate"]],
            f"{day_of(row['answered_at']):%d/%m/%Y}" if row["answered_at"] else "", row["waits_for"],
        ]
        for n, row in enumerate(rows_in(facts, box), 1)
    ]  # fmt: skip
    grid = Grid(head=head, rows=rows, widths=(0.65, 1.8, 1.5, 1.2, 1.3, 1.2, 1), left=(1, 2, 3, 4, 6))
    return facts.say(f"{box}.annex"), grid, 0


def sheet(facts: Facts) -> list[Table]:
    return [listed(facts, rows_in(facts, box), f"{box}.sheet") for box in WHERE if rows_in(facts, box)]
