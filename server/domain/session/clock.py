"""The clock: what time brings to a session, whoever comes first to notice it."""

from server.domain.session.session import (
    CLOSED,
    FOLLOW_UP,
    INTAKE,
    OPEN,
    PLANNED,
    Closed,
    Ended,
    IntakeOpened,
    of,
    unanswered,
)
from server.domain.state import StreamState
from server.log.event import Event


def due(stream: StreamState, now: int) -> tuple[Event, ...]:
    """What the clock brings at `now`, in the order in which it should have come."""
    session = of(stream)
    if session is None:
        return ()
    steps: list[Event] = []
    state = session.state
    if state == PLANNED and now >= session.intake_opens:
        steps.append(IntakeOpened())
        state = INTAKE
    if state in OPEN and now >= session.ends_by:
        steps.append(Ended())
        state = FOLLOW_UP
    if state == FOLLOW_UP and now > session.answer_due and not unanswered(stream) and not session.reopened:
        steps.append(Closed())
    return tuple(steps)


def due_next(stream: StreamState) -> int | None:
    """When the clock has something to bring, as far as can be said now (ms)."""
    session = of(stream)
    if session is None or session.state == CLOSED:
        return None
    if session.state == PLANNED:
        return session.intake_opens
    if session.state in OPEN:
        return session.ends_by
    return None if unanswered(stream) or session.reopened else session.answer_due + 1
