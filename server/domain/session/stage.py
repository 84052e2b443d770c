"""The stage: which question the hall and the broadcast see now, and how questions step on and off it.

empty ──call──▶ on air ──answer, return, promise, veil, an answer published, or the session ends──▶ empty

Two switches for the hall's screen: `blank` shows nothing, `freeze` keeps the question that is on air when it is thrown.
They take hold as signals, before and without the log (runtime/screen_switches.py); what is folded here is their
record.
"""

from collections.abc import Mapping
from typing import ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload, command
from server.domain.session.moderation import EDITORS, Veiled
from server.domain.session.question import (
    ACCEPTED,
    ANSWERED_LATER,
    ANSWERED_LIVE,
    CALLED,
    PROMISED,
    Move,
    Question,
    Reading,
    change,
    movable,
    readable,
)
from server.domain.session.session import HOST, LIVE, PAUSED, PLANNED, WORKING, Ended, Instant, Planned
from server.domain.state import Entity, Happened, StreamState, fold
from server.errors import Refused
from server.log.event import Event, event

CALLERS = (*EDITORS, HOST)


@event("question.called")
class Called(Event, frozen=True):
    """The question went up on the stage and is on air."""

    question: str


@event("question.returned")
class Returned(Event, frozen=True):
    """The question left the stage without an answer and waits again."""

    question: str


@event("question.answered")
class Answered(Event, frozen=True):
    """The question has its answer; `mode` is live or later."""

    question: str
    mode: str


@event("question.promised")
class Promised(Event, frozen=True):
    """The question will be answered in writing by the due day."""

    question: str


@event("stage.blanked")
class Blanked(Event, frozen=True):
    """The hall's screen was made to show nothing, `at` this moment."""

    at: int


@event("stage.unblanked")
class Unblanked(Event, frozen=True):
    """The hall's screen shows again what is on the stage."""

    at: int


@event("stage.frozen")
class Frozen(Event, frozen=True):
    """The hall's screen keeps its question, whatever is called meanwhile."""

    at: int


@event("stage.thawed")
class Thawed(Event, frozen=True):
    """The hall's screen follows the stage again."""

    at: int


class Switch(msgspec.Struct, frozen=True):
    """A switch of the screen and when it was thrown (ms). Of two the later holds, everywhere."""

    on: bool = False
    at: int = 0


class Stage(Entity, frozen=True, kw_only=True):
    """`since` is when the question stepped on (ms); `held` is what a frozen screen shows."""

    noun: ClassVar[str] = "stage"
    paged: ClassVar[bool] = False
    names: ClassVar[Mapping[str, str]] = {"question": "question", "held": "question"}
    id: str = "stage"
    question: str | None = None
    since: int | None = None
    blank: Switch = Switch()
    freeze: Switch = Switch()
    held: str | None = None


class Throw(Payload, frozen=True, kw_only=True):
    """`at` is filled in by the house."""

    on: bool
    at: Instant = 0


@command("question.call", by=CALLERS, on=(LIVE,), when=(ACCEPTED, PROMISED))
def call(stream: StreamState, actor: Actor, p: Reading, now: Now) -> tuple[Event, ...]:
    readable(stream, p, (ACCEPTED, PROMISED))
    if taken := _on_air(stream):
        raise Refused("stage.busy", number=taken.number)
    return (Called(question=p.question),)


@command("question.return", by=CALLERS, on=(LIVE, PAUSED), when=(CALLED,), of="question")
def give_back(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (CALLED,))
    return (Returned(question=p.question),)


@command("question.answer", by=CALLERS, on=(LIVE, PAUSED), when=(CALLED,))
def answer(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (CALLED,))
    return (Answered(question=p.question, mode="live"),)


@command("question.promise", by=CALLERS, on=WORKING, when=(ACCEPTED, CALLED))
def promise(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (ACCEPTED, CALLED))
    return (Promised(question=p.question),)


@command("stage.blank", by=CALLERS, on=(PLANNED, *WORKING))
def blank(stream: StreamState, actor: Actor, p: Throw, now: Now) -> tuple[Event, ...]:
    at = _later(stream.need(Stage, "stage").blank, p, now)
    return (Blanked(at=at) if p.on else Unblanked(at=at),)


@command("stage.freeze", by=CALLERS, on=(PLANNED, *WORKING))
def freeze(stream: StreamState, actor: Actor, p: Throw, now: Now) -> tuple[Event, ...]:
    at = _later(stream.need(Stage, "stage").freeze, p, now)
    return (Frozen(at=at) if p.on else Thawed(at=at),)


def _later(switch: Switch, p: Throw, now: Now) -> int:
    at = p.at or now.at
    if at <= switch.at:
        raise Refused("stage.overtaken")
    return at


def _change(stream: StreamState, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Stage, "stage"), **changes))


def _on_air(stream: StreamState) -> Question | None:
    stage = stream.get(Stage, "stage")
    return stream.get(Question, stage.question) if stage and stage.question else None


def _step_off(stream: StreamState, question: str) -> None:
    if (taken := _on_air(stream)) and taken.id == question:
        _change(stream, question=None, since=None)


@fold(Planned)
def _built(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.put(Stage())


@fold(Called)
def _called(stream: StreamState, happened: Called, where: Happened) -> None:
    change(stream, happened.question, where, state=CALLED)
    _change(stream, question=happened.question, since=where.at)


@fold(Returned)
def _returned(stream: StreamState, happened: Returned, where: Happened) -> None:
    change(stream, happened.question, where, state=ACCEPTED)
    _step_off(stream, happened.question)


@fold(Answered)
def _answered(stream: StreamState, happened: Answered, where: Happened) -> None:
    state = ANSWERED_LIVE if happened.mode == "live" else ANSWERED_LATER
    change(stream, happened.question, where, state=state)
    _step_off(stream, happened.question)


@fold(Promised)
def _promised(stream: StreamState, happened: Promised, where: Happened) -> None:
    change(stream, happened.question, where, state=PROMISED)
    _step_off(stream, happened.question)


@fold(Veiled)
def _veiled(stream: StreamState, happened: Veiled, where: Happened) -> None:
    _step_off(stream, happened.question)


@fold(Ended)
def _ended(stream: StreamState, happened: Event, where: Happened) -> None:
    if taken := _on_air(stream):
        change(stream, taken.id, where, state=ACCEPTED)
        _change(stream, question=None, since=None)


@fold(Blanked, Unblanked)
def _blanked(stream: StreamState, happened: Blanked | Unblanked, where: Happened) -> None:
    _change(stream, blank=Switch(isinstance(happened, Blanked), happened.at))


@fold(Frozen, Thawed)
def _frozen(stream: StreamState, happened: Frozen | Thawed, where: Happened) -> None:
    on = isinstance(happened, Frozen)
    held = stream.need(Stage, "stage").question if on else None
    _change(stream, freeze=Switch(on, happened.at), held=held)
