"""The unit itself, as the register has it: the ministry, a unit under it, or a province's department.

active ──merge──▶ merging ──confirmed by its successor──▶ merged
   ▲                 │
   └──── refused ────┘

What it is called changes from a day on; what it was called stays (`versions`). A unit that goes on under its address
keeps its stream; one that is taken up by another has a successor.
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PUBLIC, REGISTRAR
from server.domain.sample import Draw
from server.domain.state import Entity, Happened, StreamState, says
from server.domain.unit import version
from server.domain.unit.version import Content, Version
from server.errors import Refused
from server.log.event import Event, event

ACTIVE, MERGING, MERGED = "active", "merging", "merged"
STATES = (ACTIVE, MERGING, MERGED)
STANDING = (ACTIVE,)
MINISTRY, MINISTRY_UNIT, PROVINCE = "ministry", "ministry_unit", "province"
KINDS = (MINISTRY, MINISTRY_UNIT, PROVINCE)


REGISTER, CHANGE = "unit.register", "unit.change"


@event("unit.registered")
class Registered(Event, frozen=True):
    """The register has a unit."""

    unit: str
    kind: str
    version: Version


@event("unit.changed")
class Changed(Event, frozen=True):
    """What the register says of the unit from a day on; the same day again puts it right."""

    version: Version


class Predecessor(msgspec.Struct, frozen=True, gc=False):
    """Which unit was taken up, and from which day on."""

    unit: str
    on: str


class Turned(msgspec.Struct, frozen=True, gc=False):
    """Into which unit it could not be merged, why and when (ms)."""

    into: str
    code: str
    at: int


class Unit(Entity, frozen=True, kw_only=True):
    """`began_at`: when its merger was begun (ms)."""

    noun: ClassVar[str] = "unit"
    state: Annotated[str, says("`active`, `merging` (its successor has yet to confirm) or `merged`")]
    kind: Annotated[str, says("`ministry`, `ministry_unit` or `province`")]
    versions: Annotated[
        tuple[Version, ...],
        says("what the register says, oldest first, each from its `valid_from` on: names, codes, address, fields"),
    ]
    labels: Annotated[tuple[str, ...], says("every label that led or leads to its room")]
    predecessors: Annotated[tuple[Predecessor, ...], says("`[{unit, on}]`: units that it took up, and since when")] = ()
    successor: Annotated[str, says("slug of the unit into which it is merged, or empty")] = ""
    ends_on: Annotated[str, says("the first day on which its successor stands in its place, or empty")] = ""
    began_at: int = 0
    turned: Annotated[Turned | None, says("`{into, code, at}` of a merger that its successor refused, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]

    @property
    def waits(self) -> bool:
        """For its successor's word."""
        return self.state == MERGING

    @property
    def gone(self) -> bool:
        """Merged, from `ends_on` on."""
        return gone(self.state)


_FIELDS = "state kind versions labels predecessors successor ends_on turned"
NOUN = Noun(
    "unit",
    entity=Unit,
    events=(Registered, Changed),
    states=STATES,
    seen=(Seen((PUBLIC,), _FIELDS, STATES), Seen((DESK,), _FIELDS + " by acted_at can", STATES)),
    paged=False,
)


class Register(Content, frozen=True, kw_only=True):
    kind: Literal["ministry", "ministry_unit", "province"]


def _register_sample(draw: Draw) -> dict[str, Any]:
    return {**version.sample(draw), "kind": PROVINCE}


@NOUN.command(REGISTER, by=(REGISTRAR,), on=("",), sample=_register_sample)
def register(stream: StreamState, actor: Actor, p: Register, now: Now) -> tuple[Event, ...]:
    if of(stream) is not None:
        raise Refused("unit.known", slug=stream.id, field="slug")
    _slug(stream.id)
    return (Registered(unit=stream.id, kind=p.kind, version=version.version(stream.id, p.kind, p)),)


@NOUN.command(CHANGE, by=(REGISTRAR,), on=("",), when=STATES, sample=version.sample)
def change(stream: StreamState, actor: Actor, p: Content, now: Now) -> tuple[Event, ...]:
    unit = need(stream)
    if unit.gone and p.valid_from >= unit.ends_on:
        raise Refused("unit.ended", slug=unit.id, into=unit.successor, field="valid_from")
    return (Changed(version=version.version(stream.id, unit.kind, p)),)


def of(stream: StreamState) -> Unit | None:
    """The unit of this stream, or None before it is registered."""
    return stream.get(Unit, stream.id)


def need(stream: StreamState) -> Unit:
    """As `of`. Raises Refused."""
    unit = of(stream)
    if unit is None:
        raise Refused("unit.unknown", slug=stream.id)
    return unit


def _slug(slug: str) -> None:
    try:
        msgspec.convert(slug, version.Label)
    except msgspec.ValidationError:
        raise Refused("unit.slug", field="slug") from None


def keep(stream: StreamState, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Unit, stream.id), by=where.by, acted_at=where.at, **changes))


def wait(stream: StreamState, where: Happened, into: str, on: str) -> None:
    """For the word of its successor."""
    keep(stream, where, state=MERGING, successor=into, ends_on=on, began_at=where.at, turned=None)


def leave(stream: StreamState, where: Happened) -> None:
    keep(stream, where, state=MERGED)


def stay(stream: StreamState, where: Happened, turned: Turned) -> None:
    keep(stream, where, state=ACTIVE, successor="", ends_on="", turned=turned)


def gone(state: str) -> bool:
    """Whether a unit in this state has a successor that has confirmed."""
    return state == MERGED


@NOUN.fold(Registered)
def _registered(stream: StreamState, happened: Registered, where: Happened) -> None:
    labels = (happened.unit, *happened.version.aliases)
    stream.put(
        Unit(id=happened.unit, state=ACTIVE, kind=happened.kind, versions=(happened.version,), labels=labels,
             by=where.by, acted_at=where.at)
    )  # fmt: skip


@NOUN.fold(Changed)
def _changed(stream: StreamState, happened: Changed, where: Happened) -> None:
    before = stream.need(Unit, stream.id)
    labels = dict.fromkeys((*before.labels, *happened.version.aliases))
    keep(stream, where, versions=version.put(before.versions, happened.version), labels=tuple(labels))
