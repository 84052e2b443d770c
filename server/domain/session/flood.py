"""A flood that was swept: unsorted questions of one sender, or in nearly the same words, refused in one act. Nothing is
deleted: each stays readable at the desk and by its asker, and all of them can be opened again in one act.

(none) ──sweep──▶ swept ──reopen──▶ opened_again     what a colleague sorted meanwhile stays as it is, both times
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar, Literal, get_args

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Note
from server.domain.holder import tell_outcome
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS
from server.domain.sample import Draw
from server.domain.session.activity import again
from server.domain.session.moderation import Reason
from server.domain.session.question import Question, change
from server.domain.session.question_state import ASKED, REFUSED
from server.domain.session.session import WORKING
from server.domain.session.transfer import HOLDER
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

SWEPT, OPENED = "swept", "opened_again"
STATES = (SWEPT, OPENED)
SWEEP = "flood.sweep"
# What its questions have in common: a device, a neighbourhood of addresses, or their words alone.
How = Literal["device", "prefix", "text", "address"]


@event("flood.swept")
class Swept(Event, frozen=True):
    """Unsorted questions were refused together; each asker reads why."""

    flood: str
    how: str
    questions: tuple[str, ...]
    reason: str
    note: Words


@event("flood.reopened")
class Reopened(Event, frozen=True):
    """What was swept and stood as it was left stands among the new questions again."""

    flood: str
    questions: tuple[str, ...]


class Flood(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "flood"
    state: Annotated[str, says("`swept` or `opened_again`")] = SWEPT
    how: Annotated[str, says("what they had in common: `device`, `prefix`, `text` or `address`")]
    questions: tuple[str, ...]
    numbers: Annotated[tuple[int, ...], says("numbers of the questions that were swept")]
    reason: Annotated[str, says("why they were refused")]
    note: Annotated[ErasableText | None, says("what their askers are told besides, or null")]
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]
    swept_at: Annotated[int, says("when it was swept")]


NOUN = Noun(
    "flood",
    entity=Flood,
    events=(Swept, Reopened),
    states=STATES,
    seen=(Seen((DESK,), "state how numbers reason note by acted_at swept_at can", STATES),),
)


class Sweep(Payload, frozen=True, kw_only=True):
    """`questions`: as their mover saw them; what is sorted already is left alone."""

    questions: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    how: How
    reason: Reason
    note: Note = ""
    most: Annotated[int, msgspec.Meta(extra={"term": "sweep_most"})]


class Reopen(Payload, frozen=True, kw_only=True):
    flood: Id


def _sweep_sample(draw: Draw) -> dict[str, Any]:
    every = [draw.state.need(Question, id) for _, id in draw.state.keys(Question.noun)]
    unsorted = [each.id for each in every if each.state == ASKED] or [each.id for each in every]
    if not unsorted:
        raise LookupError("nothing was asked")
    how = get_args(How)[draw.what % 3]
    return {"questions": unsorted[-3:], "how": how, "reason": "spam", "note": f"Gửi nhiều lần {draw.token()}"}


def _reopen_sample(draw: Draw) -> dict[str, Any]:
    return {"flood": draw.fitting().id}


@NOUN.command(SWEEP, by=EDITORS, on=WORKING, undo=TAKEN_BACK, sample=_sweep_sample)
def sweep(stream: StreamState, actor: Actor, p: Sweep, now: Now) -> tuple[Event, ...]:
    if len(p.questions) > p.most:
        raise Refused("flood.many", most=p.most)
    every = (stream.get(Question, id) for id in dict.fromkeys(p.questions))
    left = tuple(each.id for each in every if each is not None and each.state == ASKED)
    if not left:
        raise Refused("flood.gone")
    return (Swept(flood=now.id, how=p.how, questions=left, reason=p.reason, note=p.note),)


@NOUN.command("flood.reopen", by=EDITORS, on=WORKING, when=(SWEPT,), sample=_reopen_sample)
def reopen(stream: StreamState, actor: Actor, p: Reopen, now: Now) -> tuple[Event, ...]:
    flood = stream.get(Flood, p.flood)
    if flood is None:
        raise Refused("flood.unknown")
    if flood.state != SWEPT:
        raise Refused("flood.opened", by=flood.by, at=flood.acted_at)
    return (Reopened(flood=flood.id, questions=tuple(each.id for each in standing(stream, flood))),)


def standing(stream: StreamState, flood: Flood) -> Iterator[Question]:
    """Those on which nobody has acted since they were swept."""
    for id in flood.questions:
        question = stream.need(Question, id)
        if (question.state, question.acted_at, question.by) == (REFUSED, flood.swept_at, flood.by):
            yield question


def swept_with(stream: StreamState, question: Question) -> Flood | None:
    """The flood with which it was swept and still stands."""
    floods = (stream.need(Flood, id) for _, id in stream.keys(Flood.noun))
    return next((each for each in floods if each.state == SWEPT and question in standing(stream, each)), None)


@NOUN.fold(Swept)
def _swept(stream: StreamState, happened: Swept, where: Happened) -> None:
    note = ErasableText(where.seq, happened.note) if happened.note else None
    numbers = []
    for id in happened.questions:
        change(stream, id, where, state=REFUSED, reason=happened.reason, note=note)
        numbers.append(stream.need(Question, id).number)
    stream.put(
        Flood(
            id=happened.flood, how=happened.how, questions=happened.questions, numbers=tuple(numbers),
            reason=happened.reason, note=note, by=where.by, acted_at=where.at, swept_at=where.at,
        )
    )  # fmt: skip
    again(stream, where)


@NOUN.fold(Reopened)
def _reopened(stream: StreamState, happened: Reopened, where: Happened) -> None:
    for id in happened.questions:
        change(stream, id, where, state=ASKED, reason=None, note=None, decided_at=None)
    flood = stream.need(Flood, happened.flood)
    stream.put(msgspec.structs.replace(flood, state=OPENED, by=where.by, acted_at=where.at))
    again(stream, where)


@NOUN.reaction(Swept, Reopened)
def _tell(stream: StreamState, happened: Swept | Reopened, where: Happened) -> Iterable[Reaction]:
    """Those who sent one of them here."""
    for id in happened.questions:
        yield from tell_outcome(stream, HOLDER, id, where)
