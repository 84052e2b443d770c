"""A question in the inbox of a unit: its states, what each means, and how it is held while it moves."""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.act import Act
from server.domain.holder import TRANSFERRED, Holder
from server.domain.meaning import Meaning, declare, having
from server.domain.outside import REFERRED, SET_APART
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.transfer import DECIDE, DISPUTE, Arrived, Transfer
from server.domain.transfer_news import RatingNoted
from server.log.event import Event, event

ARRIVED, ACCEPTED, AWAITING, DISPUTED, ANSWERED = "incoming", "taken_up", "awaiting", "disputed", "responded"
VEILED, ERASED, ERASED_LATER = "kept_back", "erased", "erased_later"
# fmt: off
MEANINGS = declare("inbox", ("public", "open", "queued", "blocks_closing", "final", "column", "heading"), {
    ARRIVED:     (False, True,  False, True,  False, "new",   "waiting"),
    ACCEPTED:    (True,  True,  True,  True,  False, "later", "waiting"),
    AWAITING:    (False, True,  False, True,  False, "later", "waiting"),
    DISPUTED:    (False, True,  False, True,  False, "new",   "waiting"),
    ANSWERED:    (True,  False, True,  False, True,  "done",  "answered"),
    VEILED:      (False, False, False, False, True,  "done",  "veiled"),
    TRANSFERRED: (False, False, False, False, True,  "done",  "transferred"),
    REFERRED:    (False, False, False, False, True,  "done",  "referred"),
    SET_APART:   (False, False, False, False, True,  "done",  "referred"),
    ERASED:      (False, False, False, False, True,  "done",  "erased"),
    ERASED_LATER: (False, False, False, False, True, "done",  "answered"),
})
# fmt: on
# Where a question goes whose words are taken out for ever; whatever is not here stays where it is.
WITHOUT_WORDS = {**dict.fromkeys((ARRIVED, ACCEPTED, AWAITING, DISPUTED), ERASED), ANSWERED: ERASED_LATER}
WORDLESS = (ERASED, ERASED_LATER)
STATES, SHOWN, OPEN = tuple(MEANINGS), having(MEANINGS, "public"), having(MEANINGS, "open")
SENDS, OPINION = (ARRIVED, ACCEPTED), "opinion"
HELD_HERE = tuple(state for state in STATES if state not in (TRANSFERRED, SET_APART))
AWAITS, WAITS = (AWAITING,), (*SENDS, AWAITING)
# An opinion awaits no answer: taken up, it is read by whoever it concerns.
NOTED = msgspec.structs.replace(MEANINGS[ACCEPTED], open=False, queued=False, blocks_closing=False, final=True,
                                column="done", heading="noted")  # fmt: skip


class Draft(msgspec.Struct, frozen=True, gc=False):
    text: ErasableText
    by: str
    at: int


class Correction(msgspec.Struct, frozen=True, gc=False):
    """`text` is the wording before the correction."""

    at: int
    note: ErasableText
    text: ErasableText


class Rating(msgspec.Struct, frozen=True, gc=False):
    value: str
    remark: ErasableText | None
    at: int


class InboxItem(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "inbox"
    state: Annotated[
        str,
        says(
            "`incoming`, `taken_up`, `awaiting`, `disputed`, `responded`, `kept_back`, `transferred`, `referred`, "
            "`set_apart`, `erased`, `erased_later`"
        ),
    ]
    number: Annotated[int, says("counts what came to this unit, never reused")]
    asker: str
    kind: Annotated[str, says("`question` or `opinion`")]
    lookup: int
    asker_type: Annotated[str, says("`citizen` or `business`")]
    field: Annotated[str, says("slug of the field")]
    province: Annotated[str | None, says("slug of the place, or null")]
    name: Annotated[ErasableText | None, says("shown name, or null: anonymous")]
    original: ErasableText
    text: Annotated[ErasableText, says("the public wording")]
    asked_at: Annotated[int, says("when it came to whoever had it first")]
    arrived_at: Annotated[int, says("when it came here")]
    accepted_at: int | None = None
    rev: Annotated[int, says("counts every writing of the answer; guards the next")] = 0
    draft: Annotated[Draft | None, says("`{text, by, at}`")] = None
    answer: Annotated[ErasableText | None, says("the published answer")] = None
    published_at: Annotated[int | None, says("when it became official")] = None
    corrections: Annotated[
        tuple[Correction, ...], says("`[{at, note, text}]`, oldest first; `text` is the wording before")
    ] = ()
    rating: Annotated[Rating | None, says("`{value, remark, at}`: what its asker says of the answer, or null")] = None
    was: str | None = None
    reason: Annotated[str | None, says("`complaint` or `denunciation`, if it was set apart")] = None
    note: Annotated[ErasableText | None, says("what its asker is to do, if it was referred")] = None
    sent_to: Annotated[str | None, says("slug of the unit that has it now, if it was transferred")] = None
    erased_at: Annotated[int | None, says("when its words were erased, as its asker wished, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]
    last: Act | None = None

    @property
    def meaning(self) -> Meaning:
        return NOTED if self.kind == OPINION and self.state == ACCEPTED else MEANINGS[self.state]


def change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    """What it is now; what was done before can no longer be taken back by itself."""
    item = stream.need(InboxItem, id)
    after = msgspec.structs.replace(item, by=where.by, acted_at=where.at, last=None, **changes)
    if after.erased_at is not None:  # whatever moves it, it does not wait for an answer again
        before = after.was or ARRIVED if after.state == VEILED else after.state
        after = msgspec.structs.replace(after, state=WITHOUT_WORDS.get(before, after.state))
    stream.put(after)


@event("inbox.erased")
class Erased(Event, frozen=True):
    """Its words were taken out for ever, as its asker wished; that it was there, and what became of it, stays."""

    question: str


def erased(stream: StreamState, id: str) -> tuple[Event, ...]:
    """What follows when all the words of this question are taken out."""
    item = stream.get(InboxItem, id)
    return (Erased(question=id),) if item is not None and item.erased_at is None else ()


def official(stream: StreamState, seq: int) -> bool:
    """Whether this entry holds words of a published answer or of its corrections."""
    items = (stream.get(InboxItem, id) for noun, id in stream.entities_with_text(seq) or () if noun == InboxItem.noun)
    return any(seq in _published(item) for item in items if item is not None)


def _published(item: InboxItem) -> set[int]:
    corrected = (text for each in item.corrections for text in (each.note, each.text))
    return {text.seq for text in (item.answer, *corrected) if text is not None}


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


def _rated(stream: StreamState, happened: RatingNoted, where: Happened) -> None:
    remark = ErasableText(where.seq, happened.remark) if happened.remark else None
    item = stream.need(InboxItem, happened.question)
    stream.put(msgspec.structs.replace(item, rating=Rating(happened.value, remark, where.at)))


HOLDER = Holder(
    of=InboxItem.noun, entity=InboxItem, on=("",), every=("",), sends=SENDS, parts=(*SENDS, AWAITING, DISPUTED),
    open_to=lambda stream, question: None, leaves=lambda stream, question: None,
    begin=_begin, change=change, first=_first, back=_back, room=lambda stream: stream.id,
    rated=_rated, reopens=lambda stream: (), official=official, erased=erased,
)  # fmt: skip
