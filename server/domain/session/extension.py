"""A deadline of its own: the clock of a question stands still for a reason, or runs one extension longer. In public.

(as the session's) ──pause_clock──▶ standing ──resume_clock──▶ ticking, due as many days later as it stood
   └──request_extension──▶ ticking, asked for ──approve_extension (somebody else)──▶ due later, or refused

Both only where the unit's settings allow it, and only before the deadline has passed: late stays late for ever.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.fields import Instant, Note, Reason
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, DESK, EDITORS, EXPERT, HEAD, LEAD
from server.domain.sample import Draw
from server.domain.session.clarification import Clarified, Held, Released
from server.domain.session.guards import Of, conflict, find
from server.domain.session.question import Accepted, Question, Unveiled, Veiled, WasRefused, Withdrawn
from server.domain.session.question_state import ACCEPTED, ASKED, CALLED, HELD, PROMISED, SHOWN
from server.domain.session.session import WORKING, due, need
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.transfer import Transfer
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.local_time import DAY_MS, day_end
from server.log.event import Event, Words, event

STATES = TICKING, STANDING, AWAY = ("ticking", "standing", "away")
WAITS = (ASKED, HELD, ACCEPTED, CALLED, PROMISED)
MOST_LATER_MS = 15 * DAY_MS
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
    """Has the id of its question; `away` when that is not public. `due`: null = as its session's."""

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
    def shown_as(self) -> str:
        return AWAY if self.away else self.state


_FIELDS = "state due pauses request"
NOUN = Noun(
    "extension",
    entity=Extension,
    events=(ClockPaused, ClockResumed, ExtensionRequested, ExtensionDecided),
    states=STATES,
    seen=(
        Seen(AUDIENCES, _FIELDS, (TICKING, STANDING)),
        Seen((DESK,), _FIELDS + " paused_by asked_by decided_by", STATES),
    ),
    names={"id": "question"},
    concerns="id",
)


class PauseClock(Of, frozen=True, kw_only=True):
    reason: Reason
    allowed: Allowed


class ResumeClock(Of, frozen=True, kw_only=True):
    """`due`: the first working day from that on which the days that it stood lead to; left out, just that day."""

    due: Instant | None = None


class RequestExtension(Of, frozen=True, kw_only=True):
    until: Instant
    reason: Reason
    days: Days


class ApproveExtension(Of, frozen=True, kw_only=True):
    agree: bool = True
    note: Note = ""


def _sample(draw: Draw) -> dict[str, Any]:
    own = [draw.state.need(Question, id) for _, id in draw.state.keys(Extension.noun)]
    picked = own[draw.what % len(own)] if own and draw.command.of == Extension.noun else None
    question = picked or draw.fitting("question")
    until = day_end(deadline(draw.state, question.id) + DAY_MS) - 1
    return draw.about(question, until=until, reason=f"Chờ đo đạc {draw.token()}", note=f"Được {draw.token()}")


@NOUN.command("question.pause_clock", by=(*EDITORS, HEAD), on=WORKING, when=WAITS, undo=TAKEN_BACK, sample=_sample)
def pause_clock(stream: StreamState, actor: Actor, p: PauseClock, now: Now) -> tuple[Event, ...]:
    own = _running(stream, p.question, bool(p.allowed), now)
    if own.state == STANDING:
        raise Refused("extension.standing")
    return (ClockPaused(question=p.question, reason=p.reason),)


@NOUN.command(
    "question.resume_clock",
    by=(*EDITORS, HEAD),
    on=WORKING,
    of="extension",
    when=(STANDING, AWAY),
    undo=TAKEN_BACK,
    sample=_sample,
)
def resume_clock(stream: StreamState, actor: Actor, p: ResumeClock, now: Now) -> tuple[Event, ...]:
    find(stream, p.question)
    own = stream.get(Extension, p.question)
    if own is None or own.state != STANDING:
        raise Refused("extension.ticking")
    moved = later(deadline(stream, p.question), own.pauses[-1].at, now.at)
    if p.due is not None and not moved <= p.due <= moved + MOST_LATER_MS:
        raise Refused("extension.day", field="due")
    return (ClockResumed(question=p.question, due=p.due or moved),)


@NOUN.command(
    "question.request_extension", by=(EXPERT, *EDITORS), on=WORKING, when=WAITS, undo=TAKEN_BACK, sample=_sample
)
def request_extension(stream: StreamState, actor: Actor, p: RequestExtension, now: Now) -> tuple[Event, ...]:
    own, before = _running(stream, p.question, bool(p.days), now), deadline(stream, p.question)
    if own.request is not None and own.request.agreed is not False:
        raise Refused("extension.once")
    if not before < p.until <= day_end(before) + p.days * DAY_MS:
        raise Refused("extension.day", field="until")
    return (ExtensionRequested(question=p.question, until=p.until, reason=p.reason),)


