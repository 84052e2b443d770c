"""A correction that is asked for from the panel's seat: the new wording and its note, until somebody approves it.

(none) ──propose──▶ requested ──approve──▶ done_with: the answer is corrected, with a dated note (see correcting)
                        ├──decline──▶ declined, with a reason; may be requested again
                        └──the answer was corrected meanwhile──▶ done_with
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.fields import Id, Reason
from server.domain.noun import Noun, Seen
from server.domain.roles import APPROVERS, DESK, EDITORS, EXPERT, PANEL
from server.domain.sample import Draw
from server.domain.session.answer import (
    NONE,
    OFFICIAL,
    Answer,
    AnswerText,
    Approval,
    Separate,
    Writing,
    approves,
    writes,
)
from server.domain.session.correcting import CORRECT, ON, Corrected, CorrectionNote, PartId, correctable, corrected
from server.domain.session.guards import Of
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import REVERSED, TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event

PROPOSED, DECLINED, SETTLED = "requested", "declined", "done_with"
PROPOSE, APPROVE, DECLINE = "correction.propose", "correction.approve", "correction.decline"


@event("correction.proposed")
class Proposed(Event, frozen=True):
    """A correction of the published answer, or of one `part` of it, was asked for."""

    question: str
    correction: str
    rev: int
    text: Words
    note: Words
    part: str | None = None


@event("correction.declined")
class Declined(Event, frozen=True):
    """The answer stays as it is; its author reads why."""

    question: str
    reason: Words


class CorrectionAsked(Entity, frozen=True, kw_only=True):
    """Has the id of its question. shelved = its question is away."""

    noun: ClassVar[str] = "correction"
    state: Annotated[str, says("`requested` or `declined`")]
    correction: Annotated[str, says("id of this proposal")]
    rev: Annotated[int, says("the revision of the answer that it would correct")]
    part: Annotated[str | None, says("of a joint answer, the part it would correct, else null")] = None
    text: Annotated[ErasableText | None, says("the new wording")] = None
    note: Annotated[ErasableText | None, says("what the dated note would say")] = None
    reason: Annotated[ErasableText | None, says("why it was declined, or null")] = None
    author: Annotated[str, says("who asked for it")]
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]
    shelved: bool = False

    @property
    def shown_as(self) -> str:
        return SETTLED if self.shelved else self.state


_FIELDS = "state correction rev part text note reason author by acted_at can"
NOUN = Noun(
    "correction",
    entity=CorrectionAsked,
    events=(Proposed, Declined),
    states=(PROPOSED, DECLINED, SETTLED),
    seen=(Seen((PANEL, DESK), _FIELDS, (PROPOSED, DECLINED)), Seen((PANEL, DESK), "", (SETTLED,))),
    names={"id": "question"},
)


class Propose(Writing, frozen=True, kw_only=True):
    text: AnswerText
    note: CorrectionNote
    part: PartId | None = None


class Decide(Of, frozen=True, kw_only=True):
    """`correction`: the proposal that was read."""

    correction: Id


class Approve(Decide, frozen=True, kw_only=True):
    approval: Approval
    separate: Separate


class Decline(Decide, frozen=True, kw_only=True):
    reason: Reason


def _propose_sample(draw: Draw) -> dict[str, Any]:
    answer = draw.fitting(Answer.noun)
    return draw.about(answer, question=answer.id, text=f"Lời {draw.token()}", note=f"Sửa {draw.token()}")


def _decide_sample(draw: Draw) -> dict[str, Any]:
    found = draw.state.need(CorrectionAsked, draw.fitting("correction").id)
    return draw.about(found, question=found.id, correction=found.correction, reason=f"Không cần {draw.token()}")


@NOUN.command(PROPOSE, of="answer", by=(EXPERT, *EDITORS), on=ON, when=OFFICIAL, undo=REVERSED, sample=_propose_sample)
def propose(stream: StreamState, actor: Actor, p: Propose, now: Now) -> tuple[Event, ...]:
    writes(stream, CORRECT)
    correctable(stream, p.question, p.rev, p.part)
    asked = Proposed(question=p.question, correction=now.id, rev=p.rev, text=p.text, note=p.note, part=p.part)
    return (asked,)


@NOUN.command(APPROVE, by=APPROVERS, on=ON, when=(PROPOSED,), undo=TAKEN_BACK, sample=_decide_sample)
def approve(stream: StreamState, actor: Actor, p: Approve, now: Now) -> tuple[Event, ...]:
    found = _standing(stream, p)
    if p.separate and p.approval != NONE and found.author == actor.id:
        raise Refused("answer.own")
    writes(stream, CORRECT)
    approves(actor, p.approval)
    question = correctable(stream, p.question, found.rev, found.part)
    text, note = (each.text if each else "" for each in (found.text, found.note))
    happened = Corrected(question=p.question, rev=found.rev + 1, text=text, note=note, part=found.part)
    return corrected(now, question, happened)


@NOUN.command(DECLINE, by=APPROVERS, on=ON, when=(PROPOSED,), undo=REVERSED, sample=_decide_sample)
def decline(stream: StreamState, actor: Actor, p: Decline, now: Now) -> tuple[Event, ...]:
    _standing(stream, p)
    return (Declined(question=p.question, reason=p.reason),)


def _standing(stream: StreamState, p: Decide) -> CorrectionAsked:
    """The proposal that was read, if it still waits and its words still stand."""
    found = stream.get(CorrectionAsked, p.question)
    if found is None or found.shelved or found.state != PROPOSED or found.correction != p.correction:
        raise Refused("correction.missing")
    if not (found.text and found.text.text and found.note and found.note.text):
        raise Refused("correction.missing")
    return found


@NOUN.fold(Proposed)
def _proposed(stream: StreamState, happened: Proposed, where: Happened) -> None:
    text, note = (ErasableText(where.seq, each) for each in (happened.text, happened.note))
    stream.put(
        CorrectionAsked(
            id=happened.question, state=PROPOSED, correction=happened.correction, rev=happened.rev,
            part=happened.part, text=text, note=note, author=where.by, by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


@NOUN.fold(Declined)
def _declined(stream: StreamState, happened: Declined, where: Happened) -> None:
    before, reason = stream.need(CorrectionAsked, happened.question), ErasableText(where.seq, happened.reason)
    stream.put(msgspec.structs.replace(before, state=DECLINED, reason=reason, by=where.by, acted_at=where.at))


@NOUN.fold(Corrected)
def _settled(stream: StreamState, happened: Corrected, where: Happened) -> None:
    before = stream.get(CorrectionAsked, happened.question)
    if before is not None and before.state != SETTLED:
        stream.put(msgspec.structs.replace(before, state=SETTLED, text=None, note=None, reason=None))
