"""A note between staff on one question: seen at the desk alone, in no transcript; its words can be taken out for ever.

(none) ──write──▶ written
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, RUNNERS
from server.domain.sample import Draw
from server.domain.session.guards import Of, find
from server.domain.session.question import Question
from server.domain.session.session import ANY
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event

NoteText = Annotated[str, msgspec.Meta(extra={"limit": "note"})]


@event("note.written")
class Written(Event, frozen=True):
    """Somebody at the desk left a note on the question for colleagues."""

    note: str
    question: str
    text: Words


class Note(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "note"
    question: Annotated[str, says("id of the question")]
    text: Annotated[ErasableText, says("the note; empty once it was erased")]
    by: Annotated[str, says("who wrote it")]
    at: Annotated[int, says("when")]
    seq: Annotated[int, says("the entry that holds its words, for `words.erase`")]

    @property
    def tally(self) -> tuple[str, ...]:
        return (self.noun, self.question)


NOUN = Noun(
    "note",
    entity=Note,
    events=(Written,),
    seen=(Seen((DESK,), "question text by at seq", ("",)),),
    names={"question": "question"},
)


class Write(Of, frozen=True, kw_only=True):
    text: NoteText
    most: Annotated[int, msgspec.Meta(extra={"term": "notes"})]


def _sample(draw: Draw) -> dict[str, Any]:
    return {"question": draw.any(Question.noun).id, "text": f"Nhờ xem {draw.token()}"}


@NOUN.command("note.write", by=RUNNERS, on=ANY, undo=TAKEN_BACK, sample=_sample)
def write(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if stream.counts[Note.noun, question.id] >= p.most:
        raise Refused("note.many", number=question.number, most=p.most)
    return (Written(note=now.id, question=question.id, text=p.text),)


@NOUN.fold(Written)
def _written(stream: StreamState, happened: Written, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    stream.put(Note(id=happened.note, question=happened.question, text=text, by=where.by, at=where.at, seq=where.seq))
