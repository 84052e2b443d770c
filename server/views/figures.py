"""Figures: how many questions stand where. Each is counted once, by its present state; the sum is what was asked."""

from server.domain.reporting import HEADINGS
from server.domain.session.question import count
from server.domain.session.question_state import OF_KIND, tally
from server.domain.session.session import unanswered
from server.domain.state import StreamState

_EACH = [
    (tally(kind, state, written), meaning)
    for kind, meanings in OF_KIND.items()
    for state, meaning in meanings.items()
    for written in (False, True)
]
_TALLIES = {heading: [each for each, meaning in _EACH if meaning.heading == heading] for heading in HEADINGS}
_UNREAD = [each for each, meaning in _EACH if meaning.heading == "waiting" and meaning.column == "new"]


def figures(state: StreamState) -> dict[str, int]:
    """{asked, answered, waiting, noted, merged, refused, withdrawn, veiled}; noted = opinions taken. Counted apart:
    `left`, what keeps the session from being closed; `unread`, how many of the waiting are in no public list, for
    nobody has sorted them yet."""
    sums = {heading: sum(state.counts[each] for each in tallies) for heading, tallies in _TALLIES.items()}
    apart = {"left": unanswered(state), "unread": sum(state.counts[each] for each in _UNREAD)}
    return {"asked": count(state), **sums, **apart}
