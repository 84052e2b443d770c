"""Who owns a question: a person of the panel, somebody of the staff, or the whole unit. From the end of the session
each open question has an owner and a deadline, whether or not somebody was named.

(nobody) ──assign──▶ assigned ◀──assign──┐
                        └────────────────┘
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS, HEAD, OFFICE, PANEL
from server.domain.sample import Draw
from server.domain.session.guards import Of, conflict, find
from server.domain.session.panel import Person
from server.domain.session.phase import PHASES
from server.domain.session.question import Question
from server.domain.session.question_state import ACCEPTED, ANSWERED_LIVE, ASKED, CALLED, HELD, PROMISED
from server.domain.session.session import WORKING, need
from server.domain.state import Entity, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, event

ASSIGNED = "assigned"
ASSIGN = "question.assign"
OWNED = (ASKED, HELD, ACCEPTED, CALLED, PROMISED, ANSWERED_LIVE)
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


NOUN = Noun(
    "assignment",
    entity=Assignment,
    events=(Assigned,),
    states=(ASSIGNED,),
    seen=(Seen((PANEL, DESK), "owner acted_at", (ASSIGNED,)), Seen((DESK,), "by", (ASSIGNED,))),
    names={"id": "question"},
)


class Assign(Of, frozen=True, kw_only=True):
    """`was`: the owner that its mover saw, null = none; left out, it holds whoever owned it meanwhile. `staff`: those
    who work in this room."""

    owner: Owner
    was: str | None = ""
    staff: Annotated[tuple[str, ...], msgspec.Meta(extra={"term": "owners"})]


def _sample(draw: Draw) -> dict[str, Any]:
    persons = [f"{PERSON}{id}" for _, id in draw.state.keys(Person.noun)]
    owners = [*persons, f"{UNIT}{need(draw.state).room}", f"{STAFF}lan"]
    return draw.about(draw.fitting("question"), owner=owners[draw.what % len(owners)])


@NOUN.command(ASSIGN, by=(*EDITORS, HEAD, OFFICE), on=WORKING, when=OWNED, sample=_sample)
def assign(stream: StreamState, actor: Actor, p: Assign, now: Now) -> tuple[Event, ...]:
    question, before = find(stream, p.question), stream.get(Assignment, p.question)
    if question.state not in OWNED or question.written:
        raise conflict(question)
    owner = before.owner if before else None
    if p.was != "" and p.was != owner:
        raise Refused("assignment.overtaken", owner=owner, by=before.by if before else "", number=question.number)
    kind, _, id = p.owner.partition(":")
    if kind == PERSON[:-1] and stream.get(Person, id) is None:
        raise Refused("panel.unknown", field="owner")
    if kind == STAFF[:-1] and p.owner not in p.staff:
        raise Refused("assignment.nobody", field="owner")
    if kind == UNIT[:-1] and id != need(stream).room:
        raise Refused("assignment.other_unit", field="owner")
    if p.owner == owner:
        raise Refused("assignment.same", field="owner")
    return (Assigned(question=p.question, owner=p.owner),)


@NOUN.fold(Assigned)
def _assigned(stream: StreamState, happened: Assigned, where: Happened) -> None:
    before = stream.get(Assignment, happened.question)
    first = before.first_at if before else where.at
    stream.put(Assignment(id=happened.question, owner=happened.owner, by=where.by, acted_at=where.at, first_at=first))


def owner_of(stream: StreamState, question: Question) -> str | None:
    """Who answers for it. From the end of the session on the unit does, where nobody was named."""
    session, named = need(stream), stream.get(Assignment, question.id)
    if named is not None:
        return named.owner
    return f"{UNIT}{session.room}" if PHASES[session.state].over else None
