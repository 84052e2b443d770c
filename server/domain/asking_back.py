"""Asking back about a question that was sent elsewhere: whoever has it asks, its asker reads and replies where it was
asked, and whoever has it hears. What is asked and replied is one exchange, known by the moment in which it was asked.

there: question.hold ──▶ here: question.asked_there ──(its asker) question.clarify──▶ there: question.clarified
there: question.release, or a reply there ──▶ here: question.asking_over
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from server.domain.command import Payload
from server.domain.fields import Id, Instant
from server.domain.state import StreamState
from server.domain.transfer import Transfer
from server.log.entry import Reaction
from server.log.event import Event, Words, event

NOTE_ASKED, NOTE_OVER = "question.note_asked_back", "question.note_asking_over"
NOTE_REPLY = "question.note_reply"


@event("question.asked_there")
class AskedThere(Event, frozen=True):
    """The unit that has the question now asks its asker back, as `question.held` says."""

    question: str
    asked_at: int
    needs: tuple[str, ...]
    reply_by: int | None
    text: Words


@event("question.asking_over")
class AskingOver(Event, frozen=True):
    """The unit that has the question now no longer waits for its asker."""

    question: str


@event("question.reply_came")
class ReplyCame(Event, frozen=True):
    """What its asker replied came when nobody waited for it any more."""

    question: str
    text: Words
    wording: Words


class NoteAsked(Payload, frozen=True, kw_only=True):
    origin_question: Id
    asked_at: Instant
    needs: Annotated[tuple[str, ...], msgspec.Meta(max_length=10)]
    reply_by: Instant | None = None
    text: str


class NoteOver(Payload, frozen=True, kw_only=True):
    origin_question: Id
    asked_at: Instant


class NoteReply(Payload, frozen=True, kw_only=True):
    origin_question: Id
    asked_at: Instant
    text: str
    wording: str


def asks(
    stream: StreamState, id: str, asked_at: int, needs: tuple[str, ...], reply_by: int | None, text: str
) -> Iterator[Reaction]:
    """For the session in which it was asked, if that is elsewhere."""
    for transfer in _came(stream, id):
        said = {"asked_at": asked_at, "needs": list(needs), "reply_by": reply_by, "text": text}
        yield Reaction(transfer.origin, NOTE_ASKED, {"origin_question": transfer.origin_question, **said})


def over(stream: StreamState, id: str, asked_at: int) -> Iterator[Reaction]:
    for transfer in _came(stream, id):
        said = {"origin_question": transfer.origin_question, "asked_at": asked_at}
        yield Reaction(transfer.origin, NOTE_OVER, said)


def replied(stream: StreamState, id: str, asked_at: int, text: str, wording: str) -> Iterator[Reaction]:
    """For whoever has it, if it was sent from here."""
    transfer = stream.get(Transfer, id)
    if transfer is not None and transfer.place is not None:
        said = {"asked_at": asked_at, "text": text, "wording": wording}
        yield Reaction(transfer.place.stream, NOTE_REPLY, {"origin_question": transfer.origin_question, **said})


def _came(stream: StreamState, id: str) -> Iterator[Transfer]:
    transfer = stream.get(Transfer, id)
    if transfer is not None and not transfer.away and transfer.origin != stream.name:
        yield transfer
