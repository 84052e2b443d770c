"""The rounds: a row per round in `rounds`, for the pages of the unit that plans them and for codes that are spoken for.

`value`: days, how many units, their slugs, the codes of the sessions (unit by unit, day by day), how many sessions
were refused.
"""

from collections.abc import Sequence

import msgspec

from server.domain.round.plan import Round, of
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

_encode = msgspec.json.Encoder(order="deterministic").encode


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("rounds", ("rounds",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    planned = of(state)
    if planned is None or (Round.noun, planned.id) not in touched:
        return []
    value = {
        "days": planned.days, "units": len(planned.units), "slugs": planned.units, "codes": planned.codes,
        "refused": len(planned.refused),
    }  # fmt: skip
    values: dict[str, object] = {
        "room": planned.room,
        "year": planned.year,
        "number": planned.number,
        "state": planned.state,
        "starts_at": min(day.starts_at for day in planned.days),
        "topic": planned.topic.text,
        "value": _encode(value).decode(),
    }
    return [Row("rounds", {"id": planned.id}, values)]
