"""An answer: written by the panel, made official by lead or moderator, corrected in the open.

(none) ──draft──▶ drafted ◀─draft─┐ ──publish──▶ published ◀─correct─┐ (a dated note, the old text stays)
                     └────────────┘                        └──────────────┘
"""

from collections.abc import Collection, Mapping
from typing import Annotated, ClassVar

import msgspec

from server.domain.command import Actor, Now, command
from server.domain.session.moderation import EDITORS
from server.domain.session.panel import Id, Person
from server.domain.session.question import (
    ACCEPTED,
    ANSWERED_LIVE,
    CALLED,
    PROMISED,
    SHOWN,
    Of,
    Question,
    conflict,
    dependents,
    find,
)
from server.domain.session.session import CLOSED, EXPERT, FOLLOW_UP, LIVE, PAUSED, WORKING, Session
from server.domain.session.stage import Answered
from server.domain.state import Entity, ErasableText, Happened, StreamState, fold
from server.errors import Refused
from server.log.event import Event, Words, event

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
    """A published answer was corrected; the old text stays readable under the note."""

    question: str
    rev: int
    text: Words
    note: Words


class Draft(msgspec.Struct, frozen=True, gc=False):
    text: ErasableText
    by: str
    at: int


class Signature(msgspec.Struct, frozen=True, gc=False):
    name: ErasableText
    title: ErasableText
    unit: ErasableText


class Correction(msgspec.Struct, frozen=True, gc=False):
    """`text` is the wording before the correction."""

    at: int
    note: ErasableText
    text: ErasableText


class Answer(Entity, frozen=True, kw_only=True):
    """Has the id of its question. `rev` counts every writing and guards the next; shelved = its question is away."""

    noun: ClassVar[str] = "answer"
    names: ClassVar[Mapping[str, str]] = {"id": "question", "person": "person"}
    states: ClassVar[Collection[str]] = ("drafted", "published")
    concerns: ClassVar[str | None] = "id"
    state: str
    rev: int
    by: str
    acted_at: int
    person: str | None
    draft: Draft | None = None
    text: ErasableText | None = None
    signed: Signature | None = None
    published_at: int | None = None
    mode: str | None = None
    corrections: tuple[Correction, ...] = ()
    shelved: bool = False


class Writing(Of, frozen=True, kw_only=True):
    rev: int


class DraftIt(Writing, frozen=True, kw_only=True):
    text: AnswerText
    person: Id | None = None


class Correct(Writing, frozen=True, kw_only=True):
    text: AnswerText
    note: CorrectionNote


@command("answer.draft", of="question", by=(EXPERT, *EDITORS), on=WORKING, when=ANSWERABLE)
def draft(stream: StreamState, actor: Actor, p: DraftIt, now: Now) -> tuple[Event, ...]:
    answer = _writable(stream, p, ANSWERABLE)
    if answer is not None and answer.state == "published":
        raise Refused("answer.published")
    if p.person is not None and stream.get(Person, p.person) is None:
        raise Refused("panel.unknown")
    return (Drafted(question=p.question, rev=p.rev + 1, person=p.person, text=p.text),)


@command("answer.publish", by=EDITORS, on=(LIVE, PAUSED, FOLLOW_UP), when=("drafted",))
def publish(stream: StreamState, actor: Actor, p: Writing, now: Now) -> tuple[Event, ...]:
    answer = _writable(stream, p, ANSWERABLE)
    if answer is None or answer.draft is None:
        raise Refused("answer.missing")
    session, question = stream.need(Session, stream.id), find(stream, p.question)
    person = stream.get(Person, answer.person or "")
    later = question.state == PROMISED or (session.state == FOLLOW_UP and question.state != ANSWERED_LIVE)
    mode = "later" if later else "live"
    name, title, unit = (person.name.text, person.title.text, person.unit.text) if person else ("", "", "")
    published = Published(
        question=p.question, rev=p.rev + 1, mode=mode, person=answer.person,
        text=answer.draft.text.text, name=name, title=title, unit=unit,
    )  # fmt: skip
    return (published,) if question.state == ANSWERED_LIVE else (published, Answered(question=p.question, mode=mode))


@command("answer.correct", by=EDITORS, on=(LIVE, PAUSED, FOLLOW_UP, CLOSED), when=("published",))
def correct(stream: StreamState, actor: Actor, p: Correct, now: Now) -> tuple[Event, ...]:
    answer = _writable(stream, p, SHOWN)
    if answer is None or answer.state != "published":
        raise Refused("answer.missing")
    return (Corrected(question=p.question, rev=p.rev + 1, text=p.text, note=p.note),)


def _writable(stream: StreamState, p: Writing, states: tuple[str, ...]) -> Answer | None:
    question = find(stream, p.question)
    answer = stream.get(Answer, p.question)
    if question.state not in states:
        raise conflict(question)
    if p.rev != (answer.rev if answer else 0):
        seen = {"rev": answer.rev, "by": answer.by, "at": answer.acted_at} if answer else {"rev": 0}
        raise Refused("answer.conflict", number=question.number, **seen)
    return answer


@fold(Drafted)
def _drafted(stream: StreamState, happened: Drafted, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    stream.put(
        Answer(
            id=happened.question, state="drafted", rev=happened.rev, by=where.by, acted_at=where.at,
            person=happened.person, draft=Draft(text, where.by, where.at),
        )
    )  # fmt: skip


@fold(Published)
def _published(stream: StreamState, happened: Published, where: Happened) -> None:
    name, title, unit = (ErasableText(where.seq, getattr(happened, field)) for field in ("name", "title", "unit"))
    _change(
        stream, happened.question, where,
        state="published", rev=happened.rev, draft=None, text=ErasableText(where.seq, happened.text),
        signed=Signature(name, title, unit) if happened.person else None,
        published_at=where.at, mode=happened.mode,
    )  # fmt: skip
    stream.put(msgspec.structs.replace(stream.need(Question, happened.question), written=True))


@fold(Corrected)
def _corrected(stream: StreamState, happened: Corrected, where: Happened) -> None:
    answer = stream.need(Answer, happened.question)
    before = answer.text or ErasableText(where.seq, "")
    corrections = (*answer.corrections, Correction(where.at, ErasableText(where.seq, happened.note), before))
    text = ErasableText(where.seq, happened.text)
    _change(stream, happened.question, where, rev=happened.rev, text=text, corrections=corrections)


def _follow(stream: StreamState, question: Question) -> None:
    answer = stream.get(Answer, question.id)
    shelved = question.state not in SHOWN
    if answer is not None and answer.shelved != shelved:
        stream.put(msgspec.structs.replace(answer, shelved=shelved))


dependents.append(_follow)


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Answer, id), by=where.by, acted_at=where.at, **changes))
