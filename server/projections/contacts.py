"""Addresses of askers: no rows follow from the log, but what ends a contact takes its row out in the same turn."""

from collections.abc import Sequence

from server.domain.session.address import Address
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("contacts", (), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    found = (state.get(Address, id) for noun, id in touched if noun == Address.noun)
    return [Row("contacts", {"question": each.id}, None) for each in found if each and each.gone]
