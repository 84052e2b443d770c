"""Figures: how many questions stand where. Each is counted once, by its present state; the sum is what was asked."""

from typing import get_args

from server.domain.meaning import Heading
from server.domain.session.question import OF_KIND, count, tally
from server.domain.session.session import unanswered
from server.domain.state import StreamState

HEADINGS: tuple[str, ...] = get_args(Heading)
_TALLIES = {
    heading: [
        tally(kind, state, written)
        for kind, meanings in OF_KIND.items()
        for state, meaning in meanings.items()
        for written in (False, True)
        if meaning.heading == heading
    ]
    for heading in HEADINGS
}


def figures(state: StreamState) -> dict[str, int]:
    """{asked, answered, waiting, noted, refused, withdrawn, veiled, left}; noted = opinions taken, left = what keeps
    the session from being closed."""
    sums = {heading: sum(state.counts[each] for each in tallies) for heading, tallies in _TALLIES.items()}
    return {"asked": count(state), **sums, "left": unanswered(state)}
