"""Postponing and cancelling: a storm comes, and nothing that was asked is lost.

planned, announced, intake, live or paused before anything was answered, postponed
    ──postpone──▶ postponed ──intake opens──▶ intake        ──cancel──▶ cancelled ──close──▶ closed

What was asked by then is answered by the day that had been promised (`session.due`); while a session is postponed or
cancelled no new questions come. One that a unit holds before a sitting of its council leaves that place by a yes only.
"""

from typing import Annotated, Any

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.hours import Sittings
from server.domain.meaning import having
from server.domain.noun import Noun
from server.domain.roles import PLANNERS
from server.domain.sample import Draw
from server.domain.session.announcing import opening
from server.domain.session.planning import DAY, HOURS, TIMES, Hours, alone, in_order
from server.domain.session.question_state import MEANINGS, OF_KIND, tally
from server.domain.session.session import (
    BEFORE,
    CANCELLED,
    LIVE,
    PAUSED,
    POSTPONED,
    UNDER_WAY,
    Cancellation,
    Counted,
    Postponement,
    change,
    need,
)
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.local_time import day_of
from server.log.event import Event, Words, event

Reason = Annotated[str, msgspec.Meta(extra={"limit": "note"})]
_ANSWERED = [
    tally(kind, state, written)
    for kind in OF_KIND
    for state in having(MEANINGS, "final")
    if MEANINGS[state].heading == "answered"
    for written in (False, True)
]


@event("session.postponed")
class Postponed(Event, frozen=True):
    """The session will be held on another day."""

    intake_opens: int
    starts_at: int
    ends_at: int
    answer_due: int
    reason: Words
    report_due: int | None = None
    announce_by: int | None = None
    counted_from: int | None = None


@event("session.cancelled")
class Cancelled(Event, frozen=True):
    """The session will not be held; what was asked is answered all the same."""

    reason: Words


POSTPONE, CANCEL = "session.postpone", "session.cancel"
NOUN = Noun("postponing", events=(Postponed, Cancelled))


class Postpone(Hours, frozen=True, kw_only=True):
    """`past_sitting`: whoever postpones knows that it is not before the council's sitting any more."""

    reason: Reason
    past_sitting: bool = False
    sittings: Sittings


class Cancel(Payload, frozen=True, kw_only=True):
    reason: Reason


def _postpone_sample(draw: Draw) -> dict[str, Any]:
    session = need(draw.state)
    later = (1 + draw.what % 9) * DAY
    return {name: getattr(session, name) + later for name in HOURS} | {"reason": f"Bão {draw.token()}"}


def _cancel_sample(draw: Draw) -> dict[str, Any]:
    return {"reason": f"Lũ {draw.token()}"}


@NOUN.command(POSTPONE, by=(*PLANNERS, REACTION), on=(*BEFORE, LIVE, PAUSED), sample=_postpone_sample)
def postpone(stream: StreamState, actor: Actor, p: Postpone, now: Now) -> tuple[Event, ...]:
    _not_begun(stream)
    in_order(p)
    if p.ends_at <= now.at:
        raise Refused("session.past", field="day")
    if p.starts_at <= need(stream).starts_at:
        raise Refused("session.not_later", field="day")
    if REACTION not in actor.roles and not p.past_sitting:
        _before_sitting(p)
    alone(stream, actor, p, need(stream).room, need(stream).rehearsal)
    hours = {name: getattr(p, name) for name in TIMES}
    opened = opening(stream) if now.at >= p.intake_opens else ()
    return (Postponed(**hours, reason=p.reason), *opened)


def _before_sitting(p: Postpone) -> None:
    """A round is asked itself before it moves its sessions."""
    for begins in p.sittings:
        if p.starts_at >= begins:
            raise Refused("round.past_sitting", field="past_sitting", begins=begins, date=f"{day_of(begins):%d/%m/%Y}")


@NOUN.command(CANCEL, by=(*PLANNERS, REACTION), on=(*BEFORE, LIVE, PAUSED), sample=_cancel_sample)
def cancel(stream: StreamState, actor: Actor, p: Cancel, now: Now) -> tuple[Event, ...]:
    _not_begun(stream)
    return (Cancelled(reason=p.reason),)


def _not_begun(stream: StreamState) -> None:
    """Of a session in which something was answered before its public, the rest is ended, not postponed."""
    if need(stream).state in UNDER_WAY and any(stream.counts[each] for each in _ANSWERED):
        raise Refused("session.begun")


@NOUN.fold(Postponed)
def _postponed(stream: StreamState, happened: Postponed, where: Happened) -> None:
    session = need(stream)
    before = {name: getattr(session, name) for name in HOURS}
    planned = Postponement(at=where.at, **before, reason=ErasableText(where.seq, happened.reason))
    counted = Counted(happened.answer_due, happened.report_due, where.at)
    after = {name: getattr(happened, name) for name in TIMES} | {"deadlines_moved": None, "counted": counted}
    change(stream, state=POSTPONED, postponed=(*session.postponed, planned), ended_at=None, end_undone=None, **after)


@NOUN.fold(Cancelled)
def _cancelled(stream: StreamState, happened: Cancelled, where: Happened) -> None:
    cancelled = Cancellation(where.at, ErasableText(where.seq, happened.reason))
    change(stream, state=CANCELLED, cancelled=cancelled, ended_at=None)
