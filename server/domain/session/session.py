"""A session: one unit's live event, from its plan to the last answer.

planned ──intake opens──▶ intake ──start──▶ live ◀──pause/resume──▶ paused
                            │                 │                       │
                            └───────────── end (by hand, or by the clock when its day is over); undo_end: back again
                                              ▼
                          follow_up ──close (by hand, or by the clock when all is answered and due)──▶ closed
                              ▲──────────────────────────reopen──────────────────────────────────────┘
"""

from collections.abc import Callable
from typing import Annotated, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, RUNNERS
from server.domain.sample import nothing
from server.domain.state import ALL, Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.local_time import day_end
from server.log.event import Event, event

UNPLANNED, CLOCK = "", "clock"
PLANNED, INTAKE, LIVE, PAUSED = "planned", "intake", "live", "paused"
FOLLOW_UP, CLOSED = "follow_up", "closed"
BEFORE = (PLANNED, INTAKE)
OPEN = (INTAKE, LIVE, PAUSED)
# States in which deadlines still move; of a session that is over they stay what they were.
RUNNING = (*BEFORE, LIVE, PAUSED, FOLLOW_UP)
WORKING = (INTAKE, LIVE, PAUSED, FOLLOW_UP)
ANY = (PLANNED, INTAKE, LIVE, PAUSED, FOLLOW_UP, CLOSED)

# By whether intake is stopped.
SHUT = {True: frozenset({"question.ask", "session.stop_intake"}), False: frozenset({"session.resume_intake"})}


@event("session.intake_opened")
class IntakeOpened(Event, frozen=True):
    """From here on questions are taken."""


@event("session.started")
class Started(Event, frozen=True):
    """The session went live."""


@event("session.paused")
class Paused(Event, frozen=True):
    """The session was interrupted."""


@event("session.resumed")
class Resumed(Event, frozen=True):
    """The session went on after a pause."""


@event("session.ended")
class Ended(Event, frozen=True):
    """The live part is over; what was not reached is answered later."""


@event("session.end_undone")
class EndUndone(Event, frozen=True):
    """The end was a mistake; the session goes on from where it was."""


@event("session.closed")
class Closed(Event, frozen=True):
    """Everything is answered; the session is a record."""


@event("session.reopened")
class Reopened(Event, frozen=True):
    """A closed session was opened again for answers."""


class Undone(msgspec.Struct, frozen=True):
    ended_at: int
    at: int


class Moved(msgspec.Struct, frozen=True, gc=False):
    """The deadlines that stood before the calendar changed, when that was and why."""

    answer_due: int
    report_due: int | None
    at: int
    why: ErasableText


class Session(Entity, frozen=True, kw_only=True):
    """Times are ms UTC, `answer_due` the last of its day. `ends_by`: the midnight after which the clock ends it.
    `ended_at`, `ended_from`: an end by hand, and from where."""

    noun: ClassVar[str] = "session"
    room: Annotated[str, says("slug of the unit's place")]
    code: Annotated[str, says("the session's code; question numbers follow it on receipts")]
    rehearsal: Annotated[bool, says("true: everything in it is a trial and wipes itself")]
    state: Annotated[str, says("`planned`, `intake`, `live`, `paused`, `follow_up`, `closed`")]
    intake_opens: Annotated[int, says("questions are taken from here on")]
    starts_at: Annotated[int, says("planned beginning")]
    ends_at: Annotated[int, says("planned end")]
    answer_due: Annotated[int, says("last moment of the day by which all is answered")]
    topic: Annotated[ErasableText, says("what it is about")]
    venue: Annotated[ErasableText, says("where it is held")]
    report_due: Annotated[int | None, says("last moment of the day by which the report is sent, or null")] = None
    announce_by: Annotated[int | None, says("last moment of the day by which it is to be announced, or null")] = None
    counted_from: Annotated[int | None, says("the day from which its deadlines are counted, or null")] = None
    deadlines_moved: Annotated[
        Moved | None, says("`{answer_due, report_due, at, why}`: what stood before the calendar changed, or null")
    ] = None
    reopened: bool = False
    ended_at: Annotated[int | None, says("when somebody ended it, or null; for a while the lead may undo that")] = None
    ended_from: str = ""
    end_undone: Annotated[Undone | None, says("`{ended_at, at}` of an end that was a mistake, or null")] = None
    intake_stopped: Annotated[bool, says("true: no more questions are taken for now, whatever its state")] = False

    @property
    def shut(self) -> frozenset[str]:
        return SHUT[self.intake_stopped]

    @property
    def ends_by(self) -> int:
        return day_end(self.ends_at)


NOUN = Noun(
    "session",
    entity=Session,
    events=(IntakeOpened, Started, Paused, Resumed, Ended, EndUndone, Closed, Reopened),
    states=ANY,
    seen=(
        Seen(AUDIENCES, "room code rehearsal state topic venue intake_opens starts_at ends_at answer_due", ANY),
        Seen(AUDIENCES, "report_due announce_by counted_from deadlines_moved", ANY),
        Seen(AUDIENCES, "ended_at end_undone intake_stopped open", ANY),
    ),
    paged=False,
    concerns=ALL,
)


class Nothing(Payload, frozen=True, kw_only=True):
    pass


@NOUN.command("session.close", by=RUNNERS, on=(FOLLOW_UP,), sample=nothing)
def close(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    if left := unanswered(stream):
        raise Refused("session.unanswered", left=left)
    return (Closed(),)


def _move(happened: type[Event]) -> Callable[..., tuple[Event, ...]]:
    def decide(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
        return (happened(),)

    return decide


for _name, _on, _event in (
    ("session.open_intake", (PLANNED,), IntakeOpened),
    ("session.start", (INTAKE,), Started),
    ("session.pause", (LIVE,), Paused),
    ("session.resume", (PAUSED,), Resumed),
    ("session.end", OPEN, Ended),
    ("session.reopen", (CLOSED,), Reopened),
):
    NOUN.command(_name, by=RUNNERS, on=_on, sample=nothing)(_move(_event))


def of(stream: StreamState) -> Session | None:
    """The session of this stream, or None before it is planned."""
    return stream.get(Session, stream.id)


def need(stream: StreamState) -> Session:
    """As `of`, for a stream that has one."""
    return stream.need(Session, stream.id)


def unanswered(stream: StreamState) -> int:
    """How many questions still keep the session from being closed."""
    return sum(stream.counts[tally] for tally in stream.kind.blocking)


@NOUN.fold(IntakeOpened, Started, Paused, Resumed, Closed, Reopened)
def _moved(stream: StreamState, happened: Event, where: Happened) -> None:
    change(stream, state=_LEADS_TO[type(happened)], reopened=isinstance(happened, Reopened), ended_at=None)


@NOUN.fold(Ended)
def _ended(stream: StreamState, happened: Ended, where: Happened) -> None:
    was, by_hand = stream.need(Session, stream.id).state, where.by != CLOCK
    change(stream, state=FOLLOW_UP, ended_at=where.at if by_hand else None, ended_from=was, end_undone=None)


def change(stream: StreamState, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Session, stream.id), **changes))


_LEADS_TO: dict[type[Event], str] = {
    IntakeOpened: INTAKE,
    Started: LIVE,
    Paused: PAUSED,
    Resumed: LIVE,
    Closed: CLOSED,
    Reopened: FOLLOW_UP,
}
