"""The panel: the persons who answer, by name, title and unit.

seated (again, with a new title) ──excuse──▶ excused
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Name, Title
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, RUNNERS, STAGE
from server.domain.sample import Draw
from server.domain.session.session import ACTIVE, BEFORE, LIVE, PAUSED
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event


@event("panel.seated")
class Seated(Event, frozen=True):
    """A person took a seat on the panel, or changed name, title or unit."""

    person: str
    name: Words
    title: Words
    unit: Words


@event("panel.excused")
class Excused(Event, frozen=True):
    """A person left the panel."""

    person: str


class Person(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "person"
    state: str
    name: Annotated[ErasableText, says("shown name")]
    title: Annotated[ErasableText, says("what they are")]
    unit: Annotated[ErasableText, says("whom they speak for")]


NOUN = Noun(
    "person",
    entity=Person,
    events=(Seated, Excused),
    states=("seated", "excused"),
    seen=(Seen((*AUDIENCES, STAGE), "name title unit", ("seated",)), Seen((*AUDIENCES, STAGE), "", ("excused",))),
    paged=False,
)


class Seat(Payload, frozen=True, kw_only=True):
    name: Name
    title: Title = ""
    unit: Title = ""
    person: Id | None = None


class Excuse(Payload, frozen=True, kw_only=True):
    person: Id


def _seat_sample(draw: Draw) -> dict[str, Any]:
    return {"name": f"Bà {draw.token()}", "title": f"Vụ trưởng {draw.token()}"}


@NOUN.command("panel.seat", by=RUNNERS, on=ACTIVE, sample=_seat_sample)
def seat(stream: StreamState, actor: Actor, p: Seat, now: Now) -> tuple[Event, ...]:
    if p.person is not None and stream.get(Person, p.person) is None:
        raise Refused("panel.unknown")
    return (Seated(person=p.person or now.id, name=p.name, title=p.title, unit=p.unit),)


def seated(stream: StreamState, id: str) -> Person | None:
    """The person of this id, while on the panel."""
    person = stream.get(Person, id)
    return person if person is not None and person.state == "seated" else None


def _excuse_sample(draw: Draw) -> dict[str, Any]:
    return {"person": draw.any("person").id}


@NOUN.command("panel.excuse", by=RUNNERS, on=(*BEFORE, LIVE, PAUSED), sample=_excuse_sample)
def excuse(stream: StreamState, actor: Actor, p: Excuse, now: Now) -> tuple[Event, ...]:
    if seated(stream, p.person) is None:
        raise Refused("panel.unknown")
    return (Excused(person=p.person),)


@NOUN.fold(Seated)
def _seated(stream: StreamState, happened: Seated, where: Happened) -> None:
    words = {field: ErasableText(where.seq, getattr(happened, field)) for field in ("name", "title", "unit")}
    stream.put(Person(id=happened.person, state="seated", **words))


@NOUN.fold(Excused)
def _excused(stream: StreamState, happened: Excused, where: Happened) -> None:
    stream.put(msgspec.structs.replace(stream.need(Person, happened.person), state="excused"))
