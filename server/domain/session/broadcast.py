"""The broadcast lags behind the hall by some seconds: so long later the public is told who is being answered.

the stage changes ──(the delay)──▶ the clock airs it

Staff and the hall see the stage at once. An answer that is published while its question lags is held back with it; what
is taken out of sight leaves at once.
"""

from typing import Annotated, Any

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.kind import entities
from server.domain.noun import Noun
from server.domain.roles import RUNNERS
from server.domain.sample import Draw
from server.domain.session.answer import Answer, Published
from server.domain.session.life import Ended
from server.domain.session.postponing import Cancelled, Postponed
from server.domain.session.question import Question
from server.domain.session.session import ACTIVE
from server.domain.session.stage import Stage
from server.domain.state import Happened, StreamState
from server.errors import Refused
from server.log.event import Event, event


@event("stage.delayed")
class Delayed(Event, frozen=True):
    """From now on the public sees the stage so many seconds later; 0 = at once."""

    seconds: int


@event("stage.aired")
class Aired(Event, frozen=True):
    """The broadcast has come so far: the public sees the next picture of the stage, which is about this question."""

    question: str | None


DELAY = "stage.delay"
NOUN = Noun("broadcast", events=(Delayed, Aired))


class Delay(Payload, frozen=True, kw_only=True):
    """`was`: the delay that its actor saw; `most`: the installation's setting."""

    seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)]
    was: int | None = None
    most: Annotated[int, msgspec.Meta(extra={"term": "stage_delay_s"})]


def _sample(draw: Draw) -> dict[str, Any]:
    return {"seconds": (0, 5, 20)[draw.what % 3]}


@NOUN.command(DELAY, by=RUNNERS, on=ACTIVE, sample=_sample)
def delay(stream: StreamState, actor: Actor, p: Delay, now: Now) -> tuple[Event, ...]:
    here = stream.need(Stage, "stage").delay_s
    if p.seconds > p.most:
        raise Refused("stage.delay_long", field="seconds", most=p.most)
    if p.was is not None and p.was != here:
        raise Refused("stage.delay_changed", field="seconds", seconds=here)
    return () if p.seconds == here else (Delayed(seconds=p.seconds),)


def aired(stream: StreamState, now: int) -> tuple[Event, ...]:
    """What the public is to see by now."""
    stage = stream.get(Stage, "stage")
    return tuple(Aired(question=each.about) for each in stage.airing if each.due <= now) if stage else ()


def airs_next(stream: StreamState) -> int | None:
    """When the public sees the next picture (ms)."""
    stage = stream.get(Stage, "stage")
    return stage.airing[0].due if stage and stage.airing else None


@NOUN.fold(Delayed)
def _delayed(stream: StreamState, happened: Delayed, where: Happened) -> None:
    stream.put(msgspec.structs.replace(stream.need(Stage, "stage"), delay_s=happened.seconds))


@NOUN.fold(Aired)
def _aired(stream: StreamState, happened: Aired, where: Happened) -> None:
    stage = stream.need(Stage, "stage")
    if not stage.airing:
        return
    first, rest = stage.airing[0], stage.airing[1:]
    stream.put(msgspec.structs.replace(stage, public=first.picture if rest else None, airing=rest))
    if first.about is None:
        return
    waits = any(each.about == first.about for each in rest)
    question = stream.need(Question, first.about)
    stream.put(msgspec.structs.replace(question, late=first.state if waits else None))
    if not waits and (answer := stream.get(Answer, first.about)):
        _hold(stream, answer, held_back=False)


@NOUN.fold(Published)
def _published(stream: StreamState, happened: Published, where: Happened) -> None:
    if stream.need(Question, happened.question).late is not None:
        _hold(stream, stream.need(Answer, happened.question), held_back=True)


@NOUN.fold(Ended, Postponed, Cancelled)
def _ended(stream: StreamState, happened: Event, where: Happened) -> None:
    for answer in entities(stream, Answer.noun):
        _hold(stream, answer, held_back=False)


def _hold(stream: StreamState, answer: Answer, *, held_back: bool) -> None:
    if answer.held_back != held_back:
        stream.put(msgspec.structs.replace(answer, held_back=held_back))
