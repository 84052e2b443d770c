"""Address: whether the asker of a question can be told by mail. The address stands elsewhere, encrypted.

(none) ──question.ask with an address, leave──▶ reachable ──stop, erased words, withdrawn──▶ forgotten ──leave─▶ …
reachable ──a mail comes back──▶ reachable (noted), or bouncing when it comes back for good
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import ASKER, Actor, Now
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.outside import SET_APART
from server.domain.roles import DESK, OPERATOR
from server.domain.sample import Draw
from server.domain.session.guards import Of, find
from server.domain.session.question import Question, Withdrawn
from server.domain.session.reachable import Leaving, Left, left
from server.domain.session.session import HOLDING
from server.domain.state import Entity, Happened, StreamState, says
from server.domain.undoing import CAUSED, OWN
from server.errors import Refused
from server.log.event import Event, WordsErased, event

REACHABLE, BOUNCING, FORGOTTEN = "reachable", "bouncing", "forgotten"
STATES = (REACHABLE, BOUNCING, FORGOTTEN)
LEAVE, STOP, NOTE_BOUNCE = "address.leave", "address.stop", "address.note_bounce"


@event("address.stopped")
class Stopped(Event, frozen=True):
    """Nothing more is sent to the asker, and the address is gone."""

    question: str
    why: str


@event("address.bounced")
class Bounced(Event, frozen=True):
    """A mail to the asker came back; `status` is the mail server's (RFC 3463)."""

    question: str
    status: str
    permanent: bool


@event("address.looked")
class Looked(Event, frozen=True):
    """Somebody at the desk read the telephone number or postal address that was left. Written by programs of before: a
    look is an entry of the audit log now."""

    question: str


class Address(Entity, frozen=True, kw_only=True):
    """Has the id of its question."""

    noun: ClassVar[str] = "address"
    state: Annotated[str, says("`reachable`; `bouncing`: mail comes back for good; `forgotten`: the address is gone")]
    why: Annotated[
        str | None, says("why it was stopped: `asked`, `consent`, `bounced`, `complaint`, `withdrawn`, `erased`")
    ] = None
    status: Annotated[str | None, says("the mail server's status of the last mail that came back, or null")] = None
    bounced_at: Annotated[int | None, says("when it came back, or null")] = None
    left_at: Annotated[int, says("when the address was left")]
    looks: Annotated[int, says("how often the desk read telephone and postal address")] = 0

    @property
    def gone(self) -> bool:
        return self.state == FORGOTTEN

    @property
    def can_be_told(self) -> bool:
        return self.state == REACHABLE


NOUN = Noun(
    "address",
    entity=Address,
    events=(Left, Stopped, Bounced, Looked),
    states=STATES,
    seen=(Seen((DESK,), "state why status bounced_at left_at looks", STATES),),
    names={"id": "question"},
    concerns="id",
)


class Leave(Leaving, frozen=True, kw_only=True):
    """Its address came beside it."""

    question: Id


class Stop(Of, frozen=True, kw_only=True):
    why: Literal["asked", "bounced", "complaint"] = "asked"


class NoteBounce(Of, frozen=True, kw_only=True):
    question: Id
    status: Annotated[str, msgspec.Meta(pattern=r"^[245]\.[0-9]{1,3}\.[0-9]{1,3}$")]
    permanent: bool


def _of_sample(draw: Draw) -> dict[str, Any]:
    return {"question": draw.fitting("question").id}


def _bounce_sample(draw: Draw) -> dict[str, Any]:
    permanent = draw.what % 2 == 0
    return {
        "question": draw.fitting("question").id,
        "status": "5.1.1" if permanent else "4.2.2",
        "permanent": permanent,
    }


@NOUN.command(LEAVE, by=(ASKER,), on=HOLDING, undo=OWN, sample=_of_sample)
def leave(stream: StreamState, actor: Actor, p: Leave, now: Now) -> tuple[Event, ...]:
    question = may_leave(stream, actor, p.question)
    if question.meaning.heading == "withdrawn":
        raise Refused("address.withdrawn")
    if question.state == SET_APART:
        raise Refused("address.apart")
    return left(p.question, msgspec.structs.replace(p, has_address=True))


@NOUN.command(STOP, by=(ASKER, OPERATOR), on=HOLDING, undo=OWN, sample=_of_sample)
def stop(stream: StreamState, actor: Actor, p: Stop, now: Now) -> tuple[Event, ...]:
    if ASKER in actor.roles:
        may_leave(stream, actor, p.question)
    if (left := stream.get(Address, p.question)) is None or left.state == FORGOTTEN:
        raise Refused("address.none")
    return (Stopped(question=p.question, why=p.why),)


@NOUN.command(NOTE_BOUNCE, by=(OPERATOR,), on=HOLDING, undo=CAUSED, sample=_bounce_sample)
def note_bounce(stream: StreamState, actor: Actor, p: NoteBounce, now: Now) -> tuple[Event, ...]:
    if (left := stream.get(Address, p.question)) is None or left.state == FORGOTTEN:
        raise Refused("address.none")
    return (Bounced(question=p.question, status=p.status, permanent=p.permanent),)


def may_leave(stream: StreamState, actor: Actor, id: str) -> Question:
    """The question, for its asker alone; another's is as unknown as none."""
    question = find(stream, id)
    if question.asker != actor.id:
        raise Refused("question.unknown")
    return question


def reached(stream: StreamState, id: str) -> bool:
    """Whether there is somebody to tell."""
    found = stream.get(Address, id)
    return found is not None and found.can_be_told


@NOUN.fold(Left)
def _left(stream: StreamState, happened: Left, where: Happened) -> None:
    stream.put(Address(id=happened.question, state=REACHABLE, left_at=where.at))


@NOUN.fold(Stopped)
def _stopped(stream: StreamState, happened: Stopped, where: Happened) -> None:
    _end(stream, happened.question, happened.why)


@NOUN.fold(Bounced)
def _bounced(stream: StreamState, happened: Bounced, where: Happened) -> None:
    before = stream.need(Address, happened.question)
    state = BOUNCING if happened.permanent else before.state
    stream.put(msgspec.structs.replace(before, state=state, status=happened.status, bounced_at=where.at))


@NOUN.fold(Looked)
def _looked(stream: StreamState, happened: Looked, where: Happened) -> None:
    before = stream.need(Address, happened.question)
    stream.put(msgspec.structs.replace(before, looks=before.looks + 1))


@NOUN.fold(Withdrawn)
def _withdrawn(stream: StreamState, happened: Withdrawn, where: Happened) -> None:
    _end(stream, happened.question, "withdrawn")


@NOUN.fold(WordsErased)
def _erased(stream: StreamState, happened: WordsErased, where: Happened) -> None:
    """Who has the words of his question taken out has the address taken out, too."""
    for _, id in stream.keys(Address.noun):
        if (question := stream.get(Question, id)) is not None and question.original.seq in happened.seqs:
            _end(stream, id, "erased")


def _end(stream: StreamState, id: str, why: str) -> None:
    before = stream.get(Address, id)
    if before is not None and before.state != FORGOTTEN:
        stream.put(msgspec.structs.replace(before, state=FORGOTTEN, why=why))
