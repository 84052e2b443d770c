"""The stage: which question the hall and the broadcast see now, and how questions step on and off it.

empty ──call──▶ on air ──answer, return, promise, veil, an answer published, or the session ends──▶ empty
What was answered is `leaving` until the next is called; `coming` is who was introduced as the next (see mixing).

Two switches for the hall's screen: `blank` shows nothing, `freeze` keeps the question that is on air when it is thrown.
They take hold as signals, before and without the log (runtime/screen_switches.py); what is folded here is their
record.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Instant
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, AUDIENCES, CALLERS, DESK, HEAD, PANEL, STAGE
from server.domain.sample import Draw
from server.domain.session.erased_question import Erased
from server.domain.session.guards import Move, Reading, movable, readable
from server.domain.session.life import Ended
from server.domain.session.picture import Airing, Picture, of, public_stage
from server.domain.session.planning import Planned
from server.domain.session.postponing import Cancelled, Postponed
from server.domain.session.question import Answered, Called, Promised, Question, Returned, Veiled, act, change
from server.domain.session.question_state import ACCEPTED, ANSWERED_LATER, ANSWERED_LIVE, CALLED, PROMISED
from server.domain.session.session import ACTIVE, LIVE, UNDER_WAY, WORKING
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


# Who may throw the screens' switches: also who answers for the room when something is wrong.
SWITCHERS = (*CALLERS, HEAD, ADMIN)
# From these a question goes on air.
READY = (ACCEPTED, PROMISED)


class Switch(msgspec.Struct, frozen=True):
    """A switch of the screen and when it was thrown (ms). Of two the later holds, everywhere."""

    on: bool = False
    at: int = 0


class Stage(Entity, frozen=True, kw_only=True):
    """`since` is when the question stepped on (ms); `held` is what a frozen screen shows. `public`: what the public
    sees instead while the broadcast lags, `airing`: what it has not seen yet."""

    noun: ClassVar[str] = "stage"
    id: str = "stage"
    question: Annotated[str | None, says("id of the question on air, or null")] = None
    since: Annotated[int | None, says("since when, or null")] = None
    leaving: Annotated[str | None, says("id of the question that was answered last, until the next is called")] = None
    left_at: Annotated[int | None, says("when it was answered, or null")] = None
    coming: Annotated[str | None, says("id of the question that was introduced as the next, or null")] = None
    coming_by: Annotated[str | None, says("id of the person who is to answer it, or null")] = None
    delay_s: Annotated[int, says("by how many seconds the broadcast lags; so long the public sees the stage later")] = 0
    blank: Annotated[Switch, says("`{on, at}`: whether the hall's screen shows nothing, and since when that is so")] = (
        Switch()
    )
    freeze: Annotated[Switch, says("`{on, at}`: whether the hall's screen keeps `held` instead of `question`")] = (
        Switch()
    )
    held: Annotated[str | None, says("id of the question that a frozen screen shows, or null")] = None
    public: Picture | None = None
    airing: tuple[Airing, ...] = ()


NOUN = Noun(
    "stage",
    entity=Stage,
    events=(Blanked, Unblanked, Frozen, Thawed),
    seen=(
        Seen((*AUDIENCES, STAGE), "question since leaving left_at coming coming_by blank freeze held", ("",)),
        Seen((PANEL, DESK), "delay_s", ("",)),
    ),
    paged=False,
    names={**dict.fromkeys(("question", "held", "leaving", "coming"), "question"), "coming_by": "person"},
    late=public_stage,
)


def _about(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting())


def _throw_sample(draw: Draw) -> dict[str, Any]:
    return {"on": draw.what % 3 > 0}


class Throw(Payload, frozen=True, kw_only=True):
    """`at` is filled in by the server."""

    on: bool
    at: Instant = 0


@NOUN.command("question.call", by=CALLERS, on=(LIVE,), when=READY, undo=TAKEN_BACK, sample=_about)
def call(stream: StreamState, actor: Actor, p: Reading, now: Now) -> tuple[Event, ...]:
    readable(stream, p, READY)
    if taken := on_air(stream):
        raise Refused("stage.busy", number=taken.number)
    return (Called(question=p.question),)


@NOUN.command(
    "question.return", by=CALLERS, on=UNDER_WAY, when=(CALLED,), of="question", undo=TAKEN_BACK, sample=_about
)
def give_back(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (CALLED,))
    return (Returned(question=p.question),)


@NOUN.command("question.answer", by=CALLERS, on=UNDER_WAY, when=(CALLED,), undo=TAKEN_BACK, sample=_about)
def answer(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (CALLED,))
    return (Answered(question=p.question, mode="live"),)


@NOUN.command("question.promise", by=CALLERS, on=WORKING, when=(ACCEPTED, CALLED), undo=TAKEN_BACK, sample=_about)
def promise(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (ACCEPTED, CALLED))
    return (Promised(question=p.question),)


@NOUN.command("stage.blank", by=SWITCHERS, on=ACTIVE, sample=_throw_sample)
def blank(stream: StreamState, actor: Actor, p: Throw, now: Now) -> tuple[Event, ...]:
    at = _later(stream.need(Stage, "stage").blank, p, now)
    return (Blanked(at=at) if p.on else Unblanked(at=at),)


@NOUN.command("stage.freeze", by=SWITCHERS, on=ACTIVE, sample=_throw_sample)
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


def show(stream: StreamState, where: Happened, about: str | None = None, before: str = "", **changes: object) -> None:
    """Another picture. While the broadcast lags it waits for the public, and with it the move of the question that it
    is `about`, which came from the state `before`."""
    stage = stream.need(Stage, "stage")
    after = msgspec.structs.replace(stage, **changes)
    if not stage.delay_s and not stage.airing:
        stream.put(after)
        return
    moved = stream.need(Question, about) if about else None
    due = max([where.at + stage.delay_s * 1000, *(each.due for each in stage.airing)])
    waits = Airing(due, of(after), about, moved.state if moved else "")
    stream.put(msgspec.structs.replace(after, public=stage.public or of(stage), airing=(*stage.airing, waits)))
    if moved and moved.late is None:
        stream.put(msgspec.structs.replace(moved, late=before))


def on_air(stream: StreamState) -> Question | None:
    stage = stream.get(Stage, "stage")
    return stream.get(Question, stage.question) if stage and stage.question else None


def shows(stream: StreamState, question: str, before: str, since: int, where: Happened) -> None:
    """The question, which was in the state `before`, is in another again: the stage shows it or does not."""
    if stream.need(Question, question).state == CALLED:
        show(stream, where, question, before, question=question, since=since, leaving=None, left_at=None)
    else:
        _step_off(stream, question, where)


def _step_off(stream: StreamState, question: str, where: Happened, **more: object) -> None:
    if (taken := on_air(stream)) and taken.id == question:
        show(stream, where, question, CALLED, question=None, since=None, **more)


def answered(stream: StreamState, question: str, mode: str, where: Happened, **changes: object) -> None:
    """The question has its answer, live or later, and leaves the stage."""
    change(stream, question, where, state=ANSWERED_LIVE if mode == "live" else ANSWERED_LATER, **changes)
    _step_off(stream, question, where, leaving=question, left_at=where.at)


@NOUN.fold(Planned)
def _built(stream: StreamState, happened: Event, where: Happened) -> None:
    stream.put(Stage())


@NOUN.fold(Called)
def _called(stream: StreamState, happened: Called, where: Happened) -> None:
    before = stream.need(Question, happened.question).state
    act(stream, happened.question, where, state=CALLED)
    picture: dict[str, object] = {"question": happened.question, "since": where.at, "leaving": None, "left_at": None}
    if stream.need(Stage, "stage").coming == happened.question:
        picture |= {"coming": None, "coming_by": None}
    show(stream, where, happened.question, before, **picture)


@NOUN.fold(Returned)
def _returned(stream: StreamState, happened: Returned, where: Happened) -> None:
    act(stream, happened.question, where, state=ACCEPTED)
    _step_off(stream, happened.question, where)


@NOUN.fold(Answered)
def _answered(stream: StreamState, happened: Answered, where: Happened) -> None:
    before = stream.need(Question, happened.question)
    undo = None if before.written else msgspec.structs.replace(before, previous=None, last=None)
    answered(stream, happened.question, happened.mode, where, previous=undo)


@NOUN.fold(Promised)
def _promised(stream: StreamState, happened: Promised, where: Happened) -> None:
    act(stream, happened.question, where, state=PROMISED)
    _step_off(stream, happened.question, where)


@NOUN.fold(Veiled)
def _veiled(stream: StreamState, happened: Veiled, where: Happened) -> None:
    _step_off(stream, happened.question, where)


@NOUN.fold(Erased)
def _erased(stream: StreamState, happened: Erased, where: Happened) -> None:
    """Whatever picture has it loses it at once, for everybody."""
    id = happened.question
    _step_off(stream, id, where)
    stage = stream.need(Stage, "stage")
    if (changes := _without(stage, id)) or stage.held == id:
        _change(stream, **changes, held=None if stage.held == id else stage.held)
    if stage.public and (public := _without(stage.public, id)):
        _change(stream, public=msgspec.structs.replace(stage.public, **public))


def _without(picture: Stage | Picture, question: str) -> dict[str, None]:
    beside = {"question": "since", "leaving": "left_at", "coming": "coming_by"}
    gone = {name: None for pair in beside.items() if getattr(picture, pair[0]) == question for name in pair}
    return gone


@NOUN.fold(Ended, Postponed, Cancelled)
def _ended(stream: StreamState, happened: Event, where: Happened) -> None:
    """What the public had not seen yet, it sees now: there is no broadcast any more."""
    if taken := on_air(stream):
        change(stream, taken.id, where, state=ACCEPTED)
    for id in dict.fromkeys(each.about for each in stream.need(Stage, "stage").airing if each.about):
        stream.put(msgspec.structs.replace(stream.need(Question, id), late=None))
    nothing = dict.fromkeys(Picture.__struct_fields__)
    _change(stream, **nothing, public=None, airing=())


@NOUN.fold(Blanked, Unblanked)
def _blanked(stream: StreamState, happened: Blanked | Unblanked, where: Happened) -> None:
    _change(stream, blank=Switch(isinstance(happened, Blanked), happened.at))


@NOUN.fold(Frozen, Thawed)
def _frozen(stream: StreamState, happened: Frozen | Thawed, where: Happened) -> None:
    on = isinstance(happened, Frozen)
    held = stream.need(Stage, "stage").question if on else None
    _change(stream, freeze=Switch(on, happened.at), held=held)
