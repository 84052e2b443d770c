"""A session: one unit's live event, from its plan to the archive.

planned ──announce──▶ announced ──intake opens──▶ intake ──start──▶ live ◀──pause/resume──▶ paused
   └──intake opens, which is noted──────────────────▲ │               │                       │
                                                      └── end (by hand, or by the clock when its day is over); undo_end
                                                      ▼
follow_up ──close (by hand, or by the clock when all is answered and due)──▶ closed ──archive──▶ archived
    ▲──────────────────────────reopen─────────────────────────────────────────┴────────────────────┘

planned, announced, intake, and live before anything was answered:
    ──postpone──▶ postponed ──intake opens (at once, if its day has come)──▶ intake
    ──cancel──▶ cancelled ──close──▶ closed          (postponed ──cancel──▶ cancelled, too)

What was asked before a session was postponed or cancelled is answered by the day that had been promised.
"""

from typing import Annotated, ClassVar

import msgspec

from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, DESK, PANEL, STAGE
from server.domain.state import ALL, Entity, ErasableText, StreamState, says
from server.local_time import day_end

UNPLANNED, CLOCK = "", "clock"
PLANNED, ANNOUNCED, INTAKE, LIVE, PAUSED = "planned", "announced", "intake", "live", "paused"
FOLLOW_UP, CLOSED, ARCHIVED = "follow_up", "closed", "archived"
POSTPONED, CANCELLED = "postponed", "cancelled"
COMING = (PLANNED, ANNOUNCED, POSTPONED)
BEFORE = (*COMING, INTAKE)
OPEN = (INTAKE, LIVE, PAUSED)
OWING = (FOLLOW_UP, CANCELLED)
# While somebody speaks in the hall.
UNDER_WAY = (LIVE, PAUSED)
SHOWED = (*UNDER_WAY, FOLLOW_UP)
WORKING = (*OPEN, FOLLOW_UP, POSTPONED, CANCELLED)
ACTIVE = (PLANNED, ANNOUNCED, *WORKING)
# States in which deadlines still move; of a session that is over they stay what they were.
RUNNING = (*BEFORE, LIVE, PAUSED, FOLLOW_UP)
ENDED = (CLOSED, ARCHIVED)
ANY = (PLANNED, ANNOUNCED, INTAKE, LIVE, PAUSED, FOLLOW_UP, CLOSED, ARCHIVED, POSTPONED, CANCELLED)
# Where there may be a question.
HOLDING = tuple(state for state in ANY if state not in (PLANNED, ANNOUNCED))

SLOW = {True: frozenset({"session.slow_down"}), False: frozenset({"session.speed_up"})}
# By whether questions are taken slowly, and then with a contact only.
_ASKS_CONTACT, _WAIVES_CONTACT = "session.require_contact", "session.waive_contact"
CONTACT = {
    (False, False): frozenset({_ASKS_CONTACT, _WAIVES_CONTACT}),
    (True, False): frozenset({_WAIVES_CONTACT}),
    (True, True): frozenset({_ASKS_CONTACT}),
}
# By whether intake is stopped.
SHUT = {True: frozenset({"question.ask", "session.stop_intake"}), False: frozenset({"session.resume_intake"})}
WRITTEN = frozenset({"answer.publish", "answer.correct"})


class Undone(msgspec.Struct, frozen=True):
    ended_at: int
    at: int


class Announcement(msgspec.Struct, frozen=True):
    """`by_when` is the last moment at which it would have been in time."""

    at: int
    by_when: int
    late: bool
    record: str
    reason: ErasableText


class EarlierTopic(msgspec.Struct, frozen=True):
    """`at`: when it was replaced."""

    at: int
    topic: ErasableText
    reason: ErasableText


class Postponement(msgspec.Struct, frozen=True):
    """`at`: when it was decided; the times are those that had been planned."""

    at: int
    intake_opens: int
    starts_at: int
    ends_at: int
    answer_due: int
    reason: ErasableText


class Cancellation(msgspec.Struct, frozen=True):
    at: int
    reason: ErasableText


class Moved(msgspec.Struct, frozen=True, gc=False):
    """The deadlines that stood before the calendar changed, when that was and why."""

    answer_due: int
    report_due: int | None
    at: int
    why: ErasableText


class Counted(msgspec.Struct, frozen=True, gc=False):
    """The deadlines as they were counted with the day, and when: a calendar that changes moves them from here, however
    often."""

    answer_due: int
    report_due: int | None
    at: int


