"""What a report tells of the questions of its round that the unit answers in its inbox, beside those of the session:
how many came, what became of them, that both are the same, and each of them in an annex and a sheet."""

from collections import Counter
from collections.abc import Mapping, Sequence

from server.domain.reporting import OUTCOMES
from server.local_time import day_of
from server.office.rendering.paper import Figure, Grid, Words
from server.office.rendering.xlsx import Table
from server.office.report_cut import INBOX, Cut
from server.office.report_matter import Facts
from server.office.report_sheet import listed
from server.office.report_words import Say


def paragraph(facts: Facts) -> list[Words]:
    """None when nothing came."""
    return told(facts.say, "inbox", Counter(row["fate"] for row in facts.inbox), facts.outcomes, Cut(box=INBOX))


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


def annex(facts: Facts) -> tuple[str, Grid, int]:
    head = [facts.say(name) for name in ("row", "inbox.receipt", "inbox.from", "field", "fate", "replied_on", "reason")]
    rows: list[Sequence[Words]] = [
        [
            str(n), row["receipt_no"], facts.units.get(row["from_unit"], row["from_unit"]),
            facts.fields.get(row["field"], row["field"]), facts.outcomes[row["fate"]],
            f"{day_of(row['answered_at']):%d/%m/%Y}" if row["answered_at"] else "", row["waits_for"],
        ]
        for n, row in enumerate(facts.inbox, 1)
    ]  # fmt: skip
    grid = Grid(head=head, rows=rows, widths=(0.5, 1.5, 1.6, 1.2, 1.3, 1.3, 1.2), left=(1, 2, 3, 4, 6))
    return facts.say("inbox.annex"), grid, 0


def sheet(facts: Facts) -> list[Table]:
    return [listed(facts, facts.inbox, "inbox.sheet")] if facts.inbox else []
