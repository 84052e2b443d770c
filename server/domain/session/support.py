"""Support: how many people ask along with a question ("tôi cũng hỏi").

Who supports what is no fact of a session but a row of its own (runtime/supports.py): given, taken back, counted once a
person. What becomes a fact is the count, when a question is called or answered and when the session ends.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun
from server.domain.sample import Draw
from server.domain.session.life import Ended
from server.domain.session.question import Answered, Called, Question
from server.domain.session.session import ANY, OPEN, of
from server.domain.state import Happened, StreamState
from server.domain.undoing import CAUSED
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, event

COUNT = "support.count"


@event("support.counted")
class Counted(Event, frozen=True):
    """So many people had asked along with each of these questions; `counts` in the order of `questions`."""

    questions: tuple[str, ...]
    counts: tuple[int, ...]


NOUN = Noun("support", events=(Counted,))


class Count(Payload, frozen=True, kw_only=True):
    """`question`: the one that is counted, without it all. The rest is counted by the server when it comes to it."""

    question: Id | None = None
    questions: tuple[Id, ...] = ()
    counts: tuple[int, ...] = ()


def supportable(stream: StreamState, id: str, asker: str) -> Question:
    """The question that this asker supports with the one of this id: itself, or the one that it stands under."""
    question = stream.get(Question, id)
    if question is not None and question.into is not None:
        question = stream.get(Question, question.into)
    if question is None or not question.meaning.public:
        raise Refused("question.unknown")
    session = of(stream)
    if session is None or session.state not in OPEN or not question.meaning.open:
        raise Refused("support.over", number=question.number)
    if asker in askers(stream, question):
        raise Refused("support.own", number=question.number)
    return question


def askers(stream: StreamState, question: Question) -> frozenset[str]:
    """Who put this question or one that stands under it."""
    return frozenset(stream.need(Question, each).asker for each in (question.id, *question.members))


def _sample(draw: Draw) -> dict[str, Any]:
    question = draw.any(Question.noun)
    return {"question": question.id, "questions": [question.id], "counts": [draw.what % 90]}


@NOUN.command(COUNT, by=(REACTION,), on=ANY, undo=CAUSED, sample=_sample)
def count(stream: StreamState, actor: Actor, p: Count, now: Now) -> tuple[Event, ...]:
    if len(p.questions) != len(p.counts):
        raise Refused("command.malformed", field="counts")
    told = [
        (id, number)
        for id, number in zip(p.questions, p.counts, strict=True)
        if (question := stream.get(Question, id)) is not None and question.supported != number
    ]
    if not told:
        return ()
    return (Counted(questions=tuple(id for id, _ in told), counts=tuple(number for _, number in told)),)


@NOUN.reaction(Called, Answered)
def _count_one(stream: StreamState, happened: Called | Answered, where: Happened) -> Iterator[Reaction]:
    yield Reaction(stream.name, COUNT, {"question": happened.question})


@NOUN.reaction(Ended)
def _count_all(stream: StreamState, happened: Ended, where: Happened) -> Iterator[Reaction]:
    yield Reaction(stream.name, COUNT, {})


@NOUN.fold(Counted)
def _counted(stream: StreamState, happened: Counted, where: Happened) -> None:
    for id, number in zip(happened.questions, happened.counts, strict=True):
        stream.put(msgspec.structs.replace(stream.need(Question, id), supported=number))
