"""The nonconformities: a row each, for the quality pages and the year page of a unit.

`due` and `done` say how late it was; the id of one is its own in its stream only, so the row's names both. `session`:
under which name it is acted on, that of a unit where it is about its inbox.
"""

from collections.abc import Sequence

from server.domain.kinds import id_of, kind_of
from server.domain.nonconformity import Nonconformity
from server.domain.session.session import of
from server.domain.state import Key, StreamState
from server.domain.unit import UNIT
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector
from server.views.entity import plain

_COPIED = ("kind", "state", "due", "done", "noted_at", "question", "explained_by", "explained_at", "acted_at")
_WORDS = ("reason", "note", "cause", "remedy")


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("nonconformities", ("nonconformities",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    room = room_of(state)
    if room is None:
        return []
    ids = [id for noun, id in touched if noun == Nonconformity.noun]
    found = ((id, state.get(Nonconformity, id)) for id in ids)
    return [_row(state, room, each) if each else Row("nonconformities", _key(state, id), None) for id, each in found]


def room_of(state: StreamState) -> str | None:
    """Whose it is: the unit's that holds the session, or whose stream it is."""
    session = of(state)
    return session.room if session else state.id if kind_of(state.name) is UNIT else None


def _key(state: StreamState, id: str) -> dict[str, object]:
    return {"id": f"{id_of(state.name)}/{id}"}


def _row(state: StreamState, room: str, found: Nonconformity) -> Row:
    values: dict[str, object] = {name: getattr(found, name) for name in _COPIED}
    words = {name: plain(getattr(found, name)) for name in _WORDS}
    words |= {"numbers": " ".join(map(str, found.numbers)), "by_whom": found.by}
    where = {"nonconformity": found.id, "session": id_of(state.name), "room": room}
    return Row("nonconformities", _key(state, found.id), values | words | where)
