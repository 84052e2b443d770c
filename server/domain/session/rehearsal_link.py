"""In a rehearsal: the session that it is for, what was counted, and the word to that session when it ends.

It is passed on only when a question went the whole way: asked, called to the stage, answered there.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PANEL
from server.domain.sample import Draw
from server.domain.session.life import Ended, Started
from server.domain.session.question import Answered, Asked, Called
from server.domain.session.run_of_show import BEFORE_THE_END
from server.domain.session.session import need
from server.domain.state import Entity, Happened, StreamState, says
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, event


@event("rehearsal.linked")
class Linked(Event, frozen=True):
    """This rehearsal is for a session."""

    session: str


class Rehearsal(Entity, frozen=True, kw_only=True):
    """`on_stage`: the question called last; `through`: how many were answered after they had been called."""

    noun: ClassVar[str] = "rehearsal"
    id: str = "rehearsal"
    session: Annotated[str, says("id of the session that this rehearsal is for")]
    began_at: int | None = None
    asked: int = 0
    called: int = 0
    answered: int = 0
    through: int = 0
    on_stage: str = ""


NOUN = Noun(
    "rehearsal",
    entity=Rehearsal,
    events=(Linked,),
    seen=(Seen((DESK, PANEL), "session", ("",)),),
    paged=False,
)


class Link(Payload, frozen=True, kw_only=True):
    session: Id


def _link_sample(draw: Draw) -> dict[str, Any]:
    return {"session": f"{draw.what:016x}"}


@NOUN.command("rehearsal.link", by=(REACTION,), on=BEFORE_THE_END, sample=_link_sample)
def link(stream: StreamState, actor: Actor, p: Link, now: Now) -> tuple[Event, ...]:
    if not need(stream).rehearsal or of(stream) is not None:
        raise Refused("rehearsal.link")
    return (Linked(session=p.session),)


def of(stream: StreamState) -> Rehearsal | None:
    return stream.get(Rehearsal, "rehearsal")


@NOUN.reaction(Ended)
def _tell(stream: StreamState, happened: Ended, where: Happened) -> Iterator[Reaction]:
    here = of(stream)
    if here is None or not here.through:
        return
    counts = {"asked": here.asked, "called": here.called, "answered": here.answered}
    times = {"began_at": here.began_at or need(stream).starts_at, "ended_at": where.at}
    yield Reaction(f"session:{here.session}", "readiness.tick_rehearsal", {"rehearsal": stream.id, **times, **counts})


@NOUN.fold(Linked)
def _linked(stream: StreamState, happened: Linked, where: Happened) -> None:
    stream.put(Rehearsal(session=happened.session))


@NOUN.fold(Started)
def _started(stream: StreamState, happened: Started, where: Happened) -> None:
    if (here := of(stream)) and here.began_at is None:
        _count(stream, began_at=where.at)


@NOUN.fold(Asked)
def _asked(stream: StreamState, happened: Asked, where: Happened) -> None:
    if here := of(stream):
        _count(stream, asked=here.asked + 1)


@NOUN.fold(Called)
def _called(stream: StreamState, happened: Called, where: Happened) -> None:
    if here := of(stream):
        _count(stream, called=here.called + 1, on_stage=happened.question)


@NOUN.fold(Answered)
def _answered(stream: StreamState, happened: Answered, where: Happened) -> None:
    if here := of(stream):
        _count(stream, answered=here.answered + 1, through=here.through + (here.on_stage == happened.question))


def _count(stream: StreamState, **counts: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Rehearsal, "rehearsal"), **counts))
