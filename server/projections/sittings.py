"""The sittings of the councils: a row each in `sittings`, for the year of all units."""

from collections.abc import Sequence

from server.domain.state import Key, StreamState
from server.domain.unit.sitting import Sitting
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("sittings", ("sittings",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    mine = (state.need(Sitting, id) for noun, id in touched if noun == Sitting.noun)
    return [
        Row("sittings", {"id": each.id}, {
            "unit": state.id, "off": int(each.off), "kind": each.kind,
            "begins": each.begins, "ends": each.ends, "was": each.was,
        })
        for each in mine
    ]  # fmt: skip
