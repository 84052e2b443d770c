"""The run of show: what comes after what in a session, when it is planned and when it came.

planned ──change, move──▶ planned ──start──▶ running ──finish, the next one starts, the session ends──▶ ran
   └──remove──▶ removed        ▲──undo_start──┘

Planned times are kept as `offset` from the session's beginning: a session that is moved takes its run of show along.
Planning is in show_planning.py, the running show in show_running.py, what the public reads in programme.py.
"""

from typing import Annotated, ClassVar

import msgspec

from server.domain.command import Payload
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, OFFICE, PANEL, RUNNERS
from server.domain.session.phase import PHASES
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused

PLANNED, RUNNING, RAN, REMOVED = "planned", "running", "ran", "removed"
STATES = (PLANNED, RUNNING, RAN, REMOVED)
SHOWRUNNERS = (*RUNNERS, OFFICE)
BEFORE_THE_END = tuple(state for state, phase in PHASES.items() if not (phase.over or phase.final))


class ShowItem(Entity, frozen=True, kw_only=True):
    """`replaced`: the item that was running when this one began."""

    noun: ClassVar[str] = "show_item"
    state: Annotated[str, says("`planned`, `running` or `ran`")]
    rank: Annotated[int, says("its place in the order, from 0")]
    rev: Annotated[int, says("counts every change of its plan; guards the next")]
    kind: Annotated[str, says("`opening`, `introduction`, `questions`, `film`, `break`, `closing` or `other`")]
    offset: Annotated[int, says("planned beginning, in ms after the session's `starts_at`")] = 0
    length: Annotated[int, says("planned length, ms")]
    fixed: Annotated[int | None, says("it begins no earlier than this offset; null: when the one before it ends")]
    extra: Annotated[int, says("time given to it beyond the plan, ms; below 0: taken from it")] = 0
    public: Annotated[bool, says("true: title and planned time are in the public programme")]
    title: Annotated[ErasableText, says("what comes")]
    person: Annotated[ErasableText, says("whose turn it is")]
    note: Annotated[ErasableText, says("a reminder for the host")]
    started_at: Annotated[int | None, says("when it began, or null")] = None
    ended_at: Annotated[int | None, says("when it ended, or null")] = None
    replaced: str | None = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


_FIELDS = "state rank rev kind offset length fixed extra public title person note started_at ended_at by acted_at can"
NOUN = Noun(
    "show_item",
    entity=ShowItem,
    states=STATES,
    seen=(Seen((DESK, PANEL), _FIELDS, (PLANNED, RUNNING, RAN)), Seen((DESK, PANEL), "", (REMOVED,))),
    paged=False,
)


class Of(Payload, frozen=True, kw_only=True):
    show_item: Id


def order(stream: StreamState) -> list[ShowItem]:
    """The items in their order."""
    every = (stream.need(ShowItem, id) for _, id in stream.keys(ShowItem.noun))
    return sorted((each for each in every if each.state != REMOVED), key=lambda each: each.rank)


def find(stream: StreamState, id: str) -> ShowItem:
    """The item, or Refused("show_item.unknown")."""
    item = stream.get(ShowItem, id)
    if item is None:
        raise Refused("show_item.unknown")
    return item


def planned(stream: StreamState, id: str) -> ShowItem:
    """An item that has not begun: the past is fixed."""
    item = find(stream, id)
    if item.state != PLANNED:
        raise conflict(item)
    return item


def conflict(item: ShowItem) -> Refused:
    """Somebody was faster: what they did, so that it can be shown."""
    return Refused("show_item.conflict", state=item.state, by=item.by, at=item.acted_at)


def alter(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    item = stream.need(ShowItem, id)
    stream.put(msgspec.structs.replace(item, by=where.by, acted_at=where.at, **changes))
