"""The inbox of a unit: questions that were transferred to it while it has no session of their round that takes them.
They are answered here all the same, and what units dispute about waits in the Office's until it decides.

incoming ──accept──▶ taken_up ──draft, publish──▶ responded ◀─correct─┐ (a dated note, the old text stays)
                                                       └──────────────┘   disputed ──question.decide──▶ transferred
whatever is open ──transfer, refer, set_apart──▶ as in a session (domain/transferring.py, domain/outside.py)
"""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from server.domain import nonconformity, outside, transferring
from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.holder import TRANSFERRED, find, tell_outcome
from server.domain.noun import Noun, Seen
from server.domain.outside import SET_APART
from server.domain.roles import ADMIN, APPROVERS, DESK, EDITORS, EXPERT, HEAD, OFFICE, PUBLIC
from server.domain.sample import Draw
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import DECIDE, HERE, Decide, Transfer, Transferred
from server.domain.undoing import ELSEWHERE, FIELD, TAKEN_BACK
from server.domain.unit.inbox_item import (
    ACCEPTED,
    ANSWERED,
    ARRIVED,
    DISPUTED,
    HOLDER,
    SHOWN,
    STATES,
    WORDLESS,
    Correction,
    Draft,
    Erased,
    InboxItem,
    change,
)
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

BY_HEAD, NO_APPROVAL = 2, 0
"""How much of an approval a unit asks for, as `answer_approval` says."""


@event("inbox.accepted")
class Accepted(Event, frozen=True):
    """The unit holds itself competent; the question is public in this wording."""

    question: str
    text: Words


@event("inbox.drafted")
class Drafted(Event, frozen=True):
    """A draft of the answer was written down."""

    question: str
    rev: int
    text: Words


@event("inbox.published")
class Published(Event, frozen=True):
    """The unit's answer is official."""

    question: str
    rev: int
    text: Words


@event("inbox.corrected")
class Corrected(Event, frozen=True):
    """The unit's answer was corrected; the old text stays readable under the note."""

    question: str
    rev: int
    text: Words
    note: Words


TRANSFER, OUTSIDE = transferring.noun(HOLDER), outside.noun(HOLDER)

_FIELDS = "state number kind asker_type field province name text asked_at arrived_at"
_DESK = " erased_at rev draft answer published_at corrections rating reason note sent_to by acted_at can"
_READ = tuple(state for state in STATES if state != SET_APART)
NOUN = Noun(
    "inbox",
    entity=InboxItem,
    events=(Accepted, Drafted, Published, Corrected, Erased),
    states=STATES,
    seen=(
        Seen((PUBLIC,), _FIELDS, SHOWN),
        Seen((PUBLIC,), "answer published_at corrections", (ANSWERED,)),
        Seen((PUBLIC,), "state sent_to", (TRANSFERRED,)),
        Seen((PUBLIC,), "state number erased_at", WORDLESS),
        Seen((DESK,), _FIELDS + _DESK, _READ),
        Seen((DESK,), "state number asked_at arrived_at reason by acted_at", (SET_APART,)),
    ),
    names={"id": "assignment clarification extension"},
)


Approval = Annotated[int, msgspec.Meta(extra={"term": "answer_approval"})]


class Of(Payload, frozen=True, kw_only=True):
    question: Id
    state: str


class Accept(Of, frozen=True, kw_only=True):
    """`text`: the public wording, where it is not the one that came."""

    text: Annotated[str, msgspec.Meta(extra={"limit": "question"})] | None = None


class Write(Payload, frozen=True, kw_only=True):
    question: Id
    rev: int
    text: Annotated[str, msgspec.Meta(extra={"limit": "answer"})]


class Publish(Payload, frozen=True, kw_only=True):
    question: Id
    rev: int
    approval: Approval
    separate: Annotated[int, msgspec.Meta(extra={"term": "answer_separate"})]


class Correct(Write, frozen=True, kw_only=True):
    note: Annotated[str, msgspec.Meta(extra={"limit": "note"})]
    approval: Approval


def _sample(draw: Draw) -> dict[str, Any]:
    item = draw.fitting()
    found = {"question": item.id, "unit": draw.listed("unit"), "note": f"Lý do {draw.token()}"}
    return draw.about(item, text=f"Lời {draw.token()}", rev=getattr(item, "rev", 0), **found)


@NOUN.command("inbox.accept", by=EDITORS, on=("",), when=(ARRIVED,), undo=TAKEN_BACK, sample=_sample)
def accept(stream: StreamState, actor: Actor, p: Accept, now: Now) -> tuple[Event, ...]:
    item = find(stream, HOLDER, p.question, p.state, (ARRIVED,))
    return (Accepted(question=item.id, text=p.text if p.text is not None else item.text.text),)


