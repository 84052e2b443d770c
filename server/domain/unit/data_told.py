"""What the asker is told of a data request by mail, while there is a way: that there is news, and where to read it."""

from server.domain.state import Happened, StreamState
from server.domain.unit.data_answering import Answered, Extended
from server.domain.unit.data_request import Confirmed, DataRequest
from server.log.entry import Letter
from server.log.event import Event

TOLD: dict[type[Event], str] = {
    Confirmed: "data_confirmed",
    Extended: "data_extended",
    Answered: "data_answered",
}
KINDS = frozenset(TOLD.values())


def letters(state: StreamState, happened: Event, where: Happened) -> list[Letter]:
    """`state` stands after the event."""
    kind, request = TOLD.get(type(happened)), getattr(happened, "data_request", "")
    one = state.get(DataRequest, request) if kind else None
    return [Letter(kind, one.question, settles=False)] if kind and one else []
