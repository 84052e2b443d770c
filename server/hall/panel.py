"""The panel: the persons who answer, by name, title and unit.

seated (again, with a new title) ──excuse──▶ excused
"""

from typing import Annotated, ClassVar

import msgspec

from server.errors import Refused
from server.hall.hall import Entity, Hall, Happened, Said, fold
from server.hall.session import INTAKE, LIVE, PAUSED, PLANNED, RUNNERS, WORKING
from server.log.command import Actor, Now, Payload, command
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
    state: str
    name: Said
    title: Said
    unit: Said


class Seat(Payload, frozen=True, kw_only=True):
    name: Name
    title: Title = ""
    unit: Title = ""
    person: Id | None = None


class Excuse(Payload, frozen=True, kw_only=True):
    person: Id


@command("panel.seat", by=RUNNERS, on=(PLANNED, *WORKING))
def seat(hall: Hall, actor: Actor, p: Seat, now: Now) -> tuple[Event, ...]:
    if p.person is not None and hall.get(Person, p.person) is None:
        raise Refused("panel.unknown")
    return (Seated(person=p.person or now.id, name=p.name, title=p.title, unit=p.unit),)


@command("panel.excuse", by=RUNNERS, on=(PLANNED, INTAKE, LIVE, PAUSED))
def excuse(hall: Hall, actor: Actor, p: Excuse, now: Now) -> tuple[Event, ...]:
    person = hall.get(Person, p.person)
    if person is None or person.state != "seated":
        raise Refused("panel.unknown")
    return (Excused(person=p.person),)


@fold(Seated)
def _seated(hall: Hall, happened: Seated, where: Happened) -> None:
    words = {field: Said(where.seq, getattr(happened, field)) for field in ("name", "title", "unit")}
    hall.put(Person(id=happened.person, state="seated", **words))


@fold(Excused)
def _excused(hall: Hall, happened: Excused, where: Happened) -> None:
    hall.put(msgspec.structs.replace(hall.need(Person, happened.person), state="excused"))
