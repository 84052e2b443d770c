"""The questions in a unit's inbox, as rows of the table `questions` (see there): they have no session.

`open`: it waits for the unit, or for the word of the Office.
"""

from collections.abc import Sequence

from server.domain.reporting import UNIT
from server.domain.state import Key, StreamState
from server.domain.transfer import Transfer
from server.domain.unit.inbox_item import InboxItem
from server.log.entry import Row

_TOLD = (InboxItem.noun, Transfer.noun)
_COPIED = ("number", "kind", "asker_type", "field", "province", "state", "asked_at")


def rows(state: StreamState, touched: Sequence[Key]) -> list[Row]:
    ids = dict.fromkeys(id for noun, id in touched if noun in _TOLD)
    return [_row(state, item) for id in ids if (item := state.get(InboxItem, id)) is not None]


def _row(state: StreamState, item: InboxItem) -> Row:
    meaning = item.meaning
    values: dict[str, object] = {name: getattr(item, name) for name in _COPIED}
    values |= {
        "session": None,
        "room": state.id,
        "heading": meaning.heading,
        "open": int(meaning.open),
        "shown": int(meaning.public),
        "reason": item.sent_to or item.reason,
        "edited": int(item.text != item.original),
        "corrected": int(bool(item.corrections)),
        "decided_at": item.accepted_at,
        "drafted_at": item.draft.at if item.draft else None,
        "answered_at": item.published_at,
        "mode": "later" if item.published_at else None,
        "merged_into": None,
        "arrived": 1,
        "way": UNIT,
        "owner": None,
        "assigned_at": None,
        "due": state.need(Transfer, item.id).due,
        "paused_at": None,
        "extended": 0,
        "held_at": None,
        "rating": item.rating.value if item.rating else None,
    }
    return Row("questions", {"question": item.id}, values)
