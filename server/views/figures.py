"""Figures: how many questions stand where. Each is counted once, by its present state; the sum is what was asked."""

from server.hall.hall import Hall
from server.hall.question import (
    ACCEPTED,
    ANSWERED_LATER,
    ANSWERED_LIVE,
    ASKED,
    CALLED,
    KINDS,
    PROMISED,
    REFUSED,
    VEILED,
    WITHDRAWN,
    count,
)

HEADINGS: dict[str, tuple[str, ...]] = {
    "answered": (ANSWERED_LIVE, ANSWERED_LATER),
    "waiting": (ASKED, CALLED, PROMISED),
    "refused": (REFUSED,),
    "withdrawn": (WITHDRAWN,),
    "veiled": (VEILED,),
}


def figures(hall: Hall) -> dict[str, int]:
    """{asked, answered, waiting, noted, refused, withdrawn, veiled}; noted = opinions taken."""
    sums = {name: sum(hall.counts["question", kind, state] for kind in KINDS for state in states)
            for name, states in HEADINGS.items()}  # fmt: skip
    sums["waiting"] += hall.counts["question", "question", ACCEPTED]
    sums["noted"] = hall.counts["question", "opinion", ACCEPTED]
    return {"asked": count(hall), **sums}
