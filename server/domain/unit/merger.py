"""The merger of a unit: it is taken up by its successor, which has to say yes. Acts on units.

merge ──▶ receive (at the successor) ──▶ confirm_merger (back)
                    └── refused ──▶ note_refusal (back): nothing has changed

Of two mergers that would make a circle the older one stands: a unit that is being merged itself takes up only what
began before its own merger did.
"""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Instant
from server.domain.noun import Noun
from server.domain.roles import REGISTRAR
from server.domain.sample import Draw
from server.domain.state import Happened, StreamState
from server.domain.unit.unit import STANDING, Predecessor, Turned, Unit, keep, leave, need, stay, wait
from server.domain.unit.version import Day, Label, day
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, event

MERGE = "unit.merge"


@event("unit.merger_begun")
class MergerBegun(Event, frozen=True):
    """The unit is to be taken up by another from a day on; that one has yet to confirm."""

    into: str
    on: str


@event("unit.received")
class Received(Event, frozen=True):
    """The unit takes up another one from a day on."""

    unit: str
    on: str


@event("unit.merged")
class Merged(Event, frozen=True):
    """The successor has confirmed that it takes up the unit."""


@event("unit.merger_refused")
class MergerRefused(Event, frozen=True):
    """The successor did not take up the unit; `code` says why."""

    into: str
    code: str


NOUN = Noun("merger", events=(MergerBegun, Received, Merged, MergerRefused))


class Merge(Payload, frozen=True, kw_only=True):
    into: Label
    on: Day


class Receive(Payload, frozen=True, kw_only=True):
    unit: Label
    on: Day
    since: Instant


class Confirm(Payload, frozen=True, kw_only=True):
    into: Label


class Refuse(Payload, frozen=True, kw_only=True):
    """As the outbox brings a refusal back."""

    target: str
    command: str
    code: str
    details: Annotated[dict[str, Any], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=dict)


def _merge_sample(draw: Draw) -> dict[str, Any]:
    return {"into": draw.listed("unit"), "on": f"{2010 + draw.what % 20}-07-01"}


def _receive_sample(draw: Draw) -> dict[str, Any]:
    return {"unit": draw.listed("unit"), "on": "2025-07-01", "since": 1_271_350_800_000}


def _confirm_sample(draw: Draw) -> dict[str, Any]:
    unit = draw.fitting("unit")
    return {"into": getattr(unit, "successor", "") or draw.listed("unit")}


def _refuse_sample(draw: Draw) -> dict[str, Any]:
    return {"target": f"unit:{_confirm_sample(draw)['into']}", "command": "unit.receive", "code": "unit.ended"}


@NOUN.command(MERGE, by=(REGISTRAR,), on=("",), when=STANDING, sample=_merge_sample)
def merge(stream: StreamState, actor: Actor, p: Merge, now: Now) -> tuple[Event, ...]:
    unit = need(stream)
    if unit.gone:
        raise Refused("unit.ended", slug=unit.id, into=unit.successor)
    if unit.waits:
        raise Refused("unit.merging", slug=unit.id, into=unit.successor)
    if p.into == unit.id:
        raise Refused("unit.itself", field="into")
    if p.into in {each.unit for each in unit.predecessors}:
        raise Refused("unit.circle", field="into")
    if day(p.on, "on") <= unit.versions[0].valid_from:
        raise Refused("unit.days", field="on")
    return (MergerBegun(into=p.into, on=p.on),)


@NOUN.command("unit.receive", by=(REACTION,), on=("",), sample=_receive_sample)
def receive(stream: StreamState, actor: Actor, p: Receive, now: Now) -> tuple[Event, ...]:
    unit = need(stream)
    if p.unit == unit.id:
        raise Refused("unit.itself")
    if unit.gone:
        raise Refused("unit.ended", slug=unit.id, into=unit.successor)
    if unit.waits and (unit.began_at, unit.id) < (p.since, p.unit):
        if unit.successor == p.unit:
            raise Refused("unit.circle", slug=unit.id, into=unit.successor)
        raise Refused("unit.merging", slug=unit.id, into=unit.successor)
    return (Received(unit=p.unit, on=p.on),)


@NOUN.command("unit.confirm_merger", by=(REACTION,), on=("",), sample=_confirm_sample)
def confirm(stream: StreamState, actor: Actor, p: Confirm, now: Now) -> tuple[Event, ...]:
    _awaited(stream, p.into)
    return (Merged(),)


@NOUN.command("unit.note_refusal", by=(REACTION,), on=("",), sample=_refuse_sample)
def note_refusal(stream: StreamState, actor: Actor, p: Refuse, now: Now) -> tuple[Event, ...]:
    into = p.target.partition(":")[2]
    _awaited(stream, into)
    return (MergerRefused(into=into, code=p.code),)


def _awaited(stream: StreamState, into: str) -> None:
    unit = need(stream)
    if not unit.waits or unit.successor != into:
        raise Refused("unit.not_merging", slug=unit.id)


@NOUN.reaction(MergerBegun)
def _ask(stream: StreamState, happened: MergerBegun, where: Happened) -> Iterator[Reaction]:
    payload = {"unit": stream.id, "on": happened.on, "since": where.at}
    yield Reaction(f"unit:{happened.into}", "unit.receive", payload, "unit.note_refusal")


@NOUN.reaction(Received)
def _answer(stream: StreamState, happened: Received, where: Happened) -> Iterator[Reaction]:
    yield Reaction(f"unit:{happened.unit}", "unit.confirm_merger", {"into": stream.id})


@NOUN.fold(MergerBegun)
def _begun(stream: StreamState, happened: MergerBegun, where: Happened) -> None:
    wait(stream, where, happened.into, happened.on)


@NOUN.fold(Received)
def _received(stream: StreamState, happened: Received, where: Happened) -> None:
    before = stream.need(Unit, stream.id).predecessors
    kept = [each for each in before if each.unit != happened.unit]
    keep(stream, where, predecessors=(*kept, Predecessor(happened.unit, happened.on)))


@NOUN.fold(Merged)
def _merged(stream: StreamState, happened: Merged, where: Happened) -> None:
    leave(stream, where)


@NOUN.fold(MergerRefused)
def _refused(stream: StreamState, happened: MergerRefused, where: Happened) -> None:
    stay(stream, where, Turned(happened.into, happened.code, where.at))
