"""Moderation: what the secretariat decides about a question before and after the public sees it.

asked ──accept──▶ accepted        any ──redact──▶ the same, public wording at the next revision
asked, held, accepted, promised ──refuse──▶ refused ──accept──▶ accepted
public ──veil──▶ veiled (a stub with the reason) ──unveil──▶ as it was, off the stage
"""

from typing import Annotated, Any

import msgspec

from server.domain.command import ASKER, Actor, Now
from server.domain.fields import Note
from server.domain.noun import Noun
from server.domain.roles import EDITORS, OPERATOR
from server.domain.sample import Draw
from server.domain.session.guards import Move, Of, Reading, find, movable, readable
from server.domain.session.lent import corrected, lenders
from server.domain.session.picture import public_question
from server.domain.session.question import (
    Accepted,
    NameRedacted,
    Question,
    QuestionText,
    Redacted,
    Unveiled,
    Veiled,
    WasRefused,
    Withdrawn,
    act,
)
from server.domain.session.question_state import (
    ACCEPTED,
    ASKED,
    CALLED,
    HELD,
    MERGED,
    OF_KIND,
    PROMISED,
    REFUSED,
    SHOWN,
    VEILED,
)
from server.domain.session.session import ANY, ENDED, WORKING, need
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.undoing import OWN, TAKEN_BACK
from server.errors import Refused
from server.log.event import Event

EDITABLE = (ASKED, HELD, REFUSED, *SHOWN)
# What its asker has a right to is changed under another question, too.
WISHED = (*EDITABLE, MERGED)
REFUSABLE = (ASKED, HELD, ACCEPTED, PROMISED)
WITHDRAWABLE = (*REFUSABLE, MERGED)
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


REDACT, REDACT_NAME = "question.redact", "question.redact_name"
VEIL, UNVEIL, WITHDRAW = "question.veil", "question.unveil", "question.withdraw"
# Why it is out of sight when its asker wants it so; nobody at the desk chooses it.
RESTRICTED = "restricted"
NOUN = Noun("moderation")


def _about(draw: Draw) -> dict[str, Any]:
    """A payload about a question from whose state the command may lead."""
    note, reason = f"Ghi chú {draw.token()}", REASONS[draw.what % len(REASONS)]
    return draw.about(draw.fitting(), text=f"Lời {draw.token()}", note=note, reason=reason)


class Accept(Reading, frozen=True, kw_only=True):
    """`state` too: a question that a colleague refused meanwhile is not silently let through."""

    state: str = ASKED


class Redact(Reading, frozen=True, kw_only=True):
    text: QuestionText


class RedactName(Reading, frozen=True, kw_only=True):
    """An empty name takes it out."""

    name: Annotated[str, msgspec.Meta(extra={"limit": "name", "empty": True})]


class Refuse(Move, frozen=True, kw_only=True):
    reason: Reason
    note: Note = ""


class Veil(Move, frozen=True, kw_only=True):
    reason: Reason


@NOUN.command("question.accept", by=EDITORS, on=WORKING, when=(ASKED, REFUSED), undo=TAKEN_BACK, sample=_about)
def accept(stream: StreamState, actor: Actor, p: Accept, now: Now) -> tuple[Event, ...]:
    readable(stream, p, (p.state,) if p.state in (ASKED, REFUSED) else ())
    return (Accepted(question=p.question),)


@NOUN.command(REDACT, by=EDITORS, on=(*WORKING, *ENDED), when=EDITABLE, undo=TAKEN_BACK, sample=_about)
def redact(stream: StreamState, actor: Actor, p: Redact, now: Now) -> tuple[Event, ...]:
    """What whoever answers a data request corrects, nobody takes back, and it reaches the wording that it lent."""
    wished = OPERATOR in actor.roles
    question = readable(stream, p, WISHED if wished else EDITABLE)
    of = lenders(stream, question, p.text, question.members)
    told = Redacted(question=p.question, text_rev=question.text_rev + 1, text=p.text, wished=wished, of=of)
    return (told, *(corrected(stream, p.question, p.text) if wished else ()))


