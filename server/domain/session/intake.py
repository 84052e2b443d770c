"""Intake: while a session is open its staff may stop taking questions, and take them again; nothing else changes.

taken ──stop_intake──▶ stopped ──resume_intake──▶ taken
"""

import msgspec

from server.domain.command import Actor, Now
from server.domain.noun import Noun
from server.domain.roles import RUNNERS
from server.domain.sample import nothing
from server.domain.session.life import Nothing
from server.domain.session.session import OPEN, Session
from server.domain.state import Happened, StreamState
from server.errors import Refused
from server.log.event import Event, event


@event("session.intake_stopped")
class IntakeStopped(Event, frozen=True):
    """No more questions are taken for now; what is there goes on."""


@event("session.intake_resumed")
class IntakeResumed(Event, frozen=True):
    """Questions are taken again."""


NOUN = Noun("intake", events=(IntakeStopped, IntakeResumed))


@NOUN.command("session.stop_intake", by=RUNNERS, on=OPEN, sample=nothing)
def stop_intake(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    takes_questions(stream)
    return (IntakeStopped(),)


@NOUN.command("session.resume_intake", by=RUNNERS, on=OPEN, sample=nothing)
def resume_intake(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    session = stream.need(Session, stream.id)
    if not session.intake_stopped:
        raise Refused("session.not_now", state=session.state)
    return (IntakeResumed(),)


def takes_questions(stream: StreamState) -> None:
    """Raises Refused("session.intake_stopped") while intake is stopped."""
    if stream.need(Session, stream.id).intake_stopped:
        raise Refused("session.intake_stopped")


@NOUN.fold(IntakeStopped, IntakeResumed)
def _intake(stream: StreamState, happened: Event, where: Happened) -> None:
    session = stream.need(Session, stream.id)
    stream.put(msgspec.structs.replace(session, intake_stopped=isinstance(happened, IntakeStopped)))
