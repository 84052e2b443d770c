"""Transfers of a session: how its questions are held, and what a question that came from elsewhere becomes here."""

from collections.abc import Iterator

import msgspec

from server.domain import outside, transferring
from server.domain.holder import Holder, tell_outcome
from server.domain.session import rating
from server.domain.session.activity import again
from server.domain.session.answer import Answer
from server.domain.session.correcting import Corrected
from server.domain.session.erased_question import Erased, erased
from server.domain.session.extension import deadline
from server.domain.session.life import Reopened
from server.domain.session.official import official
from server.domain.session.phase import PHASES
from server.domain.session.question import (
    Accepted,
    Answered,
    Called,
    Promised,
    Question,
    WasRefused,
    Withdrawn,
    change,
)
from server.domain.session.question_state import ACCEPTED, ASKED, HELD, PROMISED, REFUSED, SHOWN, VEILED
from server.domain.session.session import ANY, ARCHIVED, CLOSED, FOLLOW_UP, OPEN, WORKING, Session, need
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import ARRIVED, HERE, Arrived, Hand, Transfer
from server.domain.transfer import ASKED as HAND_ASKED
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event

SENDS = (ASKED, ACCEPTED, PROMISED)
TAKES = (*OPEN, FOLLOW_UP)
REFUSALS = {CLOSED: "session.closed", ARCHIVED: "session.archived"}


def _leaves(stream: StreamState, question: str) -> None:
    """What is rehearsed stays in its rehearsal."""
    if need(stream).rehearsal:
        raise Refused("transfer.rehearsal", question=question)


def _open_to(stream: StreamState, question: str) -> None:
    """The refusal names the question: whoever sent it has to know which one is back."""
    if (session := stream.get(Session, stream.id)) is None:
        raise Refused("session.unknown", question=question)
    _leaves(stream, question)
    if session.state not in TAKES:
        raise Refused(REFUSALS.get(session.state, "session.not_now"), question=question, state=session.state)


def _begin(stream: StreamState, happened: Arrived, where: Happened) -> None:
    text, original = (ErasableText(where.seq, each) for each in (happened.text, happened.original))
    name = ErasableText(where.seq, happened.name) if happened.named else None
    stream.put(
        Question(
            id=happened.question, number=happened.number, asker=happened.asker, kind=happened.kind,
            lookup=happened.lookup, asker_type=happened.asker_type, field=happened.field, province=happened.province,
            name=name, original=original, text=text, text_rev=1, state=ASKED, by=where.by, acted_at=where.at,
            asked_at=happened.asked_at,
        )
    )  # fmt: skip
    again(stream, where)


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    change(stream, id, where, **changes)
    if changes.get("state") == ASKED:  # nobody has decided about it here
        stream.put(msgspec.structs.replace(stream.need(Question, id), decided_at=None))
    answer = stream.get(Answer, id)
    shelved = stream.need(Question, id).state not in SHOWN
    if answer is not None and answer.shelved != shelved:
        stream.put(msgspec.structs.replace(answer, shelved=shelved))
    again(stream, where)


def first(stream: StreamState, question: Question) -> Transfer:
    """As it was asked here and is here."""
    session = need(stream)
    hand = Hand(session.room, stream.name, question.asked_at, HAND_ASKED, "", "", "", ErasableText(0, ""))
    return Transfer(
        id=question.id, state=HERE, origin=stream.name, origin_question=question.id, origin_number=question.number,
        receipt_no=f"{session.code}-{question.number:06d}", round=session.round or "",
        due=deadline(stream, question.id), hands=(hand,),
    )  # fmt: skip


def _back(question: Question, act: str) -> str:
    return question.was or ASKED


def _room(stream: StreamState) -> str:
    return need(stream).room


def _reopens(stream: StreamState) -> tuple[Event, ...]:
    """A question that comes back to a closed session waits again: no record has one that does."""
    return (Reopened(reason=""),) if PHASES[need(stream).state].final else ()


HOLDER = Holder(
    of=Question.noun, entity=Question, on=WORKING, every=("", *ANY), sends=SENDS, parts=(*SENDS, HELD, REFUSED, VEILED),
    open_to=_open_to, leaves=_leaves, begin=_begin,
    change=_change, first=first, back=_back, room=_room, rated=rating.put, reopens=_reopens,
    official=official, erased=erased,
)  # fmt: skip
NOUN = transferring.noun(HOLDER)
OUTSIDE = outside.noun(HOLDER)


@NOUN.fold(Accepted, Called, Promised, Answered, WasRefused)
def _taken_up(
    stream: StreamState, happened: Accepted | Called | Promised | Answered | WasRefused, where: Happened
) -> None:
    """Whoever decides about a question that came has taken it up."""
    transfer = stream.get(Transfer, happened.question)
    if transfer is not None and transfer.state == ARRIVED:
        stream.put(msgspec.structs.replace(transfer, state=HERE))


@NOUN.reaction(Answered, WasRefused, Withdrawn, Corrected, Erased)
def _tell(
    stream: StreamState, happened: Answered | WasRefused | Withdrawn | Corrected | Erased, where: Happened
) -> Iterator[Reaction]:
    return tell_outcome(stream, HOLDER, happened.question, where, isinstance(happened, Corrected))


@NOUN.reaction(Erased)
def _gone(stream: StreamState, happened: Erased, where: Happened) -> Iterator[Reaction]:
    return outside.gone_everywhere(stream, happened.question)
