"""Entered afterwards: what was asked and answered in the hall while its line was cut, with the real time, marked as
such. An answer counts as given live when its real time lies in the live part.

(none) ──question.enter_offline──▶ accepted, with its answer: answered_live or answered_later
accepted, called, promised, answered_live (without a text) ──answer.enter_offline──▶ answered
"""

from typing import Annotated, Any, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Instant, Name
from server.domain.noun import Noun
from server.domain.roles import EDITORS
from server.domain.sample import Draw
from server.domain.session import activity
from server.domain.session.answer import ANSWERABLE, Answer, AnswerText
from server.domain.session.answer_texts import Signature
from server.domain.session.guards import conflict, find
from server.domain.session.panel import Person
from server.domain.session.question import LOOKUP, Question, QuestionText, count
from server.domain.session.question_state import ACCEPTED, OPINION, QUESTION
from server.domain.session.session import SHOWED, need
from server.domain.session.stage import answered
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.undoing import NUMBERED, TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event

MINUTE = 60_000
STATES = SHOWED


@event("question.entered")
class Entered(Event, frozen=True):
    """A question that was asked in the hall at `happened_at` was entered afterwards."""

    question: str
    number: int
    kind: str
    asker_type: str
    field: str
    province: str | None
    named: bool
    happened_at: int
    text: Words
    name: Words


@event("answer.entered")
class AnswerEntered(Event, frozen=True):
    """The answer that was given at `happened_at` was entered afterwards; `mode` is live or later, by that time."""

    question: str
    rev: int
    mode: str
    person: str | None
    happened_at: int
    text: Words
    name: Words
    title: Words
    unit: Words


NOUN = Noun("offline", events=(Entered, AnswerEntered))


class EnterAnswer(Payload, frozen=True, kw_only=True):
    question: Id
    text: AnswerText
    happened_at: Instant
    person: Id | None = None


class EnterQuestion(Payload, frozen=True, kw_only=True):
    """`answer`, where it was answered there and then; its time is the question's."""

    kind: Literal["question", "opinion"] = "question"
    asker_type: Literal["citizen", "business"] = "citizen"
    field: Annotated[str, msgspec.Meta(extra={"list": "field"})]
    province: Annotated[str, msgspec.Meta(extra={"list": "province"})] | None = None
    name: Name | None = None
    text: QuestionText
    happened_at: Instant
    answer: AnswerText | None = None
    person: Id | None = None


def _answer_sample(draw: Draw) -> dict[str, Any]:
    return {"question": draw.fitting("question").id, "text": f"Lời {draw.token()}", "happened_at": _moment(draw)}


def _moment(draw: Draw) -> int:
    """One that could pass."""
    begins, ends = hours(draw.state, draw.state.at)
    return max(begins, ends - draw.what % 7 * MINUTE)


def _question_sample(draw: Draw) -> dict[str, Any]:
    fields = {"field": draw.listed("field"), "text": f"Hỏi tại chỗ {draw.token()}", "name": f"Bà {draw.token()}"}
    kind = OPINION if draw.what % 5 == 0 else QUESTION
    answered = {"answer": f"Lời {draw.token()}"} if kind == QUESTION else {}
    return {**fields, "kind": kind, "happened_at": _moment(draw), **answered}


@NOUN.command(
    "answer.enter_offline",
    by=EDITORS,
    on=STATES,
    when=ANSWERABLE,
    of="question",
    undo=TAKEN_BACK,
    sample=_answer_sample,
)
def enter_answer(stream: StreamState, actor: Actor, p: EnterAnswer, now: Now) -> tuple[Event, ...]:
    question, before = find(stream, p.question), stream.get(Answer, p.question)
    if question.state not in ANSWERABLE or question.written:
        raise conflict(question)
    rev = before.rev + 1 if before else 1
    return (_entered(stream, p.question, rev, p.text, p.person, p.happened_at, now),)


