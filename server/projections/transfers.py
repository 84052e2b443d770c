"""The questions that moved between units and the cases that were set apart, a row each and no word of theirs.

`custody`: of the transfer here. `state`, `heading`: of the question in this stream. `session`: null in a
unit's inbox. `from_unit`, `act`: from whom and how it came or, sent, how it went; `moves`: how often it moved so far.
"""

from collections.abc import Sequence
from typing import Any

from server.domain.extension import Extension
from server.domain.session.answer import Answer
from server.domain.session.question import Question
from server.domain.session.session import of
from server.domain.state import Key, StreamState
from server.domain.transfer import SENT, Transfer
from server.domain.unit.case import Case
from server.domain.unit.inbox_item import InboxItem
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

_TOLD = (Question.noun, Answer.noun, InboxItem.noun, Transfer.noun, Extension.noun)
_COPIED = ("state", "number", "kind", "asker_type", "field", "sent_to", "asked_at")
_CASE = ("state", "procedure", "receipt_no", "handler", "looks", "looked_at", "received_at")


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("transfers", ("transfers", "cases"), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    ids = dict.fromkeys(id for noun, id in touched if noun in _TOLD)
    moved = (state.get(Transfer, id) for id in ids)
    found = [_row(state, each) for each in moved if each is not None]
    # What was sent on and taken back never moved.
    gone = (id for noun, id in touched if noun == Transfer.noun and state.get(Transfer, id) is None)
    found += [Row("transfers", {"id": id}, None) for id in gone]
    cases = (state.get(Case, id) for noun, id in touched if noun == Case.noun)
    return found + [_case(state, each) for each in cases if each is not None]


def _row(state: StreamState, transfer: Transfer) -> Row:
    session, item = of(state), _item(state, transfer.id)
    last, answer = transfer.hands[-1], state.get(Answer, transfer.id)
    own = state.get(Extension, transfer.id)
    values: dict[str, object] = {name: getattr(item, name) for name in _COPIED}
    kept = ("origin", "origin_question", "receipt_no", "round", "outcome", "bounced")
    values |= {name: getattr(transfer, name) for name in kept}
    values |= {
        "due": own.due if own is not None and own.due is not None else transfer.due,
        "unit": session.room if session else state.id,
        "session": session.id if session else None,
        "heading": item.meaning.heading,
        "open": int(item.meaning.open),
        "shown": int(item.meaning.public),
        "custody": transfer.state,
        "from_unit": transfer.sender.unit if transfer.sender else None,
        "act": last.act,
        "moves": len(transfer.hands) - 1,
        "edited": int(item.text != item.original and item.erased_at is None),
        "moved_at": last.since,
        "answered_at": answer.published_at if answer else getattr(item, "published_at", None),
        "sent_to": item.sent_to if transfer.state == SENT else None,
    }
    return Row("transfers", {"id": transfer.id}, values)


def _item(state: StreamState, id: str) -> Any:
    return state.get(Question, id) or state.need(InboxItem, id)


def _case(state: StreamState, case: Case) -> Row:
    values: dict[str, object] = {name: getattr(case, name) for name in _CASE}
    return Row("cases", {"id": case.id}, values | {"unit": state.id})
