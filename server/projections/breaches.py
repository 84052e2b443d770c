"""Breaches of personal data: a row for each in `breaches`, for the list over all units and its clock."""

from collections.abc import Sequence

from server.domain.state import Key, StreamState
from server.domain.unit.breach import Breach
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("breaches", ("breaches",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    found = (state.get(Breach, id) for noun, id in touched if noun == Breach.noun)
    return [_row(state.id, breach) for breach in found if breach is not None]


def _row(unit: str, breach: Breach) -> Row:
    kept = ("number", "state", "found_at", "due_at", "authority_at", "persons_at", "people", "acted_at")
    values: dict[str, object] = {name: getattr(breach, name) for name in kept}
    return Row("breaches", {"id": breach.id}, values | {"unit": unit, "text": breach.text.text})
