"""What a report could say in the parts that people write, drawn from the session's record: a first version, and help
for every later one. Texts of askers are only those that everybody may read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from server.domain.reporting import ANSWERED, SECTIONS
from server.domain.session.question_state import QUESTION
from server.local_time import day_of
from server.office.report_cut import fate
from server.office.report_matter import Facts

MOST_FIELDS, MOST_NUMBERS, MOST_OPINIONS, MOST_CORRECTIONS, LONGEST = 6, 12, 8, 8, 240


class Found(NamedTuple):
    """What the figures do not say: `corrections` (`{number, at, note}`), `ready` of `items` of the readiness list."""

    corrections: Sequence[Mapping[str, Any]] = ()
    items: int = 0
    ready: int = 0


def proposals(facts: Facts, found: Found) -> dict[str, str]:
    """A text for each part, empty where the record gives none."""
    made = {"preparation": _prepared(facts, found), "matters": _matters(facts, found), "opinions": _opinions(facts)}
    return {name: "\n".join(made.get(name, ())) for name in SECTIONS}


def _prepared(facts: Facts, found: Found) -> Iterator[str]:
    if found.items:
        yield facts.say("proposal.ready", items=found.items, ready=found.ready)


def _matters(facts: Facts, found: Found) -> Iterator[str]:
    asked: dict[str, list[Mapping[str, Any]]] = {}
    for row in facts.rows:
        if row["kind"] == QUESTION and row.get("shown"):
            asked.setdefault(row["field"] or "", []).append(row)
    for field in sorted(asked, key=lambda field: (-len(asked[field]), field))[:MOST_FIELDS]:
        rows = sorted(asked[field], key=lambda row: row["number"])
        done = sum(fate(row, facts.now) in ANSWERED for row in rows)
        name = facts.fields.get(field, field)
        yield facts.say("proposal.field", field=name, n=len(rows), done=done, numbers=_numbers(rows))
    for each in found.corrections[:MOST_CORRECTIONS]:
        day = f"{day_of(each['at']):%d/%m/%Y}"
        yield facts.say("proposal.correction", number=each["number"], date=day, note=_short(each["note"]))
    refused = Counter(row["reason"] for row in facts.rows if row["reason"] and not row.get("shown"))
    if refused:
        told = [f"{facts.reasons.get(reason, reason)} {n}" for reason, n in refused.most_common()]
        yield facts.say("proposal.refused", n=sum(refused.values()), reasons=", ".join(told))


def _opinions(facts: Facts) -> Iterator[str]:
    every = [row for row in facts.rows if row["kind"] != QUESTION]
    if not every:
        return
    shown = [row for row in every if row.get("text")]
    yield facts.say("proposal.opinions", n=len(every))
    for row in shown[:MOST_OPINIONS]:
        yield facts.say("proposal.opinion", number=row["number"], text=_short(row["text"]))


def _numbers(rows: Sequence[Mapping[str, Any]]) -> str:
    told = ", ".join(str(row["number"]) for row in rows[:MOST_NUMBERS])
    return told + (", …" if len(rows) > MOST_NUMBERS else "")


def _short(text: str) -> str:
    """On one line, cut at a word."""
    kept = " ".join(text.split())
    return kept if len(kept) <= LONGEST else kept[:LONGEST].rpartition(" ")[0] + "…"
