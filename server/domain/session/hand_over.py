"""Handing over at the desk: who leaves says what is left, whoever comes takes it over; all of the desk see both.

(none) ──give──▶ handed ──take──▶ taken_over
                   └──give (by the same person)──▶ superseded

One hand-over of a person waits at a time: whoever leaves anew puts it in the place of the earlier one. What
is open is counted at that moment: new ones, those that wait, and what the one who leaves has in hand.
"""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.assignment import Assignment
from server.domain.clarification import Clarification
from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Note
from server.domain.noun import Noun, Seen
from server.domain.roles import CALLERS, DESK
from server.domain.sample import Draw
from server.domain.session.answer import Answer
from server.domain.session.question import Question
from server.domain.session.session import WORKING
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

GIVEN, TAKEN, REPLACED = "handed", "taken_over", "superseded"
STATES = (GIVEN, TAKEN, REPLACED)


@event("hand_over.given")
class Given(Event, frozen=True):
    """Somebody left the desk to whoever comes next; `fresh`, `waiting`: how many were unsorted and waited. `owned`,
    `awaited`, `drafts`: numbers of what this person had in hand; `replaces`: this person's own that nobody took."""

    hand_over: str
    fresh: int
    waiting: int
    owned: tuple[int, ...]
    awaited: tuple[int, ...]
    drafts: tuple[int, ...]
    note: Words
    replaces: tuple[str, ...] = ()


@event("hand_over.taken")
class Taken(Event, frozen=True):
    """Somebody goes on from there."""

    hand_over: str


class HandOver(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "hand_over"
    state: Annotated[str, says("`handed` or `taken_over`; a superseded one is no longer seen")] = GIVEN
    fresh: Annotated[int, says("how many questions were unsorted then")]
    waiting: Annotated[int, says("how many waited, for the stage or for later")]
    owned: Annotated[tuple[int, ...], says("numbers of the open questions that whoever left answers for")]
    awaited: Annotated[tuple[int, ...], says("numbers of those whose askers this person waited for")]
    drafts: Annotated[tuple[int, ...], says("numbers of those to which this person had begun an answer")]
    note: Annotated[ErasableText | None, says("what is said to whoever comes, or null")] = None
    by: Annotated[str, says("who left")]
    at: Annotated[int, says("when")]
    taken_by: Annotated[str | None, says("who took it over, or null")] = None
    taken_at: Annotated[int | None, says("when, or null")] = None


NOUN = Noun(
    "hand_over",
    entity=HandOver,
    events=(Given, Taken),
    states=STATES,
    seen=(
        Seen((DESK,), "state fresh waiting owned awaited drafts note by at taken_by taken_at can", (GIVEN,)),
        Seen((DESK,), "state fresh waiting owned awaited drafts note by at taken_by taken_at", (TAKEN,)),
        Seen((), "", (REPLACED,)),
    ),
)


class Give(Payload, frozen=True, kw_only=True):
    note: Note = ""


class Take(Payload, frozen=True, kw_only=True):
    hand_over: Id


def _give_sample(draw: Draw) -> dict[str, Any]:
    return {"note": f"Nhờ xem {draw.token()}"}


def _take_sample(draw: Draw) -> dict[str, Any]:
    return {"hand_over": draw.fitting().id}


@NOUN.command("hand_over.give", by=CALLERS, on=WORKING, sample=_give_sample)
def give(stream: StreamState, actor: Actor, p: Give, now: Now) -> tuple[Event, ...]:
    opened = [each for each in _questions(stream) if each.meaning.open]
    return (
        Given(
            hand_over=now.id, note=p.note,
            fresh=sum(each.meaning.column == "new" for each in opened),
            waiting=sum(each.meaning.queued and each.meaning.column != "air" for each in opened),
            owned=_numbers(each for each in opened if _owner(stream, each) == actor.id),
            awaited=_numbers(each for each in opened if _asked_by(stream, each) == actor.id),
            drafts=_numbers(each for each in opened if _drafted_by(stream, each) == actor.id),
            replaces=_waiting_of(stream, actor.id),
        ),
    )  # fmt: skip


@NOUN.command("hand_over.take", by=CALLERS, on=WORKING, when=(GIVEN,), sample=_take_sample)
def take(stream: StreamState, actor: Actor, p: Take, now: Now) -> tuple[Event, ...]:
    found = stream.get(HandOver, p.hand_over)
    if found is None or found.state == REPLACED:
        raise Refused("hand_over.unknown")
    if found.state != GIVEN:
        raise Refused("hand_over.taken", by=found.taken_by or "", at=found.taken_at or 0)
    return (Taken(hand_over=found.id),)


@NOUN.fold(Given)
def _given(stream: StreamState, happened: Given, where: Happened) -> None:
    note = ErasableText(where.seq, happened.note) if happened.note else None
    counted = {name: getattr(happened, name) for name in ("fresh", "waiting", "owned", "awaited", "drafts")}
    for earlier in happened.replaces:
        stream.put(msgspec.structs.replace(stream.need(HandOver, earlier), state=REPLACED))
    stream.put(HandOver(id=happened.hand_over, note=note, by=where.by, at=where.at, **counted))


@NOUN.fold(Taken)
def _taken(stream: StreamState, happened: Taken, where: Happened) -> None:
    found = stream.need(HandOver, happened.hand_over)
    stream.put(msgspec.structs.replace(found, state=TAKEN, taken_by=where.by, taken_at=where.at))


def _waiting_of(stream: StreamState, person: str) -> tuple[str, ...]:
    given = (stream.need(HandOver, id) for _, id in stream.keys(HandOver.noun))
    return tuple(each.id for each in given if each.state == GIVEN and each.by == person)


def _questions(stream: StreamState) -> list[Question]:
    return [stream.need(Question, id) for _, id in stream.keys(Question.noun)]


def _numbers(found: Iterable[Question]) -> tuple[int, ...]:
    return tuple(sorted(each.number for each in found))


def _owner(stream: StreamState, question: Question) -> str:
    owned = stream.get(Assignment, question.id)
    return owned.owner if owned else ""


def _asked_by(stream: StreamState, question: Question) -> str:
    thread = stream.get(Clarification, question.id)
    return thread.exchanges[-1].by if thread and thread.waits else ""


def _drafted_by(stream: StreamState, question: Question) -> str:
    answer = stream.get(Answer, question.id)
    return answer.draft.by if answer and answer.draft else ""
