"""The register of units: a row per unit in `units`, which every process keeps in memory, and its labels in
`unit_labels`, where no two units can have the same.

`value`: what the register says (versions, labels, predecessors, successor), how the help desk is reached, who acts.
"""

from collections.abc import Sequence

import msgspec

from server.domain.kind import entities
from server.domain.state import Key, StreamState
from server.domain.unit import contact, officer, unit
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

_encode = msgspec.json.Encoder(order="deterministic").encode
NOUNS = (unit.Unit.noun, contact.Contact.noun, officer.Officer.noun)


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("units", ("units", "unit_labels"), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    """Of a unit that stands in the file of the seed alone only what its stream says of it."""
    if not any(noun in NOUNS for noun, _ in touched):
        return []
    found = unit.of(state)
    values: dict[str, object] = {
        "kind": found.kind if found else "", "state": found.state if found else "",
        "name": found.versions[-1].title if found else "", "value": _encode(_value(state, found)).decode(),
    }  # fmt: skip
    labels = [Row("unit_labels", {"label": label, "unit": state.id}, {}) for label in (found.labels if found else ())]
    return [Row("units", {"id": state.id}, values), *labels]


def _value(state: StreamState, found: unit.Unit | None) -> dict[str, object]:
    acting: list[officer.Officer] = entities(state, officer.Officer.noun)
    return {
        "versions": found.versions if found else (),
        "labels": found.labels if found else (),
        "predecessors": found.predecessors if found else (),
        "successor": found.successor if found else "",
        "ends_on": found.ends_on if found else "",
        "turned": found.turned if found else None,
        "contact": contact.said(contact.of(state)),
        "officers": [
            {"id": each.id, "signs": each.signs, "since": each.since, "until": each.until, "name": each.name.text,
             "title": each.title.text}
            for each in acting
        ],
    }  # fmt: skip
