"""The inbox of a unit: questions that were transferred to it while it has no session of their round that takes them.
They are answered here all the same, and what units dispute about waits in the Office's until it decides.

incoming ──accept──▶ taken_up ──draft, publish──▶ responded         disputed ──question.decide──▶ transferred
whatever is open ──transfer, refer, set_apart──▶ as in a session (domain/transferring.py, domain/outside.py)
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain import outside, transferring
from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.holder import TRANSFERRED, Holder, find, tell_outcome
from server.domain.meaning import Meaning, declare, having
from server.domain.noun import Noun, Seen
from server.domain.outside import REFERRED, SET_APART
from server.domain.roles import ADMIN, APPROVERS, DESK, EDITORS, EXPERT, HEAD, OFFICE, PUBLIC
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.transfer import DECIDE, DISPUTE, HERE, Arrived, Decide, Transfer, Transferred
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

ARRIVED, ACCEPTED, DISPUTED, ANSWERED = "incoming", "taken_up", "disputed", "responded"
# fmt: off
MEANINGS = declare("inbox", ("public", "open", "queued", "blocks_closing", "final", "column", "heading"), {
    ARRIVED:     (False, True,  False, True,  False, "new",   "waiting"),
    ACCEPTED:    (True,  True,  True,  True,  False, "later", "waiting"),
    DISPUTED:    (False, True,  False, True,  False, "new",   "waiting"),
    ANSWERED:    (True,  False, True,  False, True,  "done",  "answered"),
    TRANSFERRED: (False, False, False, False, True,  "done",  "transferred"),
    REFERRED:    (False, False, False, False, True,  "done",  "referred"),
    SET_APART:   (False, False, False, False, True,  "done",  "referred"),
})
# fmt: on
STATES, SHOWN, OPEN = tuple(MEANINGS), having(MEANINGS, "public"), having(MEANINGS, "open")
SENDS = (ARRIVED, ACCEPTED)
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


class Draft(msgspec.Struct, frozen=True, gc=False):
    text: ErasableText
    by: str
    at: int


class InboxItem(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "inbox"
    state: Annotated[
        str, says("`incoming`, `taken_up`, `disputed`, `responded`, `transferred`, `referred`, `set_apart`")
    ]
    number: Annotated[int, says("counts what came to this unit, never reused")]
    asker: str
    kind: Annotated[str, says("`question` or `opinion`")]
    lookup: int
    asker_type: Annotated[str, says("`citizen` or `business`")]
    field: Annotated[str, says("slug of the field")]
    province: Annotated[str | None, says("slug of the place, or null")]
    name: Annotated[ErasableText | None, says("shown name, or null: anonymous")]
    original: Annotated[ErasableText, says("the asker's own wording")]
    text: Annotated[ErasableText, says("the public wording")]
    asked_at: Annotated[int, says("when it came to whoever had it first")]
    arrived_at: Annotated[int, says("when it came here")]
    rev: Annotated[int, says("counts every writing of the answer; guards the next")] = 0
    draft: Annotated[Draft | None, says("`{text, by, at}`")] = None
    answer: Annotated[ErasableText | None, says("the published answer")] = None
    published_at: Annotated[int | None, says("when it became official")] = None
    was: str | None = None
    reason: Annotated[str | None, says("`complaint` or `denunciation`, if it was set apart")] = None
    note: Annotated[ErasableText | None, says("what its asker is to do, if it was referred")] = None
    sent_to: Annotated[str | None, says("slug of the unit that has it now, if it was transferred")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]

    @property
    def meaning(self) -> Meaning:
        return MEANINGS[self.state]


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(InboxItem, id), by=where.by, acted_at=where.at, **changes))


def _begin(stream: StreamState, happened: Arrived, where: Happened) -> None:
    words: dict[str, Any] = {name: ErasableText(where.seq, getattr(happened, name)) for name in ("text", "original")}
    same = ("number", "asker", "kind", "lookup", "asker_type", "field", "province", "asked_at")
    name = ErasableText(where.seq, happened.name) if happened.named else None
    stream.put(
        InboxItem(
            id=happened.question, name=name, by=where.by, acted_at=where.at, arrived_at=where.at,
            state=DISPUTED if happened.moves[-1].act == DISPUTE else ARRIVED,
            **words, **{each: getattr(happened, each) for each in same},
        )
    )  # fmt: skip


def _back(item: InboxItem, act: str) -> str:
    if act == DISPUTE:
        return DISPUTED
    return ACCEPTED if item.was == ACCEPTED and act != DECIDE else ARRIVED


def _first(stream: StreamState, item: InboxItem) -> Transfer:
    return stream.need(Transfer, item.id)


HOLDER = Holder(
    of=InboxItem.noun, entity=InboxItem, on=("",), every=("",), sends=SENDS, parts=(*SENDS, DISPUTED),
    open_to=lambda stream, question: None, leaves=lambda stream, question: None,
    begin=_begin, change=_change, first=_first, back=_back, room=lambda stream: stream.id,
)  # fmt: skip
TRANSFER, OUTSIDE = transferring.noun(HOLDER), outside.noun(HOLDER)

_FIELDS = "state number kind asker_type field province name text asked_at arrived_at"
_READ = tuple(state for state in STATES if state != SET_APART)
NOUN = Noun(
    "inbox",
    entity=InboxItem,
    events=(Accepted, Drafted, Published),
    states=STATES,
    seen=(
        Seen((PUBLIC,), _FIELDS, SHOWN),
        Seen((PUBLIC,), "answer published_at", (ANSWERED,)),
        Seen((PUBLIC,), "state sent_to", (TRANSFERRED,)),
        Seen((DESK,), _FIELDS + " original rev draft answer published_at reason note sent_to by acted_at can", _READ),
        Seen((DESK,), "state number asked_at arrived_at reason by acted_at", (SET_APART,)),
    ),
)


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
    approval: Annotated[int, msgspec.Meta(extra={"term": "answer_approval"})]
    separate: Annotated[int, msgspec.Meta(extra={"term": "answer_separate"})]


def _sample(draw: Draw) -> dict[str, Any]:
    item = draw.fitting()
    found = {"question": item.id, "unit": draw.listed("unit"), "note": f"Quyết định {draw.token()}"}
    return draw.about(item, text=f"Lời {draw.token()}", rev=getattr(item, "rev", 0), **found)


@NOUN.command("inbox.accept", by=EDITORS, on=("",), when=(ARRIVED,), sample=_sample)
def accept(stream: StreamState, actor: Actor, p: Accept, now: Now) -> tuple[Event, ...]:
    item = find(stream, HOLDER, p.question, p.state, (ARRIVED,))
    return (Accepted(question=item.id, text=p.text if p.text is not None else item.text.text),)


@NOUN.command("inbox.draft", by=(EXPERT, *EDITORS), on=("",), when=(ACCEPTED,), sample=_sample)
def draft(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    item = _written(stream, p.question, p.rev)
    return (Drafted(question=item.id, rev=item.rev + 1, text=p.text),)


@NOUN.command("inbox.publish", by=APPROVERS, on=("",), when=(ACCEPTED,), sample=_sample)
def publish(stream: StreamState, actor: Actor, p: Publish, now: Now) -> tuple[Event, ...]:
    item = _written(stream, p.question, p.rev)
    if item.draft is None:
        raise Refused("answer.missing")
    if p.approval == BY_HEAD and HEAD not in actor.roles:
        raise Refused("answer.head")
    if p.separate and p.approval != NO_APPROVAL and item.draft.by == actor.id:
        raise Refused("answer.own")
    return (Published(question=item.id, rev=item.rev + 1, text=item.draft.text.text),)


@NOUN.command("question.decide", by=(OFFICE, ADMIN), on=("",), when=(DISPUTED,), of="inbox", sample=_sample)
def decide(stream: StreamState, actor: Actor, p: Decide, now: Now) -> tuple[Event, ...]:
    """Whose it is; from there it does not go on."""
    item = find(stream, HOLDER, p.question, DISPUTED, (DISPUTED,))
    stream_of = p.destinations.get(p.unit, f"unit:{p.unit}")
    decided = Transferred(
        question=item.id, unit=p.unit, stream=stream_of, act=DECIDE, why="", claimed="", note=p.note
    )  # fmt: skip
    return (decided,)


def _written(stream: StreamState, id: str, rev: int) -> InboxItem:
    item: InboxItem | None = stream.get(InboxItem, id)
    if item is None:
        raise Refused("question.unknown")
    if item.state != ACCEPTED:
        raise Refused("question.conflict", number=item.number, state=item.state, by=item.by, at=item.acted_at)
    if item.rev != rev:
        raise Refused("answer.conflict", number=item.number, rev=item.rev, by=item.by, at=item.acted_at)
    return item


@NOUN.reaction(Published)
def _tell(stream: StreamState, happened: Published, where: Happened) -> Iterator[Reaction]:
    return tell_outcome(stream, HOLDER, happened.question, where)


@NOUN.fold(Accepted)
def _accepted(stream: StreamState, happened: Accepted, where: Happened) -> None:
    _change(stream, happened.question, where, state=ACCEPTED, text=ErasableText(where.seq, happened.text))
    stream.put(msgspec.structs.replace(stream.need(Transfer, happened.question), state=HERE))


@NOUN.fold(Drafted)
def _drafted(stream: StreamState, happened: Drafted, where: Happened) -> None:
    text = Draft(ErasableText(where.seq, happened.text), where.by, where.at)
    _change(stream, happened.question, where, rev=happened.rev, draft=text)


@NOUN.fold(Published)
def _published(stream: StreamState, happened: Published, where: Happened) -> None:
    text, changes = ErasableText(where.seq, happened.text), {"draft": None, "published_at": where.at}
    _change(stream, happened.question, where, state=ANSWERED, rev=happened.rev, answer=text, **changes)
