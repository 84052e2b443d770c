"""When the items of a run of show come: as planned, as they came, and as is to be expected now. Pure.

The browser draws the same from the same fields: client/lib/show.js.
"""

from collections.abc import Sequence
from typing import NamedTuple

from server.domain.session.run_of_show import ShowItem


class Line(NamedTuple):
    """One item, all in ms. `begins` and `ends` are what was, else (`expected`) what is to come; None: nothing is.
    `off`: how much later than planned it begins, below 0: earlier."""

    item: ShowItem
    number: int
    planned: int
    begins: int | None
    ends: int | None
    expected: bool

    @property
    def off(self) -> int | None:
        return None if self.begins is None else self.begins - self.planned


class Show(NamedTuple):
    """`late`: how far behind the plan it is now, below 0: ahead; None while nothing has begun and nothing is late.
    `planned_end` and `end` as in `Line`."""

    lines: tuple[Line, ...]
    running: Line | None
    following: Line | None
    late: int | None
    planned_end: int
    end: int | None


def show(items: Sequence[ShowItem], starts_at: int, now: int, *, over: bool = False) -> Show:
    """`over`: the session has ended, what has not begun is not to be expected any more."""
    begun = [each for each in items if each.started_at is not None]
    at = max([_end(each, now) for each in begun], default=starts_at)
    cursor = at if any(each.ended_at is None for each in begun) else max(at, now)
    lines: list[Line] = []
    for number, item in enumerate(items, 1):
        planned, begins, ends = starts_at + item.offset, item.started_at, None
        if begins is not None:
            ends = _end(item, now)
        elif not over:
            begins = max(cursor, starts_at + (item.fixed or 0))
            cursor = ends = begins + item.length + item.extra
        lines.append(Line(item, number, planned, begins, ends, item.started_at is None))
    running = next((each for each in lines if not each.expected and each.item.ended_at is None), None)
    following = next((each for each in lines if each.expected and each.begins is not None), None)
    planned_end = max((each.planned + each.item.length for each in lines), default=starts_at)
    end = max((each.ends for each in lines if each.ends is not None), default=None)
    return Show(tuple(lines), running, following, _late(running, following, lines), planned_end, end)


def _end(item: ShowItem, now: int) -> int:
    return item.ended_at or max(now, (item.started_at or 0) + item.length + item.extra)


def _late(running: Line | None, following: Line | None, lines: Sequence[Line]) -> int | None:
    begun = [each for each in lines if not each.expected]
    if running is not None and running.ends is not None:
        return running.ends - running.planned - running.item.length
    if following is not None and following.off is not None:
        return following.off if begun or following.off > 0 else None
    last = max(begun, key=lambda each: each.ends or 0, default=None)
    return (last.ends or 0) - last.planned - last.item.length if last else None
