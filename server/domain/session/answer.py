"""An answer: written by the panel, made official by lead, moderator or head, corrected in the open.

(none) ──draft──▶ drafted ◀─draft─┐ ──publish──▶ published ◀─correct─┐ (a dated note, the old text stays)
                     └────────────┘                        └──────────────┘

Who drafted it does not publish it, unless the unit's settings say otherwise (`answers.separate`): neither who typed it
nor who spoke it. Corrections are in correcting.py.
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
from server.domain.session.erased_question import Erased
from server.domain.session.guards import Of, conflict, find
from server.domain.session.joint_answer import Part, PartPublished, joint
from server.domain.session.panel import Person
from server.domain.session.panel_seat import PanelSeat, signs, substitute_of, writes_for
from server.domain.session.question import Accepted, Answered, Question, Unveiled, Veiled, WasRefused, Withdrawn
from server.domain.session.question_state import ACCEPTED, ANSWERED_LIVE, CALLED, PROMISED, SHOWN
from server.domain.session.session import UNDER_WAY, WORKING, Session, need
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import FIELD, TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event

DRAFTED, PUBLISHED, SHELVED = "drafted", "published", "shelved"
UNOFFICIAL, OFFICIAL = (DRAFTED,), (PUBLISHED,)
# How much of an approval a unit asks for, as its settings say.
APPROVALS = ("none", "moderator", "head")
NONE, BY_HEAD = APPROVALS.index("none"), APPROVALS.index("head")
Approval = Annotated[int, msgspec.Meta(extra={"term": "answer_approval"})]
Separate = Annotated[int, msgspec.Meta(extra={"term": "answer_separate"})]
RECORDED = "answered"  # the heading of whatever has its answer
SIGNED = ("name", "title", "unit", "in_for")
ANSWERABLE = (ACCEPTED, CALLED, PROMISED, ANSWERED_LIVE)
AnswerText = Annotated[str, msgspec.Meta(extra={"limit": "answer"})]


@event("answer.drafted")
class Drafted(Event, frozen=True):
    """A draft of the answer was written down; `spoken`: taken down from what the person said; `stand_in`: the id of the
    substitution, where somebody sat in for the person."""

    question: str
    rev: int
    person: str | None
    text: Words
    spoken: bool = False
    stand_in: str | None = None


@event("answer.published")
class Published(Event, frozen=True):
    """The answer is official, signed by a person of the panel or by the unit; `mode` is live or later. `typist`: who
    took it down while it was spoken; `in_for`: the person for whom the one who signs sat in."""

    question: str
    rev: int
    mode: str
    person: str | None
    text: Words
    name: Words
    title: Words
    unit: Words
    in_for: Words = ""
    typist: str | None = None


class Answer(Entity, frozen=True, kw_only=True):
    """Has the id of its question. `rev` counts every writing and guards the next; shelved = its question is away.
    `drafted_at`: when what was published had been written. `held_back`: the broadcast has not come so far."""

    noun: ClassVar[str] = "answer"
    state: Annotated[str, says("`drafted` or `published`")]
    rev: Annotated[int, says("counts every writing; guards the next")]
    by: Annotated[str, says("who wrote last")]
    acted_at: Annotated[int, says("when")]
    person: Annotated[str | None, says("id of the person who signs, or null: the unit")]
    draft: Annotated[
        Draft | None, says("`{text, by, at, spoken, stand_in}`; `spoken`: taken down from what was said")
    ] = None
    text: Annotated[ErasableText | None, says("the published wording")] = None
    signed: Annotated[
        Signature | None,
        says("`{name, title, unit, in_for}` as they were at publication, or null; `in_for`: for whom they sat in"),
    ] = None
    typist: Annotated[str | None, says("who took it down while it was spoken: `staff:<id>`, or null")] = None
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


def _spoken(answer: Answer) -> bool:
    """true: taken down from what was said"""
    return answer.typist is not None


_FIELDS = "text person signed published_at mode corrections parts happened_at spoken"
NOUN = Noun(
    "answer",
    entity=Answer,
    events=(Drafted, Published),
    states=(DRAFTED, PUBLISHED, SHELVED),
    seen=(
        Seen(AUDIENCES, _FIELDS, (PUBLISHED,)),
        Seen((PANEL, DESK), "state rev by acted_at can", (DRAFTED, PUBLISHED)),
        Seen((PANEL, DESK), "draft person", (DRAFTED,)),
        Seen((PANEL, DESK), "typist", (PUBLISHED,)),
        Seen((DESK,), _FIELDS + " state rev by acted_at draft typist", (SHELVED,)),
    ),
    least=20,
    names={"id": "question", "person": "person", "parts": "contribution"},
    concerns="id",
    computed={"spoken": _spoken},
    late=lambda answer: None if answer.held_back else answer,
)


def about(draw: Draw) -> dict[str, Any]:
    entity = draw.fitting()
    answer = draw.state.get(Answer, entity.id)
    rev = (answer.rev if answer else 0) + draw.stale
    return draw.about(entity, question=entity.id, rev=rev, text=f"Lời {draw.token()}", note=f"Ghi chú {draw.token()}")


class Writing(Of, frozen=True, kw_only=True):
    rev: int


class DraftIt(Writing, frozen=True, kw_only=True):
    """`spoken`: taken down from what this person says."""

    text: AnswerText
    person: Id | None = None
    spoken: bool = False


class Publish(Writing, frozen=True, kw_only=True):
    """`separate`: who drafted does not approve."""

    approval: Approval
    separate: Separate


@NOUN.command(
    "answer.draft", of="question", by=(EXPERT, *EDITORS), on=WORKING, when=ANSWERABLE, undo=FIELD, sample=about
)
def draft(stream: StreamState, actor: Actor, p: DraftIt, now: Now) -> tuple[Event, ...]:
    answer = writable(stream, p, ANSWERABLE)
    if answer is not None and answer.state == PUBLISHED:
        raise Refused("answer.published")
    if p.person is not None and stream.get(Person, p.person) is None:
        raise Refused("panel.unknown")
    if p.spoken and p.person is None:
        raise Refused("answer.speaker", field="person")
    if not p.spoken and taken_by_another(stream, actor, p.person):
        raise Refused("panel_seat.other")  # nobody signs for somebody who never said so
    sits = substitute_of(stream, p.person)
    drafted = Drafted(
        question=p.question, rev=p.rev + 1, person=p.person, text=p.text, spoken=p.spoken,
        stand_in=sits.id if sits else None,
    )  # fmt: skip
    return (drafted,)


@NOUN.command("answer.publish", by=APPROVERS, on=WORKING, when=(DRAFTED,), undo=TAKEN_BACK, sample=about)
def publish(stream: StreamState, actor: Actor, p: Publish, now: Now) -> tuple[Event, ...]:
    session = writes(stream, "answer.publish")
    answer = writable(stream, p, ANSWERABLE)
    if answer is None or answer.draft is None:
        raise Refused("answer.missing")
    approves(actor, p.approval)
    if p.separate and p.approval != NONE and _theirs(stream, actor, answer, answer.draft):
        raise Refused("answer.own")
    question, parts = find(stream, p.question), joint(stream, p.question)
    later = question.state == PROMISED or (session.state not in UNDER_WAY and question.state != ANSWERED_LIVE)
    mode = "later" if later else "live"
    published = Published(
        question=p.question, rev=p.rev + 1, mode=mode, person=answer.person, text=answer.draft.text.text,
        typist=answer.draft.by if answer.draft.spoken else None, **signs(stream, answer.person, answer.draft.stand_in),
    )  # fmt: skip
    done = () if question.state == ANSWERED_LIVE else (Answered(question=p.question, mode=mode),)
    return (*parts, published, *done)


def _theirs(stream: StreamState, actor: Actor, answer: Answer, draft: Draft) -> bool:
    """Whether this approver wrote the draft, or spoke it while another typed."""
    return draft.by == actor.id or (draft.spoken and writes_for(stream, actor.id, answer.person or ""))


def taken_by_another(stream: StreamState, actor: Actor, person: str | None) -> bool:
    """Whether this person's seat is somebody else's; who edits for the whole panel writes for each."""
    seat = stream.get(PanelSeat, person or "")
    given = seat is not None and bool(seat.accounts)
    return given and not actor.roles & {*EDITORS} and not writes_for(stream, actor.id, person or "")


def writes(stream: StreamState, command: str) -> Session:
    """The session, unless it is too early for this in it."""
    session = need(stream)
    if command in session.shut:
        raise Refused("session.not_now", state=session.state)
    return session


def approves(actor: Actor, approval: int) -> None:
    if approval == BY_HEAD and HEAD not in actor.roles:
        raise Refused("answer.head")


def writable(stream: StreamState, p: Writing, states: tuple[str, ...]) -> Answer | None:
    question = find(stream, p.question)
    answer = stream.get(Answer, p.question)
    if question.state not in states:
        raise conflict(question)
    if p.rev != (answer.rev if answer else 0):
        raise overtaken(question, answer)
    return answer


def overtaken(question: Question, answer: Answer | None) -> Refused:
    """Somebody wrote meanwhile: who and when, so that it can be shown."""
    seen = {"rev": answer.rev, "by": answer.by, "at": answer.acted_at} if answer else {"rev": 0}
    return Refused("answer.conflict", number=question.number, **seen)


@NOUN.fold(Drafted)
def _drafted(stream: StreamState, happened: Drafted, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    stream.put(
        Answer(
            id=happened.question, state=DRAFTED, rev=happened.rev, by=where.by, acted_at=where.at,
            person=happened.person, draft=Draft(text, where.by, where.at, happened.spoken, happened.stand_in),
        )
    )  # fmt: skip


@NOUN.fold(Published)
def _published(stream: StreamState, happened: Published, where: Happened) -> None:
    name, title, unit, in_for = (ErasableText(where.seq, getattr(happened, field)) for field in SIGNED)
    draft = stream.need(Answer, happened.question).draft
    signed = Signature(name, title, unit, in_for if in_for.text else None) if happened.person else None
    change(
        stream, happened.question, where,
        state=PUBLISHED, rev=happened.rev, draft=None, text=ErasableText(where.seq, happened.text), signed=signed,
        typist=happened.typist, published_at=where.at, mode=happened.mode, drafted_at=draft.at if draft else None,
    )  # fmt: skip
    stream.put(
        msgspec.structs.replace(stream.need(Question, happened.question), written=True, previous=None, last=None)
    )


@NOUN.fold(PartPublished)
def _joined(stream: StreamState, happened: PartPublished, where: Happened) -> None:
    """Comes before the answer of which it is a part, in the same turn."""
    answer = stream.need(Answer, happened.question)
    part = Part(**words_of(where.seq, happened), id=happened.contribution)
    stream.put(msgspec.structs.replace(answer, parts=(*answer.parts, part)))


@NOUN.fold(Accepted, WasRefused, Withdrawn, Veiled, Unveiled, Erased)
def _shelved(
    stream: StreamState, happened: Accepted | WasRefused | Withdrawn | Veiled | Unveiled | Erased, where: Happened
) -> None:
    follow(stream, happened.question)


def follow(stream: StreamState, id: str) -> None:
    """An answer goes where its question goes, which has gone there already. A published one is the record, also when
    its question has no words any more."""
    question, answer = stream.need(Question, id), stream.get(Answer, id)
    kept = question.meaning.heading == RECORDED and answer and answer.text and answer.text.text
    shelved = question.state not in SHOWN and not kept
    if answer is not None and answer.shelved != shelved:
        stream.put(msgspec.structs.replace(answer, shelved=shelved))


def change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Answer, id), by=where.by, acted_at=where.at, **changes))