def _named(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting(), name=f"Tên {draw.token()}" if draw.what % 3 else "")


@NOUN.command(REDACT_NAME, by=EDITORS, on=(*WORKING, *ENDED), when=EDITABLE, undo=TAKEN_BACK, sample=_named)
def redact_name(stream: StreamState, actor: Actor, p: RedactName, now: Now) -> tuple[Event, ...]:
    """The revision counts for the name, too: whoever read the old one has to read again."""
    wished = OPERATOR in actor.roles
    rev = readable(stream, p, WISHED if wished else EDITABLE).text_rev + 1
    return (NameRedacted(question=p.question, text_rev=rev, named=bool(p.name), name=p.name, wished=wished),)


@NOUN.command("question.refuse", by=EDITORS, on=WORKING, when=REFUSABLE, undo=TAKEN_BACK, sample=_about)
def refuse(stream: StreamState, actor: Actor, p: Refuse, now: Now) -> tuple[Event, ...]:
    movable(stream, p, REFUSABLE)
    return (WasRefused(question=p.question, reason=p.reason, note=p.note),)


@NOUN.command(VEIL, by=EDITORS, on=ANY, when=SHOWN, undo=TAKEN_BACK, sample=_about)
def veil(stream: StreamState, actor: Actor, p: Veil, now: Now) -> tuple[Event, ...]:
    movable(stream, p, SHOWN)
    return (Veiled(question=p.question, reason=p.reason),)


@NOUN.command(UNVEIL, by=EDITORS, on=ANY, when=(VEILED,), undo=TAKEN_BACK, sample=_about)
def unveil(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    question = movable(stream, p, (VEILED,))
    if question.reason == RESTRICTED and OPERATOR not in actor.roles:
        raise Refused("question.restricted")
    if (
        need(stream).state in ENDED
        and OF_KIND[question.kind][question.was or ""].blocks_closing
        and not question.written
    ):
        raise Refused("question.reopen_first")  # in a record it would be forgotten
    return (Unveiled(question=p.question),)


@NOUN.command(WITHDRAW, by=(ASKER,), on=WORKING, when=WITHDRAWABLE, undo=OWN, sample=_about)
def withdraw(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.asker != actor.id:
        raise Refused("question.unknown")
    if question.state not in WITHDRAWABLE:
        raise Refused("question.too_late", state=public_question(question).state)
    return (Withdrawn(question=p.question),)


@NOUN.fold(Accepted)
def _accepted(stream: StreamState, happened: Accepted, where: Happened) -> None:
    act(stream, happened.question, where, state=ACCEPTED, reason=None, note=None)


@NOUN.fold(Redacted)
def _redacted(stream: StreamState, happened: Redacted, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    wished = {"wished_rev": happened.text_rev} if happened.wished else {}
    act(stream, happened.question, where, text=text, text_rev=happened.text_rev, lent=bool(happened.of), **wished)


@NOUN.fold(NameRedacted)
def _name_redacted(stream: StreamState, happened: NameRedacted, where: Happened) -> None:
    name = ErasableText(where.seq, happened.name) if happened.named else None
    act(stream, happened.question, where, name=name, text_rev=happened.text_rev, imitates=False)


@NOUN.fold(WasRefused)
def _refused(stream: StreamState, happened: WasRefused, where: Happened) -> None:
    note = ErasableText(where.seq, happened.note) if happened.note else None
    act(stream, happened.question, where, state=REFUSED, reason=happened.reason, note=note)


@NOUN.fold(Veiled)
def _veiled(stream: StreamState, happened: Veiled, where: Happened) -> None:
    question = stream.need(Question, happened.question)
    was = ACCEPTED if question.state == CALLED else question.state
    act(stream, happened.question, where, state=VEILED, was=was, reason=happened.reason)


@NOUN.fold(Unveiled)
def _unveiled(stream: StreamState, happened: Unveiled, where: Happened) -> None:
    question = stream.need(Question, happened.question)
    act(stream, happened.question, where, state=question.was, was=None, reason=None)
