"""The transcript: a row per question that the public may see, with its answer."""

from collections.abc import Sequence
from typing import Any

import msgspec

from server.domain.command import ASKER
from server.domain.extension import Extension
from server.domain.roles import PUBLIC
from server.domain.session.answer import Answer
from server.domain.session.further import Further
from server.domain.session.question import Question
from server.domain.session.session import Session, of
from server.domain.session.translation import Translation
from server.domain.state import Key, StreamState
from server.domain.unit.inbox_item import InboxItem
from server.folding import LONGEST, folded
from server.log.entry import Row
from server.log.event import Event
from server.projections.inbox_pairs import pair
from server.projections.projector import Projector
from server.views.entity import view

_PAIRED = ("question", "answer", Extension.noun, Translation.noun, Further.noun)
_INBOX = (InboxItem.noun, Extension.noun)

_encode = msgspec.json.Encoder(order="deterministic").encode


def projector(kinds: tuple[str, ...]) -> Projector:
    return Projector("transcript", ("transcript",), kinds, rows)


def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
    session = of(state)
    if session is None:
        return [_inbox(state, id) for id in dict.fromkeys(id for noun, id in touched if noun in _INBOX)]
    pairs = [_pair(state, session, id) for id in dict.fromkeys(id for noun, id in touched if noun in _PAIRED)]
    return [pair for pair in pairs if pair is not None]


def _pair(state: StreamState, session: Session, id: str) -> Row | None:
    question = state.get(Question, id)
    if question is None or (question.meaning.column == "new" and question.by == ASKER):
        return None
    if (value := pair_of(state, id)) is None:
        return Row("transcript", {"question": id}, None)
    seen, said = value["question"] or {}, value["answer"]
    values: dict[str, object] = {
        "session": session.id,
        "room": session.room,
        "number": question.number,
        "state": seen["state"],
        "at": said["published_at"] if said else question.acted_at,
        "value": _encode(value).decode(),
    }
    return Row("transcript", {"question": id}, values)


def nothing_taken_out(before: str, after: str) -> bool:
    """Whether a wording says all that the one before it said: marks, capitals and signs were put right, words put in.
    Whatever was taken out may be somebody's own, and so nobody is shown the wording before."""
    said, left = folded(before).split(), iter(folded(after).split())
    return bool(said) and all(len(word) < LONGEST and word in left for word in said)


def first_wording(question: Question) -> str:
    """The asker's own wording, where everybody may read it beside the one of today; else none."""
    before, after = question.original, question.text
    return before.text if before != after and nothing_taken_out(before.text, after.text) else ""


def pair_of(state: StreamState, id: str) -> dict[str, Any] | None:
    """A question as everybody may read it, with its answer, its `translation`, after which other answer it was asked
    (`further`), and `first_wording` where only its spelling was put right; None when nobody may."""
    question, answer = state.get(Question, id), state.get(Answer, id)
    seen = view(state.kind, question, PUBLIC) if question else None
    if seen is None:
        return None
    value: dict[str, Any] = {"question": seen, "answer": view(state.kind, answer, PUBLIC) if answer else None}
    if question and "text" in seen and (before := first_wording(question)):
        value["first_wording"] = before
    for each in (state.get(Translation, id), state.get(Further, id)):
        if each and (shown := view(state.kind, each, PUBLIC)):
            value[each.noun] = shown
    if own := state.get(Extension, id):
        value["extension"] = view(state.kind, own, PUBLIC)
    return value


def _inbox(state: StreamState, id: str) -> Row:
    item = state.need(InboxItem, id)
    if (value := pair(state, item)) is None:
        return Row("transcript", {"question": id}, None)
    values: dict[str, object] = {
        "session": None,
        "room": state.id,
        "number": item.number,
        "state": item.state,
        "at": item.published_at or item.acted_at,
        "value": _encode(value).decode(),
    }
    return Row("transcript", {"question": id}, values)
