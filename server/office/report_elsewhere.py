"""Section II of a report: how questions came, where those went that the unit did not answer, and why. Every number is a
figure that leads to what it counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from server.domain.reporting import UNIT, WAITING, WAYS
from server.domain.session.question_state import QUESTION
from server.office.rendering.paper import Figure, Words
from server.office.report_cut import (
    ERASED,
    MERGED,
    REFERRED,
    REFUSED,
    THERE,
    TRANSFERRED,
    VEILED,
    WITHDRAWN,
    Cut,
    fate,
    there,
)
from server.office.report_matter import Facts
from server.office.report_words import runs

OUTSIDE = "outside"
_ALONE = (MERGED, WITHDRAWN, ERASED)

Rows = Sequence[Mapping[str, Any]]


def ways(facts: Facts, rows: Rows) -> list[Words]:
    """How all of it came; what came from another unit is told beside."""
    found = Counter(row.get("way") or WAYS[0] for row in rows)
    told: list[list[Words]] = [
        [Figure(str(found[way]), Cut(way=way).query), " " + facts.say("ways.some", way=facts.say(f"way.{way}"))]
        for way in WAYS
        if found[way] and way != UNIT
    ]
    return [*_head(facts, "ways"), *_joined(told), "."] if told else []


def elsewhere(facts: Facts, questions: Rows) -> list[list[Words]]:
    """A paragraph each for what went to other units, to authorities outside, was not taken, waits; none for what there
    is not."""
    made = (_moved(facts, questions), _referred(facts, questions), _refused(facts, questions), _left(facts, questions))
    return [each for each in made if each]


def _moved(facts: Facts, questions: Rows) -> list[Words]:
    of = [row for row in questions if row["heading"] == TRANSFERRED]
    if not of:
        return []
    cut = Cut((TRANSFERRED,), kind=QUESTION)
    units = Counter(row["reason"] or "" for row in of)
    told: list[list[Words]] = [
        [Figure(str(units[unit]), cut._replace(reason=unit).query), f" {facts.units.get(unit, unit)}"]
        for unit in sorted(units, key=lambda unit: (-units[unit], unit))
    ]
    steps = Counter(there(row) for row in of)
    settled = [_part(facts, f"there.{name}", steps[name], cut._replace(there=name)) for name in THERE if steps[name]]
    return [*runs(facts.say, "moved", n=Figure(str(len(of)), cut.query)), *_joined(told), "; ", *_joined(settled), "."]


def _referred(facts: Facts, questions: Rows) -> list[Words]:
    of = Counter(row["reason"] or OUTSIDE for row in questions if row["heading"] == REFERRED)
    cut = Cut((REFERRED,), kind=QUESTION)
    told = [_part(facts, f"procedure.{name}", of[name], cut._replace(reason=name)) for name in sorted(of)]
    return [*runs(facts.say, REFERRED, n=Figure(str(sum(of.values())), cut.query)), *_joined(told), "."] if told else []


def _refused(facts: Facts, questions: Rows) -> list[Words]:
    fates = Counter(fate(row, facts.now) for row in questions)
    told: list[list[Words]] = []
    for name in (REFUSED, VEILED):
        of = Counter(row["reason"] or "" for row in questions if fate(row, facts.now) == name)
        if not of:
            continue
        cut = Cut((name,), kind=QUESTION)
        why: list[list[Words]] = [
            [f"{facts.reasons.get(reason, reason)} ", Figure(str(n), cut._replace(reason=reason).query)]
            for reason, n in of.most_common()
            if reason
        ]
        told.append([*_part(facts, f"not.{name}", fates[name], cut), *([" (", *_joined(why), ")"] if why else ())])
    told += [_part(facts, f"not.{name}", fates[name], Cut((name,), kind=QUESTION)) for name in _ALONE if fates[name]]
    return [*_head(facts, "not"), *_joined(told, "; "), "."] if told else []


def _left(facts: Facts, questions: Rows) -> list[Words]:
    fates = Counter(fate(row, facts.now) for row in questions)
    told = [_part(facts, f"left.{name}", fates[name], Cut((name,), kind=QUESTION)) for name in WAITING if fates[name]]
    held = sum(1 for row in questions if row.get("held_at") and fate(row, facts.now) in WAITING)
    told += [[facts.say("left.held", n=held)]] if held else []
    return [*_head(facts, "left"), *_joined(told), facts.say("left.where")] if told else []


def _head(facts: Facts, key: str) -> list[Words]:
    return [facts.say(key)]


def _part(facts: Facts, key: str, n: int, cut: Cut) -> list[Words]:
    return [Figure(str(n), cut.query), f" {facts.say(key)}"]


def _joined(parts: Sequence[Sequence[Words]], between: str = ", ") -> list[Words]:
    found: list[Words] = []
    for n, part in enumerate(parts):
        found += [between, *part] if n else part
    return found
