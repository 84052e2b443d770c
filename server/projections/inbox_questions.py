"""The questions in a unit's inbox, as rows of the table `questions` (see there): they have no session.

`open`: it waits for the unit, or for the word of the Office.
"""

from collections.abc import Sequence

from server.domain.assignment import Assignment
from server.domain.clarification import Clarification
from server.domain.extension import Extension
from server.domain.reporting import UNIT
from server.domain.state import Key, StreamState
from server.domain.transfer import Transfer
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import InboxItem
from server.log.entry import Row

_TOLD = (InboxItem.noun, Transfer.noun, Assignment.noun, Clarification.noun, Extension.noun)
_COPIED = ("number", "kind", "asker_type", "field", "province", "state", "asked_at")


def rows(state: StreamState, touched: Sequence[Key]) -> list[Row]:
    ids = dict.fromkeys(id for noun, id in touched if noun in _TOLD)
    return [_row(state, item) for id in ids if (item := state.get(InboxItem, id)) is not None]


def _row(state: StreamState, item: InboxItem) -> Row:
    meaning, thread = item.meaning, state.get(Clarification, item.id)
    named, own = state.get(Assignment, item.id), state.get(Extension, item.id)
    values: dict[str, object] = {name: getattr(item, name) for name in _COPIED}
    values |= {
        "session": None,
        "room": state.id,
        "heading": meaning.heading,
        "open": int(meaning.open),
        "shown": int(meaning.public),
        "reason": item.sent_to or item.reason,
        "edited": int(item.text != item.original and item.erased_at is None),
        "corrected": int(bool(item.corrections)),
        "decided_at": item.accepted_at,
        "drafted_at": item.draft.at if item.draft else None,
        "answered_at": item.published_at,
        "mode": "later" if item.published_at else None,
        "merged_into": None,
        "erased_at": item.erased_at,
        "arrived": 1,
        "way": UNIT,
        "owner": named.owner if named else None,
        "assigned_at": named.first_at if named else None,
        "due": CLOCK.deadline(state, item.id),
        "paused_at": own.pauses[-1].at if own and own.stands else None,
        "extended": int(bool(own and own.due is not None)),
        "held_at": thread.exchanges[-1].at if thread and thread.waits else None,
        "rating": item.rating.value if item.rating else None,
    }
    return Row("questions", {"question": item.id}, values)
