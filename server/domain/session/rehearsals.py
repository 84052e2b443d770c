"""The rehearsals of a session: planned from its readiness list, each in a stream of its own that is wiped later.

planned ──reaction──▶ (rehearsal:dt-…: session.schedule, rehearsal.link) ──it ended after a question that was asked,
called and answered: reaction──▶ took_place: its item of the list is done. An empty rehearsal changes nothing.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Id, Instant
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PANEL
from server.domain.sample import Draw
from server.domain.session.readiness import IN_PLACE, PREPARERS, REHEARSAL, ReadinessItem
from server.domain.session.run_of_show import BEFORE_THE_END
from server.domain.session.session import ANY, need
from server.domain.session.verdict import begun
from server.domain.state import Entity, Happened, StreamState, says
from server.errors import Refused
from server.local_time import DAY_MS, day_end
from server.log.entry import Reaction
from server.log.event import Event, event

PLANNED, TOOK_PLACE, IMPOSSIBLE = "planned", "took_place", "impossible"
STATES = (PLANNED, TOOK_PLACE, IMPOSSIBLE)


@event("readiness.rehearsal_planned")
class RehearsalPlanned(Event, frozen=True):
    """A rehearsal of this session was planned."""

    rehearsal: str
    code: str
    starts_at: int
    ends_at: int


@event("readiness.rehearsal_refused")
class RehearsalRefused(Event, frozen=True):
    """A rehearsal could not be planned; `code` says why."""

    rehearsal: str
    code: str


@event("readiness.rehearsal_ticked")
class RehearsalTicked(Event, frozen=True):
    """A rehearsal ended in which a question was asked, called and answered; these are its figures."""

    rehearsal: str
    began_at: int
    ended_at: int
    asked: int
    called: int
    answered: int


class Rehearsed(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "rehearsed"
    state: Annotated[str, says("`planned`, `took_place` or `impossible`")]
    code: Annotated[str, says("the rehearsal's code")] = ""
    starts_at: Annotated[int, says("when it begins, or began")]
    ends_at: Annotated[int, says("when it ends, or ended")]
    asked: Annotated[int, says("how many questions were asked in it")] = 0
    called: Annotated[int, says("how often one was called to the stage")] = 0
    answered: Annotated[int, says("how many were answered")] = 0
    why: Annotated[str, says("the refusal when it could not be planned")] = ""
    by: Annotated[str, says("who planned it")]


NOUN = Noun(
    "rehearsed",
    entity=Rehearsed,
    events=(RehearsalPlanned, RehearsalRefused, RehearsalTicked),
    states=STATES,
    seen=(Seen((DESK, PANEL), "state code starts_at ends_at asked called answered why by", STATES),),
    paged=False,
)


class PlanRehearsal(Payload, frozen=True, kw_only=True):
    starts_at: Instant
    ends_at: Instant
    most: Annotated[int, msgspec.Meta(extra={"term": "rehearsals"})]


class Count(Payload, frozen=True, kw_only=True):
    rehearsal: Id
    began_at: Instant
    ended_at: Instant
    asked: int
    called: int
    answered: int


class Refuse(Payload, frozen=True, kw_only=True):
    """As the outbox brings a refusal back."""

    target: str
    command: str
    code: str
    details: Annotated[dict[str, Any], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=dict)


def _plan_sample(draw: Draw) -> dict[str, Any]:
    begins = draw.state.at + 60_000
    return {"starts_at": begins, "ends_at": begins + 3_600_000 * (draw.what % 7)}


def _count_sample(draw: Draw) -> dict[str, Any]:
    counts = {"asked": draw.what % 20 + 1, "called": draw.what % 9 + 1, "answered": draw.what % 9 + 1}
    return {"rehearsal": f"dt-{draw.what % 3}", "began_at": draw.state.at, "ended_at": draw.state.at, **counts}


def _refuse_sample(draw: Draw) -> dict[str, Any]:
    target = f"rehearsal:{draw.any('rehearsed').id}"
    return {"target": target, "command": "rehearsal.begin", "code": "projection.taken", "details": {}}


@NOUN.command("readiness.plan_rehearsal", by=PREPARERS, on=BEFORE_THE_END, sample=_plan_sample)
def plan_rehearsal(stream: StreamState, actor: Actor, p: PlanRehearsal, now: Now) -> tuple[Event, ...]:
    begun(stream)
    session = need(stream)
    if session.rehearsal:
        raise Refused("readiness.rehearsal")
    if not p.starts_at < p.ends_at <= p.starts_at + DAY_MS:
        raise Refused("session.times", field="ends_at")
    if p.ends_at <= now.at:
        raise Refused("readiness.past", field="starts_at")
    if p.starts_at >= session.starts_at:
        raise Refused("readiness.rehearsal_late", field="starts_at", starts=session.starts_at)
    number = len(stream.keys(Rehearsed.noun)) + 1
    if number > p.most:
        raise Refused("readiness.rehearsals", limit=p.most)
    code = f"DT-{session.code[:50]}-{number}"
    return (RehearsalPlanned(rehearsal=f"dt-{now.id[:16]}", code=code, starts_at=p.starts_at, ends_at=p.ends_at),)


@NOUN.command("readiness.note_refusal", by=(REACTION,), on=ANY, sample=_refuse_sample)
def note_refusal(stream: StreamState, actor: Actor, p: Refuse, now: Now) -> tuple[Event, ...]:
    return (RehearsalRefused(rehearsal=p.target.partition(":")[2], code=p.code),)


@NOUN.command("readiness.tick_rehearsal", by=(REACTION,), on=ANY, sample=_count_sample)
def tick_rehearsal(stream: StreamState, actor: Actor, p: Count, now: Now) -> tuple[Event, ...]:
    begun(stream)
    return (RehearsalTicked(**{name: getattr(p, name) for name in p.__struct_fields__}),)


@NOUN.reaction(RehearsalPlanned)
def _plan(stream: StreamState, happened: RehearsalPlanned, where: Happened) -> Iterator[Reaction]:
    session, target = need(stream), f"rehearsal:{happened.rehearsal}"
    times = {
        "intake_opens": min(where.at, happened.starts_at), "starts_at": happened.starts_at,
        "ends_at": happened.ends_at, "answer_due": day_end(happened.ends_at),
    }  # fmt: skip
    named = {"room": session.room, "code": happened.code, "rehearsal": True}
    words = {"topic": session.topic.text or happened.code, "venue": session.venue.text}
    yield Reaction(target, "session.schedule", {**times, **named, **words}, "readiness.note_refusal")
    yield Reaction(target, "rehearsal.link", {"session": session.id}, "readiness.note_refusal")


@NOUN.fold(RehearsalPlanned)
def _planned(stream: StreamState, happened: RehearsalPlanned, where: Happened) -> None:
    fields = {name: getattr(happened, name) for name in ("code", "starts_at", "ends_at")}
    stream.put(Rehearsed(id=happened.rehearsal, state=PLANNED, by=where.by, **fields))


@NOUN.fold(RehearsalRefused)
def _refused(stream: StreamState, happened: RehearsalRefused, where: Happened) -> None:
    if (found := stream.get(Rehearsed, happened.rehearsal)) and found.state == PLANNED and not found.why:
        stream.put(msgspec.structs.replace(found, state=IMPOSSIBLE, why=happened.code))


@NOUN.fold(RehearsalTicked)
def _ticked(stream: StreamState, happened: RehearsalTicked, where: Happened) -> None:
    counts = {name: getattr(happened, name) for name in ("asked", "called", "answered")}
    began, ended = happened.began_at, happened.ended_at
    known = stream.get(Rehearsed, happened.rehearsal)
    found = known or Rehearsed(id=happened.rehearsal, state=TOOK_PLACE, by=where.by, starts_at=began, ends_at=ended)
    stream.put(msgspec.structs.replace(found, state=TOOK_PLACE, starts_at=began, ends_at=ended, **counts))
    item = stream.get(ReadinessItem, REHEARSAL)
    if item is not None:
        changes = {
            "state": IN_PLACE,
            "done_at": item.done_at or happened.ended_at,
            "by": where.by,
            "acted_at": where.at,
        }
        stream.put(msgspec.structs.replace(item, **changes))
