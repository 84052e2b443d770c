"""Questions found by their look-up codes: a row per question asked."""

from collections.abc import Sequence

from server.domain.session.question import Asked
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.lookup_codes import LookupCodes
from server.projections.projector import Projector


def projector(codes: LookupCodes, kinds: tuple[str, ...]) -> Projector:
    def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
        asked = [(event.question, event.lookup) for event in events if isinstance(event, Asked)]
        return [
            Row("receipts", {"finder": codes.finder(codes.code(id, kind))}, {"session": state.id, "question": id})
            for id, kind in asked
        ]

    return Projector("receipts", ("receipts",), kinds, rows, keyed=True)