@NOUN.command("inbox.draft", by=(EXPERT, *EDITORS), on=("",), when=(ACCEPTED,), undo=FIELD, sample=_sample)
def draft(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    item = _written(stream, p.question, p.rev)
    return (Drafted(question=item.id, rev=item.rev + 1, text=p.text),)


@NOUN.command("inbox.publish", by=APPROVERS, on=("",), when=(ACCEPTED,), undo=TAKEN_BACK, sample=_sample)
def publish(stream: StreamState, actor: Actor, p: Publish, now: Now) -> tuple[Event, ...]:
    item = _written(stream, p.question, p.rev)
    if item.draft is None:
        raise Refused("answer.missing")
    _approves(actor, p.approval)
    if p.separate and p.approval != NO_APPROVAL and item.draft.by == actor.id:
        raise Refused("answer.own")
    return (Published(question=item.id, rev=item.rev + 1, text=item.draft.text.text),)


@NOUN.command("inbox.correct", by=APPROVERS, on=("",), when=(ANSWERED,), undo=TAKEN_BACK, sample=_sample)
def correct(stream: StreamState, actor: Actor, p: Correct, now: Now) -> tuple[Event, ...]:
    item = _written(stream, p.question, p.rev, ANSWERED)
    _approves(actor, p.approval)
    happened = Corrected(question=item.id, rev=item.rev + 1, text=p.text, note=p.note)
    return (happened, nonconformity.corrected(now, item.number, item.id))


@NOUN.command(
    "question.decide", by=(OFFICE, ADMIN), on=("",), when=(DISPUTED,), of="inbox", undo=ELSEWHERE, sample=_sample
)
def decide(stream: StreamState, actor: Actor, p: Decide, now: Now) -> tuple[Event, ...]:
    """Whose it is; from there it does not go on."""
    item = find(stream, HOLDER, p.question, DISPUTED, (DISPUTED,))
    stream_of = p.destinations.get(p.unit, f"unit:{p.unit}")
    decided = Transferred(
        question=item.id, unit=p.unit, stream=stream_of, act=DECIDE, why="", claimed="", note=p.note
    )  # fmt: skip
    return (decided,)


def _approves(actor: Actor, approval: int) -> None:
    if approval == BY_HEAD and HEAD not in actor.roles:
        raise Refused("answer.head")


def _written(stream: StreamState, id: str, rev: int, state: str = ACCEPTED) -> InboxItem:
    item: InboxItem | None = stream.get(InboxItem, id)
    if item is None:
        raise Refused("question.unknown")
    if item.erased_at is not None:
        raise Refused("question.erased", number=item.number, at=item.erased_at)
    if item.state != state:
        raise Refused("question.conflict", number=item.number, state=item.state, by=item.by, at=item.acted_at)
    if item.rev != rev:
        raise Refused("answer.conflict", number=item.number, rev=item.rev, by=item.by, at=item.acted_at)
    return item


@NOUN.reaction(Accepted)
def _noted(stream: StreamState, happened: Accepted, where: Happened) -> Iterator[Reaction]:
    """An opinion awaits no answer: it is done with now."""
    if not stream.need(InboxItem, happened.question).meaning.open:
        yield from tell_outcome(stream, HOLDER, happened.question, where)


@NOUN.reaction(Published, Corrected, Erased)
def _tell(stream: StreamState, happened: Published | Corrected | Erased, where: Happened) -> Iterator[Reaction]:
    return tell_outcome(stream, HOLDER, happened.question, where, isinstance(happened, Corrected))


@NOUN.fold(Accepted)
def _accepted(stream: StreamState, happened: Accepted, where: Happened) -> None:
    item, text = stream.need(InboxItem, happened.question), ErasableText(where.seq, happened.text)
    change(stream, item.id, where, state=ACCEPTED, text=text, accepted_at=item.accepted_at or where.at)
    stream.put(msgspec.structs.replace(stream.need(Transfer, happened.question), state=HERE))


@NOUN.fold(Drafted)
def _drafted(stream: StreamState, happened: Drafted, where: Happened) -> None:
    text = Draft(ErasableText(where.seq, happened.text), where.by, where.at)
    change(stream, happened.question, where, rev=happened.rev, draft=text)


@NOUN.fold(Published)
def _published(stream: StreamState, happened: Published, where: Happened) -> None:
    text, changes = ErasableText(where.seq, happened.text), {"draft": None, "published_at": where.at}
    change(stream, happened.question, where, state=ANSWERED, rev=happened.rev, answer=text, **changes)


@NOUN.fold(Corrected)
def _corrected(stream: StreamState, happened: Corrected, where: Happened) -> None:
    item = stream.need(InboxItem, happened.question)
    before, text = item.answer or ErasableText(where.seq, ""), ErasableText(where.seq, happened.text)
    corrections = (*item.corrections, Correction(where.at, ErasableText(where.seq, happened.note), before))
    change(stream, item.id, where, rev=happened.rev, answer=text, corrections=corrections)


@NOUN.reaction(Erased)
def _gone(stream: StreamState, happened: Erased, where: Happened) -> Iterator[Reaction]:
    return outside.gone_everywhere(stream, happened.question)


@NOUN.fold(Erased)
def _erased(stream: StreamState, happened: Erased, where: Happened) -> None:
    item = stream.need(InboxItem, happened.question)
    changes: dict[str, Any] = {"state": item.state, "name": None, "draft": None, "rev": item.rev + 1}
    change(stream, item.id, where, erased_at=where.at, **changes)
