"""A sitting of the people's council of the unit's province; its own rounds of dialogue come before one.

planned ──move──▶ planned (on other days) ──cancel──▶ cancelled
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Instant, Note
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PLANNERS, PUBLIC
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.local_time import day_of
from server.log.event import Event, Words, event

PLANNED, CANCELLED = "planned", "cancelled"
STATES = (PLANNED, CANCELLED)
DAY = 86_400_000


PLAN, MOVE, CANCEL = "sitting.plan", "sitting.move", "sitting.cancel"


@event("sitting.planned")
class Planned(Event, frozen=True):
    """The council will sit, ordinarily or extraordinarily."""

    sitting: str
    kind: str
    begins: int
    ends: int
    note: Words


@event("sitting.moved")
class Moved(Event, frozen=True):
    """The council will sit on other days."""

    sitting: str
    begins: int
    ends: int


@event("sitting.cancelled")
class Cancelled(Event, frozen=True):
    """The council will not sit."""

    sitting: str


class Sitting(Entity, frozen=True, kw_only=True):
    """`begins` and `ends` are moments of its first and last day (ms UTC); `was`: the first day before it was moved."""

    noun: ClassVar[str] = "sitting"
    state: Annotated[str, says("`planned` or `cancelled`")]
    kind: Annotated[str, says("`ordinary` or `extraordinary`")]
    begins: Annotated[int, says("its first day")]
    ends: Annotated[int, says("its last day")]
    was: int | None = None
    note: Annotated[ErasableText, says("what was written beside it, such as the number of the decision")]
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]

    @property
    def off(self) -> bool:
        """Whether the council will not sit."""
        return self.state == CANCELLED


_FIELDS = "state kind begins ends note"
NOUN = Noun(
    "sitting",
    entity=Sitting,
    events=(Planned, Moved, Cancelled),
    states=STATES,
    seen=(Seen((PUBLIC,), _FIELDS, STATES), Seen((DESK,), _FIELDS + " by acted_at can", STATES)),
)


class Days(Payload, frozen=True, kw_only=True):
    begins: Instant
    ends: Instant


class Plan(Days, frozen=True, kw_only=True):
    kind: Literal["ordinary", "extraordinary"]
    note: Note = ""


class Move(Days, frozen=True, kw_only=True):
    sitting: Id


class Cancel(Payload, frozen=True, kw_only=True):
    sitting: Id


def _days(draw: Draw) -> dict[str, Any]:
    begins = 1_271_350_800_000 + draw.what % 50 * DAY
    return {"begins": begins, "ends": begins + draw.what % 4 * DAY}


def _plan_sample(draw: Draw) -> dict[str, Any]:
    kind = "extraordinary" if draw.what % 3 == 0 else "ordinary"
    return {**_days(draw), "kind": kind, "note": f"Nghị quyết {draw.token()}"}


def _move_sample(draw: Draw) -> dict[str, Any]:
    return {**_days(draw), "sitting": draw.fitting().id}


def _cancel_sample(draw: Draw) -> dict[str, Any]:
    return {"sitting": draw.fitting().id}


@NOUN.command(PLAN, by=PLANNERS, on=("",), sample=_plan_sample)
def plan(stream: StreamState, actor: Actor, p: Plan, now: Now) -> tuple[Event, ...]:
    _in_order(p)
    _alone(stream, p)
    return (Planned(sitting=now.id, kind=p.kind, begins=p.begins, ends=p.ends, note=p.note),)


@NOUN.command(MOVE, by=PLANNERS, on=("",), when=(PLANNED,), sample=_move_sample)
def move(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    _in_order(p)
    sitting = _planned(stream, p.sitting)
    _alone(stream, p, sitting.id)
    return (Moved(sitting=sitting.id, begins=p.begins, ends=p.ends),)


@NOUN.command(CANCEL, by=PLANNERS, on=("",), when=(PLANNED,), sample=_cancel_sample)
def cancel(stream: StreamState, actor: Actor, p: Cancel, now: Now) -> tuple[Event, ...]:
    return (Cancelled(sitting=_planned(stream, p.sitting).id),)


def _in_order(days: Days) -> None:
    if days.begins > days.ends:
        raise Refused("sitting.days", field="ends")


def _alone(stream: StreamState, days: Days, own: str = "") -> None:
    """A council does not sit twice at a time: raises Refused with the sitting that is entered already."""
    for _, id in stream.keys("sitting"):
        other = stream.need(Sitting, id)
        if id != own and coming(other) and other.begins <= days.ends and days.begins <= other.ends:
            said = {name: f"{day_of(at):%d/%m/%Y}" for name, at in (("first", other.begins), ("last", other.ends))}
            raise Refused("sitting.twice", field="begins", **said)


def _planned(stream: StreamState, id: str) -> Sitting:
    sitting = stream.get(Sitting, id)
    if sitting is None:
        raise Refused("sitting.unknown")
    if sitting.state != PLANNED:
        raise Refused("sitting.conflict", state=sitting.state, by=sitting.by, at=sitting.acted_at)
    return sitting


def coming(sitting: Sitting) -> bool:
    """Whether the council will hold it."""
    return sitting.state == PLANNED


@NOUN.fold(Planned)
def _put(stream: StreamState, happened: Planned, where: Happened) -> None:
    stream.put(
        Sitting(
            id=happened.sitting,
            state=PLANNED,
            kind=happened.kind,
            begins=happened.begins,
            ends=happened.ends,
            note=ErasableText(where.seq, happened.note),
            by=where.by,
            acted_at=where.at,
        )
    )


@NOUN.fold(Moved)
def _moved(stream: StreamState, happened: Moved, where: Happened) -> None:
    was = stream.need(Sitting, happened.sitting).begins
    _change(stream, happened.sitting, where, begins=happened.begins, ends=happened.ends, was=was)


@NOUN.fold(Cancelled)
def _cancelled(stream: StreamState, happened: Cancelled, where: Happened) -> None:
    _change(stream, happened.sitting, where, state=CANCELLED)


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Sitting, id), by=where.by, acted_at=where.at, **changes))
