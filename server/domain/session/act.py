"""What a question remembers of the last act on it, so that whoever did it may take it back (see undo). Pure."""

import msgspec

from server.domain.command import ASKER
from server.domain.state import Entity, Happened, Key


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
