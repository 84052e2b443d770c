"""A version of a round's plan is handed in, given back or approved. Whoever wrote on it last, or handed it in, does not
approve it; who wrote on it before may, so that two who work on one plan by turns are enough.

draft ──submit──▶ submitted ──approve──▶ in force: where sessions stand in their rooms, they are set and moved by it
  ▲──────return──────┘
"""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Reason
from server.domain.hours import Occupied
from server.domain.noun import Noun
from server.domain.roles import PLANNERS
from server.domain.round import plan as rounds
from server.domain.round.announcement import said
from server.domain.round.content import Anew, Day, are_free, dated, fields, sessions
from server.domain.round.plan import HELD, KNOWN, OPEN, Round
from server.domain.round.version import (
    HANDED_IN,
    WRITTEN,
    Version,
    becomes_the_plan,
    change,
    comes_into_force,
    keeps_what_is_known,
)
from server.domain.sample import Draw
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

SUBMIT, RETURN, APPROVE = "version.submit", "version.return", "version.approve"


@event("version.submitted")
class Submitted(Event, frozen=True):
    """The version was handed in to be approved."""

    version: str


@event("version.returned")
class Returned(Event, frozen=True):
    """The version was given back to be worked on."""

    version: str
    reason: Words


@event("version.approved")
class Approved(Event, frozen=True):
    """The version was approved: it is the plan. `moved`: the sessions that it sets or moves. Where sessions stand in
    their rooms its topic, its bodies and its days are the round's from here on; the days with other terms than were
    written, when the calendar has changed meanwhile. `joining`: as `days`, for those who come to an announced round
    after such a change."""

    version: str
    moved: tuple[str, ...] = ()
    topic: Words = ""
    bodies: Words = ""
    days: tuple[Day, ...] = ()
    joining: tuple[Day, ...] = ()


NOUN = Noun("approval", events=(Submitted, Returned, Approved))


class Named(Payload, frozen=True, kw_only=True):
    version: str


class Return(Named, frozen=True, kw_only=True):
    reason: Reason


class Approve(Named, frozen=True, kw_only=True):
    """`alone`: the units where whoever wrote a plan may approve it, too; `*` = all."""

    rev: int
    days: Anew = ()
    alone: Annotated[tuple[str, ...], msgspec.Meta(extra={"term": "alone"})]
    occupied: Occupied


def _sample(draw: Draw) -> dict[str, Any]:
    entity = draw.fitting("version")
    return draw.about(entity, reason=f"lý do {draw.token()}", rev=getattr(entity, "rev", 0))


@NOUN.command(SUBMIT, by=PLANNERS, on=OPEN, when=WRITTEN, sample=_sample)
def submit(stream: StreamState, actor: Actor, p: Named, now: Now) -> tuple[Event, ...]:
    return (Submitted(version=_in(stream, p.version, *WRITTEN).id),)


@NOUN.command(RETURN, by=PLANNERS, on=OPEN, when=HANDED_IN, sample=_sample)
def give_back(stream: StreamState, actor: Actor, p: Return, now: Now) -> tuple[Event, ...]:
    return (Returned(version=_in(stream, p.version, *HANDED_IN).id, reason=p.reason),)


@NOUN.command(APPROVE, by=PLANNERS, on=OPEN, when=HANDED_IN, sample=_sample)
def approve(stream: StreamState, actor: Actor, p: Approve, now: Now) -> tuple[Event, ...]:
    before, version = rounds.need(stream), _in(stream, p.version, *HANDED_IN)
    if p.rev != version.rev:
        raise Refused("version.conflict", state=version.state, by=version.by, at=version.acted_at)
    if actor.id in version.barred and not {before.room, "*"} & {*p.alone}:
        raise Refused("version.own")
    units = [unit for unit in version.units if unit not in before.apart]
    are_free(p.occupied, stream.id, units, days_of(before, version))
    if before.state not in HELD:
        return (Approved(version=version.id),)
    keeps_what_is_known(before, version)
    words = {"topic": version.topic.text, "bodies": version.bodies.text}
    days = days_of(before, version, p.days)
    joining = _joining(days, p.days) if before.is_known else ()
    moved = _moved(stream.id, before, version, days)
    return (Approved(version=version.id, moved=moved, days=days, joining=joining, **words),)


def _in(stream: StreamState, id: str, state: str) -> Version:
    found = stream.get(Version, id)
    if found is None:
        raise Refused("version.unknown")
    if found.state != state:
        raise Refused("version.conflict", state=found.state, by=found.by, at=found.acted_at)
    return found


def days_of(before: Round, wanted: Version, anew: tuple[Day, ...] = ()) -> tuple[Day, ...]:
    """What was announced keeps the dates that were computed for it then."""
    return before.days if before.state in KNOWN else dated(wanted.days, anew)


def _joining(days: tuple[Day, ...], anew: tuple[Day, ...]) -> tuple[Day, ...]:
    """What was announced, with the deadlines of today; nothing when these are the same."""
    due = {day.hours: fields(day, "answer_due", "report_due") for day in dated(days, anew)}
    found = tuple(msgspec.structs.replace(day, **due[day.hours]) for day in days)
    return () if found == days else found


def _moved(id: str, before: Round, wanted: Version, days: tuple[Day, ...]) -> tuple[str, ...]:
    """The sessions that are new, or stand otherwise from now on, by their days, codes and topic."""
    stood = {session: (day, code, before.topic.text) for session, _, day, code in before.slots()}
    refused = {each.session for each in before.refused}
    slots = [day for _ in wanted.units for day in days]
    made = zip(sessions(id, wanted.units, len(days)), slots, wanted.codes, strict=True)
    text = wanted.topic.text
    return tuple(each for each, *now in made if each in refused or stood.get(each) != (*now, text))


@NOUN.reaction(Approved)
def _cause(stream: StreamState, happened: Approved, where: Happened) -> Iterator[Reaction]:
    planned = rounds.need(stream)
    for each in rounds.schedule_sessions(planned, happened.moved, happened.joining):
        yield each
        if planned.is_announced:
            yield each._replace(command="session.announce", payload=said(stream))


@NOUN.fold(Submitted)
def _on_submit(stream: StreamState, happened: Submitted, where: Happened) -> None:
    change(stream, happened.version, where, state=HANDED_IN[0], submitted_at=where.at, submitted_by=where.by,
           returned=None)  # fmt: skip


@NOUN.fold(Returned)
def _on_return(stream: StreamState, happened: Returned, where: Happened) -> None:
    change(stream, happened.version, where, state=WRITTEN[0], submitted_by="",
           returned=ErasableText(where.seq, happened.reason))  # fmt: skip


@NOUN.fold(Approved)
def _on_approve(stream: StreamState, happened: Approved, where: Happened) -> None:
    comes_into_force(stream, happened.version, where.by, where)
    before = rounds.need(stream)
    if before.state not in HELD:
        rounds.approved(stream, where)
        return
    refused = tuple(each for each in before.refused if each.session not in happened.moved)
    version = stream.need(Version, happened.version)
    topic, bodies = (ErasableText(where.seq, text) for text in (happened.topic, happened.bodies))
    becomes_the_plan(
        stream, version.id, where, days=happened.days or days_of(before, version), refused=refused, topic=topic,
        bodies=bodies,
    )  # fmt: skip
