"""A transfer: a question that belongs to another unit goes there, with its number, its time, its asker and its clock.

in_hand ──question.transfer──▶ moved_on ──the other stream took it──▶ (it is there; this log knows where)
  ▲───────────────────────────┘ the other stream refused it, or it was returned
untaken ──taken up──▶ in_hand

The stream in which it was asked and every one that held it are told where it is and what became of it. Who holds it,
since when and why is one list, the hands; it goes along with the question. The due day never moves.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, get_args

import msgspec

from server.domain.command import Payload
from server.domain.fields import Id, Instant, Note, Slug
from server.domain.state import Entity, ErasableText, StreamState, says
from server.log.event import Event, Words, event

SENT, ARRIVED, HERE = "moved_on", "untaken", "in_hand"
STATES = (SENT, ARRIVED, HERE)
ASKED, TRANSFER, RETURN, REFUSE, DISPUTE, DECIDE = "asked", "transfer", "return", "refuse", "dispute", "decide"
Why = Literal["local", "other_field", "several_provinces", "policy", "not_competent"]
WHYS: tuple[str, ...] = get_args(Why)
Stream = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+:[A-Za-z0-9_-]{1,64}$")]


class Move(msgspec.Struct, frozen=True, gc=False):
    """How it came to a unit: `act` is `asked`, `transfer`, `return`, `refuse`, `dispute` or `decide`. `claimed`: whom
    the sender held to be competent, where that is not the unit itself."""

    unit: str
    stream: str
    since: int
    act: str
    why: str = ""
    by: str = ""
    claimed: str = ""


class Hand(msgspec.Struct, frozen=True, gc=False):
    """A move and what was said with it."""

    unit: str
    stream: str
    since: int
    act: str
    why: str
    by: str
    claimed: str
    note: ErasableText


@event("question.transferred")
class Transferred(Event, frozen=True):
    """The question was sent to another unit, into the stream `stream` there. `act`: `transfer`, `return`, `refuse`
    (the unit does not hold itself competent), `dispute` (to the Office, which decides) or `decide` (by the Office).
    """

    question: str
    unit: str
    stream: str
    act: str
    why: str
    claimed: str
    note: Words


@event("question.arrived")
class Arrived(Event, frozen=True):
    """A question that was asked elsewhere came here; `number` is the one that it has here, `receipt_no` the asker's."""

    question: str
    number: int
    origin: str
    origin_question: str
    origin_number: int
    receipt_no: str
    round: str
    asker: str
    kind: str
    asker_type: str
    field: str
    province: str | None
    named: bool
    lookup: int
    asked_at: int
    due: int
    moves: tuple[Move, ...]
    text: Words
    original: Words
    name: Words
    notes: Words


@event("question.came_back")
class CameBack(Event, frozen=True):
    """A question that was sent from here is here again."""

    question: str
    moves: tuple[Move, ...]
    notes: Words


@event("question.bounced")
class Bounced(Event, frozen=True):
    """The stream to which the question was sent did not take it, `code` says why: it is here as before."""

    question: str
    code: str


@event("question.placed")
class Placed(Event, frozen=True):
    """A question that was sent from here is with this unit now, under the id `there`; `hop` counts its moves."""

    question: str
    unit: str
    stream: str
    there: str
    hop: int
    act: str
    why: str


