"""An end by mistake: for a short while whoever may end it can take it back, and the public is told.

follow_up ──undo_end──▶ where it was when somebody ended it: intake, live or paused

What was on the stage when it ended stays off it: it waits, and is called again.
"""

from typing import Annotated

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun
from server.domain.roles import RUNNERS
from server.domain.sample import nothing
from server.domain.session.session import FOLLOW_UP, Session, Undone, change
from server.domain.state import Happened, StreamState
from server.errors import Refused
from server.log.event import Event, event


@event("session.end_undone")
class EndUndone(Event, frozen=True):
    """The end was a mistake; the session goes on from where it was."""


NOUN = Noun("ending", events=(EndUndone,))


class UndoEnd(Payload, frozen=True, kw_only=True):
    within: Annotated[int, msgspec.Meta(extra={"term": "end_undo_ms"})]


@NOUN.command("session.undo_end", by=RUNNERS, on=(FOLLOW_UP,), sample=nothing)
def undo_end(stream: StreamState, actor: Actor, p: UndoEnd, now: Now) -> tuple[Event, ...]:
    session = stream.need(Session, stream.id)
    if (
        session.reopened
        or session.ended_at is None
        or now.at > session.ended_at + p.within
        or now.at >= session.ends_by
    ):
        raise Refused("session.too_late")
    return (EndUndone(),)


@NOUN.fold(EndUndone)
def _end_undone(stream: StreamState, happened: EndUndone, where: Happened) -> None:
    session = stream.need(Session, stream.id)
    undone = Undone(session.ended_at or where.at, where.at)
    change(stream, state=session.ended_from, ended_at=None, end_undone=undone)
