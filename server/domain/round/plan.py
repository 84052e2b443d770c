"""A round: its topic, its days, and the units that hold a session on each of them.

planned ──approve──▶ approved ──schedule──▶ scheduled ──announce──▶ announced ◀─announce─┐
   ▲──replan───────────┘                       └──────postpone──────────┴──▶ postponed ──┘
                                               └──────cancel────────────┴──▶ cancelled

Scheduling causes a planned session in each unit's room (`session.schedule`), and so does each plan that comes into
force later. Plans come in versions (version.py), refusals come back (refusal.py).
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.hours import Occupied
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PLANNERS, PUBLIC
from server.domain.round.content import FACTS, Anew, Day, Window, are_free, dated, fields, sessions
from server.domain.sample import nothing
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.log.entry import Reaction
from server.log.event import Event, Words, event

PLANNED, APPROVED, SCHEDULED = "planned", "approved", "scheduled"
ANNOUNCED, POSTPONED, CANCELLED = "announced", "postponed", "cancelled"
STATES = (PLANNED, APPROVED, SCHEDULED, ANNOUNCED, POSTPONED, CANCELLED)
OPEN = (PLANNED, APPROVED, SCHEDULED, ANNOUNCED, POSTPONED)
HELD = (SCHEDULED, ANNOUNCED, POSTPONED)
"""Its sessions stand in their rooms."""
KNOWN = (ANNOUNCED, POSTPONED)
"""The public knows topic and days: neither changes without a word."""
UNKNOWN = (SCHEDULED, POSTPONED)
"""The public does not know its days yet."""
SCHEDULE, NOTE_REFUSAL = "round.schedule", "round.note_refusal"


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
    window: Window | None = None
    invited: tuple[str, ...] = ()
    sitting: str = ""
    sitting_begins: int | None = None
    bodies: Words = ""
    text: Words = ""
    change: Words = ""


@event("round.replanned")
class Replanned(Event, frozen=True):
    """Topic, days or units of the round were changed, as was done before plans came in versions."""

    days: tuple[Day, ...]
    units: tuple[str, ...]
    codes: tuple[str, ...]
    topic: Words


@event("round.scheduled")
class Scheduled(Event, frozen=True):
    """The sessions of the round were set into the rooms of its units. `days`: with other terms than were planned, for
    the calendar has changed meanwhile; none = as planned."""

    days: tuple[Day, ...] = ()


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """Which session refused, what, why and when (ms); `stands`: the session that was in its way."""

    session: str
    unit: str
    code: str
    at: int
    command: str = ""
    stands: str = ""


class Round(Entity, frozen=True, kw_only=True):
    """`sessions` are ids, unit by unit, day by day, as `codes`."""

    noun: ClassVar[str] = "round"
    state: Annotated[str, says("`planned`, `approved`, `scheduled`, `announced`, `postponed` or `cancelled`")]
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
    window: Annotated[Window | None, says("`{week, month, first, last}`: the week that the year's plan wants")] = None
    invited: Annotated[tuple[str, ...], says("slugs of other units that are invited")] = ()
    bodies: Annotated[ErasableText, says("bodies outside of the register that are invited, one a line")]
    sitting: Annotated[str, says("id of the council's sitting before which it is held, or empty")] = ""
    sitting_begins: Annotated[int | None, says("when that sitting begins")] = None
    apart: Annotated[tuple[str, ...], says("slugs of units whose sessions were postponed or cancelled alone")] = ()
    announced_at: Annotated[int | None, says("when it was first published anywhere")] = None
    refused: Annotated[
        tuple[Refusal, ...],
        says("`[{session, unit, code, at, command, stands}]`: what sessions and units refused of it, and why"),
    ] = ()
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]

    @property
    def stray(self) -> tuple[Day, ...]:
        """Days outside of the window."""
        return tuple(day for day in self.days if self.window and not self.window.holds(day.starts_at))

    @property
    def announce_by(self) -> int | None:
        """The last moment at which an announcement is in time for each of its days."""
        return min((day.announce_by for day in self.days if day.announce_by is not None), default=None)

    @property
    def stands(self) -> bool:
        """Whether its sessions are set into their rooms."""
        return self.state in HELD

    @property
    def is_known(self) -> bool:
        """Whether topic and days are locked."""
        return self.state in KNOWN

    @property
    def is_announced(self) -> bool:
        return self.state == ANNOUNCED

    def slots(self) -> Iterator[tuple[str, str, Day, str]]:
        """Session, unit, day and code of each session."""
        pairs = [(unit, day) for unit in self.units for day in self.days]
        return ((id, *pair, code) for id, pair, code in zip(self.sessions, pairs, self.codes, strict=True))


_FIELDS = "state room year number days units codes sessions topic window invited bodies sitting sitting_begins apart"
NOUN = Noun(
    "round",
    entity=Round,
    events=(Planned, Replanned, Scheduled),
    states=STATES,
    seen=(
        Seen((PUBLIC,), "", (PLANNED, APPROVED)),
        Seen((PUBLIC,), _FIELDS + " announced_at", (*HELD, CANCELLED)),
        Seen((DESK,), _FIELDS + " announced_at refused by acted_at can", STATES),
    ),
    paged=False,
)


class Schedule(Payload, frozen=True, kw_only=True):
    days: Anew = ()
    occupied: Occupied


@NOUN.command(SCHEDULE, by=PLANNERS, on=(APPROVED,), sample=nothing)
def schedule(stream: StreamState, actor: Actor, p: Schedule, now: Now) -> tuple[Event, ...]:
    planned = need(stream)
    are_free(p.occupied, stream.id, planned.units, planned.days)
    days = dated(planned.days, p.days)
    return (Scheduled(days=days if days != planned.days else ()),)


def of(stream: StreamState) -> Round | None:
    """The round of this stream, or None before it is planned."""
    return stream.get(Round, stream.id)


def need(stream: StreamState) -> Round:
    """As `of`, for a stream that has one."""
    return stream.need(Round, stream.id)


def announced(stream: StreamState, where: Happened, at: int) -> None:
    """Fold: the public knows it."""
    change(stream, where, state=ANNOUNCED, announced_at=at)


def postponed(stream: StreamState, where: Happened, days: tuple[Day, ...]) -> None:
    """Fold: it is held on other days."""
    change(stream, where, state=POSTPONED, days=days, refused=())


def cancelled(stream: StreamState, where: Happened) -> None:
    """Fold: it is not held."""
    change(stream, where, state=CANCELLED, refused=())


def to_be_approved(stream: StreamState, where: Happened) -> None:
    """Fold: its plan is another one than was approved."""
    change(stream, where, state=PLANNED)


def approved(stream: StreamState, where: Happened) -> None:
    """Fold: it may be scheduled."""
    change(stream, where, state=APPROVED)


def change(stream: StreamState, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(need(stream), by=where.by, acted_at=where.at, **changes))


def tell(planned: Round, command: str, what: dict[str, Any], units: tuple[str, ...] = ()) -> Iterator[Reaction]:
    """The same command for every session of these units, or of all whose sessions go with the round."""
    for session, unit, _, _ in planned.slots():
        if unit in units if units else unit not in planned.apart:
            yield Reaction(f"session:{session}", command, what, NOTE_REFUSAL)


def schedule_sessions(
    planned: Round, moved: tuple[str, ...] | None = None, joining: tuple[Day, ...] = ()
) -> Iterator[Reaction]:
    """Sets these sessions of the round, or all of them, into their rooms, or moves them there. `joining`: its days with
    the deadlines of now, for units that come to a round of which the calendar has changed since its announcement."""
    anew = {day.hours: day for day in joining}
    for session, unit, told, code in planned.slots():
        day = anew.get(told.hours, told)
        if unit in planned.apart or (moved is not None and session not in moved):
            continue
        payload = {**fields(day, *day.__struct_fields__), "room": unit, "code": code, "topic": planned.topic.text}
        yield Reaction(f"session:{session}", "session.schedule", payload, NOTE_REFUSAL)


@NOUN.reaction(Scheduled)
def _cause(stream: StreamState, happened: Scheduled, where: Happened) -> Iterator[Reaction]:
    return schedule_sessions(need(stream))


@NOUN.fold(Planned)
def _planned(stream: StreamState, happened: Planned, where: Happened) -> None:
    words: dict[str, Any] = {name: ErasableText(where.seq, getattr(happened, name)) for name in ("topic", "bodies")}
    stream.put(
        Round(
            id=happened.round, state=PLANNED, room=happened.room, year=happened.year, number=happened.number,
            by=where.by, acted_at=where.at, **placed(happened.round, happened), **words,
        )
    )  # fmt: skip


@NOUN.fold(Replanned)
def _replanned(stream: StreamState, happened: Replanned, where: Happened) -> None:
    ids = sessions(stream.id, happened.units, len(happened.days))
    kept = fields(happened, "days", "units", "codes") | {"topic": ErasableText(where.seq, happened.topic)}
    change(stream, where, refused=(), sessions=ids, **kept)


@NOUN.fold(Scheduled)
def _scheduled(stream: StreamState, happened: Scheduled, where: Happened) -> None:
    change(stream, where, state=SCHEDULED, days=happened.days or need(stream).days)


def placed(round: str, planned: Any) -> dict[str, Any]:
    """The facts of a plan, with the sessions that follow from them."""
    return fields(planned, *FACTS) | {"sessions": sessions(round, planned.units, len(planned.days))}
