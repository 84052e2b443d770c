"""The questions of one round that a unit answers in its inbox, as its report counts them: they belong to no session of
its own, so they are told beside what was asked there, and their sum is what came.

Each is told by one report alone: that of the unit's last session of the round that was not called off, and where it has
none, by the report of the session in which the question was asked."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from server.domain.extension import Extension
from server.domain.reporting import OUTCOMES, UNIT
from server.domain.roles import PUBLIC
from server.domain.session.outcome import Line, counted_as, in_inboxes, in_inboxes_of, outcome
from server.domain.session.question import Question
from server.domain.session.session import Session, need
from server.domain.state import StreamState
from server.domain.transfer import Transfer
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import InboxItem
from server.local_time import NEVER
from server.log.book import Book
from server.views.entity import view

_COPIED = ("number", "kind", "field", "asker_type", "province", "asked_at")


async def told_by(book: Book, session: Session) -> bool:
    """Whether this session's report tells of the inbox: of several in one round the last does."""
    if not session.round or session.rehearsal:
        return False
    where = {"round": session.round, "room": session.room, "rehearsal": 0, "cancelled_at": None}
    rows = await book.rows("sessions", where, "-starts_at,id", 1)
    return bool(rows) and rows[0]["id"] == session.id


async def silent(book: Book, state: StreamState) -> list[str]:
    """The units in whose inboxes questions of this session are and whose own reports tell of none: this one's does."""
    session, units = need(state), {unit for _, unit in in_inboxes(state)}
    if session.rehearsal or not units:
        return []
    if not session.round:
        return sorted(units)
    where = {"round": session.round, "room": sorted(units), "rehearsal": 0, "cancelled_at": None}
    return sorted(units - {str(row["room"]) for row in await book.rows("sessions", where)})


def rows_away(state: StreamState, units: Collection[str], now: int) -> list[dict[str, Any]]:
    """Of these units, as this session was told of them; a row each in the shape of a session's."""
    held = {moved.id: unit for moved, unit in in_inboxes(state)}
    return [_away(state, line, held[line.id], now) for line in in_inboxes_of(state, units)]


def _away(state: StreamState, line: Line, unit: str, now: int) -> dict[str, Any]:
    question, moved = state.need(Question, line.id), state.need(Transfer, line.id)
    same = ("id", "number", "kind", "field", "asker_type", "asked_at", "heading", "mode", "answered_at", "way")
    return {
        **{name: getattr(line, name) for name in same}, "province": question.province, "decided_at": None,
        "answer_due": NEVER if line.due is None else line.due, "fate": counted_as(line, now), "reason": "",
        "receipt_no": moved.receipt_no, "at_unit": unit, "text": "", "answer": "", "waits_for": "",
    }  # fmt: skip


def rows(state: StreamState, round: str, now: int) -> list[dict[str, Any]]:
    """As they stand in the unit's stream, in the order in which they came; a row each in the shape of a session's."""
    every = (state.need(InboxItem, id) for _, id in state.keys(InboxItem.noun))
    return [_row(state, item, now) for item in every if state.need(Transfer, item.id).round == round]


def sums(counted: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    found = Counter(row["fate"] for row in counted)
    return {name: found[name] for name in OUTCOMES if found[name]}


def _row(state: StreamState, item: InboxItem, now: int) -> dict[str, Any]:
    transfer, due = state.need(Transfer, item.id), CLOCK.runs_out(state, item.id)
    mode, heading = ("later" if item.published_at else None), item.meaning.heading
    seen = view(state.kind, item, PUBLIC) or {}
    return {
        **{name: getattr(item, name) for name in _COPIED},
        "id": item.id, "heading": heading, "mode": mode, "answered_at": item.published_at, "way": UNIT,
        "answer_due": NEVER if due is None else due, "decided_at": item.accepted_at, "arrived": 1,
        "fate": outcome(heading, mode, item.published_at, due, now), "reason": item.sent_to or item.reason,
        "receipt_no": transfer.receipt_no, "from_unit": _from(state, transfer),
        "text": seen.get("text", ""), "answer": seen.get("answer", ""), "waits_for": _waits_for(state, item),
    }  # fmt: skip


def _from(state: StreamState, transfer: Transfer) -> str:
    """Who held it before this unit did last."""
    here = [n for n, hand in enumerate(transfer.hands) if hand.stream == state.name and n]
    return transfer.hands[here[-1] - 1].unit if here else ""


def _waits_for(state: StreamState, item: InboxItem) -> str:
    """Why its day is another one, as far as everybody may know."""
    own = state.get(Extension, item.id)
    if own is None or own.away or not item.meaning.open:
        return ""
    if own.stands:
        return own.pauses[-1].reason.text
    return own.request.reason.text if own.request and own.request.agreed else ""
