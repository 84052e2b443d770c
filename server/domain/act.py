"""What a question remembers of the last act on it, so that whoever did it may take it back: in a session
(session/undo.py) and in an inbox (unit/inbox_undo.py). Pure."""

from typing import Annotated, Any

import msgspec

from server.domain.command import ASKER, Payload
from server.domain.fields import Id
from server.domain.state import Entity, Happened, Key
from server.log.event import Event, event, upcast


@event("question.undone", version=2)
class Undone(Event, frozen=True):
    """The last act on the question was taken back by whoever had done it; `acted_at` is when it was done, `act` its
    place in this log, 0 = not kept."""

    question: str
    text_rev: int
    acted_at: int
    act: int


@upcast("question.undone", 1)
def _without_its_place(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "act": 0}


class Undo(Payload, frozen=True, kw_only=True):
    question: Id
    window_ms: Annotated[int, msgspec.Meta(extra={"term": "undo_ms"})]


class Act(msgspec.Struct, frozen=True, gc=False):
    """The event that it led to and its place, and what stood before it of whatever it changed (None = nothing did)."""

    name: str
    seq: int
    at: int
    by: str
    before: tuple[tuple[Key, Entity | None], ...]


def who(where: Happened) -> str:
    """Staff by id; an asker's id is nobody's business, not even the desk's."""
    return ASKER if where.by.startswith(f"{ASKER}:") else where.by
