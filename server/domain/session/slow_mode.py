"""Slow mode: while a session is open its staff may have questions taken more slowly, so that a flood does not bury the
others; what it asks of whoever asks stands in runtime/slow_mode.py. Where that is not enough, it asks for a contact.

at once ──slow_down──▶ slowly ──speed_up──▶ at once
               slowly ──require_contact──▶ slowly, with a contact only ──waive_contact──▶ slowly, ──speed_up──▶ at once
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


@event("session.contact_required")
class ContactRequired(Event, frozen=True):
    """From now on a question is taken only with a telephone number or an e-mail address of its asker."""


@event("session.contact_waived")
class ContactWaived(Event, frozen=True):
    """Questions are taken without a contact again."""


NOUN = Noun("slow_mode", events=(SlowedDown, SpedUp, ContactRequired, ContactWaived))


@NOUN.command("session.slow_down", by=RUNNERS, on=OPEN, sample=nothing)
def slow_down(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    _is(stream, slow=False)
    return (SlowedDown(),)


@NOUN.command("session.speed_up", by=RUNNERS, on=OPEN, sample=nothing)
def speed_up(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    _is(stream, slow=True)
    return (SpedUp(),)


@NOUN.command("session.require_contact", by=RUNNERS, on=OPEN, sample=nothing)
def require_contact(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    _is(stream, slow=True, contact=False)
    return (ContactRequired(),)


@NOUN.command("session.waive_contact", by=RUNNERS, on=OPEN, sample=nothing)
def waive_contact(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    _is(stream, slow=True, contact=True)
    return (ContactWaived(),)


def _is(stream: StreamState, slow: bool, contact: bool | None = None) -> None:
    session = stream.need(Session, stream.id)
    if (session.slow is not None) != slow or contact not in (None, session.contact_required):
        raise Refused("session.not_now", state=session.state)


@NOUN.fold(SlowedDown, SpedUp)
def _changed(stream: StreamState, happened: Event, where: Happened) -> None:
    slow = where.at if isinstance(happened, SlowedDown) else None
    session = stream.need(Session, stream.id)
    stream.put(msgspec.structs.replace(session, slow=slow, contact_required=False))


@NOUN.fold(ContactRequired, ContactWaived)
def _contact(stream: StreamState, happened: Event, where: Happened) -> None:
    required = isinstance(happened, ContactRequired)
    stream.put(msgspec.structs.replace(stream.need(Session, stream.id), contact_required=required))
