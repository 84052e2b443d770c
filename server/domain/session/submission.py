"""A submission: the draft of an answer is done and waits for the word of whoever approves; or comes back with a note.

(none) ──submit──▶ submitted ──return──▶ returned ──submit──▶ submitted
                       └──a word is changed, or it is published──▶ lapsed
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.fields import Reason
from server.domain.noun import Noun, Seen
from server.domain.roles import APPROVERS, DESK, EDITORS, EXPERT, PANEL
from server.domain.sample import Draw
from server.domain.session.answer import UNOFFICIAL, Answer, Drafted, Published, Writing, overtaken
from server.domain.session.guards import conflict, find
from server.domain.session.question_state import SHOWN
from server.domain.session.session import WORKING
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import REVERSED
from server.errors import Refused
from server.log.event import Event, Words, event

WAITS, RETURNED, LAPSED = "submitted", "returned", "lapsed"
SUBMIT, RETURN = "submission.submit", "submission.return"


@event("submission.submitted")
class Submitted(Event, frozen=True):
    """The draft at this revision was submitted for approval."""

    question: str
    rev: int


@event("submission.returned")
class Returned(Event, frozen=True):
    """It came back from approval: the note says what is to be changed."""

    question: str
    note: Words


class Submission(Entity, frozen=True, kw_only=True):
    """Has the id of its question. shelved = its question is away."""

    noun: ClassVar[str] = "submission"
    state: Annotated[str, says("`submitted` or `returned`")]
    rev: Annotated[int, says("the revision of the answer that was submitted")]
    note: Annotated[ErasableText | None, says("what is to be changed, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]
    shelved: bool = False

    @property
    def shown_as(self) -> str:
        return LAPSED if self.shelved else self.state


NOUN = Noun(
    "submission",
    entity=Submission,
    events=(Submitted, Returned),
    states=(WAITS, RETURNED, LAPSED),
    seen=(Seen((PANEL, DESK), "state rev note by acted_at can", (WAITS, RETURNED)), Seen((PANEL, DESK), "", (LAPSED,))),
    names={"id": "question"},
)


class Return(Writing, frozen=True, kw_only=True):
    note: Reason


def _about(draw: Draw) -> dict[str, Any]:
    answer = draw.fitting(Answer.noun)
    return draw.about(answer, question=answer.id, note=f"Xin nêu căn cứ {draw.token()}")


@NOUN.command(SUBMIT, of="answer", by=(EXPERT, *EDITORS), on=WORKING, when=UNOFFICIAL, undo=REVERSED, sample=_about)
def submit(stream: StreamState, actor: Actor, p: Writing, now: Now) -> tuple[Event, ...]:
    _drafted(stream, p)
    return (Submitted(question=p.question, rev=p.rev),)


@NOUN.command(RETURN, of="answer", by=APPROVERS, on=WORKING, when=UNOFFICIAL, undo=REVERSED, sample=_about)
def give_back(stream: StreamState, actor: Actor, p: Return, now: Now) -> tuple[Event, ...]:
    _drafted(stream, p)
    submission = stream.get(Submission, p.question)
    if submission is None or submission.state != WAITS:
        raise Refused("submission.missing")
    return (Returned(question=p.question, note=p.note),)


def _drafted(stream: StreamState, p: Writing) -> Answer:
    question, answer = find(stream, p.question), stream.get(Answer, p.question)
    if question.state not in SHOWN:
        raise conflict(question)
    if answer is None or answer.state not in UNOFFICIAL:
        raise Refused("answer.missing")
    if p.rev != answer.rev:
        raise overtaken(question, answer)
    return answer


@NOUN.fold(Submitted)
def _submitted(stream: StreamState, happened: Submitted, where: Happened) -> None:
    stream.put(Submission(id=happened.question, state=WAITS, rev=happened.rev, by=where.by, acted_at=where.at))


@NOUN.fold(Returned)
def _returned(stream: StreamState, happened: Returned, where: Happened) -> None:
    note = ErasableText(where.seq, happened.note)
    before = stream.need(Submission, happened.question)
    stream.put(msgspec.structs.replace(before, state=RETURNED, note=note, by=where.by, acted_at=where.at))


@NOUN.fold(Drafted, Published)
def _lapsed(stream: StreamState, happened: Drafted | Published, where: Happened) -> None:
    """One changed word asks for a new word of approval; a note stays until it is submitted again."""
    before = stream.get(Submission, happened.question)
    if before is not None and (before.state == WAITS or isinstance(happened, Published)):
        stream.put(msgspec.structs.replace(before, state=LAPSED, note=None))
