"""Readiness: what must be there before a session, whose it is, by when, and when it was done.

lacking ──tick──▶ in_place ──untick──▶ lacking ──remove──▶ removed

Work on the list is in preparing.py, the verdict in verdict.py. The item `rehearsal` ticks itself: see rehearsals.py.
"""

from typing import Annotated, ClassVar

import msgspec

from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, HEAD, OFFICE, PANEL, RUNNERS, SUPPORT
from server.domain.state import Entity, ErasableText, Happened, StreamState, says

LACKING, IN_PLACE, REMOVED = "lacking", "in_place", "removed"
AREAS = ("hall", "devices", "line", "software", "people", "rehearsal", "logistics")
# The item that no hand ticks.
REHEARSAL = "rehearsal"
PREPARERS = (*RUNNERS, OFFICE, HEAD, SUPPORT)


class ReadinessItem(Entity, frozen=True, kw_only=True):
    """`key`: its usual name, "" when it was added by hand."""

    noun: ClassVar[str] = "readiness_item"
    state: Annotated[str, says("`lacking` or `in_place`")]
    area: Annotated[str, says("`hall`, `devices`, `line`, `software`, `people`, `rehearsal` or `logistics`")]
    key: Annotated[str, says("names one of the usual items, `area.item`; empty: added by hand")] = ""
    title: Annotated[ErasableText, says("what must be ready; empty: as `key` says")]
    owner: Annotated[ErasableText, says("whose it is")]
    due: Annotated[int, says("last moment of the day by which it is done")]
    note: Annotated[ErasableText, says("how it stands")]
    done_at: Annotated[int | None, says("when it was done, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "readiness_item",
    entity=ReadinessItem,
    states=(LACKING, IN_PLACE, REMOVED),
    seen=(
        Seen((DESK, PANEL), "state area key title owner due note done_at by acted_at can", (LACKING, IN_PLACE)),
        Seen((DESK, PANEL), "", (REMOVED,)),
    ),
    paged=False,
)


def items(stream: StreamState) -> list[ReadinessItem]:
    """What must be ready, in the order in which it was entered."""
    every = (stream.need(ReadinessItem, id) for _, id in stream.keys(ReadinessItem.noun))
    return [each for each in every if each.state != REMOVED]


def alter(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    item = stream.need(ReadinessItem, id)
    stream.put(msgspec.structs.replace(item, by=where.by, acted_at=where.at, **changes))
