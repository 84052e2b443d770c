"""The catalogue and the transcript as table rows, written in the transaction of the entries they follow from.

`sessions` has a row per session, `transcript` one per question that the public may see, with its answer.
"""

from collections.abc import Iterable

import msgspec

from server.domain.command import ASKER
from server.domain.session import clock
from server.domain.session.answer import Answer
from server.domain.session.question import ASKED, Question
from server.domain.session.session import CLOSED, FOLLOW_UP, Session, of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.views.entity import view
from server.views.figures import figures
from server.views.matrix import PUBLIC

_PAIRED = ("question", "answer")
ENDED = (FOLLOW_UP, CLOSED)

_encode = msgspec.json.Encoder(order="deterministic").encode


def rows(state: StreamState, touched: Iterable[Key]) -> list[Row]:
    """Upserts for the entities that changed; `hall` stands after the change."""
    touched = list(touched)
    session = of(state)
    if session is None:
        return []
    pairs = [_pair(state, session, id) for id in dict.fromkeys(id for noun, id in touched if noun in _PAIRED)]
    shown = session.state in ENDED or any(noun in ("session", "person") for noun, _ in touched)
    return [*([_session(state, session)] if shown else []), *(pair for pair in pairs if pair is not None)]


def _session(state: StreamState, session: Session) -> Row:
    values: dict[str, object] = {
        "stream": state.name,
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
        "due_next": clock.due_next(state),
        "value": _encode(_cover(state, session)).decode(),
    }
    return Row("sessions", {"id": session.id}, values)


def _cover(state: StreamState, session: Session) -> dict[str, object]:
    """What a page shows of an ended session besides its pairs. While it lives, its figures are signals."""
    people = [state.at_key(key) for key in state.keys("person")]
    panel = [seen for person in people if person is not None and (seen := view(person, PUBLIC)) is not None]
    return {
        "session": view(session, PUBLIC),
        "panel": panel,
        "figures": figures(state) if session.state in ENDED else None,
    }


def _pair(state: StreamState, session: Session, id: str) -> Row | None:
    question, answer = state.get(Question, id), state.get(Answer, id)
    seen = view(question, PUBLIC) if question else None
    if question is None or (question.state == ASKED and question.by == ASKER):
        return None
    if seen is None:
        return Row("transcript", {"question": id}, None)
    value = {"question": seen, "answer": view(answer, PUBLIC) if answer else None}
    values: dict[str, object] = {
        "session": session.id,
        "room": session.room,
        "number": question.number,
        "state": question.state,
        "at": answer.published_at if answer and answer.published_at else question.acted_at,
        "value": _encode(value).decode(),
    }
    return Row("transcript", {"question": id}, values)
