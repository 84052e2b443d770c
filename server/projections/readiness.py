"""Readiness: a row per session that has a list, for the pages of a round and of the year. No words of staff are in it.

`verdict`: as of the noun; `why`: the ids of what is lacking, one a space; `due`: the first day that something lacking
is due; `rehearsed_at`: when a rehearsal of it took place last.
"""

from collections.abc import Sequence

from server.domain.kind import entities
from server.domain.session import readiness, rehearsals, verdict
from server.domain.session.session import of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

_NOUNS = (verdict.Readiness.noun, readiness.ReadinessItem.noun, rehearsals.Rehearsed.noun)


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("readiness", ("readiness",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session, list_ = of(state), verdict.of(state)
    if session is None or list_ is None or not any(noun in _NOUNS for noun, _ in touched):
        return []
    items = readiness.items(state)
    lacking = [each for each in items if each.done_at is None]
    held = [each.ends_at for each in entities(state, rehearsals.Rehearsed.noun) if each.asked]
    values: dict[str, object] = {
        "room": session.room,
        "done": len(items) - len(lacking),
        "total": len(items),
        "verdict": list_.state,
        "decided_at": list_.decided_at,
        "why": " ".join(each.id for each in lacking),
        "due": min((each.due for each in lacking), default=None),
        "rehearsed_at": max(held, default=None),
    }
    return [Row("readiness", {"session": session.id}, values)]
