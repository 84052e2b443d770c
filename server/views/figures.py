"""Figures: how many questions stand where. Each is counted once, by its present state; the sum is what was asked."""

from server.domain.session.question import (
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
from server.domain.state import StreamState

HEADINGS: dict[str, tuple[str, ...]] = {
    "answered": (ANSWERED_LIVE, ANSWERED_LATER),
    "waiting": (ASKED, CALLED, PROMISED),
    "refused": (REFUSED,),
    "withdrawn": (WITHDRAWN,),
    "veiled": (VEILED,),
}


def figures(state: StreamState) -> dict[str, int]:
    """{asked, answered, waiting, noted, refused, withdrawn, veiled}; noted = opinions taken."""
    sums = {name: sum(state.counts["question", kind, state] for kind in KINDS for state in states)
            for name, states in HEADINGS.items()}  # fmt: skip
    sums["waiting"] += state.counts["question", "question", ACCEPTED]
    sums["noted"] = state.counts["question", "opinion", ACCEPTED]
    return {"asked": count(state), **sums}
