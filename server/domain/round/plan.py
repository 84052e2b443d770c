"""The plan of a round: topic, days, and the units that hold a session on each of them.

planned ◀─replan─┐ ──schedule──▶ scheduled ◀─replan─┐ (its sessions move with it)
   └─────────────┘                    └─────────────┘

Scheduling causes a planned session in each unit's room (`session.schedule`); what a session refuses is noted here.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Code, Instant, Slug, Topic
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PLANNERS, PUBLIC
from server.domain.sample import Draw, nothing
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

PLANNED, SCHEDULED = "planned", "scheduled"
STATES = (PLANNED, SCHEDULED)
HOUR, DAY = 3_600_000, 86_400_000

Units = Annotated[tuple[Slug, ...], msgspec.Meta(min_length=1, max_length=100, extra={"list": "unit"})]
Codes = Annotated[tuple[Code, ...], msgspec.Meta(min_length=1, max_length=1000)]


class Day(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """The times of the sessions of one day (ms UTC)."""

    intake_opens: Instant
    starts_at: Instant
    ends_at: Instant
    answer_due: Instant
    report_due: Instant | None = None
    announce_by: Instant | None = None
    counted_from: Instant | None = None


Days = Annotated[tuple[Day, ...], msgspec.Meta(min_length=1, max_length=10)]


@event("round.planned")
class Planned(Event, frozen=True):
    """A unit set the topic, the days and the units of a round; `codes` are the sessions', unit by unit, day by day."""

    round: str
    room: str
    year: int
    number: int
    days: tuple[Day, ...]
    units: tuple[str, ...]
    codes: tuple[str, ...]
    topic: Words


@event("round.replanned")
class Replanned(Event, frozen=True):
    """Topic, days or units of the round were changed."""

    days: tuple[Day, ...]
    units: tuple[str, ...]
    codes: tuple[str, ...]
    topic: Words


@event("round.scheduled")
class Scheduled(Event, frozen=True):
    """The sessions of the round were set into the rooms of its units."""


@event("round.session_refused")
class SessionRefused(Event, frozen=True):
    """A session of the round could not be planned or moved; `code` says why."""

    session: str
    code: str


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """Which session refused the plan, why and when (ms)."""

    session: str
    unit: str
    code: str
    at: int


class Round(Entity, frozen=True, kw_only=True):
    """`sessions` are ids, unit by unit, day by day, as `codes`."""

    noun: ClassVar[str] = "round"
    state: Annotated[str, says("`planned` or `scheduled`")]
    room: Annotated[str, says("slug of the unit that holds the round")]
    year: Annotated[int, says("its year")]
    number: Annotated[int, says("counts the rounds of that unit in that year")]
    days: Annotated[
        tuple[Day, ...],
        says("`[{intake_opens, starts_at, ends_at, answer_due, report_due, announce_by, counted_from}]`, each day"),
    ]
    units: Annotated[tuple[str, ...], says("slugs of the units that take part")]
    codes: Annotated[tuple[str, ...], says("codes of the sessions, unit by unit, day by day")]
    sessions: Annotated[tuple[str, ...], says("ids of the sessions, in the order of `codes`")]
    topic: Annotated[ErasableText, says("what it is about")]
    refused: Annotated[
        tuple[Refusal, ...], says("`[{session, unit, code, at}]`: sessions that could not be planned or moved, and why")
    ] = ()
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


_FIELDS = "state room year number days units codes sessions topic"
NOUN = Noun(
    "round",
    entity=Round,
    events=(Planned, Replanned, Scheduled, SessionRefused),
    states=STATES,
    seen=(
        Seen((PUBLIC,), "", (PLANNED,)),
        Seen((PUBLIC,), _FIELDS, (SCHEDULED,)),
        Seen((DESK,), _FIELDS + " refused by acted_at can", STATES),
    ),
    paged=False,
)


class Content(Payload, frozen=True, kw_only=True):
    days: Days
    units: Units
    codes: Codes
    topic: Topic


class Plan(Content, frozen=True, kw_only=True):
    room: Slug
    year: Annotated[int, msgspec.Meta(ge=2000, le=2999)]
    number: Annotated[int, msgspec.Meta(ge=1, le=99)]


class Nothing(Payload, frozen=True, kw_only=True):
    pass


class Refuse(Payload, frozen=True, kw_only=True):
    """As the outbox brings a refusal back."""

    target: str
    command: str
    code: str
    details: Annotated[dict[str, Any], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=dict)


def _content(draw: Draw) -> dict[str, Any]:
    begins = 1_271_350_800_000 + draw.what % 9 * DAY
    days = [
        {"intake_opens": begins - DAY, "starts_at": begins, "ends_at": begins + HOUR, "answer_due": begins + 7 * DAY}
    ]
    units = sorted(draw.terms.lists["unit"])[: 1 + draw.what % 2]
    return {"days": days, "units": units, "codes": [f"{unit}-2010-1" for unit in units], "topic": f"đợt {draw.token()}"}


