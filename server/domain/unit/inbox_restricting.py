"""What the right of its asker does to a question in the inbox of a unit: corrected, or kept and not used.

whatever is open or public ──restrict──▶ veiled ──free──▶ as it was
"""

from typing import Annotated, Any

import msgspec

from server.domain.clarification import Clarification, Released
from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.holder import find
from server.domain.noun import Noun
from server.domain.roles import OPERATOR
from server.domain.sample import Draw
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.undoing import CAUSED
from server.domain.unit.inbox_item import HOLDER, OPEN, SHOWN, VEILED, InboxItem, change
from server.log.event import Event, Words, event

REDACT, REDACT_NAME = "inbox.redact", "inbox.redact_name"
RESTRICT, FREE = "inbox.restrict", "inbox.free"
USED = tuple(dict.fromkeys((*OPEN, *SHOWN)))


@event("inbox.veiled")
class Veiled(Event, frozen=True):
    """Its asker wants it restricted: it is kept and not used."""

    question: str


@event("inbox.unveiled")
class Unveiled(Event, frozen=True):
    """What was restricted is as it was."""

    question: str


@event("inbox.redacted")
class Redacted(Event, frozen=True):
    """The public wording is another one."""

    question: str
    text: Words


@event("inbox.name_redacted")
class NameRedacted(Event, frozen=True):
    """The shown name is another one, or none."""

    question: str
    named: bool
    name: Words


NOUN = Noun("inbox_restricting", events=(Veiled, Unveiled, Redacted, NameRedacted))


class Of(Payload, frozen=True, kw_only=True):
    question: Id
    state: str


class Redact(Of, frozen=True, kw_only=True):
    text: Annotated[str, msgspec.Meta(extra={"limit": "question"})]


class RedactName(Of, frozen=True, kw_only=True):
    """An empty name takes it out."""

    name: Annotated[str, msgspec.Meta(extra={"limit": "name", "empty": True})]


def _sample(draw: Draw) -> dict[str, Any]:
    item, name = draw.fitting(), f"Tên {draw.token()}" if draw.what % 3 else ""
    return draw.about(item, question=item.id, text=f"Lời {draw.token()}", name=name)


@NOUN.command(RESTRICT, by=(OPERATOR,), on=("",), when=USED, of="inbox", undo=CAUSED, sample=_sample)
def restrict(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    """Whoever was asked back need not answer any more."""
    find(stream, HOLDER, p.question, p.state, USED)
    veiled, thread = Veiled(question=p.question), stream.get(Clarification, p.question)
    return (Released(question=p.question), veiled) if thread and thread.waits else (veiled,)


def restricted(item: InboxItem) -> bool:
    return item.state == VEILED


@NOUN.command(FREE, by=(OPERATOR,), on=("",), when=(VEILED,), of="inbox", undo=CAUSED, sample=_sample)
def free(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    find(stream, HOLDER, p.question, p.state, (VEILED,))
    return (Unveiled(question=p.question),)


@NOUN.command(REDACT, by=(OPERATOR,), on=("",), when=USED, of="inbox", undo=CAUSED, sample=_sample)
def redact(stream: StreamState, actor: Actor, p: Redact, now: Now) -> tuple[Event, ...]:
    find(stream, HOLDER, p.question, p.state, USED)
    return (Redacted(question=p.question, text=p.text),)


@NOUN.command(REDACT_NAME, by=(OPERATOR,), on=("",), when=USED, of="inbox", undo=CAUSED, sample=_sample)
def redact_name(stream: StreamState, actor: Actor, p: RedactName, now: Now) -> tuple[Event, ...]:
    find(stream, HOLDER, p.question, p.state, USED)
    return (NameRedacted(question=p.question, named=bool(p.name), name=p.name),)


@NOUN.fold(Veiled)
def _veiled(stream: StreamState, happened: Veiled, where: Happened) -> None:
    before = stream.need(InboxItem, happened.question).state
    change(stream, happened.question, where, state=VEILED, was=before)


@NOUN.fold(Unveiled)
def _unveiled(stream: StreamState, happened: Unveiled, where: Happened) -> None:
    before = stream.need(InboxItem, happened.question).was
    change(stream, happened.question, where, state=before, was=None)


@NOUN.fold(Redacted)
def _redacted(stream: StreamState, happened: Redacted, where: Happened) -> None:
    change(stream, happened.question, where, text=ErasableText(where.seq, happened.text))


@NOUN.fold(NameRedacted)
def _renamed(stream: StreamState, happened: NameRedacted, where: Happened) -> None:
    name = ErasableText(where.seq, happened.name) if happened.named else None
    change(stream, happened.question, where, name=name)
