"""The public account of what became of all that was asked: each question is counted once, and the sum is what came."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from server.domain.session.question import QUESTION
from server.errors import Corrupt

BY_REASON = ("refused", "veiled")
SINGLE = (
    "answered_live", "answered_on_time", "answered_late", "noted", "withdrawn", "open_on_time", "open_late",
)  # fmt: skip


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """`received` is the sum of the outcomes; `shown` and what follows count some of them once more. On time: the text
    was published by the deadline, or it was answered aloud. `refused` and `veiled` are by reason."""

    received: int
    answered_live: int
    answered_on_time: int
    answered_late: int
    noted: int
    refused: Mapping[str, int]
    veiled: Mapping[str, int]
    withdrawn: int
    open_on_time: int
    open_late: int
    shown: int
    edited: int
    corrected: int
    businesses: int
    opinions: int


def outcomes(counts: Iterable[Mapping[str, Any]], now: int) -> Outcomes:
    """Of rows of `question_counts.counts`. Raises Corrupt when they do not add up."""
    rows = list(counts)
    single, reasons = dict.fromkeys(SINGLE, 0), {name: dict[str, int]() for name in BY_REASON}
    for row in rows:
        name = outcome(row, now)
        if name in reasons:
            reasons[name][row["reason"] or ""] = reasons[name].get(row["reason"] or "", 0) + row["n"]
        else:
            single[name] += row["n"]
    received = sum(row["n"] for row in rows)
    parts = sum(single.values()) + sum(sum(each.values()) for each in reasons.values())
    if parts != received:
        raise Corrupt(f"outcomes of {received} questions add up to {parts}")
    return Outcomes(
        received=received,
        refused=_most_first(reasons["refused"]),
        veiled=_most_first(reasons["veiled"]),
        shown=sum(row["n"] for row in rows if row["shown"]),
        edited=sum(row["n"] for row in rows if row["edited"]),
        corrected=sum(row["n"] for row in rows if row["corrected"]),
        businesses=sum(row["n"] for row in rows if row["asker_type"] == "business"),
        opinions=sum(row["n"] for row in rows if row["kind"] != QUESTION),
        **single,
    )


def outcome(row: Mapping[str, Any], now: int) -> str:
    """Under which line such questions are counted."""
    heading: str = row["heading"]
    if heading == "waiting":
        return "open_late" if now > row["answer_due"] else "open_on_time"
    if heading != "answered":
        return heading
    if row["mode"] != "later":
        return "answered_live"
    return "answered_late" if row["late"] else "answered_on_time"


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
