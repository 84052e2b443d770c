"""An answer: written by the panel, made official by lead, moderator or head, corrected in the open.

(none) ──draft──▶ drafted ◀─draft─┐ ──publish──▶ published ◀─correct─┐ (a dated note, the old text stays)
                     └────────────┘                        └──────────────┘

Who drafted it does not publish it, unless the unit's settings say otherwise (`answers.separate`).
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.roles import APPROVERS, AUDIENCES, DESK, EDITORS, EXPERT, HEAD, PANEL
from server.domain.sample import Draw
from server.domain.session.answer_texts import Correction, Draft, Signature
from server.domain.session.contribution import words_of
from server.domain.session.guards import Of, conflict, find
from server.domain.session.joint_answer import Part, PartPublished, joint
from server.domain.session.nonconformity import CORRECTED_ANSWER, Noted
from server.domain.session.panel import Person
from server.domain.session.question import Accepted, Answered, Question, Unveiled, Veiled, WasRefused, Withdrawn
from server.domain.session.question_state import ACCEPTED, ANSWERED_LIVE, CALLED, PROMISED, SHOWN
from server.domain.session.session import CLOSED, LIVE, PAUSED, WORKING, Session, need
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

SHELVED = "shelved"
# How much of an approval a unit asks for, as its settings say.
APPROVALS = ("none", "moderator", "head")
NONE, BY_HEAD = APPROVALS.index("none"), APPROVALS.index("head")
Approval = Annotated[int, msgspec.Meta(extra={"term": "answer_approval"})]
ANSWERABLE = (ACCEPTED, CALLED, PROMISED, ANSWERED_LIVE)
AnswerText = Annotated[str, msgspec.Meta(extra={"limit": "answer"})]
CorrectionNote = Annotated[str, msgspec.Meta(extra={"limit": "note"})]


@event("answer.drafted")
class Drafted(Event, frozen=True):
    """A draft of the answer was written down."""

    question: str
    rev: int
    person: str | None
    text: Words


@event("answer.published")
class Published(Event, frozen=True):
    """The answer is official, signed by a person of the panel or by the unit; `mode` is live or later."""

    question: str
    rev: int
    mode: str
    person: str | None
    text: Words
    name: Words
    title: Words
    unit: Words


@event("answer.corrected")
class Corrected(Event, frozen=True):
    """A published answer was corrected, or one `part` of it; the old text stays readable under the note."""

    question: str
    rev: int
    text: Words
    note: Words
    part: str | None = None


class Answer(Entity, frozen=True, kw_only=True):
    """Has the id of its question. `rev` counts every writing and guards the next; shelved = its question is away.
    `drafted_at`: when what was published had been written. `held_back`: the broadcast has not come so far."""

    noun: ClassVar[str] = "answer"
    state: Annotated[str, says("`drafted` or `published`")]
    rev: Annotated[int, says("counts every writing; guards the next")]
    by: Annotated[str, says("who wrote last")]
    acted_at: Annotated[int, says("when")]
    person: Annotated[str | None, says("id of the person who signs, or null: the unit")]
    draft: Annotated[Draft | None, says("`{text, by, at}`")] = None
    text: Annotated[ErasableText | None, says("the published wording")] = None
    signed: Annotated[Signature | None, says("`{name, title, unit}` as they were at publication, or null")] = None
    published_at: Annotated[int | None, says("when it became official")] = None
    mode: Annotated[str | None, says("`live` or `later`")] = None
    corrections: Annotated[
        tuple[Correction, ...], says("`[{at, note, text}]`, oldest first; `text` is the wording before")
    ] = ()
    parts: Annotated[
        tuple[Part, ...], says("`[{id, text, name, title, body}]`: signed parts of others in a joint answer")
    ] = ()
    happened_at: Annotated[int | None, says("when it was given, if it was entered later, else null")] = None
    shelved: bool = False
    held_back: bool = False
    drafted_at: int | None = None

    @property
    def shown_as(self) -> str:
        return SHELVED if self.shelved else self.state


_FIELDS = "text person signed published_at mode corrections parts happened_at"
NOUN = Noun(
    "answer",
    entity=Answer,
    events=(Drafted, Published, Corrected),
    states=("drafted", "published", SHELVED),
    seen=(
        Seen(AUDIENCES, _FIELDS, ("published",)),
        Seen((PANEL, DESK), "state rev by acted_at can", ("drafted", "published")),
        Seen((PANEL, DESK), "draft person", ("drafted",)),
        Seen((DESK,), _FIELDS + " state rev by acted_at draft", (SHELVED,)),
    ),
    names={"id": "question", "person": "person", "parts": "contribution"},
    concerns="id",
    late=lambda answer: None if answer.held_back else answer,
)


def _about(draw: Draw) -> dict[str, Any]:
    entity = draw.fitting()
    answer = draw.state.get(Answer, entity.id)
    rev = (answer.rev if answer else 0) + draw.stale
    return draw.about(entity, question=entity.id, rev=rev, text=f"Lời {draw.token()}", note=f"Ghi chú {draw.token()}")


class Writing(Of, frozen=True, kw_only=True):
    rev: int


class DraftIt(Writing, frozen=True, kw_only=True):
    text: AnswerText
    person: Id | None = None


class Publish(Writing, frozen=True, kw_only=True):
    """`separate`: who drafted does not approve."""

    approval: Approval
    separate: Annotated[int, msgspec.Meta(extra={"term": "answer_separate"})]


class Correct(Writing, frozen=True, kw_only=True):
    """`part`: of a joint answer, the one that is corrected."""

    text: AnswerText
    part: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,129}$")] | None = None
    note: CorrectionNote
    approval: Approval


@NOUN.command("answer.draft", of="question", by=(EXPERT, *EDITORS), on=WORKING, when=ANSWERABLE, sample=_about)
def draft(stream: StreamState, actor: Actor, p: DraftIt, now: Now) -> tuple[Event, ...]:
    answer = _writable(stream, p, ANSWERABLE)
    if answer is not None and answer.state == "published":
        raise Refused("answer.published")
    if p.person is not None and stream.get(Person, p.person) is None:
        raise Refused("panel.unknown")
    return (Drafted(question=p.question, rev=p.rev + 1, person=p.person, text=p.text),)


@NOUN.command("answer.publish", by=APPROVERS, on=WORKING, when=("drafted",), sample=_about)
def publish(stream: StreamState, actor: Actor, p: Publish, now: Now) -> tuple[Event, ...]:
    session = _writes(stream, "answer.publish")
    answer = _writable(stream, p, ANSWERABLE)
    if answer is None or answer.draft is None:
        raise Refused("answer.missing")
    _approves(actor, p.approval)
    if p.separate and p.approval != NONE and answer.draft.by == actor.id:
        raise Refused("answer.own")
    question, parts = find(stream, p.question), joint(stream, p.question)
    person = stream.get(Person, answer.person or "")
    later = question.state == PROMISED or (session.state not in (LIVE, PAUSED) and question.state != ANSWERED_LIVE)
    mode = "later" if later else "live"
    name, title, unit = (person.name.text, person.title.text, person.unit.text) if person else ("", "", "")
    published = Published(
        question=p.question, rev=p.rev + 1, mode=mode, person=answer.person,
        text=answer.draft.text.text, name=name, title=title, unit=unit,
    )  # fmt: skip
    done = () if question.state == ANSWERED_LIVE else (Answered(question=p.question, mode=mode),)
    return (*parts, published, *done)


@NOUN.command("answer.correct", by=APPROVERS, on=(*WORKING, CLOSED), when=("published",), sample=_about)
def correct(stream: StreamState, actor: Actor, p: Correct, now: Now) -> tuple[Event, ...]:
    _writes(stream, "answer.correct")
    answer = _writable(stream, p, SHOWN)
    if answer is None or answer.state != "published":
        raise Refused("answer.missing")
    _approves(actor, p.approval)
    if p.part is not None and not any(each.id == p.part for each in answer.parts):
        raise Refused("contribution.unknown")
    corrected = Corrected(question=p.question, rev=p.rev + 1, text=p.text, note=p.note, part=p.part)
    numbers = (find(stream, p.question).number,)
    noted = Noted(
        nonconformity=now.id, kind=CORRECTED_ANSWER, due=None, done=now.at, reason="", numbers=numbers,
        question=p.question,
    )  # fmt: skip
    return (corrected, noted)


def _writes(stream: StreamState, command: str) -> Session:
    """The session, unless it is too early for this in it."""
    session = need(stream)
    if command in session.shut:
        raise Refused("session.not_now", state=session.state)
    return session


def _approves(actor: Actor, approval: int) -> None:
    if approval == BY_HEAD and HEAD not in actor.roles:
        raise Refused("answer.head")


def _writable(stream: StreamState, p: Writing, states: tuple[str, ...]) -> Answer | None:
    question = find(stream, p.question)
    answer = stream.get(Answer, p.question)
    if question.state not in states:
        raise conflict(question)
    if p.rev != (answer.rev if answer else 0):
        seen = {"rev": answer.rev, "by": answer.by, "at": answer.acted_at} if answer else {"rev": 0}
        raise Refused("answer.conflict", number=question.number, **seen)
    return answer


@NOUN.fold(Drafted)
def _drafted(stream: StreamState, happened: Drafted, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    stream.put(
        Answer(
            id=happened.question, state="drafted", rev=happened.rev, by=where.by, acted_at=where.at,
            person=happened.person, draft=Draft(text, where.by, where.at),
        )
    )  # fmt: skip


@NOUN.fold(Published)
def _published(stream: StreamState, happened: Published, where: Happened) -> None:
    name, title, unit = (ErasableText(where.seq, getattr(happened, field)) for field in ("name", "title", "unit"))
    draft = stream.need(Answer, happened.question).draft
    _change(
        stream, happened.question, where,
        state="published", rev=happened.rev, draft=None, text=ErasableText(where.seq, happened.text),
        signed=Signature(name, title, unit) if happened.person else None,
        published_at=where.at, mode=happened.mode, drafted_at=draft.at if draft else None,
    )  # fmt: skip
    stream.put(msgspec.structs.replace(stream.need(Question, happened.question), written=True, previous=None))


@NOUN.fold(Corrected)
def _corrected(stream: StreamState, happened: Corrected, where: Happened) -> None:
    answer = stream.need(Answer, happened.question)
    before, text = answer.text or ErasableText(where.seq, ""), ErasableText(where.seq, happened.text)
    changes: dict[str, object] = {"text": text}
    if part := next((each for each in answer.parts if each.id == happened.part), None):
        before, new = part.text, msgspec.structs.replace(part, text=text)
        changes = {"parts": tuple(new if each is part else each for each in answer.parts)}
    corrections = (*answer.corrections, Correction(where.at, ErasableText(where.seq, happened.note), before))
    _change(stream, happened.question, where, rev=happened.rev, corrections=corrections, **changes)


@NOUN.fold(PartPublished)
def _joined(stream: StreamState, happened: PartPublished, where: Happened) -> None:
    """Comes before the answer of which it is a part, in the same turn."""
    answer = stream.need(Answer, happened.question)
    part = Part(**words_of(where.seq, happened), id=happened.contribution)
    stream.put(msgspec.structs.replace(answer, parts=(*answer.parts, part)))


@NOUN.fold(Accepted, WasRefused, Withdrawn, Veiled, Unveiled)
def _shelved(
    stream: StreamState, happened: Accepted | WasRefused | Withdrawn | Veiled | Unveiled, where: Happened
) -> None:
    follow(stream, happened.question)


def follow(stream: StreamState, id: str) -> None:
    """An answer goes where its question goes, which has gone there already."""
    question, answer = stream.need(Question, id), stream.get(Answer, id)
    shelved = question.state not in SHOWN
    if answer is not None and answer.shelved != shelved:
        stream.put(msgspec.structs.replace(answer, shelved=shelved))


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Answer, id), by=where.by, acted_at=where.at, **changes))
