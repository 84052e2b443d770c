"""The joint answer: what the lead unit says to each signed part of a guest; the accepted ones go out with it.

handed_in ──accept──▶ accepted ──(answer.publish)──▶ a part of the answer, signed with name, title and body
   ├──return──▶ returned     asks for changes
   └──leave_out──▶ left_out  with a reason, which the guest reads; accept takes it in after all
"""

from typing import Any

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Reason
from server.domain.noun import Noun
from server.domain.roles import EDITORS
from server.domain.sample import Draw
from server.domain.session.contribution import (
    ACCEPTED,
    LEFT_OUT,
    RETURNED,
    SIGNED,
    Contribution,
    Wording,
    change,
    of,
)
from server.domain.session.guards import find
from server.domain.session.session import WORKING
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event


@event("contribution.returned")
class Returned(Event, frozen=True):
    """The lead unit asks for changes."""

    contribution: str
    question: str
    note: Words


@event("contribution.accepted")
class Agreed(Event, frozen=True):
    """The part goes into the joint answer."""

    contribution: str
    question: str


@event("contribution.left_out")
class LeftOut(Event, frozen=True):
    """The part does not go into the joint answer."""

    contribution: str
    question: str
    reason: Words


@event("contribution.published")
class PartPublished(Event, frozen=True):
    """An accepted part, as it stands in the answer that is published with it."""

    contribution: str
    question: str
    text: Words
    name: Words
    title: Words
    body: Words


class Part(Wording, frozen=True, gc=False):
    """One signed part of a published answer; `id` is that of the contribution."""

    id: str


RETURN, ACCEPT, LEAVE = "contribution.return", "contribution.accept", "contribution.leave_out"
NOUN = Noun("joint_answer", events=(Returned, Agreed, LeftOut, PartPublished))


class Judge(Payload, frozen=True, kw_only=True):
    contribution: Id
    text_rev: int


class Return(Judge, frozen=True, kw_only=True):
    note: Reason


class LeaveOut(Judge, frozen=True, kw_only=True):
    reason: Reason


def _judge_sample(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting(), note=f"Xin nêu {draw.token()}", reason=f"Trùng {draw.token()}")


@NOUN.command(RETURN, by=EDITORS, on=WORKING, when=(SIGNED, ACCEPTED), undo=TAKEN_BACK, sample=_judge_sample)
def give_back(stream: StreamState, actor: Actor, p: Return, now: Now) -> tuple[Event, ...]:
    found = _judged(stream, p, (SIGNED, ACCEPTED))
    return (Returned(contribution=found.id, question=found.question, note=p.note),)


@NOUN.command(ACCEPT, by=EDITORS, on=WORKING, when=(SIGNED, LEFT_OUT), undo=TAKEN_BACK, sample=_judge_sample)
def accept(stream: StreamState, actor: Actor, p: Judge, now: Now) -> tuple[Event, ...]:
    found = _judged(stream, p, (SIGNED, LEFT_OUT))
    return (Agreed(contribution=found.id, question=found.question),)


@NOUN.command(LEAVE, by=EDITORS, on=WORKING, when=(SIGNED, RETURNED, ACCEPTED), undo=TAKEN_BACK, sample=_judge_sample)
def leave_out(stream: StreamState, actor: Actor, p: LeaveOut, now: Now) -> tuple[Event, ...]:
    found = _judged(stream, p, (SIGNED, RETURNED, ACCEPTED))
    return (LeftOut(contribution=found.id, question=found.question, reason=p.reason),)


def joint(stream: StreamState, question: str) -> tuple[Event, ...]:
    """The accepted parts, as they go into the answer. Raises Refused while one that was signed waits for a word."""
    parts = of(stream, question)
    if left := sum(each.state == SIGNED for each in parts):
        raise Refused("contribution.undecided", left=left, number=find(stream, question).number)
    return tuple(
        PartPublished(
            contribution=each.id, question=question, text=each.signed.text.text, name=each.signed.name.text,
            title=each.signed.title.text, body=each.signed.body.text,
        )
        for each in parts
        if each.state == ACCEPTED and each.signed is not None and each.signed.text.text
    )  # fmt: skip


def _judged(stream: StreamState, p: Judge, states: tuple[str, ...]) -> Contribution:
    found = stream.get(Contribution, p.contribution)
    if found is None:
        raise Refused("contribution.unknown")
    question = find(stream, found.question)
    if question.written:
        raise Refused("contribution.published", number=question.number)
    if found.text_rev != p.text_rev or found.state not in states:
        raise Refused("contribution.overtaken", state=found.state, text_rev=found.text_rev)
    return found


@NOUN.fold(Returned)
def _returned(stream: StreamState, happened: Returned, where: Happened) -> None:
    change(stream, happened.contribution, where, state=RETURNED, note=ErasableText(where.seq, happened.note))


@NOUN.fold(Agreed)
def _accepted(stream: StreamState, happened: Agreed, where: Happened) -> None:
    change(stream, happened.contribution, where, state=ACCEPTED, note=None)


@NOUN.fold(LeftOut)
def _left_out(stream: StreamState, happened: LeftOut, where: Happened) -> None:
    change(stream, happened.contribution, where, state=LEFT_OUT, note=ErasableText(where.seq, happened.reason))
