"""Commands that stop the clock of a question or extend its deadline, for every kind of stream that holds some."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from server.domain.command import Actor, Now
from server.domain.extension import (
    MOST_LATER_MS,
    SHOWN,
    STATES,
    STOPPED,
    ApproveExtension,
    Clock,
    ClockPaused,
    ClockResumed,
    Extension,
    ExtensionDecided,
    ExtensionRequested,
    Pause,
    PauseClock,
    Request,
    RequestExtension,
    ResumeClock,
    later,
    told,
)
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS, EXPERT, HEAD, LEAD
from server.domain.sample import Draw
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.local_time import DAY_MS, day_end
from server.log.entry import Reaction
from server.log.event import Event


def noun(clock: Clock, *more: type[Event]) -> Noun:
    """The noun of a kind whose questions have deadlines so."""
    fields = "state due pauses request"
    made = Noun(
        "extension",
        entity=Extension,
        events=(ClockPaused, ClockResumed, ExtensionRequested, ExtensionDecided, *more),
        states=STATES,
        seen=(
            Seen(clock.audiences, fields, SHOWN),
            Seen((DESK,), fields + " paused_by asked_by decided_by", STATES),
        ),
        names={"id": clock.of},
        concerns="id" if clock.of == "question" else None,
    )
    for part in (_pausing, _resuming, _asking, _deciding, _folds):
        part(made, clock)
    return made


def _sample(clock: Clock) -> Callable[[Draw], dict[str, Any]]:
    def sample(draw: Draw) -> dict[str, Any]:
        known = [draw.state.need(clock.entity, id) for _, id in draw.state.keys(Extension.noun)]
        picked = known[draw.what % len(known)] if known and draw.command.of == Extension.noun else None
        question = picked or draw.fitting(clock.of)
        until = day_end(clock.deadline(draw.state, question.id) + DAY_MS) - 1
        said = {"reason": f"Chờ đo đạc {draw.token()}", "note": f"Được {draw.token()}"}
        return draw.about(question, question=question.id, until=until, **said)

    return sample


def _pausing(made: Noun, clock: Clock) -> None:
    @made.command(
        "question.pause_clock", by=(*EDITORS, HEAD), on=clock.on, when=clock.waits, of=clock.of, undo=TAKEN_BACK,
        sample=_sample(clock),
    )  # fmt: skip
    def pause_clock(stream: StreamState, actor: Actor, p: PauseClock, now: Now) -> tuple[Event, ...]:
        own = clock.running(stream, p.question, bool(p.allowed), now)
        if own.stands:
            raise Refused("extension.standing")
        return (ClockPaused(question=p.question, reason=p.reason),)


def _resuming(made: Noun, clock: Clock) -> None:
    @made.command(
        "question.resume_clock", by=(*EDITORS, HEAD), on=clock.on, of=Extension.noun, when=STOPPED,
        undo=TAKEN_BACK, sample=_sample(clock),
    )  # fmt: skip
    def resume_clock(stream: StreamState, actor: Actor, p: ResumeClock, now: Now) -> tuple[Event, ...]:
        clock.find(stream, p.question)
        own = stream.get(Extension, p.question)
        if own is None or not own.stands:
            raise Refused("extension.ticking")
        moved = later(clock.deadline(stream, p.question), own.pauses[-1].at, now.at)
        if p.due is not None and not moved <= p.due <= moved + MOST_LATER_MS:
            raise Refused("extension.day", field="due")
        return (ClockResumed(question=p.question, due=p.due or moved),)


def _asking(made: Noun, clock: Clock) -> None:
    @made.command(
        "question.request_extension", by=(EXPERT, *EDITORS), on=clock.on, when=clock.waits, of=clock.of,
        undo=TAKEN_BACK, sample=_sample(clock),
    )  # fmt: skip
    def request_extension(stream: StreamState, actor: Actor, p: RequestExtension, now: Now) -> tuple[Event, ...]:
        own, before = clock.running(stream, p.question, bool(p.days), now), clock.deadline(stream, p.question)
        if own.request is not None and own.request.agreed is not False:
            raise Refused("extension.once")
        if not before < p.until <= day_end(before) + p.days * DAY_MS:
            raise Refused("extension.day", field="until")
        return (ExtensionRequested(question=p.question, until=p.until, reason=p.reason),)


def _deciding(made: Noun, clock: Clock) -> None:
    @made.command(
        "question.approve_extension", by=(LEAD, HEAD), on=clock.on, of=Extension.noun, when=STATES, undo=TAKEN_BACK,
        sample=_sample(clock),
    )  # fmt: skip
    def approve_extension(stream: StreamState, actor: Actor, p: ApproveExtension, now: Now) -> tuple[Event, ...]:
        clock.find(stream, p.question)
        own = stream.get(Extension, p.question)
        if own is None or own.request is None or own.request.agreed is not None:
            raise Refused("extension.none")
        if own.asked_by == actor.id:
            raise Refused("extension.own")
        if p.agree and not own.stands and now.at > clock.deadline(stream, p.question):
            raise Refused("extension.passed")
        return (ExtensionDecided(question=p.question, agreed=p.agree, note=p.note),)


def _folds(made: Noun, clock: Clock) -> None:
    @made.fold(ClockPaused)
    def paused(stream: StreamState, happened: ClockPaused, where: Happened) -> None:
        pause = Pause(where.at, ErasableText(where.seq, happened.reason))
        stream.put(clock.own(stream, happened.question).paused(pause, where.by))

    @made.fold(ClockResumed)
    def resumed(stream: StreamState, happened: ClockResumed, where: Happened) -> None:
        stream.put(clock.own(stream, happened.question).resumed(where.at, happened.due))

    @made.fold(ExtensionRequested)
    def requested(stream: StreamState, happened: ExtensionRequested, where: Happened) -> None:
        request = Request(where.at, happened.until, ErasableText(where.seq, happened.reason))
        own = clock.own(stream, happened.question)
        stream.put(msgspec.structs.replace(own, request=request, asked_by=where.by, decided_by=""))

    @made.fold(ExtensionDecided)
    def decided(stream: StreamState, happened: ExtensionDecided, where: Happened) -> None:
        own = stream.need(Extension, happened.question)
        if (asked := own.request) is None:
            return
        note = ErasableText(where.seq, happened.note) if happened.note else None
        request = msgspec.structs.replace(asked, agreed=happened.agreed, decided_at=where.at, note=note)
        due = max(request.until, clock.deadline(stream, happened.question)) if happened.agreed else own.due
        stream.put(msgspec.structs.replace(own, due=due, request=request, decided_by=where.by))

    @made.reaction(ClockPaused, ClockResumed, ExtensionRequested, ExtensionDecided)
    def tell(stream: StreamState, happened: Any, where: Happened) -> Iterator[Reaction]:
        return told(stream, happened.question)
