"""A question or an opinion, from the asker's hand; what becomes of it is told in moderation, stage and answer.

asked ──accept──▶ accepted ──call──▶ called ──answer──▶ answered_live
  │  ◀──accept──┐    │  ▲────return─────┘ └─promise─▶ promised ──an answer is published──▶ answered_later
  ├──refuse──▶ refused  └──────promise─────────────────▲
  └─withdraw─▶ withdrawn             whatever is public ──veil──▶ veiled ──unveil──▶ as it was
"""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, ClassVar, Literal

import msgspec

from server.domain.command import ASKER, Actor, Now, Payload, command
from server.domain.meaning import Meaning, Meanings, declare, differing, having
from server.domain.session.panel import Id, Name
from server.domain.session.session import OPEN, WORKING
from server.domain.state import ALL, Entity, ErasableText, Happened, StreamState, fold
from server.errors import Refused
from server.log.event import Event, Words, event

ASKED, ACCEPTED, REFUSED, WITHDRAWN = "asked", "accepted", "refused", "withdrawn"
CALLED, PROMISED, VEILED = "called", "promised", "veiled"
ANSWERED_LIVE, ANSWERED_LATER = "answered_live", "answered_later"
QUESTION, OPINION = "question", "opinion"

# fmt: off
MEANINGS = declare("question", ("public", "open", "queued", "blocks_closing", "final", "column", "heading"), {
    ASKED:          (False, True,  False, True,  False, "new",   "waiting"),
    ACCEPTED:       (True,  True,  True,  True,  False, "ready", "waiting"),
    CALLED:         (True,  True,  False, True,  False, "air",   "waiting"),
    PROMISED:       (True,  True,  True,  True,  False, "later", "waiting"),
    ANSWERED_LIVE:  (True,  False, True,  True,  True,  "done",  "answered"),
    ANSWERED_LATER: (True,  False, True,  False, True,  "done",  "answered"),
    REFUSED:        (False, False, False, False, True,  "done",  "refused"),
    WITHDRAWN:      (False, False, False, False, True,  "done",  "withdrawn"),
    VEILED:         (False, False, False, False, True,  "done",  "veiled"),
})
# An opinion awaits no answer: taken, it is noted, and no session stays open for its sake.
OF_KIND: Mapping[str, Meanings] = {
    QUESTION: MEANINGS,
    OPINION: differing(MEANINGS, {state: {"blocks_closing": False, "open": False} for state in MEANINGS} | {
        ACCEPTED: {"blocks_closing": False, "open": False, "heading": "noted"},
        PROMISED: {"blocks_closing": False, "heading": "noted"},
    }),
}
# fmt: on
KINDS = tuple(OF_KIND)
STATES = tuple(MEANINGS)
SHOWN = having(MEANINGS, "public")

QuestionText = Annotated[str, msgspec.Meta(extra={"limit": "question"})]


@event("question.asked")
class Asked(Event, frozen=True):
    """A citizen or a business put a question or an opinion; `raw` keeps what was typed where tidying changed it."""

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


@event("question.withdrawn")
class Withdrawn(Event, frozen=True):
    """The asker took it back."""

    question: str


def tally(kind: str, state: str, written: bool) -> tuple[str, ...]:
    return ("question", kind, state, "written" if written else "")


_BLOCKING = tuple(
    tally(kind, state, False) for kind, meanings in OF_KIND.items() for state in having(meanings, "blocks_closing")
)


class Question(Entity, frozen=True, kw_only=True):
    """`text` is the public wording at revision `text_rev`, `original` the asker's; `was` is the state under a veil;
    `written`: its answer was published as a text."""

    noun: ClassVar[str] = "question"
    names: ClassVar[Mapping[str, str]] = {"id": "answer"}
    states: ClassVar[Collection[str]] = STATES
    blocking: ClassVar[Collection[tuple[str, ...]]] = _BLOCKING
    concerns: ClassVar[str | None] = "id"
    number: int
    asker: str
    kind: str
    asker_type: str
    field: str
    province: str | None
    name: ErasableText | None
    original: ErasableText
    text: ErasableText
    text_rev: int
    state: str
    written: bool = False
    was: str | None = None
    reason: str | None = None
    note: ErasableText | None = None
    by: str
    acted_at: int
    asked_at: int

    @property
    def tally(self) -> tuple[str, ...]:
        return tally(self.kind, self.state, self.written)

    @property
    def meaning(self) -> Meaning:
        return OF_KIND[self.kind][self.state]


