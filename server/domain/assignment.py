"""Who owns a question, in every kind of stream that holds some: one of the staff, of the panel, or the whole unit."""

from typing import Annotated, ClassVar

import msgspec

from server.domain.command import Payload
from server.domain.fields import Id
from server.domain.state import Entity, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, event

ASSIGNED = "assigned"
STATES = (ASSIGNED,)
ASSIGN = "question.assign"
STAFF, PERSON, UNIT = "staff:", "person:", "unit:"
Owner = Annotated[str, msgspec.Meta(pattern=r"^(staff|person|unit):[A-Za-z0-9_-]{1,64}$")]


@event("question.assigned")
class Assigned(Event, frozen=True):
    """Somebody answers for it from now on: `staff:<id>`, `person:<id>` of the panel, or `unit:<slug>`."""

    question: str
    owner: str


class Assignment(Entity, frozen=True, kw_only=True):
    """Has the id of its question."""

    noun: ClassVar[str] = "assignment"
    state: Annotated[str, says("`assigned`")] = ASSIGNED
    owner: Annotated[str, says("who answers for it: `staff:<id>`, `person:<id>` of the panel, or `unit:<slug>`")]
    by: Annotated[str, says("who assigned it last")]
    acted_at: Annotated[int, says("since when")]
    first_at: int


class Assign(Payload, frozen=True, kw_only=True):
    """`was`: the owner that its mover saw, null = none; left out, it holds whoever owned it meanwhile. `staff`: those
    who work in this room."""

    question: Id
    owner: Owner
    was: str | None = ""
    staff: Annotated[tuple[str, ...], msgspec.Meta(extra={"term": "owners"})]


def assigned(stream: StreamState, p: Assign, number: int, room: str, person: bool = False) -> tuple[Event, ...]:
    """Who answers for it from now on, or a refusal. `person`: whether the panel has whom it names."""
    before = stream.get(Assignment, p.question)
    owner = before.owner if before else None
    if p.was != "" and p.was != owner:
        raise Refused("assignment.overtaken", owner=owner, by=before.by if before else "", number=number)
    kind, _, id = p.owner.partition(":")
    if kind == PERSON[:-1] and not person:
        raise Refused("panel.unknown", field="owner")
    if kind == STAFF[:-1] and p.owner not in p.staff:
        raise Refused("assignment.nobody", field="owner")
    if kind == UNIT[:-1] and id != room:
        raise Refused("assignment.other_unit", field="owner")
    if p.owner == owner:
        raise Refused("assignment.same", field="owner")
    return (Assigned(question=p.question, owner=p.owner),)


def fold(stream: StreamState, happened: Assigned, where: Happened) -> None:
    before = stream.get(Assignment, happened.question)
    first = before.first_at if before else where.at
    stream.put(Assignment(id=happened.question, owner=happened.owner, by=where.by, acted_at=where.at, first_at=first))
