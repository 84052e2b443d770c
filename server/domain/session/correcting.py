"""Correcting a published answer in the open: the old text stays readable under a dated note, and it is noted.

published ──correct──▶ published (see answer)
"""

from typing import Annotated

import msgspec

from server.domain import nonconformity
from server.domain.command import Actor, Now
from server.domain.noun import Noun
from server.domain.roles import APPROVERS
from server.domain.session.answer import (
    OFFICIAL,
    Answer,
    AnswerText,
    Approval,
    Writing,
    about,
    approves,
    change,
    overtaken,
    writes,
)
from server.domain.session.answer_texts import Correction
from server.domain.session.guards import conflict, find
from server.domain.session.question import Question
from server.domain.session.question_state import SHOWN
from server.domain.session.session import CLOSED, WORKING
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, WordsErased, event

CorrectionNote = Annotated[str, msgspec.Meta(extra={"limit": "note"})]
PartId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,129}$")]


@event("answer.corrected")
class Corrected(Event, frozen=True):
    """A published answer was corrected, or one `part` of it; the old text stays readable under the note."""

    question: str
    rev: int
    text: Words
    note: Words
    part: str | None = None


CORRECT = "answer.correct"
ON = (*WORKING, CLOSED)
NOUN = Noun("correcting", events=(Corrected,))


class Correct(Writing, frozen=True, kw_only=True):
    """`part`: of a joint answer, the one that is corrected."""

    text: AnswerText
    part: PartId | None = None
    note: CorrectionNote
    approval: Approval


@NOUN.command(CORRECT, by=APPROVERS, on=ON, when=OFFICIAL, undo=TAKEN_BACK, sample=about)
def correct(stream: StreamState, actor: Actor, p: Correct, now: Now) -> tuple[Event, ...]:
    writes(stream, CORRECT)
    question = correctable(stream, p.question, p.rev, p.part)
    approves(actor, p.approval)
    happened = Corrected(question=p.question, rev=p.rev + 1, text=p.text, note=p.note, part=p.part)
    return corrected(now, question, happened)


def correctable(stream: StreamState, id: str, rev: int, part: str | None) -> Question:
    """The question whose published answer may be corrected at this revision, in this part, else Refused."""
    question, answer = find(stream, id), stream.get(Answer, id)
    if question.state not in SHOWN:
        raise conflict(question)
    if rev != (answer.rev if answer else 0):
        raise overtaken(question, answer)
    if answer is None or answer.state not in OFFICIAL:
        raise Refused("answer.missing")
    if part is not None and not any(each.id == part for each in answer.parts):
        raise Refused("contribution.unknown")
    return question


def corrected(now: Now, question: Question, happened: Corrected) -> tuple[Event, ...]:
    """The correction, and that a published answer needed one."""
    return (happened, nonconformity.corrected(now, question.number, question.id))


@NOUN.fold(Corrected)
def _corrected(stream: StreamState, happened: Corrected, where: Happened) -> None:
    answer = stream.need(Answer, happened.question)
    before, text = answer.text or ErasableText(where.seq, ""), ErasableText(where.seq, happened.text)
    changes: dict[str, object] = {"text": text}
    if part := next((each for each in answer.parts if each.id == happened.part), None):
        before, new = part.text, msgspec.structs.replace(part, text=text)
        changes = {"parts": tuple(new if each is part else each for each in answer.parts)}
    corrections = (*answer.corrections, Correction(where.at, ErasableText(where.seq, happened.note), before))
    change(stream, happened.question, where, rev=happened.rev, corrections=corrections, **changes)


@NOUN.fold(WordsErased)
def _erased(stream: StreamState, happened: WordsErased, where: Happened) -> None:
    """Whoever has a form open read what is taken out now: he reads again."""
    for _, id in stream.keys(Answer.noun):
        asked = stream.get(Question, id)
        if asked is not None and asked.original.seq in happened.seqs:
            answer = stream.need(Answer, id)
            stream.put(msgspec.structs.replace(answer, rev=answer.rev + 1))
