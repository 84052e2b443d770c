"""The panel: the persons who answer, by name, title and unit.

seated (again, with a new title) ──excuse──▶ excused
"""

from collections.abc import Collection
from typing import Annotated, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload, command
from server.domain.session.session import INTAKE, LIVE, PAUSED, PLANNED, RUNNERS, WORKING
from server.domain.state import Entity, ErasableText, Happened, StreamState, fold
from server.errors import Refused
from server.log.event import Event, Words, event

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
Name = Annotated[str, msgspec.Meta(extra={"limit": "name"})]
Title = Annotated[str, msgspec.Meta(extra={"limit": "place", "empty": True})]


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
    paged: ClassVar[bool] = False
    states: ClassVar[Collection[str]] = ("seated", "excused")
    state: str
    name: ErasableText
    title: ErasableText
    unit: ErasableText


class Seat(Payload, frozen=True, kw_only=True):
    name: Name
    title: Title = ""
    unit: Title = ""
    person: Id | None = None


class Excuse(Payload, frozen=True, kw_only=True):
    person: Id


@command("panel.seat", by=RUNNERS, on=(PLANNED, *WORKING))
def seat(stream: StreamState, actor: Actor, p: Seat, now: Now) -> tuple[Event, ...]:
    if p.person is not None and stream.get(Person, p.person) is None:
        raise Refused("panel.unknown")
    return (Seated(person=p.person or now.id, name=p.name, title=p.title, unit=p.unit),)


@command("panel.excuse", by=RUNNERS, on=(PLANNED, INTAKE, LIVE, PAUSED))
def excuse(stream: StreamState, actor: Actor, p: Excuse, now: Now) -> tuple[Event, ...]:
    person = stream.get(Person, p.person)
    if person is None or person.state != "seated":
        raise Refused("panel.unknown")
    return (Excused(person=p.person),)


@fold(Seated)
def _seated(stream: StreamState, happened: Seated, where: Happened) -> None:
    words = {field: ErasableText(where.seq, getattr(happened, field)) for field in ("name", "title", "unit")}
    stream.put(Person(id=happened.person, state="seated", **words))


@fold(Excused)
def _excused(stream: StreamState, happened: Excused, where: Happened) -> None:
    stream.put(msgspec.structs.replace(stream.need(Person, happened.person), state="excused"))
