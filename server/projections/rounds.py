"""The rounds: a row per round in `rounds`, for the pages of the unit that plans them and for codes that are spoken for.

`value`: days, how many units, their slugs, the codes of the sessions (unit by unit, day by day, then those of a
version that waits), how much was refused, `window` (when its first and its last day begin), `stray` (is a day outside
of it), `invited`, `sitting` and `sitting_begins`, `apart` (units whose sessions were postponed or cancelled alone),
`version` and `open` (the newest, and its state until it is approved), `late_days` and `reason` of the announcement,
`topics` (how often the topic was amended).
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from server.domain.round.amendment import Amendment
from server.domain.round.announcement import Announcement, last
from server.domain.round.plan import Round, of
from server.domain.round.version import Version, newest
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

_encode = msgspec.json.Encoder(order="deterministic").encode
_TOLD = {each.noun for each in (Round, Version, Announcement, Amendment)}


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("rounds", ("rounds",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    planned = of(state)
    if planned is None or not _TOLD & {noun for noun, _ in touched}:
        return []
    values: dict[str, object] = {
        "room": planned.room,
        "year": planned.year,
        "number": planned.number,
        "state": planned.state,
        "starts_at": min(day.starts_at for day in planned.days),
        "topic": planned.topic.text,
        "announced_at": planned.announced_at,
        "announce_by": planned.announce_by,
        "value": _encode(_value(state, planned)).decode(),
    }
    return [Row("rounds", {"id": planned.id}, values)]


def _value(state: StreamState, planned: Round) -> dict[str, Any]:
    version, record = newest(state), last(state)
    amended = (state.need(Amendment, id) for _, id in state.keys("amendment"))
    return {
        "days": planned.days,
        "units": len(planned.units),
        "slugs": planned.units,
        "codes": tuple(dict.fromkeys((*planned.codes, *version.codes))),
        "refused": len(planned.refused),
        "window": (planned.window.first, planned.window.last) if planned.window else None,
        "stray": bool(planned.stray),
        "invited": planned.invited,
        "sitting": planned.sitting,
        "sitting_begins": planned.sitting_begins,
        "apart": planned.apart,
        "version": version.number,
        "open": "" if version.holds else version.state,
        "late_days": record.late_days if record else 0,
        "reason": record.reason.text if record else "",
        "topics": sum(each.topic is not None for each in amended),
    }
