"""The data requests: a row each in `data_requests`, for a unit's board and for the pages of whoever asked."""

from collections.abc import Sequence

from server.domain.state import Key, StreamState
from server.domain.unit.data_request import DataRequest
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

KEPT = ("number", "question", "session", "receipt_no", "state", "handler", "received_at", "confirmed_at", "answered_at",
        "confirm_days", "outcome")  # fmt: skip


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("data_requests", ("data_requests",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    found = (state.get(DataRequest, id) for noun, id in touched if noun == DataRequest.noun)
    return [_row(state.id, each) for each in found if each is not None]


def _row(unit: str, one: DataRequest) -> Row:
    values: dict[str, object] = {name: getattr(one, name) for name in KEPT}
    more = {"unit": unit, "asked_right": one.right, "answer_days": one.answer_days + one.extra_days}
    return Row("data_requests", {"id": one.id}, values | more)
