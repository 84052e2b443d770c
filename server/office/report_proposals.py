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

MOST_FIELDS, MOST_NUMBERS, MOST_OPINIONS, MOST_CORRECTIONS, MOST_GROUPS, LONGEST = 6, 12, 8, 8, 8, 240


class Lack(NamedTuple):
    """A shortcoming that staff marked on a question. `unit`: slug of the unit whose matter it is, or empty."""

    number: int
    matter: str
    law: str
    proposal: str
    unit: str


class Found(NamedTuple):
    """What the figures do not say: `corrections` (`{number, at, note}`), `ready` of `items` of the readiness list,
    `lacks`: what was marked; `next`: when the unit's next session is (ms), and its topic."""

    corrections: Sequence[Mapping[str, Any]] = ()
    items: int = 0
    ready: int = 0
    lacks: Sequence[Lack] = ()
    next: tuple[int, str] | None = None


def proposals(facts: Facts, found: Found) -> dict[str, str]:
    """A text for each part, empty where the record gives none."""
    made = {
        "preparation": _prepared(facts, found), "matters": _matters(facts, found),
        "opinions": _opinions(facts, found), "proposals": _proposed(facts, found),
    }  # fmt: skip
    return {name: "\n".join(made.get(name, ())) for name in SECTIONS}


def _prepared(facts: Facts, found: Found) -> Iterator[str]:
    if found.items:
        yield facts.say("proposal.ready", items=found.items, ready=found.ready)


def _matters(facts: Facts, found: Found) -> Iterator[str]:
    """What most people asked, group by group with its answer, then field by field."""
    yield from _groups(facts)
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


def _groups(facts: Facts) -> Iterator[str]:
    shared = [row for row in facts.rows if row["kind"] == QUESTION and row.get("text") and row.get("asking", 1) > 1]
    for row in sorted(shared, key=lambda row: (-row["asking"], row["number"]))[:MOST_GROUPS]:
        group = facts.say("proposal.merged", numbers=_listed(row["group"])) if row["group"] else ""
        answer = facts.say("proposal.answered", text=_short(row["answer"])) if row.get("answer") else ""
        told = {"text": _short(row["text"]), "number": row["number"], "n": f"{row['asking']:02}"}
        yield facts.say("proposal.group", **told, group=group, answer=answer)


def _proposed(facts: Facts, found: Found) -> Iterator[str]:
    for each in found.lacks:
        if each.proposal:
            unit = facts.units.get(each.unit, "")
            key = "proposal.ask_unit" if unit else "proposal.ask"
            yield facts.say(key, unit=unit, text=_short(each.proposal))
    if found.next is not None:
        at, topic = found.next
        yield facts.say("proposal.next", date=f"{day_of(at):%d/%m/%Y}", topic=_short(topic))


def _opinions(facts: Facts, found: Found) -> Iterator[str]:
    yield from _told(facts)
    for each in found.lacks:
        law = facts.say("proposal.law", law=_short(each.law)) if each.law else ""
        unit = facts.say("proposal.unit", unit=facts.units.get(each.unit, each.unit)) if each.unit else ""
        yield facts.say("proposal.lack", number=each.number, matter=_short(each.matter), law=law, unit=unit)


def _told(facts: Facts) -> Iterator[str]:
    every = [row for row in facts.rows if row["kind"] != QUESTION]
    if not every:
        return
    shown = [row for row in every if row.get("text")]
    yield facts.say("proposal.opinions", n=len(every))
    for row in shown[:MOST_OPINIONS]:
        yield facts.say("proposal.opinion", number=row["number"], text=_short(row["text"]))


def _numbers(rows: Sequence[Mapping[str, Any]]) -> str:
    return _listed([row["number"] for row in rows])


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:MOST_NUMBERS])) + (", …" if len(numbers) > MOST_NUMBERS else "")


def _short(text: str) -> str:
    """On one line, cut at a word."""
    kept = " ".join(text.split())
    return kept if len(kept) <= LONGEST else kept[:LONGEST].rpartition(" ")[0] + "…"
