"""Consent: what the asker of a question agreed to have the address used for, and what of that was taken back.

(none) ──an address with ticked boxes──▶ consenting ──the last taken back, or the address stopped──▶ consented_no_more

An address that a program of before took has none of these: it serves what leaving it was said to agree to.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import ASKER, Actor, Now
from server.domain.kind import entities
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, OPERATOR
from server.domain.sample import Draw
from server.domain.session.address import Address, Stopped, may_leave, reached
from server.domain.session.guards import Of
from server.domain.session.reachable import PURPOSES, Given, Purpose
from server.domain.session.session import HOLDING
from server.domain.state import Entity, Happened, StreamState, says
from server.domain.undoing import OWN
from server.errors import Refused
from server.log.event import Event, event

GIVEN, ENDED = STATES = ("consenting", "consented_no_more")
TAKE_BACK = "consent.take_back"


@event("consent.taken_back")
class TakenBack(Event, frozen=True):
    """Its asker takes this consent back; with the last one the address goes."""

    question: str
    purpose: str


class Consent(Entity, frozen=True, kw_only=True):
    """Has the id of its question."""

    noun: ClassVar[str] = "consent"
    state: Annotated[str, says("`consenting` or `consented_no_more`")]
    purposes: Annotated[tuple[str, ...], says("what the address may be used for: `notify`, `ask_back`")]
    text: Annotated[str, says("version of the words that were shown at the boxes")]
    given_at: Annotated[int, says("when they were ticked")]


NOUN = Noun(
    "consent",
    entity=Consent,
    events=(Given, TakenBack),
    states=STATES,
    seen=(Seen((DESK,), "state purposes text given_at", STATES),),
    names={"id": "question"},
)


class TakeBack(Of, frozen=True, kw_only=True):
    purpose: Purpose


def _sample(draw: Draw) -> dict[str, Any]:
    found = [each.id for each in entities(draw.state, Address.noun) if not each.gone]
    if not found:
        raise LookupError("nobody can be told")
    id = found[draw.what % len(found)]
    return {"question": id, "purpose": next(iter(agreed_to(draw.state, id)), PURPOSES[0])}


@NOUN.command(TAKE_BACK, by=(ASKER, OPERATOR), on=HOLDING, undo=OWN, sample=_sample)
def take_back(stream: StreamState, actor: Actor, p: TakeBack, now: Now) -> tuple[Event, ...]:
    if ASKER in actor.roles:
        may_leave(stream, actor, p.question)
    address = stream.get(Address, p.question)
    if address is None or address.gone:
        raise Refused("address.none")
    if p.purpose not in (agreed := agreed_to(stream, p.question)):
        raise Refused("consent.none", field="purpose")
    taken = TakenBack(question=p.question, purpose=p.purpose)
    return (taken, Stopped(question=p.question, why="consent")) if len(agreed) == 1 else (taken,)


def agreed_to(stream: StreamState, question: str) -> tuple[str, ...]:
    """What the address of this question may be used for."""
    found = stream.get(Consent, question)
    return PURPOSES if found is None else found.purposes


def reached_for(stream: StreamState, question: str, purpose: str) -> bool:
    """Whether there is somebody to tell, who agreed to be told this."""
    return reached(stream, question) and purpose in agreed_to(stream, question)


@NOUN.fold(Given)
def _given(stream: StreamState, happened: Given, where: Happened) -> None:
    kept = Consent(id=happened.question, state=GIVEN, given_at=where.at, purposes=happened.purposes, text=happened.text)
    stream.put(kept)


@NOUN.fold(TakenBack)
def _taken_back(stream: StreamState, happened: TakenBack, where: Happened) -> None:
    rest = tuple(each for each in agreed_to(stream, happened.question) if each != happened.purpose)
    before = stream.get(Consent, happened.question)
    if before is None:  # of an address of before there were boxes
        left_at = stream.need(Address, happened.question).left_at
        before = Consent(id=happened.question, state=GIVEN, purposes=PURPOSES, text="", given_at=left_at)
    stream.put(msgspec.structs.replace(before, purposes=rest, state=GIVEN if rest else ENDED))


@NOUN.fold(Stopped)
def _stopped(stream: StreamState, happened: Stopped, where: Happened) -> None:
    if (before := stream.get(Consent, happened.question)) is not None:
        stream.put(msgspec.structs.replace(before, purposes=(), state=ENDED))
