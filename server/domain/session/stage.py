"""The stage: which question the hall and the broadcast see now, and how questions step on and off it.

empty ──call──▶ on air ──answer, return, promise, veil, an answer published, or the session ends──▶ empty

Two switches for the hall's screen: `blank` shows nothing, `freeze` keeps the question that is on air when it is thrown.
They take hold as signals, before and without the log (runtime/screen_switches.py); what is folded here is their
record.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Instant
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, CALLERS
from server.domain.sample import Draw
from server.domain.session.guards import Move, Reading, movable, readable
from server.domain.session.life import Ended
from server.domain.session.planning import Planned
from server.domain.session.postponing import Cancelled, Postponed
from server.domain.session.question import Answered, Called, Promised, Question, Returned, Veiled, act, change
from server.domain.session.question_state import ACCEPTED, ANSWERED_LATER, ANSWERED_LIVE, CALLED, PROMISED
from server.domain.session.session import ACTIVE, LIVE, PAUSED, WORKING
from server.domain.state import Entity, Happened, StreamState, says
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, event


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
    id: str = "stage"
    question: Annotated[str | None, says("id of the question on air, or null")] = None
    since: Annotated[int | None, says("since when, or null")] = None
    blank: Annotated[Switch, says("`{on, at}`: whether the hall's screen shows nothing, and since when that is so")] = (
        Switch()
    )
    freeze: Annotated[Switch, says("`{on, at}`: whether the hall's screen keeps `held` instead of `question`")] = (
        Switch()
    )
    held: Annotated[str | None, says("id of the question that a frozen screen shows, or null")] = None


NOUN = Noun(
    "stage",
    entity=Stage,
    events=(Blanked, Unblanked, Frozen, Thawed),
    seen=(Seen(AUDIENCES, "question since blank freeze held", ("",)),),
    paged=False,
    names={"question": "question", "held": "question"},
)


def _about(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting())


def _throw_sample(draw: Draw) -> dict[str, Any]:
    return {"on": draw.what % 3 > 0}


class Throw(Payload, frozen=True, kw_only=True):
    """`at` is filled in by the server."""

    on: bool
    at: Instant = 0


@NOUN.command("question.call", by=CALLERS, on=(LIVE,), when=(ACCEPTED, PROMISED), undo=TAKEN_BACK, sample=_about)
def call(stream: StreamState, actor: Actor, p: Reading, now: Now) -> tuple[Event, ...]:
    readable(stream, p, (ACCEPTED, PROMISED))
    if taken := on_air(stream):
        raise Refused("stage.busy", number=taken.number)
    return (Called(question=p.question),)


@NOUN.command(
    "question.return", by=CALLERS, on=(LIVE, PAUSED), when=(CALLED,), of="question", undo=TAKEN_BACK, sample=_about
)
def give_back(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (CALLED,))
    return (Returned(question=p.question),)


@NOUN.command("question.answer", by=CALLERS, on=(LIVE, PAUSED), when=(CALLED,), undo=TAKEN_BACK, sample=_about)
def answer(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (CALLED,))
    return (Answered(question=p.question, mode="live"),)


@NOUN.command("question.promise", by=CALLERS, on=WORKING, when=(ACCEPTED, CALLED), undo=TAKEN_BACK, sample=_about)
def promise(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (ACCEPTED, CALLED))
    return (Promised(question=p.question),)


@NOUN.command("stage.blank", by=CALLERS, on=ACTIVE, sample=_throw_sample)
def blank(stream: StreamState, actor: Actor, p: Throw, now: Now) -> tuple[Event, ...]:
    at = _later(stream.need(Stage, "stage").blank, p, now)
    return (Blanked(at=at) if p.on else Unblanked(at=at),)


@NOUN.command("stage.freeze", by=CALLERS, on=ACTIVE, sample=_throw_sample)
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


def on_air(stream: StreamState) -> Question | None:
    stage = stream.get(Stage, "stage")
    return stream.get(Question, stage.question) if stage and stage.question else None


def shows(stream: StreamState, question: str, state: str, since: int) -> None:
    """The question is in this state again: the stage shows it or does not."""
    if state == CALLED:
        _change(stream, question=question, since=since)
    else:
        _step_off(stream, question)


def _step_off(stream: StreamState, question: str) -> None:
    if (taken := on_air(stream)) and taken.id == question:
        _change(stream, question=None, since=None)


def answered(stream: StreamState, question: str, mode: str, where: Happened, **changes: object) -> None:
    """The question has its answer, live or later, and leaves the stage."""
    change(stream, question, where, state=ANSWERED_LIVE if mode == "live" else ANSWERED_LATER, **changes)
    _step_off(stream, question)


@NOUN.fold(Planned)
def _built(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.put(Stage())


@NOUN.fold(Called)
def _called(stream: StreamState, happened: Called, where: Happened) -> None:
    act(stream, happened.question, where, state=CALLED)
    _change(stream, question=happened.question, since=where.at)


@NOUN.fold(Returned)
def _returned(stream: StreamState, happened: Returned, where: Happened) -> None:
    act(stream, happened.question, where, state=ACCEPTED)
    _step_off(stream, happened.question)


@NOUN.fold(Answered)
def _answered(stream: StreamState, happened: Answered, where: Happened) -> None:
    before = stream.need(Question, happened.question)
    undo = None if before.written else msgspec.structs.replace(before, previous=None, last=None)
    answered(stream, happened.question, happened.mode, where, previous=undo)


@NOUN.fold(Promised)
def _promised(stream: StreamState, happened: Promised, where: Happened) -> None:
    act(stream, happened.question, where, state=PROMISED)
    _step_off(stream, happened.question)


@NOUN.fold(Veiled)
def _veiled(stream: StreamState, happened: Veiled, where: Happened) -> None:
    _step_off(stream, happened.question)


@NOUN.fold(Ended, Postponed, Cancelled)
def _ended(stream: StreamState, happened: Event, where: Happened) -> None:
    if taken := on_air(stream):
        change(stream, taken.id, where, state=ACCEPTED)
        _change(stream, question=None, since=None)


@NOUN.fold(Blanked, Unblanked)
def _blanked(stream: StreamState, happened: Blanked | Unblanked, where: Happened) -> None:
    _change(stream, blank=Switch(isinstance(happened, Blanked), happened.at))


@NOUN.fold(Frozen, Thawed)
def _frozen(stream: StreamState, happened: Frozen | Thawed, where: Happened) -> None:
    on = isinstance(happened, Frozen)
    held = stream.need(Stage, "stage").question if on else None
    _change(stream, freeze=Switch(on, happened.at), held=held)