@NOUN.command(
    "question.approve_extension",
    by=(LEAD, HEAD),
    on=WORKING,
    of="extension",
    when=STATES,
    undo=TAKEN_BACK,
    sample=_sample,
)
def approve_extension(stream: StreamState, actor: Actor, p: ApproveExtension, now: Now) -> tuple[Event, ...]:
    find(stream, p.question)
    own = stream.get(Extension, p.question)
    if own is None or own.request is None or own.request.agreed is not None:
        raise Refused("extension.none")
    if own.asked_by == actor.id:
        raise Refused("extension.own")
    if p.agree and own.state != STANDING and now.at > deadline(stream, p.question):
        raise Refused("extension.passed")
    return (ExtensionDecided(question=p.question, agreed=p.agree, note=p.note),)


def deadline(stream: StreamState, id: str) -> int:
    """By when this question is answered."""
    own, question, transfer = stream.get(Extension, id), stream.need(Question, id), stream.get(Transfer, id)
    if own is not None and own.due is not None:
        return own.due
    return transfer.due if transfer else due(need(stream), question.asked_at)


def runs_out(stream: StreamState, id: str) -> int | None:
    """After which moment this question is overdue; None while its clock stands still."""
    own = stream.get(Extension, id)
    return None if own is not None and own.state == STANDING else deadline(stream, id)


def later(due: int, since: int, now: int) -> int:
    """The deadline of what stood still between these moments: whole days, the last moment of its day."""
    return day_end(due + max(now - since, 0)) - 1


def _running(stream: StreamState, id: str, allowed: bool, now: Now) -> Extension:
    """The deadline of a question that waits and is not late, or a refusal."""
    question, own = find(stream, id), stream.get(Extension, id) or Extension(id=id)
    if question.state not in WAITS or question.written:
        raise conflict(question)
    if not allowed:
        raise Refused("extension.not_allowed")
    if own.state != STANDING and now.at > deadline(stream, id):
        raise Refused("extension.passed")
    return own


@NOUN.fold(ClockPaused)
def _paused(stream: StreamState, happened: ClockPaused, where: Happened) -> None:
    own = _own(stream, happened.question)
    pause = Pause(where.at, ErasableText(where.seq, happened.reason))
    stream.put(
        msgspec.structs.replace(own, state=STANDING, pauses=(*own.pauses, pause), paused_by=(*own.paused_by, where.by))
    )


@NOUN.fold(ClockResumed)
def _resumed(stream: StreamState, happened: ClockResumed, where: Happened) -> None:
    own = _own(stream, happened.question)
    last = msgspec.structs.replace(own.pauses[-1], until=where.at)
    stream.put(msgspec.structs.replace(own, state=TICKING, due=happened.due, pauses=(*own.pauses[:-1], last)))


@NOUN.fold(ExtensionRequested)
def _requested(stream: StreamState, happened: ExtensionRequested, where: Happened) -> None:
    request = Request(where.at, happened.until, ErasableText(where.seq, happened.reason))
    own = _own(stream, happened.question)
    stream.put(msgspec.structs.replace(own, request=request, asked_by=where.by, decided_by=""))


@NOUN.fold(ExtensionDecided)
def _decided(stream: StreamState, happened: ExtensionDecided, where: Happened) -> None:
    own = stream.need(Extension, happened.question)
    if (asked := own.request) is None:
        return
    note = ErasableText(where.seq, happened.note) if happened.note else None
    request = msgspec.structs.replace(asked, agreed=happened.agreed, decided_at=where.at, note=note)
    due = max(request.until, deadline(stream, happened.question)) if happened.agreed else own.due
    stream.put(msgspec.structs.replace(own, due=due, request=request, decided_by=where.by))


@NOUN.fold(Accepted, Held, Clarified, Released, WasRefused, Withdrawn, Veiled, Unveiled)
def _follows(
    stream: StreamState,
    happened: Accepted | Held | Clarified | Released | WasRefused | Withdrawn | Veiled | Unveiled,
    where: Happened,
) -> None:
    """Its reasons are public while its question is: that noun has folded the event before."""
    own = stream.get(Extension, happened.question)
    away = stream.need(Question, happened.question).state not in SHOWN
    if own is not None and own.away != away:
        stream.put(msgspec.structs.replace(own, away=away))


def _own(stream: StreamState, id: str) -> Extension:
    away = stream.need(Question, id).state not in SHOWN
    return stream.get(Extension, id) or Extension(id=id, away=away)
