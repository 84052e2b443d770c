"""The catalogue: a row per session in `sessions`, for the pages of rooms and of ended sessions."""

from collections.abc import Sequence

import msgspec

from server.domain.roles import PUBLIC
from server.domain.session import recording
from server.domain.session.phase import PHASES
from server.domain.session.programme import Programme
from server.domain.session.session import Session, of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector
from server.views.entity import view
from server.views.figures import figures

_ON_THE_COVER = ("session", "person", Programme.noun)

_encode = msgspec.json.Encoder(order="deterministic").encode


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("catalogue", ("sessions",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session = of(state)
    if session is None or not (PHASES[session.state].over or any(noun in _ON_THE_COVER for noun, _ in touched)):
        return []
    values: dict[str, object] = {
        "room": session.room,
        "code": session.code,
        "topic": session.topic.text,
        "venue": session.venue.text,
        "state": session.state,
        "rehearsal": int(session.rehearsal),
        "intake_opens": session.intake_opens,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "answer_due": session.answer_due,
        "report_due": session.report_due,
        "announce_by": session.announce_by,
        "counted_from": session.counted_from,
        "answer_counted": session.counted.answer_due if session.counted else None,
        "report_counted": session.counted.report_due if session.counted else None,
        "counted_at": session.counted.at if session.counted else None,
        "round": session.round,
        "announced_at": session.announced.at if session.announced else None,
        "announce_late": int(session.announced.late) if session.announced else None,
        "postponed_from": session.postponed[0].starts_at if session.postponed else None,
        "cancelled_at": session.cancelled.at if session.cancelled else None,
        "value": _encode(_cover(state, session)).decode(),
    }
    return [Row("sessions", {"id": session.id}, values)]


def _cover(state: StreamState, session: Session) -> dict[str, object]:
    """What a page shows of an ended session besides its pairs. While it lives, its figures are signals."""
    people = [state.at_key(key) for key in state.keys("person")]
    panel = [seen for person in people if person is not None and (seen := view(state.kind, person, PUBLIC)) is not None]
    film = recording.shown(state)
    shown = {"recording": view(state.kind, film, PUBLIC)} if film else {}
    programme = state.get(Programme, Programme.noun)
    return {
        "session": view(state.kind, session, PUBLIC),
        "panel": panel,
        "programme": (view(state.kind, programme, PUBLIC) or {"items": []})["items"] if programme else [],
        "figures": figures(state) if PHASES[session.state].over else None,
        **shown,
    }