class Ask(Payload, frozen=True, kw_only=True):
    kind: Literal["question", "opinion"]
    asker_type: Literal["citizen", "business"]
    field: Annotated[str, msgspec.Meta(extra={"list": "field"})]
    text: QuestionText
    province: Annotated[str, msgspec.Meta(extra={"list": "province"})] | None = None
    name: Name | None = None
    raw: Annotated[str, msgspec.Meta(extra={"raw_of": "text"})] = ""


class Of(Payload, frozen=True, kw_only=True):
    """Names the question that a command is about."""

    question: Id


class Move(Of, frozen=True, kw_only=True):
    """Guards a move by the state that its mover saw."""

    state: str


class Reading(Of, frozen=True, kw_only=True):
    """Guards an act on the wording by the revision that its actor read."""

    text_rev: int


@command("question.ask", by=(ASKER,), on=OPEN)
def ask(stream: StreamState, actor: Actor, p: Ask, now: Now) -> tuple[Event, ...]:
    asked = Asked(
        question=now.id, number=count(stream) + 1, kind=p.kind, asker_type=p.asker_type, field=p.field,
        province=p.province, named=p.name is not None, text=p.text, name=p.name or "", raw=p.raw,
    )  # fmt: skip
    return (asked,)


@command("question.withdraw", by=(ASKER,), on=WORKING, when=(ASKED, ACCEPTED, PROMISED))
def withdraw(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.asker != actor.id:
        raise Refused("question.unknown")
    if question.state not in (ASKED, ACCEPTED, PROMISED):
        raise Refused("question.too_late", state=question.state)
    return (Withdrawn(question=p.question),)


def count(stream: StreamState) -> int:
    """How many were asked; each is also counted once under its present state."""
    return stream.counts[Question.noun, ALL]


def find(stream: StreamState, id: str) -> Question:
    """The question, or Refused("question.unknown")."""
    question = stream.get(Question, id)
    if question is None:
        raise Refused("question.unknown")
    return question


def conflict(question: Question) -> Refused:
    """Somebody was faster: what they did, so that it can be shown."""
    now = {"state": question.state, "text_rev": question.text_rev, "by": question.by, "at": question.acted_at}
    return Refused("question.conflict", number=question.number, **now)


def movable(stream: StreamState, p: Move, states: tuple[str, ...]) -> Question:
    """The question, if it still is where its mover saw it and may move from there."""
    question = find(stream, p.question)
    if question.state != p.state or question.state not in states:
        raise conflict(question)
    return question


def readable(stream: StreamState, p: Reading, states: tuple[str, ...]) -> Question:
    """The question, if its wording still is what its actor read."""
    question = find(stream, p.question)
    if question.text_rev != p.text_rev or question.state not in states:
        raise conflict(question)
    return question


dependents: list[Callable[[StreamState, Question], None]] = []


def change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    """Change a question, and with it (`followers`) whatever goes where it goes."""
    question = msgspec.structs.replace(stream.need(Question, id), by=_who(where), acted_at=where.at, **changes)
    stream.put(question)
    for follow in dependents:
        follow(stream, question)


def _who(where: Happened) -> str:
    """Staff by id; an asker's id is nobody's business, not even the desk's."""
    return ASKER if where.by.startswith(f"{ASKER}:") else where.by


@fold(Asked)
def _asked(stream: StreamState, happened: Asked, where: Happened) -> None:
    text = ErasableText(where.seq, happened.text)
    stream.put(
        Question(
            id=happened.question,
            number=happened.number,
            asker=where.by,
            kind=happened.kind,
            asker_type=happened.asker_type,
            field=happened.field,
            province=happened.province,
            name=ErasableText(where.seq, happened.name) if happened.named else None,
            original=text,
            text=text,
            text_rev=1,
            state=ASKED,
            by=_who(where),
            acted_at=where.at,
            asked_at=where.at,
        )
    )


@fold(Withdrawn)
def _withdrawn(stream: StreamState, happened: Withdrawn, where: Happened) -> None:
    change(stream, happened.question, where, state=WITHDRAWN)
