"""What time alone makes a nonconformity in an inbox: questions that are not answered by their day. Each is noted once,
by the clock, with those of the same day, and stays noted.

Whoever holds a question when its day ends has it noted: what came late already was noted where it was before.
"""

from server.domain.kind import entities
from server.domain.nonconformity import OVERDUE_QUESTION, Nonconformity, broken, noted_at
from server.domain.state import StreamState
from server.domain.transfer import Transfer
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import InboxItem
from server.log.event import Event


def due(stream: StreamState, now: int) -> tuple[Event, ...]:
    """What is to be noted by now."""
    events: list[Event] = []
    for at, numbers in sorted(_owed(stream).items()):
        if now > at:
            id = f"{OVERDUE_QUESTION}-{at}"
            id = id if stream.get(Nonconformity, id) is None else f"{id}-{numbers[0]}"
            events += broken(stream, OVERDUE_QUESTION, at, None, id=id, numbers=tuple(numbers))
    return tuple(events)


def due_next(stream: StreamState) -> int | None:
    """When the next term of something that is still owed ends, as far as can be said now (ms)."""
    return min((at + 1 for at in _owed(stream)), default=None)


def _owed(stream: StreamState) -> dict[int, list[int]]:
    """By the moment of its deadline, the numbers of what waits and is not noted yet."""
    if not stream.keys(InboxItem.noun):
        return {}
    found: dict[int, list[int]] = {}
    every: list[InboxItem] = entities(stream, InboxItem.noun)
    for item in every:
        at = CLOCK.runs_out(stream, item.id) if item.meaning.blocks_closing else None
        if at is not None and _here_by(stream, item, at):
            found.setdefault(at, []).append(item.number)
    known = {at: noted_at(stream, at) for at in found}
    left = {at: [number for number in numbers if number not in known[at]] for at, numbers in found.items()}
    return {at: numbers for at, numbers in left.items() if numbers}


def _here_by(stream: StreamState, item: InboxItem, at: int) -> bool:
    """Whether it was this unit's, or on its way here, when that moment came."""
    return stream.need(Transfer, item.id).hands[-1].since <= at
