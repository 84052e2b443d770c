"""Corrective actions: a row each, for the quality pages. `nonconformity` is the id of that row in its own table."""

from collections.abc import Sequence

from server.domain.corrective_action import CorrectiveAction
from server.domain.kinds import id_of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.nonconformities import room_of
from server.projections.projector import Projector
from server.views.entity import plain

_COPIED = ("state", "due", "planned_by", "done_at", "done_by", "checked_at", "checked_by")
_WORDS = ("what", "owner", "done_note", "checked_note")


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("corrective_actions", ("corrective_actions",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    room = room_of(state)
    if room is None:
        return []
    found = []
    for each in (state.get(CorrectiveAction, id) for noun, id in touched if noun == CorrectiveAction.noun):
        if each is not None:
            values: dict[str, object] = {name: getattr(each, name) for name in _COPIED}
            values |= {name: plain(getattr(each, name)) for name in _WORDS}
            values |= {"action": each.id, "nonconformity": f"{id_of(state.name)}/{each.nonconformity}", "room": room}
            found.append(Row("corrective_actions", {"id": f"{id_of(state.name)}/{each.id}"}, values))
    return found
