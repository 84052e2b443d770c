"""How a kind of stream holds questions that move between units, for the nouns that all kinds share."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from server.domain.extension import Extension
from server.domain.state import Happened, StreamState
from server.domain.transfer import SENT, Arrived, Transfer, moves_of
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event

TRANSFERRED = "transferred"
"""The state of a question that was sent elsewhere, in every kind of stream."""
OUTCOME = "question.note_outcome"
Item = Any


class Holder(NamedTuple):
    """`of`: the noun of a question there, `entity` its class. `on`: states of the stream in which one is sent on,
    `every`: all of them. `sends`: states of a question that may be sent; `parts`: that may be set apart. `open_to`
    raises Refused when nothing is taken now, `leaves` when nothing may go out of this stream. `begin` folds one that
    arrived. `change(stream, id, where, state=…)` moves one. `first`: the transfer of a question that has none yet.
    `back`: its state when it came back by this act. `room`: whose stream it is. `rated` folds what the asker says
    elsewhere of the answer that was given here. `reopens`: what comes before a question that is back where all was
    done. `official`: does this entry hold the record itself; `erased`: what follows when its words are taken out."""

    of: str
    entity: type[Any]
    on: Collection[str]
    every: Collection[str]
    sends: tuple[str, ...]
    parts: tuple[str, ...]
    open_to: Callable[[StreamState, str], None]
    leaves: Callable[[StreamState, str], None]
    begin: Callable[[StreamState, Arrived, Happened], None]
    change: Callable[..., None]
    first: Callable[[StreamState, Item], Transfer]
    back: Callable[[Item, str], str]
    room: Callable[[StreamState], str]
    rated: Callable[[StreamState, Any, Happened], None]
    reopens: Callable[[StreamState], tuple[Event, ...]]
    official: Callable[[StreamState, int], bool]
    erased: Callable[[StreamState, str], tuple[Event, ...]]


def find(stream: StreamState, holder: Holder, id: str, state: str, states: Collection[str]) -> Item:
    """The question, if it still is where its mover saw it and may move from there."""
    item = stream.get(holder.entity, id)
    if item is None:
        raise Refused("question.unknown")
    if (erased_at := getattr(item, "erased_at", None)) is not None:
        raise Refused("question.erased", number=item.number, at=erased_at)
    if item.state != state or item.state not in states:
        now = {"state": item.state, "by": item.by, "at": item.acted_at}
        raise Refused("question.conflict", number=item.number, **now)
    return item


def transfer_of(stream: StreamState, holder: Holder, item: Item) -> Transfer:
    return stream.get(Transfer, item.id) or holder.first(stream, item)


def carried(stream: StreamState, holder: Holder, id: str) -> dict[str, Any]:
    """What goes along with a question, as a payload of `Receive`."""
    item, transfer = stream.need(holder.entity, id), stream.need(Transfer, id)
    moves, notes = moves_of(transfer.hands)
    own = stream.get(Extension, id)
    same = ("asker", "kind", "asker_type", "field", "province", "lookup", "asked_at")
    kept = ("origin", "origin_question", "origin_number", "receipt_no", "round")
    return {
        **{name: getattr(item, name) for name in same}, **{name: getattr(transfer, name) for name in kept},
        "due": own.due if own is not None and own.due is not None else transfer.due,
        "named": item.name is not None, "name": item.name.text if item.name else "", "text": item.text.text,
        "original": item.original.text, "moves": moves, "notes": notes,
    }  # fmt: skip


def others(stream: StreamState, transfer: Transfer) -> list[str]:
    """The streams that held it before, each once, without this one."""
    return [each for each in dict.fromkeys(hand.stream for hand in transfer.hands[:-1]) if each != stream.name]


def tell_outcome(
    stream: StreamState, holder: Holder, id: str, where: Happened, corrected: bool = False
) -> Iterator[Reaction]:
    """What became of a question that came here, for those who sent it; `corrected`: its answer is another one now."""
    transfer, item = stream.get(Transfer, id), stream.get(holder.entity, id)
    if transfer is not None and item is not None:
        what = {
            "origin_question": transfer.origin_question,
            "outcome": "" if item.meaning.open else item.meaning.heading,
            "at": where.at,
            "corrected": corrected,
        }
        for each in others(stream, transfer) if transfer.state != SENT else ():
            yield Reaction(each, OUTCOME, what)
