"""Deadlines of a session's questions: as they were promised there, or where they were asked (see domain/extension.py).

What a question that was sent elsewhere is told of its clock there stands with it here, for its asker.
"""

from typing import Annotated, Any, Literal

import msgspec

from server.domain import extending
from server.domain.clarification import Clarified, Held, Released
from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.extension import (
    NOTE_CLOCK,
    STATES,
    Clock,
    Extension,
    Pause,
    Request,
)
from server.domain.fields import Id, Instant
from server.domain.roles import AUDIENCES
from server.domain.sample import Draw
from server.domain.session.erased_question import Erased
from server.domain.session.guards import conflict, find
from server.domain.session.question import Accepted, Question, Unveiled, Veiled, WasRefused, Withdrawn
from server.domain.session.question_state import ACCEPTED, ASKED, CALLED, HELD, PROMISED
from server.domain.session.session import ANY, WORKING, due, need
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import Transfer, of_origin
from server.log.event import Event, Words, event

WAITS = (ASKED, HELD, ACCEPTED, CALLED, PROMISED)


class Stood(msgspec.Struct, frozen=True, gc=False):
    at: int
    until: int | None = None


class Asked(msgspec.Struct, frozen=True, gc=False):
    at: int
    until: int
    agreed: bool | None = None
    decided_at: int | None = None


@event("question.clock_noted")
class ClockNoted(Event, frozen=True):
    """How the clock of a question stands that was sent from here; `reasons`: of each time that it stood, then of the
    extension and of what was decided on it."""

    question: str
    state: str
    due: int | None
    stood: tuple[Stood, ...]
    asked: Asked | None
    reasons: Words


class NoteClock(Payload, frozen=True, kw_only=True):
    origin_question: Id
    state: Literal["ticking", "standing"]
    due: Instant | None = None
    stood: Annotated[tuple[Stood, ...], msgspec.Meta(max_length=1000)] = ()
    asked: Asked | None = None
    reasons: str = ""


def _promised(stream: StreamState, id: str) -> int:
    transfer = stream.get(Transfer, id)
    return transfer.due if transfer else due(need(stream), stream.need(Question, id).asked_at)


def _waiting(question: Question) -> None:
    if question.state not in WAITS or question.written:
        raise conflict(question)


CLOCK = Clock(
    of=Question.noun, entity=Question, on=WORKING, waits=WAITS, audiences=AUDIENCES, due=_promised, find=find,
    waiting=_waiting,
)  # fmt: skip
NOUN = extending.noun(CLOCK, ClockNoted)
deadline, runs_out = CLOCK.deadline, CLOCK.runs_out


def _note_sample(draw: Draw) -> dict[str, Any]:
    every = [draw.state.need(Transfer, id) for _, id in draw.state.keys(Transfer.noun)]
    sent = [each for each in every if each.away]
    if not sent:
        raise LookupError("nothing was sent")
    stood = [{"at": draw.state.at, "until": None}]
    reasons = msgspec.json.encode([f"Chờ {draw.token()}"]).decode()
    found = sent[draw.what % len(sent)].origin_question
    return {"origin_question": found, "state": STATES[1], "stood": stood, "reasons": reasons}


@NOUN.command(NOTE_CLOCK, by=(REACTION,), on=("", *ANY), sample=_note_sample)
def note_clock(stream: StreamState, actor: Actor, p: NoteClock, now: Now) -> tuple[Event, ...]:
    found = of_origin(stream, p.origin_question)
    if found is None or not found.away:
        return ()
    if stream.get(Extension, found.id) is None and not (p.stood or p.asked):  # nothing to tell of
        return ()
    facts = {name: getattr(p, name) for name in ("state", "due", "stood", "asked", "reasons")}
    return (ClockNoted(question=found.id, **facts),)


@NOUN.fold(ClockNoted)
def _noted(stream: StreamState, happened: ClockNoted, where: Happened) -> None:
    """Of one that was erased the reasons are gone."""
    said = msgspec.json.decode(happened.reasons, type=list[str]) if happened.reasons else []
    texts = [ErasableText(where.seq, each) for each in said]
    texts += [ErasableText(where.seq, "")] * (len(happened.stood) + 2 - len(texts))
    pauses = tuple(Pause(each.at, text, each.until) for each, text in zip(happened.stood, texts, strict=False))
    request = None
    if (asked := happened.asked) is not None:
        why, note = texts[len(pauses) : len(pauses) + 2]
        request = Request(asked.at, asked.until, why, asked.agreed, asked.decided_at, note if note.text else None)
    stream.put(
        Extension(
            id=happened.question, state=happened.state, due=happened.due, pauses=pauses,
            request=request, paused_by=("",) * len(pauses), away=True,
        )
    )  # fmt: skip


@NOUN.fold(Accepted, Held, Clarified, Released, WasRefused, Withdrawn, Veiled, Unveiled, Erased)
def _follows(
    stream: StreamState,
    happened: Accepted | Held | Clarified | Released | WasRefused | Withdrawn | Veiled | Unveiled | Erased,
    where: Happened,
) -> None:
    """Its reasons are public while its question is: that noun has folded the event before."""
    CLOCK.follow(stream, happened.question)
