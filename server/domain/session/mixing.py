"""The vision mixer: what is cued in the preview, who is introduced to the hall, and the take that brings it on air.

cued (staff alone see it) ──introduce──▶ coming (the hall reads who asks) ──take──▶ on air ──▶ leaving (see stage)

One act takes the next on air and the one before off it. Sessions that never cue anything call and answer as ever.
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.assignment import PERSON
from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.roles import CALLERS, DESK, PANEL
from server.domain.sample import Draw
from server.domain.session import stage as stages
from server.domain.session.assignment import owner_of
from server.domain.session.guards import Move, Reading, conflict, find, readable
from server.domain.session.life import Ended
from server.domain.session.panel import Person
from server.domain.session.planning import Planned
from server.domain.session.postponing import Cancelled, Postponed
from server.domain.session.question import Called, Question
from server.domain.session.question_state import CALLED
from server.domain.session.session import INTAKE, LIVE, PAUSED, UNDER_WAY
from server.domain.session.stage import READY, Stage, on_air, show
from server.domain.state import Entity, Happened, StreamState, says
from server.domain.undoing import SHOWN_NEXT, TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, event

CUE = "cue"
OUTCOMES = {"answer": stages.answer, "promise": stages.promise, "return": stages.give_back}


@event("stage.cued")
class Cued(Event, frozen=True):
    """The question stands in the preview; null = it was taken out of there."""

    question: str | None


@event("stage.introduced")
class Introduced(Event, frozen=True):
    """The hall reads who asks the next question, and which person of the panel answers; null = no more."""

    question: str | None
    person: str | None


class Cue(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = CUE
    id: str = CUE
    question: Annotated[str | None, says("id of the question in the preview, or null")] = None
    by: Annotated[str, says("who cued it")] = ""
    at: Annotated[int | None, says("when, or null")] = None


NOUN = Noun(
    CUE,
    entity=Cue,
    events=(Cued, Introduced),
    seen=(Seen((PANEL, DESK), "question by at", ("",)),),
    paged=False,
    names={"question": "question"},
)


class Chosen(Payload, frozen=True, kw_only=True):
    """null takes it back."""

    question: Id | None


class Take(Reading, frozen=True, kw_only=True):
    """`off`: the question that its actor saw on air, null = none; `outcome`: what becomes of it."""

    off: Id | None = None
    outcome: Literal["answer", "promise", "return"] = "answer"


def _chosen(draw: Draw) -> dict[str, Any]:
    return {"question": None if draw.what % 7 == 0 else draw.fitting(Question.noun).id}


@NOUN.command(
    "stage.cue", by=CALLERS, on=(INTAKE, LIVE, PAUSED), when=READY, of="question", undo=SHOWN_NEXT, sample=_chosen
)
def cue(stream: StreamState, actor: Actor, p: Chosen, now: Now) -> tuple[Event, ...]:
    if p.question is not None:
        _ready(stream, p.question)
    return () if p.question == stream.need(Cue, CUE).question else (Cued(question=p.question),)


@NOUN.command("stage.introduce", by=CALLERS, on=UNDER_WAY, when=READY, of="question", undo=SHOWN_NEXT, sample=_chosen)
def introduce(stream: StreamState, actor: Actor, p: Chosen, now: Now) -> tuple[Event, ...]:
    """Only what is cued: nothing reaches the hall by one stray click."""
    if p.question is None:
        return (Introduced(question=None, person=None),) if stream.need(Stage, "stage").coming else ()
    question = _ready(stream, p.question)
    if stream.need(Cue, CUE).question != p.question:
        raise Refused("stage.not_cued", number=question.number)
    if stream.need(Stage, "stage").coming == p.question:
        return ()
    owner = owner_of(stream, question) or ""
    person = stream.get(Person, owner.removeprefix(PERSON)) if owner.startswith(PERSON) else None
    return (Introduced(question=p.question, person=person.id if person else None),)


def _take_sample(draw: Draw) -> dict[str, Any]:
    taken = on_air(draw.state)
    outcome = list(OUTCOMES)[draw.what % len(OUTCOMES)]
    return draw.about(draw.fitting("question"), off=taken.id if taken else None, outcome=outcome)


@NOUN.command("stage.take", by=CALLERS, on=(LIVE,), when=READY, of="question", undo=TAKEN_BACK, sample=_take_sample)
def take(stream: StreamState, actor: Actor, p: Take, now: Now) -> tuple[Event, ...]:
    """On air with this one, off with the one before, in one act."""
    readable(stream, p, READY)
    taken = on_air(stream)
    if (taken.id if taken else None) != p.off:
        raise Refused("stage.moved", number=taken.number if taken else 0)
    off: tuple[Event, ...] = ()
    if taken:
        off = OUTCOMES[p.outcome](stream, actor, Move(question=taken.id, state=CALLED), now)
    return (*off, Called(question=p.question))


def _ready(stream: StreamState, id: str) -> Question:
    question = find(stream, id)
    if question.state not in READY:
        raise conflict(question)
    return question


@NOUN.fold(Planned)
def _built(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.put(Cue())


@NOUN.fold(Cued)
def _cued(stream: StreamState, happened: Cued, where: Happened) -> None:
    at = where.at if happened.question else None
    stream.put(Cue(question=happened.question, by=where.by, at=at))


@NOUN.fold(Introduced)
def _introduced(stream: StreamState, happened: Introduced, where: Happened) -> None:
    show(stream, where, coming=happened.question, coming_by=happened.person)


@NOUN.fold(Called)
def _called(stream: StreamState, happened: Called, where: Happened) -> None:
    if stream.need(Cue, CUE).question == happened.question:
        stream.put(Cue())


@NOUN.fold(Ended, Postponed, Cancelled)
def _ended(stream: StreamState, happened: Event, where: Happened) -> None:
    cue = stream.need(Cue, CUE)
    if cue.question is not None:
        stream.put(msgspec.structs.replace(cue, question=None, at=None))
