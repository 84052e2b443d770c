"""The hours that sessions take up in their rooms: a room has one session at a time, however another one comes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec

from server.errors import Refused
from server.local_time import VIETNAM


class Held(NamedTuple):
    """A session that stands in a room, with the name of its unit and the id of the round that planned it, if any."""

    room: str
    starts_at: int
    ends_at: int
    session: str
    code: str
    unit: str
    topic: str = ""
    round: str = ""


Occupied = Annotated[tuple[Held, ...], msgspec.Meta(extra={"term": "occupied"})]
"""What stands in the rooms that a command is about; the server adds it."""


Sittings = Annotated[tuple[int, ...], msgspec.Meta(extra={"term": "sittings"})]
"""When the council's sitting begins before which a session is to be held, if it is (ms); the server adds it."""


def met(
    taken: Sequence[Held], rooms: Sequence[str], hours: tuple[int, int], own: Callable[[Held], bool]
) -> Held | None:
    """The first session of these rooms in these hours (ms), but for those that are one's own."""
    starts_at, ends_at = hours
    return next(
        (
            each
            for each in taken
            if each.room in rooms and each.starts_at < ends_at and starts_at < each.ends_at and not own(each)
        ),
        None,
    )


def clash(found: Held, **field: str) -> Refused:
    """As a round and its planner are told."""
    return Refused("plan.clash", **field, unit=found.unit, session=found.code)


def overlap(found: Held) -> Refused:
    """As whoever plans in the room itself is told."""
    starts, ends = (datetime.fromtimestamp(at / 1000, VIETNAM) for at in (found.starts_at, found.ends_at))
    hours = f"{starts:%H:%M} – {ends:%H:%M}, {starts:%d/%m/%Y}"
    return Refused("plan.overlap", field="start", session=found.code, topic=found.topic, hours=hours)
