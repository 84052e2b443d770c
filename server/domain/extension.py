"""A deadline of its own: the clock of a question stands still for a reason, or runs one extension longer. In public.

(as promised) ──pause_clock──▶ standing ──resume_clock──▶ ticking, due as many days later as it stood
   └──request_extension──▶ ticking, asked for ──approve_extension (somebody else)──▶ due later, or refused

Both only where the unit's settings allow it, and only before the deadline has passed: late stays late for ever. The
rules are the same in every kind of stream that holds questions; a `Clock` says how they stand there (commands:
extending.py).
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Annotated, Any, ClassVar, NamedTuple

import msgspec

from server.domain.command import Now, Payload
from server.domain.fields import Id, Instant, Note, Reason
from server.domain.state import Entity, ErasableText, StreamState, says
from server.domain.transfer import Transfer
from server.errors import Refused
from server.local_time import DAY_MS, day_end
from server.log.entry import Reaction
from server.log.event import Event, Words, event

STATES = TICKING, STANDING, AWAY = ("ticking", "standing", "away")
SHOWN, STOPPED = (TICKING, STANDING), (STANDING, AWAY)
MOST_LATER_MS = 15 * DAY_MS
NOTE_CLOCK = "question.note_clock"
Allowed = Annotated[int, msgspec.Meta(extra={"term": "clock_pause"})]
Days = Annotated[int, msgspec.Meta(extra={"term": "extension_days"})]


@event("question.clock_paused")
class ClockPaused(Event, frozen=True):
    """Its deadline stands still, for a reason that everybody may read."""

    question: str
    reason: Words


@event("question.clock_resumed")
class ClockResumed(Event, frozen=True):
    """Its deadline runs again, and is later by the days for which it stood."""

    question: str
    due: int


@event("question.extension_requested")
class ExtensionRequested(Event, frozen=True):
    """Somebody asks for the one extension of its deadline."""

    question: str
    until: int
    reason: Words


@event("question.extension_decided")
class ExtensionDecided(Event, frozen=True):
    """Somebody else decided on it."""

    question: str
    agreed: bool
    note: Words


class Pause(msgspec.Struct, frozen=True, gc=False):
    at: int
    reason: ErasableText
    until: int | None = None


class Request(msgspec.Struct, frozen=True, gc=False):
    """`agreed`: null while nobody decided."""

    at: int
    until: int
    reason: ErasableText
    agreed: bool | None = None
    decided_at: int | None = None
    note: ErasableText | None = None


class Extension(Entity, frozen=True, kw_only=True):
    """Has the id of its question; `away` when that is not public. `due`: null = as it was promised."""

    noun: ClassVar[str] = "extension"
    state: Annotated[str, says("`ticking`, or `standing` while the deadline stands still")] = TICKING
    due: Annotated[int | None, says("its own deadline, or null: that of its session")] = None
    pauses: Annotated[
        tuple[Pause, ...], says("`[{at, reason, until}]`: when it stood still and why; null = still")
    ] = ()
    request: Annotated[
        Request | None,
        says("`{at, until, reason, agreed, decided_at, note}`: the extension asked for, `agreed` null = undecided"),
    ] = None
    paused_by: Annotated[tuple[str, ...], says("who made it stand still, one for each of `pauses`")] = ()
    asked_by: Annotated[str, says("who asked for the extension, or empty")] = ""
    decided_by: Annotated[str, says("who decided on it, or empty")] = ""
    away: bool = False

    @property
    def stands(self) -> bool:
        """Whether its deadline stands still."""
        return self.state == STANDING

    def paused(self, pause: Pause, by: str) -> "Extension":
        pauses, paused_by = (*self.pauses, pause), (*self.paused_by, by)
        return msgspec.structs.replace(self, state=STANDING, pauses=pauses, paused_by=paused_by)

    def resumed(self, at: int, due: int) -> "Extension":
        pauses = (*self.pauses[:-1], msgspec.structs.replace(self.pauses[-1], until=at))
        return msgspec.structs.replace(self, state=TICKING, due=due, pauses=pauses)

    @property
    def shown_as(self) -> str:
        return AWAY if self.away else self.state


class PauseClock(Payload, frozen=True, kw_only=True):
    question: Id
    reason: Reason
    allowed: Allowed


class ResumeClock(Payload, frozen=True, kw_only=True):
    """`due`: the first working day from that on which the days that it stood lead to; left out, just that day."""

    question: Id
    due: Instant | None = None


class RequestExtension(Payload, frozen=True, kw_only=True):
    question: Id
    until: Instant
    reason: Reason
    days: Days


class ApproveExtension(Payload, frozen=True, kw_only=True):
    question: Id
    agree: bool = True
    note: Note = ""


class Clock(NamedTuple):
    """`of`: the noun of a question there, `entity` its class. `on`: states of the stream in which it is acted on,
    `waits`: those of a question. `audiences`: who reads of it. `due`: by when a question was promised there, before it
    had a deadline of its own. `find` and `waiting` raise Refused: no such question, it does not wait any more."""

    of: str
    entity: type[Any]
    on: Collection[str]
    waits: tuple[str, ...]
    audiences: Sequence[str]
    due: Callable[[StreamState, str], int]
    find: Callable[[StreamState, str], Any]
    waiting: Callable[[Any], None]

    def deadline(self, stream: StreamState, id: str) -> int:
        """By when this question is answered."""
        own = stream.get(Extension, id)
        return own.due if own is not None and own.due is not None else self.due(stream, id)

    def runs_out(self, stream: StreamState, id: str) -> int | None:
        """After which moment this question is overdue; None while its clock stands still."""
        own = stream.get(Extension, id)
        return None if own is not None and own.stands else self.deadline(stream, id)

    def running(self, stream: StreamState, id: str, allowed: bool, now: Now) -> Extension:
        """The deadline of a question that waits and is not late, or a refusal."""
        self.waiting(self.find(stream, id))
        own = stream.get(Extension, id) or Extension(id=id)
        if not allowed:
            raise Refused("extension.not_allowed")
        if not own.stands and now.at > self.deadline(stream, id):
            raise Refused("extension.passed")
        return own

    def own(self, stream: StreamState, id: str) -> Extension:
        away = not stream.need(self.entity, id).meaning.public
        return stream.get(Extension, id) or Extension(id=id, away=away)

    def follow(self, stream: StreamState, id: str) -> None:
        """Its reasons are public while its question is."""
        own, away = stream.get(Extension, id), not stream.need(self.entity, id).meaning.public
        if own is not None and own.away != away:
            stream.put(msgspec.structs.replace(own, away=away))


def later(due: int, since: int, now: int) -> int:
    """The deadline of what stood still between these moments: whole days, the last moment of its day."""
    return day_end(due + max(now - since, 0)) - 1


def told(stream: StreamState, id: str) -> Iterator[Reaction]:
    """How its clock stands, for the session in which it was asked, if that is elsewhere."""
    transfer, own = stream.get(Transfer, id), stream.get(Extension, id)
    if transfer is None or transfer.away or transfer.origin == stream.name:
        return
    own = own or Extension(id=id)
    asked, reasons = own.request, [each.reason.text for each in own.pauses]
    what = {
        "origin_question": transfer.origin_question, "state": own.state, "due": own.due,
        "stood": [{"at": each.at, "until": each.until} for each in own.pauses],
        "asked": {name: getattr(asked, name) for name in ("at", "until", "agreed", "decided_at")} if asked else None,
    }  # fmt: skip
    reasons += [asked.reason.text, asked.note.text if asked.note else ""] if asked else []
    yield Reaction(transfer.origin, NOTE_CLOCK, {**what, "reasons": msgspec.json.encode(reasons).decode()})
