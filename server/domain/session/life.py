"""The life cycle: how a session goes live, ends, becomes a record and is opened again. It is drawn in session.py.

Announcing, postponing and cancelling are nouns of their own.
"""

from collections.abc import Callable

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Note
from server.domain.noun import Noun
from server.domain.roles import ADMIN, CLOSERS, HEAD, LEAD, PLANNERS, RUNNERS
from server.domain.sample import Draw, nothing
from server.domain.session.session import (
    ARCHIVED,
    CLOCK,
    CLOSED,
    ENDED,
    FOLLOW_UP,
    INTAKE,
    LIVE,
    OPEN,
    OWING,
    PAUSED,
    Session,
    change,
    need,
    unanswered,
)
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.log.event import Event, Words, event


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


@event("session.closed")
class Closed(Event, frozen=True):
    """Everything is answered; the session is a record."""


@event("session.archived")
class Archived(Event, frozen=True):
    """The record went to the archive; nothing in it changes any more."""


@event("session.reopened")
class Reopened(Event, frozen=True):
    """A closed session was opened again for answers; from the archive only with a reason."""

    reason: Words = ""


ARCHIVE, REOPEN = "session.archive", "session.reopen"
NOUN = Noun("life", events=(IntakeOpened, Started, Paused, Resumed, Ended, Closed, Archived, Reopened))


class Nothing(Payload, frozen=True, kw_only=True):
    pass


class Reopen(Payload, frozen=True, kw_only=True):
    reason: Note = ""


@NOUN.command("session.close", by=CLOSERS, on=OWING, sample=nothing)
def close(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    if left := unanswered(stream):
        raise Refused("session.unanswered", left=left)
    return (Closed(),)


def _reopen_sample(draw: Draw) -> dict[str, str]:
    return {"reason": f"Còn {draw.token()}"}


@NOUN.command(REOPEN, by=CLOSERS, on=ENDED, sample=_reopen_sample)
def reopen(stream: StreamState, actor: Actor, p: Reopen, now: Now) -> tuple[Event, ...]:
    if need(stream).state == ARCHIVED:
        if not actor.roles & {LEAD, HEAD, ADMIN}:
            raise Refused("command.forbidden")
        if not p.reason:
            raise Refused("session.reason", field="reason")
    return (Reopened(reason=p.reason),)


def _move(happened: type[Event]) -> Callable[..., tuple[Event, ...]]:
    def decide(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
        return (happened(),)

    return decide


for _name, _by, _on, _event in (
    ("session.start", RUNNERS, (INTAKE,), Started),
    ("session.pause", RUNNERS, (LIVE,), Paused),
    ("session.resume", RUNNERS, (PAUSED,), Resumed),
    ("session.end", RUNNERS, OPEN, Ended),
    (ARCHIVE, PLANNERS, (CLOSED,), Archived),
):
    NOUN.command(_name, by=_by, on=_on, sample=nothing)(_move(_event))


@NOUN.fold(IntakeOpened, Started, Paused, Resumed)
def _moved(stream: StreamState, happened: Event, where: Happened) -> None:
    change(stream, state=_LEADS_TO[type(happened)], reopened=False, ended_at=None)


@NOUN.fold(Closed)
def _closed(stream: StreamState, happened: Closed, where: Happened) -> None:
    change(stream, state=CLOSED, reopened=False, closed_at=where.at)


@NOUN.fold(Archived)
def _archived(stream: StreamState, happened: Archived, where: Happened) -> None:
    change(stream, state=ARCHIVED)


@NOUN.fold(Reopened)
def _reopened(stream: StreamState, happened: Reopened, where: Happened) -> None:
    reason = ErasableText(where.seq, happened.reason) if happened.reason else None
    change(stream, state=FOLLOW_UP, reopened=True, closed_at=None, reopened_for=reason)


@NOUN.fold(Ended)
def _ended(stream: StreamState, happened: Ended, where: Happened) -> None:
    was, by_hand = stream.need(Session, stream.id).state, where.by != CLOCK
    change(stream, state=FOLLOW_UP, ended_at=where.at if by_hand else None, ended_from=was, end_undone=None)


_LEADS_TO: dict[type[Event], str] = {IntakeOpened: INTAKE, Started: LIVE, Paused: PAUSED, Resumed: LIVE}
