"""A question or an opinion, from the asker's hand; what becomes of it is told in moderation, stage and answer.

asked ──accept──▶ accepted ──call──▶ called ──answer──▶ answered_live
  │  ◀──accept──┐    │  ▲────return─────┘ └─promise─▶ promised ──an answer is published──▶ answered_later
  ├──refuse──▶ refused  └──────promise─────────────────▲
  │  └─hold─▶ held ──clarify (by its asker)──▶ asked; ──release──▶ as it was
  └─withdraw─▶ withdrawn             whatever is public ──veil──▶ veiled ──unveil──▶ as it was
whatever waits or was public ──words.erase──▶ erased, erased_live, erased_later (a stub with the day; for ever)
whatever waits ──merge──▶ merged ──unmerge──▶ as it was             the last act, for some seconds ──undo──▶ as it was
an accepted opinion ──acknowledge──▶ acknowledged; asked, accepted, promised ──transfer, refer, set_apart──▶ elsewhere
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.act import Act, who
from server.domain.meaning import Meaning
from server.domain.noun import Noun
from server.domain.session.likeness import imitates, officials
from server.domain.session.picture import public_question
from server.domain.session.question_seen import COMPUTED, SAME_ID, SEEN
from server.domain.session.question_state import (
    ASKED,
    BLOCKING,
    HELD,
    OF_KIND,
    SHOWN,
    STATES,
    WITHDRAWN,
    tally,
    without_words,
)
from server.domain.state import ALL, Entity, ErasableText, Happened, StreamState, says
from server.log.event import Event, Words, event, upcast

LOOKUP = 2
ASK = "question.ask"
QuestionText = Annotated[str, msgspec.Meta(extra={"limit": "question"})]


@event("question.asked", version=2)
class Asked(Event, frozen=True):
    """A citizen or a business put a question or an opinion; `raw` keeps what was typed where tidying changed it,
    `lookup` is the kind of look-up code on its receipt; `imitates`: its name passes for that of staff or of a unit."""

    question: str
    number: int
    kind: str
    asker_type: str
    field: str
    province: str | None
    named: bool
    text: Words
    name: Words
    raw: Words
    lookup: int
    imitates: bool = False


@upcast("question.asked", 1)
def _with_first_kind_of_code(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "lookup": 1}


@event("question.asked_further")
class AskedFurther(Event, frozen=True):
    """It was asked after the answer of another question, `about`."""

    question: str
    about: str


@event("question.withdrawn")
class Withdrawn(Event, frozen=True):
    """The asker took it back."""

    question: str


@event("question.accepted")
class Accepted(Event, frozen=True):
    """The question was let through and is public."""

    question: str


@event("question.redacted")
class Redacted(Event, frozen=True):
    """The public wording was changed, as a rule to take personal data out; `wished`: as its asker has a right to it;
    `of`: the merged questions whose words these are."""

    question: str
    text_rev: int
    text: Words
    wished: bool = False
    of: tuple[str, ...] = ()


@event("question.name_redacted")
class NameRedacted(Event, frozen=True):
    """The shown name was changed; not `named`: it is shown without one from here on. `wished`: as its asker has a right
    to it."""

    question: str
    text_rev: int
    named: bool
    name: Words
    wished: bool = False


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


@event("question.called")
class Called(Event, frozen=True):
    """The question went up on the stage and is on air."""

    question: str


@event("question.returned")
class Returned(Event, frozen=True):
    """The question left the stage without an answer and waits again."""

    question: str


@event("question.answered")
class Answered(Event, frozen=True):
    """The question has its answer; `mode` is live or later."""

    question: str
    mode: str


@event("question.promised")
class Promised(Event, frozen=True):
    """The question will be answered in writing by the due day."""

    question: str


class Question(Entity, frozen=True, kw_only=True):
    """`text` is the public wording at revision `text_rev`, `original` the asker's; `was` is the state under a veil or a
    merger; `written`: its answer was published as a text. `decided_at`: when it first left the state in which it came.
    `last`: the last act on it; `previous`: what it was before, as earlier versions took acts back. `late`: see
    picture. `lent`: the wording holds words of a merged question; `own`: the last public one that held none."""

    noun: ClassVar[str] = "question"
    number: Annotated[int, says("counts from 1 in its session, never reused")]
    asker: str
    kind: Annotated[str, says("`question` or `opinion`")]
    lookup: int
    asker_type: Annotated[str, says("`citizen` or `business`")]
    field: Annotated[str, says("slug of the field")]
    province: Annotated[str | None, says("slug of the place, or null")]
    name: Annotated[ErasableText | None, says("shown name, or null: anonymous")]
    original: ErasableText
    text: Annotated[ErasableText, says("the public wording")]
    text_rev: Annotated[int, says("its revision; guards acts on the wording")]
    wished_rev: Annotated[int, says("its last revision to which somebody had a right: older ones are used no more")] = 0
    state: Annotated[str, says("see the drawing above")]
    written: bool = False
    was: str | None = None
    reason: Annotated[str | None, says("why it was refused or veiled, or null")] = None
    note: Annotated[ErasableText | None, says("what the asker is told besides the reason, or null")] = None
    by: Annotated[str, says("who acted last: `staff:<id>`, `asker` or `clock`")]
    acted_at: Annotated[int, says("when")]
    asked_at: Annotated[int, says("when it came")]
    happened_at: Annotated[int | None, says("when it was asked in the hall, if it was entered later, else null")] = None
    decided_at: int | None = None
    into: Annotated[str | None, says("id of the question under which this one was merged, or null")] = None
    members: Annotated[tuple[str, ...], says("ids of the questions that are merged under this one")] = ()
    merged: Annotated[tuple[int, ...], says("numbers of the questions that are merged under this one")] = ()
    supported: Annotated[int, says("how many asked along, as it was counted last; signals tell of later ones")] = 0
    sent_to: Annotated[str | None, says("slug of the unit that has it now, if it was transferred")] = None
    erased_at: Annotated[int | None, says("when its words were erased, as its asker wished, or null")] = None
    imitates: Annotated[bool, says("its shown name passes for that of the panel or of an office")] = False
    previous: "Question | None" = None
    last: Act | None = None
    late: str | None = None
    lent: bool = False
    own: ErasableText | None = None

    @property
    def settled(self) -> bool:
        return self.erased_at is not None

    @property
    def tally(self) -> tuple[str, ...]:
        return tally(self.kind, self.state, self.written)

    @property
    def meaning(self) -> Meaning:
        return OF_KIND[self.kind][self.state]


NOUN = Noun(
    "question",
    entity=Question,
    events=(
        *(Asked, AskedFurther, Withdrawn, Accepted, Redacted, NameRedacted, WasRefused, Veiled, Unveiled),
        *(Called, Returned, Answered, Promised),
    ),
    states=STATES,
    seen=SEEN,
    names={"id": SAME_ID, "into": "question", "members": "question"},
    blocking=BLOCKING,
    concerns="id",
    computed=COMPUTED,
    late=public_question,
)


def count(stream: StreamState) -> int:
    """How many were asked; each is also counted once under its present state."""
    return stream.counts[Question.noun, ALL]


def act(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    """A change of which nothing outside of the question hangs on, so that its actor may take it back (see undo)."""
    before = msgspec.structs.replace(stream.need(Question, id), previous=None, last=None)
    change(stream, id, where, **changes, previous=before)


def change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    before = stream.need(Question, id)
    changes.setdefault("previous", None)
    changes.setdefault("last", None)
    if before.decided_at is None and changes.get("state", ASKED) not in (ASKED, HELD):
        changes["decided_at"] = where.at
    after = msgspec.structs.replace(before, by=who(where), acted_at=where.at, **changes)
    if not after.lent and after.state in SHOWN:
        after = msgspec.structs.replace(after, own=after.text)
    if after.erased_at is not None:  # whatever moves it, it does not wait for an answer again
        after = msgspec.structs.replace(after, state=without_words(after.state, after.was))
    stream.put(after)


@NOUN.fold(Asked)
def _asked(stream: StreamState, happened: Asked, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    name = ErasableText(where.seq, happened.name) if happened.named else None
    stream.put(
        Question(
            id=happened.question, number=happened.number, asker=where.by, kind=happened.kind, lookup=happened.lookup,
            asker_type=happened.asker_type, field=happened.field, province=happened.province, name=name, original=text,
            text=text, text_rev=1, state=ASKED, by=who(where), acted_at=where.at, asked_at=where.at,
            imitates=happened.imitates or (happened.named and imitates(happened.name, officials(stream))),
        )
    )  # fmt: skip


@NOUN.fold(Withdrawn)
def _withdrawn(stream: StreamState, happened: Withdrawn, where: Happened) -> None:
    change(stream, happened.question, where, state=WITHDRAWN)
