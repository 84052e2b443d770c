"""In which order what waits is taken: by the numbers, until somebody moves a question. Its number stays what it is.

A place is a text between those of its neighbours, so that nobody else has to move; of two who move at once each finds
the other's question where the log put it, and all see the same order.
"""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from server.domain.command import Actor, Now
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.roles import CALLERS, DESK, PANEL
from server.domain.sample import Draw
from server.domain.session.guards import Of, conflict, find
from server.domain.session.question import Question
from server.domain.session.question_state import MEANINGS
from server.domain.session.session import WORKING
from server.domain.state import Entity, Happened, StreamState, says
from server.domain.undoing import TAKEN_BACK
from server.errors import Refused
from server.log.event import Event, event

ORDER = "question.order"
# What waits, for the stage and for later, has an order.
ORDERED = tuple(state for state, each in MEANINGS.items() if each.queued and each.open and each.column != "air")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@event("question.ordered")
class Ordered(Event, frozen=True):
    """The question was moved among those that wait, to this place."""

    question: str
    place: str


class Rank(Entity, frozen=True, kw_only=True):
    """Has the id of its question. One that nobody moved has none: it stands where its number puts it."""

    noun: ClassVar[str] = "rank"
    place: Annotated[str, says("its place among those that wait: a text that is compared character by character")]


NOUN = Noun(
    "rank",
    entity=Rank,
    events=(Ordered,),
    seen=(Seen((PANEL, DESK), "place", ("",)),),
    names={"id": "question"},
)


class Order(Of, frozen=True, kw_only=True):
    """`before`: the question that is to come next after it, null = it goes to the end."""

    before: Id | None


def _sample(draw: Draw) -> dict[str, Any]:
    waits = in_order(draw.state, ORDERED)
    if len(waits) < 2:
        raise LookupError("nothing waits beside it")
    moved, before = waits[draw.what % len(waits)], waits[draw.what // 2 % len(waits)]
    return {"question": moved.id, "before": None if before is moved else before.id}


@NOUN.command(ORDER, by=CALLERS, on=WORKING, when=ORDERED, of="question", undo=TAKEN_BACK, sample=_sample)
def order(stream: StreamState, actor: Actor, p: Order, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.state not in ORDERED:
        raise conflict(question)
    if p.before == question.id:
        raise Refused("order.itself", number=question.number)
    waits = in_order(stream, (question.state,))
    others = [place_of(stream, each) for each in waits if each.id != question.id]
    high = place_of(stream, find(stream, p.before)) if p.before is not None else None
    low = max((each for each in others if high is None or each < high), default="")
    if low < place_of(stream, question) and (high is None or place_of(stream, question) < high):
        return ()  # there it stands
    return (Ordered(question=question.id, place=between(low, high)),)


@NOUN.fold(Ordered)
def _ordered(stream: StreamState, happened: Ordered, where: Happened) -> None:
    stream.put(Rank(id=happened.question, place=happened.place))


def place_of(stream: StreamState, question: Question) -> str:
    moved = stream.get(Rank, question.id)
    return moved.place if moved else by_number(question.number)


def by_number(number: int) -> str:
    """Where a question stands that nobody moved. It ends in no zero, so that there is room before it."""
    return f"{number:08d}5"


def in_order(stream: StreamState, states: Iterable[str]) -> list[Question]:
    """The questions in these states, as they are taken."""
    wanted = frozenset(states)
    every = (stream.need(Question, id) for _, id in stream.keys(Question.noun))
    found = [each for each in every if each.state in wanted]
    return sorted(found, key=lambda each: (place_of(stream, each), each.number))


def between(low: str, high: str | None) -> str:
    """A text after `low` ("" = the beginning) and before `high` (None = the end), as short as may be; no text here ends
    in a zero."""
    if high is not None:
        same = 0
        while same < len(high) and (low[same] if same < len(low) else _DIGITS[0]) == high[same]:
            same += 1
        if same:
            return high[:same] + between(low[same:], high[same:])
    first = _DIGITS.index(low[0]) if low else 0
    last = _DIGITS.index(high[0]) if high else len(_DIGITS)
    if last - first > 1:
        return _DIGITS[(first + last) // 2]
    if high and len(high) > 1:
        return high[0]
    return _DIGITS[first] + between(low[1:], None)