@event("question.settled")
class Settled(Event, frozen=True):
    """What became of a question that was sent from here: `outcome` is a heading of the account; `corrected`: the answer
    there is another one now."""

    question: str
    outcome: str
    at: int
    corrected: bool = False


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a question is that was sent from here; `id`: under which id there, "" until that stream has told."""

    unit: str
    stream: str
    id: str
    hop: int
    act: str
    why: str


class Transfer(Entity, frozen=True, kw_only=True):
    """Has the id of the question here."""

    noun: ClassVar[str] = "transfer"
    state: Annotated[str, says("`moved_on`: it is elsewhere; `untaken`: it came and nobody took it up yet; `in_hand`")]
    origin: Annotated[str, says("the stream in which it was asked")]
    origin_question: Annotated[str, says("its id there")]
    origin_number: Annotated[int, says("its number there")]
    receipt_no: Annotated[str, says("the number on its asker's slip")]
    round: Annotated[str, says("id of the round in which it was asked, or empty")]
    due: Annotated[int, says("by when it is answered, wherever it is")]
    hands: Annotated[
        tuple[Hand, ...], says("`[{unit, stream, since, act, why, by, claimed, note}]`: who held it, oldest first")
    ]
    place: Annotated[Place | None, says("`{unit, stream, id, hop, act, why}`: where it is, if not here")] = None
    outcome: Annotated[str, says("what became of it elsewhere, or empty")] = ""
    settled_at: Annotated[int | None, says("when that was")] = None
    corrected: bool = False
    bounced: Annotated[str, says("why the last stream to which it was sent did not take it, or empty")] = ""
    authority: Annotated[ErasableText | None, says("the authority outside to which its asker was referred")] = None

    @property
    def away(self) -> bool:
        """Whether it was sent on and is not back."""
        return self.state == SENT

    @property
    def decided(self) -> bool:
        """Whether the Office has said whose it is."""
        return any(hand.act == DECIDE for hand in self.hands)

    @property
    def sender(self) -> Hand | None:
        """Who held it before whoever holds it."""
        return self.hands[-2] if len(self.hands) > 1 else None


class Send(Payload, frozen=True, kw_only=True):
    """`unit`: to whom, or who is competent; of a return: none. The server's: `destinations`, by unit the stream there
    that takes it; `office`, the unit that decides disputes; `hands_most`, after how many moves it does."""

    question: Id
    state: str
    act: Literal["transfer", "return", "refuse"] = "transfer"
    unit: Annotated[str, msgspec.Meta(extra={"list": "unit"})] | None = None
    why: Why = "not_competent"
    note: Note = ""
    destinations: dict[str, str] = msgspec.field(default_factory=dict)
    office: str = ""
    hands_most: Annotated[int, msgspec.Meta(extra={"term": "transfer_hands"})]


class Decide(Payload, frozen=True, kw_only=True):
    """`destinations` as in `Send`."""

    question: Id
    unit: Annotated[str, msgspec.Meta(extra={"list": "unit"})]
    note: Annotated[str, msgspec.Meta(extra={"limit": "note"})]
    destinations: dict[str, str] = msgspec.field(default_factory=dict)


class Receive(Payload, frozen=True, kw_only=True):
    """A question as the outbox brings it, with all that goes along."""

    origin: Stream
    origin_question: Id
    origin_number: int
    receipt_no: str
    round: str
    asker: str
    kind: Literal["question", "opinion"]
    asker_type: Literal["citizen", "business"]
    field: Slug
    province: Slug | None = None
    named: bool
    lookup: int
    asked_at: Instant
    due: Instant
    text: str
    original: str
    name: str
    moves: tuple[Move, ...]
    notes: str


class NotePlace(Payload, frozen=True, kw_only=True):
    origin_question: Id
    unit: Slug
    stream: Stream
    there: Id
    hop: int
    act: str
    why: str


class NoteOutcome(Payload, frozen=True, kw_only=True):
    origin_question: Id
    outcome: str
    at: Instant
    corrected: bool = False


def of_origin(stream: StreamState, question: str) -> Transfer | None:
    """The transfer here of the question that has this id in the stream in which it was asked."""
    if (found := stream.get(Transfer, question)) is not None:
        return found
    every = (stream.get(Transfer, id) for _, id in reversed(stream.keys(Transfer.noun)))
    return next((each for each in every if each is not None and each.origin_question == question), None)


def judged(hands: Sequence[Hand | Move], act: str, unit: str, most: int) -> str:
    """The act, or `dispute` where units do not agree: a unit is named that held it before, a unit returns it a second
    time, or it has been moved `most` times."""
    if len(hands) - 1 >= most:
        return DISPUTE
    if act == RETURN:
        again = any(hand.act == RETURN and before.unit == hands[-1].unit for before, hand in pairwise(hands))
        return DISPUTE if again else RETURN
    return DISPUTE if unit in {hand.unit for hand in hands} else act


def hours(hands: Sequence[Hand | Move], now: int) -> list[int]:
    """How long each hand held it, in ms, plain hours: the last until now."""
    ends = [*(hand.since for hand in hands[1:]), now]
    return [max(0, end - hand.since) for hand, end in zip(hands, ends, strict=True)]


def hand(move: Move, note: str, seq: int) -> Hand:
    facts = {name: getattr(move, name) for name in Move.__struct_fields__}
    return Hand(**facts, note=ErasableText(seq, note))


def hands_of(moves: Sequence[Move], notes: str, seq: int) -> tuple[Hand, ...]:
    """As they came: the notes are words, and gone where these were erased."""
    said = msgspec.json.decode(notes, type=list[str]) if notes else [""] * len(moves)
    return tuple(hand(move, note, seq) for move, note in zip(moves, said, strict=True))


def moves_of(hands: Sequence[Hand]) -> tuple[list[dict[str, object]], str]:
    """Facts and notes of the hands, as they go into another stream."""
    facts = [{name: getattr(each, name) for name in Move.__struct_fields__} for each in hands]
    return facts, msgspec.json.encode([each.note.text for each in hands]).decode()
