"""The tickets: a row per call for help in `tickets`, for the help desk's list over all rooms and a unit's own."""

from collections.abc import Sequence

from server.domain.state import Key, StreamState
from server.domain.unit.ticket import Ticket
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("tickets", ("tickets",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    found = (state.get(Ticket, id) for noun, id in touched if noun == Ticket.noun)
    return [_row(state.id, ticket) for ticket in found if ticket is not None]


def _row(unit: str, ticket: Ticket) -> Row:
    kept = ("number", "kind", "state", "session", "opened_by", "taken_by", "opened_at", "acted_at", "solved_at")
    values: dict[str, object] = {name: getattr(ticket, name) for name in kept}
    return Row("tickets", {"id": ticket.id}, values | {"unit": unit, "urgent": int(ticket.urgent),
                                                       "text": ticket.text.text})  # fmt: skip
