"""The clock: what time brings to a session, whoever comes first to notice it."""

from server.domain.session.announcing import opening
from server.domain.session.broadcast import aired, airs_next
from server.domain.session.lapses import lapsed, lapses_next
from server.domain.session.life import Archived, Closed, Ended
from server.domain.session.planning import DAY
from server.domain.session.session import CLOSED, COMING, FOLLOW_UP, INTAKE, OPEN, OWING, Session, of, unanswered
from server.domain.state import StreamState
from server.log.event import Event


def due(stream: StreamState, now: int) -> tuple[Event, ...]:
    """What the clock brings at `now`, in the order in which it should have come."""
    session = of(stream)
    if session is None:
        return ()
    steps: list[Event] = []
    state = session.state
    if state in COMING and now >= session.intake_opens:
        steps += opening(stream)
        state = INTAKE
    if state in OPEN and now >= session.ends_by:
        steps.append(Ended())
        state = FOLLOW_UP
    if state in OWING and now > session.last_due and not unanswered(stream) and not session.reopened:
        steps.append(Closed())
    if state == CLOSED and (at := _archives_at(session)) is not None and now >= at:
        steps.append(Archived())
    return (*aired(stream, now), *lapsed(stream, now), *steps)


def due_next(stream: StreamState) -> int | None:
    """When the clock has something to bring, as far as can be said now (ms)."""
    session = of(stream)
    if session is None:
        return None
    return min(
        (at for at in (_moves_next(stream, session), lapses_next(stream), airs_next(stream)) if at is not None),
        default=None,
    )


def _moves_next(stream: StreamState, session: Session) -> int | None:
    if session.state in COMING:
        return session.intake_opens
    if session.state in OPEN:
        return session.ends_by
    if session.state in OWING:
        return None if unanswered(stream) or session.reopened else session.last_due + 1
    return _archives_at(session) if session.state == CLOSED else None


def _archives_at(session: Session) -> int | None:
    """Days later, by the setting that held when it was planned."""
    if session.closed_at is None or not session.archive_days or session.rehearsal:
        return None
    return session.closed_at + session.archive_days * DAY
