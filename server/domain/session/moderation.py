"""Moderation: what the secretariat decides about a question before and after the public sees it.

asked ──accept──▶ accepted        any ──redact──▶ the same, public wording at the next revision
asked, accepted, promised ──refuse──▶ refused ──accept──▶ accepted
public ──veil──▶ veiled (a stub with the reason) ──unveil──▶ as it was, off the stage
"""

from typing import Annotated

import msgspec

from server.domain.command import Actor, Now, command
from server.domain.session.question import (
    ACCEPTED,
    ASKED,
    CALLED,
    PROMISED,
    REFUSED,
    SHOWN,
    VEILED,
    Move,
    Question,
    QuestionText,
    Reading,
    change,
    movable,
    readable,
)
from server.domain.session.session import ANY, CLOSED, LEAD, MODERATOR, WORKING
from server.domain.state import ErasableText, Happened, StreamState, fold
from server.log.event import Event, Words, event

EDITORS = (MODERATOR, LEAD)
EDITABLE = (ASKED, REFUSED, *SHOWN)
REASONS = (
    "duplicate",
    "off_topic",
    "other_authority",
    "complaint",
    "no_content",
    "personal_attack",
    "abusive",
    "spam",
    "personal_data",
)
Reason = Annotated[str, msgspec.Meta(extra={"list": "reason"})]
Note = Annotated[str, msgspec.Meta(extra={"limit": "note", "empty": True})]


@event("question.accepted")
class Accepted(Event, frozen=True):
    """The question was let through and is public."""

    question: str


@event("question.redacted")
class Redacted(Event, frozen=True):
    """The public wording was changed, as a rule to take personal data out."""

    question: str
    text_rev: int
    text: Words


@event("question.refused")
class WasRefused(Event, frozen=True):
    """The question was not taken; the asker reads why."""

    question: str
    reason: str
    note: Words


@event("question.veiled")
class Veiled(Event, frozen=True):
    """A public question was taken out of sight; a stub with the reason stays."""

    question: str
    reason: str


@event("question.unveiled")
class Unveiled(Event, frozen=True):
    """A veiled question is public again."""

    question: str


class Accept(Reading, frozen=True, kw_only=True):
    """`state` too: a question that a colleague refused meanwhile is not silently let through."""

    state: str = ASKED


class Redact(Reading, frozen=True, kw_only=True):
    text: QuestionText


class Refuse(Move, frozen=True, kw_only=True):
    reason: Reason
    note: Note = ""


class Veil(Move, frozen=True, kw_only=True):
    reason: Reason


@command("question.accept", by=EDITORS, on=WORKING, when=(ASKED, REFUSED))
def accept(stream: StreamState, actor: Actor, p: Accept, now: Now) -> tuple[Event, ...]:
    readable(stream, p, (p.state,) if p.state in (ASKED, REFUSED) else ())
    return (Accepted(question=p.question),)


@command("question.redact", by=EDITORS, on=(*WORKING, CLOSED), when=EDITABLE)
def redact(stream: StreamState, actor: Actor, p: Redact, now: Now) -> tuple[Event, ...]:
    question = readable(stream, p, EDITABLE)
    return (Redacted(question=p.question, text_rev=question.text_rev + 1, text=p.text),)


@command("question.refuse", by=EDITORS, on=WORKING, when=(ASKED, ACCEPTED, PROMISED))
def refuse(stream: StreamState, actor: Actor, p: Refuse, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (ASKED, ACCEPTED, PROMISED))
    return (WasRefused(question=p.question, reason=p.reason, note=p.note),)


@command("question.veil", by=EDITORS, on=ANY, when=SHOWN)
def veil(stream: StreamState, actor: Actor, p: Veil, now: Now) -> tuple[Event, ...]:
    movable(stream, p, SHOWN)
    return (Veiled(question=p.question, reason=p.reason),)


@command("question.unveil", by=EDITORS, on=ANY, when=(VEILED,))
def unveil(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    movable(stream, p, (VEILED,))
    return (Unveiled(question=p.question),)


@fold(Accepted)
def _accepted(stream: StreamState, happened: Accepted, where: Happened) -> None:
    change(stream, happened.question, where, state=ACCEPTED, reason=None, note=None)


@fold(Redacted)
def _redacted(stream: StreamState, happened: Redacted, where: Happened) -> None:
    change(stream, happened.question, where, text=ErasableText(where.seq, happened.text), text_rev=happened.text_rev)


@fold(WasRefused)
def _refused(stream: StreamState, happened: WasRefused, where: Happened) -> None:
    note = ErasableText(where.seq, happened.note) if happened.note else None
    change(stream, happened.question, where, state=REFUSED, reason=happened.reason, note=note)


@fold(Veiled)
def _veiled(stream: StreamState, happened: Veiled, where: Happened) -> None:
    question = stream.need(Question, happened.question)
    was = ACCEPTED if question.state == CALLED else question.state
    change(stream, happened.question, where, state=VEILED, was=was, reason=happened.reason)


@fold(Unveiled)
def _unveiled(stream: StreamState, happened: Unveiled, where: Happened) -> None:
    question = stream.need(Question, happened.question)
    change(stream, happened.question, where, state=question.was, was=None, reason=None)
