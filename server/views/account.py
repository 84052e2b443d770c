"""The public account of what became of all that was asked: each question is counted once, and the sum is what came."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from server.domain.reporting import ANSWERED, OUTCOMES, WAITING
from server.domain.session.question_state import QUESTION
from server.domain.session.rating import VALUES
from server.errors import Corrupt

__all__ = ["ANSWERED", "OUTCOMES", "WAITING", "Account", "account", "outcome"]


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """`received` is the sum of `outcomes`; `reasons` are theirs, where they have some; what follows counts some of
    them once more. `in_session`: answered in the live part, if only aloud; `on_time`: in writing by the deadline.
    `arrived`: came from another unit, where it is counted as `transferred`, by unit under `reasons`: whoever sums over
    units takes `arrived` off once."""

    received: int
    outcomes: Mapping[str, int]
    reasons: Mapping[str, Mapping[str, int]]
    shown: int
    edited: int
    corrected: int
    businesses: int
    opinions: int
    ratings: Mapping[str, int]
    arrived: int = 0

    def of(self, names: Iterable[str]) -> int:
        return sum(self.outcomes[name] for name in names)


def account(counts: Iterable[Mapping[str, Any]], now: int) -> Account:
    """Of questions that stand alike: `{heading, mode, reason, kind, asker_type, shown, edited, corrected, late,
    answer_due, n}`. Raises Corrupt when they do not add up."""
    rows = list(counts)
    outcomes, reasons = dict.fromkeys(OUTCOMES, 0), dict[str, dict[str, int]]()
    for row in rows:
        name = outcome(row, now)
        if name not in outcomes:
            raise Corrupt(f"nobody accounts for questions that are {name}")
        outcomes[name] += row["n"]
        if row["reason"]:
            of = reasons.setdefault(name, {})
            of[row["reason"]] = of.get(row["reason"], 0) + row["n"]
    return Account(
        received=sum(row["n"] for row in rows),
        outcomes=outcomes,
        reasons={name: _most_first(each) for name, each in reasons.items()},
        shown=sum(row["n"] for row in rows if row["shown"]),
        edited=sum(row["n"] for row in rows if row["edited"]),
        corrected=sum(row["n"] for row in rows if row["corrected"]),
        businesses=sum(row["n"] for row in rows if row["asker_type"] == "business"),
        opinions=sum(row["n"] for row in rows if row["kind"] != QUESTION),
        arrived=sum(row["n"] for row in rows if row.get("arrived")),
        ratings={value: sum(row["n"] for row in rows if row.get("rating") == value) for value in VALUES},
    )


def outcome(row: Mapping[str, Any], now: int) -> str:
    """Under which line such questions are counted."""
    heading: str = row["heading"]
    if heading == "waiting":
        return "overdue" if now > row["answer_due"] else "open"
    if heading != "answered":
        return heading
    if row["mode"] != "later":
        return "in_session"
    return "late" if row["late"] else "on_time"


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
