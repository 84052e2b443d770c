"""When the clock next brings something to a stream: a row in `clocks`, none when it brings nothing more."""

from collections.abc import Callable, Sequence

from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

DueNext = Callable[[StreamState], int | None]


def projector(due_next: DueNext, kinds: tuple[str, ...]) -> Projector:
    """`due_next` is pure: ms since 1970 UTC, as far as can be said now."""

    def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
        due_at = due_next(state)
        return [Row("clocks", {"stream": state.name}, None if due_at is None else {"due_at": due_at})]

    return Projector("clock", ("clocks",), kinds, rows)
