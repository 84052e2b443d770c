"""A question that a unit answers in its inbox, and its answer, in the shape of a session's pairs.

`due`: by when it is answered. It has no session, is signed by the unit, and its answer always comes later.
"""

from typing import Any

from server.domain.extension import Extension
from server.domain.roles import PUBLIC
from server.domain.state import StreamState
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import InboxItem
from server.views.entity import view

_ASKED = ("id", "state", "number", "kind", "asker_type", "field", "province", "name", "text", "asked_at")
_ANSWERED: dict[str, Any] = {"signed": None, "person": None, "mode": "later", "parts": [], "happened_at": None}


def pair(state: StreamState, item: InboxItem) -> dict[str, Any] | None:
    """What everybody may read of it, or None."""
    seen = view(state.kind, item, PUBLIC)
    if seen is not None and seen.get("erased_at"):
        return {"question": {**seen, "kind": item.kind}, "answer": None, "due": CLOCK.deadline(state, item.id)}
    if seen is None or "text" not in seen:
        return None
    question = {name: seen[name] for name in _ASKED}
    answer = None
    if "answer" in seen:
        said = {name: seen[name] for name in ("published_at", "corrections")}
        answer = {"id": item.id, "text": seen["answer"], **said, **_ANSWERED}
    return {"question": question, "answer": answer, "due": CLOCK.deadline(state, item.id), **_clock(state, item)}


def _clock(state: StreamState, item: InboxItem) -> dict[str, Any]:
    """Why its deadline stands still or is another, as everybody reads it."""
    own = state.get(Extension, item.id)
    seen = view(state.kind, own, PUBLIC) if own else None
    return {"extension": seen} if seen else {}
