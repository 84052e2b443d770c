"""The nonconformities: a row each, for the quality pages and the year page of a unit.

`due` and `done` say how late it was; the id of one is its own in its session only, so the row's names both.
"""

from collections.abc import Sequence

from server.domain.session.nonconformity import Nonconformity
from server.domain.session.session import Session, of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector
from server.views.entity import plain

_COPIED = ("kind", "state", "due", "done", "noted_at", "question", "explained_by", "explained_at", "acted_at")
_WORDS = ("reason", "note", "cause", "remedy")


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("nonconformities", ("nonconformities",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session = of(state)
    if session is None:
        return []
    ids = [id for noun, id in touched if noun == Nonconformity.noun]
    found = ((id, state.get(Nonconformity, id)) for id in ids)
    return [_row(session, each) if each else Row("nonconformities", _key(session, id), None) for id, each in found]


def _key(session: Session, id: str) -> dict[str, object]:
    return {"id": f"{session.id}/{id}"}


def _row(session: Session, found: Nonconformity) -> Row:
    values: dict[str, object] = {name: getattr(found, name) for name in _COPIED}
    words = {name: plain(getattr(found, name)) for name in _WORDS}
    words |= {"numbers": " ".join(map(str, found.numbers)), "by_whom": found.by}
    where = {"nonconformity": found.id, "session": session.id, "room": session.room}
    return Row("nonconformities", _key(session, found.id), values | words | where)
