"""Slow mode: while a session is open its staff may have questions taken more slowly, so that a flood does not bury the
others; what it asks of whoever asks stands in runtime/slow_mode.py.

at once ──slow_down──▶ slowly ──speed_up──▶ at once
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


@event("session.slowed_down")
class SlowedDown(Event, frozen=True):
    """Questions are taken slowly from now on."""


@event("session.sped_up")
class SpedUp(Event, frozen=True):
    """Questions are taken at once again."""


NOUN = Noun("slow_mode", events=(SlowedDown, SpedUp))


@NOUN.command("session.slow_down", by=RUNNERS, on=OPEN, sample=nothing)
def slow_down(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    _is(stream, slow=False)
    return (SlowedDown(),)


@NOUN.command("session.speed_up", by=RUNNERS, on=OPEN, sample=nothing)
def speed_up(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    _is(stream, slow=True)
    return (SpedUp(),)


def _is(stream: StreamState, slow: bool) -> None:
    session = stream.need(Session, stream.id)
    if (session.slow is not None) != slow:
        raise Refused("session.not_now", state=session.state)


@NOUN.fold(SlowedDown, SpedUp)
def _changed(stream: StreamState, happened: Event, where: Happened) -> None:
    slow = where.at if isinstance(happened, SlowedDown) else None
    stream.put(msgspec.structs.replace(stream.need(Session, stream.id), slow=slow))