def _plan_sample(draw: Draw) -> dict[str, Any]:
    return {**_content(draw), "room": "angiang", "year": 2010, "number": 1}


def _refuse_sample(draw: Draw) -> dict[str, Any]:
    found = of(draw.state)
    if found is None:
        raise LookupError("no round")
    target = f"session:{found.sessions[draw.what % len(found.sessions)]}"
    return {"target": target, "command": "session.schedule", "code": "session.not_now", "details": {}}


@NOUN.command("round.plan", by=PLANNERS, on=("",), sample=_plan_sample)
def plan(stream: StreamState, actor: Actor, p: Plan, now: Now) -> tuple[Event, ...]:
    _fits(p)
    return (
        Planned(
            round=stream.id, room=p.room, year=p.year, number=p.number, days=p.days, units=p.units, codes=p.codes,
            topic=p.topic,
        ),
    )  # fmt: skip


@NOUN.command("round.replan", by=PLANNERS, on=STATES, sample=_content)
def replan(stream: StreamState, actor: Actor, p: Content, now: Now) -> tuple[Event, ...]:
    _fits(p)
    before = stream.need(Round, stream.id)
    if before.state == SCHEDULED and (len(p.days) < len(before.days) or not set(before.units) <= set(p.units)):
        raise Refused("round.scheduled")
    return (Replanned(days=p.days, units=p.units, codes=p.codes, topic=p.topic),)


@NOUN.command("round.schedule", by=PLANNERS, on=(PLANNED,), sample=nothing)
def schedule(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    return (Scheduled(),)


@NOUN.command("round.note_refusal", by=(REACTION,), on=(SCHEDULED,), sample=_refuse_sample)
def note_refusal(stream: StreamState, actor: Actor, p: Refuse, now: Now) -> tuple[Event, ...]:
    return (SessionRefused(session=p.target.partition(":")[2], code=p.code),)


def _fits(p: Content) -> None:
    if len(set(p.units)) != len(p.units) or len(p.codes) != len(p.units) * len(p.days):
        raise Refused("round.units", field="units")
    for day in p.days:
        if not day.intake_opens <= day.starts_at < day.ends_at <= day.answer_due:
            raise Refused("session.times", field="days")


def of(stream: StreamState) -> Round | None:
    """The round of this stream, or None before it is planned."""
    return stream.get(Round, stream.id)


def sessions(round: str, units: tuple[str, ...], days: int) -> tuple[str, ...]:
    """Ids of the sessions, unit by unit, day by day: the same as long as unit and number of the day are."""
    named = (f"{round}/{unit}/{day}" for unit in units for day in range(days))
    return tuple(sha256(each.encode()).hexdigest()[:16] for each in named)


@NOUN.reaction(Scheduled, Replanned)
def _cause(stream: StreamState, happened: Event, where: Happened) -> Iterator[Reaction]:
    planned = stream.need(Round, stream.id)
    if planned.state != SCHEDULED:
        return
    slots = [(unit, day) for unit in planned.units for day in planned.days]
    for (unit, day), session, code in zip(slots, planned.sessions, planned.codes, strict=True):
        times = {name: getattr(day, name) for name in day.__struct_fields__}
        payload = {**times, "room": unit, "code": code, "topic": planned.topic.text}
        yield Reaction(f"session:{session}", "session.schedule", payload, "round.note_refusal")


@NOUN.fold(Planned)
def _planned(stream: StreamState, happened: Planned, where: Happened) -> None:
    stream.put(
        Round(
            id=happened.round, state=PLANNED, room=happened.room, year=happened.year, number=happened.number,
            by=where.by, acted_at=where.at, **_kept(happened.round, happened, where),
        )
    )  # fmt: skip


@NOUN.fold(Replanned)
def _replanned(stream: StreamState, happened: Replanned, where: Happened) -> None:
    _change(stream, where, refused=(), **_kept(stream.id, happened, where))


@NOUN.fold(Scheduled)
def _scheduled(stream: StreamState, happened: Scheduled, where: Happened) -> None:
    _change(stream, where, state=SCHEDULED)


@NOUN.fold(SessionRefused)
def _refused(stream: StreamState, happened: SessionRefused, where: Happened) -> None:
    before = stream.need(Round, stream.id)
    units = [unit for unit in before.units for _ in before.days]
    unit = dict(zip(before.sessions, units, strict=True)).get(happened.session, "")
    refusal = Refusal(happened.session, unit, happened.code, where.at)
    kept = tuple(each for each in before.refused if each.session != happened.session)
    stream.put(msgspec.structs.replace(before, refused=(*kept, refusal)))


def _kept(round: str, happened: Planned | Replanned, where: Happened) -> dict[str, Any]:
    return {
        "days": happened.days,
        "units": happened.units,
        "codes": happened.codes,
        "sessions": sessions(round, happened.units, len(happened.days)),
        "topic": ErasableText(where.seq, happened.topic),
    }


def _change(stream: StreamState, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Round, stream.id), by=where.by, acted_at=where.at, **changes))