@NOUN.command("question.enter_offline", by=EDITORS, on=STATES, undo=NUMBERED, sample=_question_sample)
def enter_question(stream: StreamState, actor: Actor, p: EnterQuestion, now: Now) -> tuple[Event, ...]:
    _when(stream, p.happened_at, now)
    asked = Entered(
        question=now.id, number=count(stream) + 1, kind=p.kind, asker_type=p.asker_type, field=p.field,
        province=p.province, named=p.name is not None, happened_at=p.happened_at, text=p.text, name=p.name or "",
    )  # fmt: skip
    if p.answer is None:
        return (asked,)
    return asked, _entered(stream, now.id, 1, p.answer, p.person, p.happened_at, now)


def _entered(
    stream: StreamState, question: str, rev: int, text: str, person: str | None, happened_at: int, now: Now
) -> AnswerEntered:
    mode, signs = _when(stream, happened_at, now), stream.get(Person, person or "")
    if person is not None and signs is None:
        raise Refused("panel.unknown", field="person")
    name, title, unit = (signs.name.text, signs.title.text, signs.unit.text) if signs else ("", "", "")
    return AnswerEntered(
        question=question, rev=rev, mode=mode, person=person, happened_at=happened_at, text=text, name=name,
        title=title, unit=unit,
    )  # fmt: skip


def hours(stream: StreamState, now: int) -> tuple[int, int]:
    """Between which moments something may have happened: from the session's beginning to its end, planned or real."""
    session, real = need(stream), stream.moments
    begins = min(session.starts_at, real.get(activity.BEGAN, session.starts_at))
    return begins // MINUTE * MINUTE, min(now, max(session.ends_at, real.get(activity.ENDED, now)))


def _when(stream: StreamState, at: int, now: Now) -> str:
    """How an answer of this moment counts. Raises Refused where it cannot be one of the session's."""
    if at > now.at:
        raise Refused("offline.future", field="happened_at")
    begins, ends = hours(stream, now.at)
    if not begins <= at <= ends:
        raise Refused("offline.hours", field="happened_at", begins=begins, ends=ends)
    began, ended = stream.moments.get(activity.BEGAN), stream.moments.get(activity.ENDED, now.at)
    if began is None:  # the line was cut before anybody could start it
        return "live" if at <= need(stream).ends_at else "later"
    return "live" if began // MINUTE * MINUTE <= at <= ended else "later"


@NOUN.fold(Entered)
def _put(stream: StreamState, happened: Entered, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    name = ErasableText(where.seq, happened.name) if happened.named else None
    stream.put(
        Question(
            id=happened.question, number=happened.number, kind=happened.kind, lookup=LOOKUP, asker=where.by,
            asker_type=happened.asker_type, field=happened.field, province=happened.province, name=name,
            original=text, text=text, text_rev=1, state=ACCEPTED, by=where.by, acted_at=where.at, asked_at=where.at,
            decided_at=where.at, happened_at=happened.happened_at,
        )
    )  # fmt: skip
    stream.moments[activity.LAST_QUESTION] = where.at


@NOUN.fold(AnswerEntered)
def _answered(stream: StreamState, happened: AnswerEntered, where: Happened) -> None:
    name, title, unit = (ErasableText(where.seq, getattr(happened, field)) for field in ("name", "title", "unit"))
    before = stream.get(Answer, happened.question)
    stream.put(
        Answer(
            id=happened.question, state="published", rev=happened.rev, by=where.by, acted_at=where.at,
            person=happened.person, text=ErasableText(where.seq, happened.text),
            signed=Signature(name, title, unit) if happened.person else None,
            published_at=where.at, mode=happened.mode, happened_at=happened.happened_at,
            corrections=before.corrections if before else (),
        )
    )  # fmt: skip
    answered(stream, happened.question, happened.mode, where, written=True)
    last = stream.moments.get(activity.LAST_ANSWER, 0)
    stream.moments[activity.LAST_ANSWER] = max(last, happened.happened_at)