class Session(Entity, frozen=True, kw_only=True):
    """Times are ms UTC, `answer_due` the last of its day. `counted`: its deadlines before any change of the calendar.
    `ends_by`: the midnight after which the clock ends it. `ended_at`, `ended_from`: an end by hand, and from where.
    `archive_days`: so long after its end as a record the clock archives it, 0 = never."""

    noun: ClassVar[str] = "session"
    room: Annotated[str, says("slug of the unit's place")]
    code: Annotated[str, says("the session's code; question numbers follow it on receipts")]
    rehearsal: Annotated[bool, says("true: everything in it is a trial and wipes itself")]
    state: Annotated[str, says("see its drawing: `planned` to `archived`, `postponed`, `cancelled`")]
    intake_opens: Annotated[int, says("questions are taken from here on")]
    starts_at: Annotated[int, says("planned beginning")]
    ends_at: Annotated[int, says("planned end")]
    answer_due: Annotated[int, says("last moment of the day by which all is answered; see `postponed`")]
    topic: Annotated[ErasableText, says("what it is about")]
    venue: Annotated[ErasableText, says("where it is held")]
    round: Annotated[str | None, says("id of the round that planned it, or null")] = None
    announced: Annotated[
        Announcement | None, says("`{at, by_when, late, record, reason}` of its official announcement, or null")
    ] = None
    earlier_topics: Annotated[
        tuple[EarlierTopic, ...], says("`[{at, topic, reason}]`: topics that were announced and amended")
    ] = ()
    postponed: Annotated[
        tuple[Postponement, ...],
        says("`[{at, intake_opens, starts_at, ends_at, answer_due, reason}]`: days that had been planned before; "
             "what was asked before `at` is due by that `answer_due`"),
    ] = ()  # fmt: skip
    cancelled: Annotated[Cancellation | None, says("`{at, reason}`, or null")] = None
    report_due: Annotated[int | None, says("last moment of the day by which the report is sent, or null")] = None
    announce_by: Annotated[int | None, says("last moment of the day by which it is to be announced, or null")] = None
    counted_from: Annotated[int | None, says("the day from which its deadlines are counted, or null")] = None
    counted: Counted | None = None
    deadlines_moved: Annotated[
        Moved | None, says("`{answer_due, report_due, at, why}`: what stood before the calendar changed, or null")
    ] = None
    reopened: bool = False
    reopened_for: Annotated[ErasableText | None, says("why it was opened again, or null")] = None
    ended_at: Annotated[int | None, says("when somebody ended it, or null; for a while the lead may undo that")] = None
    ended_from: str = ""
    end_undone: Annotated[Undone | None, says("`{ended_at, at}` of an end that was a mistake, or null")] = None
    intake_stopped: Annotated[bool, says("true: no more questions are taken for now, whatever its state")] = False
    slow: Annotated[int | None, says("since when questions are taken slowly, or null")] = None
    contact_required: Annotated[
        bool, says("true: a question is taken only when its asker leaves a telephone number or an e-mail address")
    ] = False
    drafts_shown: Annotated[bool, says("true: the public reads drafts of answers as they are written")] = False
    closed_at: Annotated[int | None, says("since when it is a record, or null")] = None
    archive_days: int = 0

    @property
    def shut(self) -> frozenset[str]:
        """Before its live part nothing is answered, unless it was postponed: what was asked before is due all the
        same."""
        early = WRITTEN if self.state == INTAKE and not self.postponed else frozenset()
        slow = self.slow is not None
        return SHUT[self.intake_stopped] | SLOW[slow] | CONTACT[slow, self.contact_required] | early

    @property
    def ends_by(self) -> int:
        return day_end(self.ends_at)

    @property
    def last_due(self) -> int:
        return max(self.answer_due, *(each.answer_due for each in self.postponed), 0)


def _announced_at(session: Session) -> int | None:
    """when it was officially announced, or null"""
    return session.announced.at if session.announced else None


NOUN = Noun(
    "session",
    entity=Session,
    states=ANY,
    seen=(
        Seen(AUDIENCES, "room code rehearsal state topic venue intake_opens starts_at ends_at answer_due", ANY),
        Seen(AUDIENCES, "round announced_at earlier_topics postponed cancelled closed_at", ANY),
        Seen(AUDIENCES, "report_due announce_by counted_from deadlines_moved", ANY),
        Seen(AUDIENCES, "ended_at end_undone intake_stopped slow contact_required drafts_shown open", ANY),
        Seen((PANEL, DESK), "announced reopened_for", ANY),
        Seen((STAGE,), "room code rehearsal state topic starts_at ends_at answer_due open", ANY),
    ),
    paged=False,
    concerns=ALL,
    computed={"announced_at": _announced_at},
)


def of(stream: StreamState) -> Session | None:
    """The session of this stream, or None before it is planned."""
    return stream.get(Session, stream.id)


def need(stream: StreamState) -> Session:
    """As `of`, for a stream that has one."""
    return stream.need(Session, stream.id)


def unanswered(stream: StreamState) -> int:
    """How many questions still keep the session from being closed."""
    return sum(stream.counts[tally] for tally in stream.kind.blocking)


def due(session: Session, asked_at: int) -> int:
    """By when a question that came at this moment is answered: as had been promised before it was postponed."""
    return next((each.answer_due for each in session.postponed if asked_at <= each.at), session.answer_due)


def change(stream: StreamState, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Session, stream.id), **changes))
