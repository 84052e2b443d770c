"""A finding (tồn tại, hạn chế): a shortcoming of law or its practice that a question or an opinion brought to light.

(none) ──mark──▶ marked ◀─mark─┐ ──drop──▶ unmarked ──mark──▶ marked
                   └───────────┘
The result report proposes those that are marked (`marked(stream)`). One for a question.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.fields import Note as Remark
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, RUNNERS
from server.domain.sample import Draw
from server.domain.session.erased_question import Erased
from server.domain.session.guards import Of, find
from server.domain.session.question import Question
from server.domain.session.session import ANY
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, Words, event

MARKED, UNMARKED = "marked", "unmarked"
STATES = (MARKED, UNMARKED)


@event("finding.marked")
class Marked(Event, frozen=True):
    """A shortcoming was marked on the question: the matter, the law concerned, what is proposed, and whose it is."""

    question: str
    rev: int
    unit: str | None
    matter: Words
    law: Words
    proposal: Words


@event("finding.dropped")
class Dropped(Event, frozen=True):
    """The mark was taken off again."""

    question: str
    rev: int


class Finding(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "finding"
    state: Annotated[str, says("`marked` or `unmarked`")]
    rev: Annotated[int, says("counts every writing; guards the next")]
    unit: Annotated[str | None, says("slug of the unit whose matter it is, or null")]
    matter: Annotated[ErasableText, says("what is lacking")]
    law: Annotated[ErasableText, says("the text of law concerned, or empty")]
    proposal: Annotated[ErasableText, says("what is proposed, or empty")]
    by: Annotated[str, says("who wrote last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "finding",
    entity=Finding,
    events=(Marked, Dropped),
    states=STATES,
    seen=(Seen((DESK,), "state rev unit matter law proposal by acted_at can", STATES),),
    names={"id": "question"},
)


class Writing(Of, frozen=True, kw_only=True):
    rev: int


class Mark(Writing, frozen=True, kw_only=True):
    matter: Annotated[str, msgspec.Meta(extra={"limit": "note"})]
    law: Remark = ""
    proposal: Remark = ""
    unit: Annotated[str, msgspec.Meta(extra={"list": "unit"})] | None = None


def _about(draw: Draw, noun: str) -> tuple[str, int]:
    entity = draw.any(noun)
    before = draw.state.get(Finding, entity.id)
    return entity.id, (before.rev if before else 0) + draw.stale


def _mark_sample(draw: Draw) -> dict[str, Any]:
    id, rev = _about(draw, Question.noun)
    words = {name: f"Thiếu {draw.token()}" for name in ("matter", "law", "proposal")}
    return {"question": id, "rev": rev, "unit": draw.listed("unit"), **words}


def _drop_sample(draw: Draw) -> dict[str, Any]:
    id, rev = _about(draw, Finding.noun)
    return {"question": id, "rev": rev}


@NOUN.command("finding.mark", by=RUNNERS, on=ANY, undo=TAKEN_BACK, sample=_mark_sample)
def mark(stream: StreamState, actor: Actor, p: Mark, now: Now) -> tuple[Event, ...]:
    _current(stream, p)
    written = Marked(question=p.question, rev=p.rev + 1, unit=p.unit, matter=p.matter, law=p.law, proposal=p.proposal)
    return (written,)


@NOUN.command("finding.drop", by=RUNNERS, on=ANY, when=(MARKED,), undo=TAKEN_BACK, sample=_drop_sample)
def drop(stream: StreamState, actor: Actor, p: Writing, now: Now) -> tuple[Event, ...]:
    before = _current(stream, p)
    if before is None or before.state != MARKED:
        raise Refused("finding.missing")
    return (Dropped(question=p.question, rev=p.rev + 1),)


def _current(stream: StreamState, p: Writing) -> Finding | None:
    question, before = find(stream, p.question), stream.get(Finding, p.question)
    if p.rev != (before.rev if before else 0):
        seen = {"rev": before.rev, "by": before.by, "at": before.acted_at} if before else {"rev": 0}
        raise Refused("finding.conflict", number=question.number, **seen)
    return before


def marked(stream: StreamState) -> list[tuple[Finding, Question]]:
    """Those that the report proposes, by the numbers of their questions."""
    every = (stream.need(Finding, id) for _, id in stream.keys(Finding.noun))
    found = [(each, stream.need(Question, each.id)) for each in every if each.state == MARKED]
    return sorted(found, key=lambda pair: pair[1].number)


@NOUN.fold(Marked)
def _marked(stream: StreamState, happened: Marked, where: Happened) -> None:
    words = {name: ErasableText(where.seq, getattr(happened, name)) for name in ("matter", "law", "proposal")}
    stream.put(
        Finding(
            id=happened.question, state=MARKED, rev=happened.rev, unit=happened.unit, by=where.by, acted_at=where.at,
            **words,
        )
    )  # fmt: skip


@NOUN.fold(Dropped)
def _dropped(stream: StreamState, happened: Dropped, where: Happened) -> None:
    before = stream.need(Finding, happened.question)
    stream.put(msgspec.structs.replace(before, state=UNMARKED, rev=happened.rev, by=where.by, acted_at=where.at))


@NOUN.fold(Erased)
def _erased(stream: StreamState, happened: Erased, where: Happened) -> None:
    """Nothing is proposed for the sake of what nobody can read any more."""
    before = stream.get(Finding, happened.question)
    if before is not None and before.state == MARKED:
        stream.put(msgspec.structs.replace(before, state=UNMARKED, by=where.by, acted_at=where.at))
