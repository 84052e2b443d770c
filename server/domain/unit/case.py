"""A case: a complaint or a denunciation that was set apart. What it says is sealed; one person handles it and alone may
look, and each look is an entry of the audit log.

unassigned ──assign──▶ assigned ◀──assign── ──close──▶ finished
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Code, Id, Instant
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, HEAD
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

UNASSIGNED, ASSIGNED, FINISHED = "unassigned", "assigned", "finished"
STATES = (UNASSIGNED, ASSIGNED, FINISHED)


@event("case.received")
class Received(Event, frozen=True):
    """A complaint or a denunciation came to the unit; what it says is sealed."""

    case: str
    procedure: str
    receipt_no: str
    asked_at: int
    sealed: Words


@event("case.assigned")
class Assigned(Event, frozen=True):
    """The head said who handles it, and nobody else from then on."""

    case: str
    handler: str


@event("case.looked")
class Looked(Event, frozen=True):
    """Its handler read who it is from and what it says. Written by programs of before: a look is an entry of the audit
    log now."""

    case: str


@event("case.closed")
class Closed(Event, frozen=True):
    """Its handler is done with it."""

    case: str


class Case(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "case"
    state: Annotated[str, says("`unassigned`, `assigned` or `finished`")]
    procedure: Annotated[str, says("`complaint` or `denunciation`")]
    receipt_no: Annotated[str, says("the number on its sender's slip")]
    asked_at: Annotated[int, says("when it came")]
    received_at: Annotated[int, says("when it was set apart")]
    sealed: ErasableText
    handler: Annotated[str, says("who handles it, or empty")] = ""
    looks: Annotated[int, says("how often it was read")] = 0
    looked_at: Annotated[int | None, says("when last, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "case",
    entity=Case,
    events=(Received, Assigned, Looked, Closed),
    states=STATES,
    seen=(
        Seen(
            (DESK,), "state procedure receipt_no asked_at received_at handler looks looked_at by acted_at can", STATES
        ),
    ),
)


class Receive(Payload, frozen=True, kw_only=True):
    case: Id
    procedure: Literal["complaint", "denunciation"]
    receipt_no: Code
    asked_at: Instant
    sealed: str


class Of(Payload, frozen=True, kw_only=True):
    case: Id


class Assign(Of, frozen=True, kw_only=True):
    """`staff`: the server's, who has a role in this room."""

    handler: str
    staff: tuple[str, ...] = ()


def _receive_sample(draw: Draw) -> dict[str, Any]:
    found = {"case": f"{draw.what:024x}", "procedure": ("complaint", "denunciation")[draw.what % 2]}
    return {**found, "receipt_no": "X-2010-1-000007", "asked_at": 1, "sealed": f"00 {draw.token()}"}


def _sample(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting(), handler="staff:tam", staff=["staff:tam"])


@NOUN.command("case.receive", by=(REACTION,), on=("",), sample=_receive_sample)
def receive(stream: StreamState, actor: Actor, p: Receive, now: Now) -> tuple[Event, ...]:
    if stream.get(Case, p.case) is not None:
        raise Refused("case.known")
    return (Received(**{name: getattr(p, name) for name in p.__struct_fields__}),)


@NOUN.command("case.assign", by=(HEAD,), on=("",), when=(UNASSIGNED, ASSIGNED), sample=_sample)
def assign(stream: StreamState, actor: Actor, p: Assign, now: Now) -> tuple[Event, ...]:
    _case(stream, p.case, (UNASSIGNED, ASSIGNED))
    if p.handler not in p.staff:
        raise Refused("case.nobody", field="handler")
    return (Assigned(case=p.case, handler=p.handler),)


# Anybody may have been made the handler; who is not gets no further than this.
HANDLERS = frozenset({HEAD, "moderator", "lead", "expert", "admin", "office", "auditor"})


@NOUN.command("case.close", by=HANDLERS, on=("",), when=(ASSIGNED,), sample=_sample)
def close(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    _handled(_case(stream, p.case, (ASSIGNED,)), actor)
    return (Closed(case=p.case),)


def _case(stream: StreamState, id: str, states: tuple[str, ...]) -> Case:
    found = stream.get(Case, id)
    if found is None:
        raise Refused("case.unknown")
    if found.state not in states:
        raise Refused("case.conflict", state=found.state, by=found.by, at=found.acted_at)
    return found


def _handled(case: Case, actor: Actor) -> None:
    if case.handler != actor.id:
        raise Refused("case.handler")


@NOUN.fold(Received)
def _received(stream: StreamState, happened: Received, where: Happened) -> None:
    stream.put(
        Case(
            id=happened.case, state=UNASSIGNED, procedure=happened.procedure, receipt_no=happened.receipt_no,
            asked_at=happened.asked_at, received_at=where.at, sealed=ErasableText(where.seq, happened.sealed),
            by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


@NOUN.fold(Assigned)
def _assigned(stream: StreamState, happened: Assigned, where: Happened) -> None:
    _change(stream, happened.case, where, state=ASSIGNED, handler=happened.handler)


@NOUN.fold(Looked)
def _looked(stream: StreamState, happened: Looked, where: Happened) -> None:
    _change(stream, happened.case, where, looks=stream.need(Case, happened.case).looks + 1, looked_at=where.at)


@NOUN.fold(Closed)
def _closed(stream: StreamState, happened: Closed, where: Happened) -> None:
    _change(stream, happened.case, where, state=FINISHED)


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Case, id), by=where.by, acted_at=where.at, **changes))
