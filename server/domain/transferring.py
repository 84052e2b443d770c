"""The noun of a transfer, for every kind of stream that holds questions: a session's, and a unit's inbox.

Commands and rules are the same in both; a `Holder` says how a question stands there.
"""

from collections.abc import Iterator

import msgspec

from server.domain import transfer_moves, transfer_news
from server.domain.holder import TRANSFERRED, Holder, carried, others, transfer_of
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PANEL
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import (
    ARRIVED,
    HERE,
    SENT,
    STATES,
    Arrived,
    Bounced,
    CameBack,
    Hand,
    Place,
    Placed,
    Settled,
    Transfer,
    Transferred,
    hands_of,
)
from server.domain.transfer_moves import RECEIVE
from server.domain.transfer_news import BOUNCE, PLACE, RatingNoted
from server.log.entry import Reaction

_FIELDS = "state origin_number receipt_no due hands place outcome settled_at bounced authority"


def noun(holder: Holder) -> Noun:
    """The noun of a kind whose questions are held so."""
    made = Noun(
        "transfer",
        entity=Transfer,
        events=(Transferred, Arrived, CameBack, Bounced, Placed, Settled, RatingNoted),
        states=STATES,
        seen=(Seen((DESK, PANEL) if holder.of == "question" else (DESK,), _FIELDS, STATES),),
        names={"id": holder.of},
        concerns="id" if holder.of == "question" else None,
        paged=False,
    )
    for part in (transfer_moves.send, transfer_moves.receive, *_NEWS, _reactions, _movement, _way_back, _news):
        part(made, holder)
    return made


_NEWS = (transfer_news.bounce, transfer_news.place, transfer_news.outcome, transfer_news.rating)


def _reactions(made: Noun, holder: Holder) -> None:
    @made.reaction(Transferred)
    def go(stream: StreamState, happened: Transferred, where: Happened) -> Iterator[Reaction]:
        yield Reaction(happened.stream, RECEIVE, carried(stream, holder, happened.question), BOUNCE)

    @made.reaction(Arrived, CameBack)
    def tell(stream: StreamState, happened: Arrived | CameBack, where: Happened) -> Iterator[Reaction]:
        transfer = stream.need(Transfer, happened.question)
        last, hop = transfer.hands[-1], len(transfer.hands) - 1
        what = {"origin_question": transfer.origin_question, "unit": last.unit, "stream": stream.name,
                "there": transfer.id, "hop": hop, "act": last.act, "why": last.why}  # fmt: skip
        for each in others(stream, transfer):
            yield Reaction(each, PLACE, what)


def _movement(made: Noun, holder: Holder) -> None:
    @made.fold(Transferred)
    def sent(stream: StreamState, happened: Transferred, where: Happened) -> None:
        item = stream.need(holder.entity, happened.question)
        transfer = transfer_of(stream, holder, item)
        facts = {name: getattr(happened, name) for name in ("unit", "stream", "act", "why", "claimed")}
        last = Hand(since=where.at, by=where.by, note=ErasableText(where.seq, happened.note), **facts)
        place = Place(happened.unit, happened.stream, "", len(transfer.hands), happened.act, happened.why)
        change = {"hands": (*transfer.hands, last), "place": place, "outcome": "", "settled_at": None, "bounced": ""}
        stream.put(msgspec.structs.replace(transfer, state=SENT, **change))
        holder.change(stream, item.id, where, state=TRANSFERRED, was=item.state, sent_to=happened.unit)

    @made.fold(Arrived)
    def arrived(stream: StreamState, happened: Arrived, where: Happened) -> None:
        holder.begin(stream, happened, where)
        kept = ("origin", "origin_question", "origin_number", "receipt_no", "round", "due")
        facts = {name: getattr(happened, name) for name in kept}
        hands = hands_of(happened.moves, happened.notes, where.seq)
        stream.put(Transfer(id=happened.question, state=ARRIVED, hands=hands, **facts))


def _way_back(made: Noun, holder: Holder) -> None:
    @made.fold(CameBack)
    def back(stream: StreamState, happened: CameBack, where: Happened) -> None:
        item, transfer = stream.need(holder.entity, happened.question), stream.need(Transfer, happened.question)
        hands = hands_of(happened.moves, happened.notes, where.seq)
        stream.put(msgspec.structs.replace(transfer, state=ARRIVED, hands=hands, place=None, outcome="", bounced=""))
        holder.change(stream, item.id, where, state=holder.back(item, hands[-1].act), was=None, sent_to=None)

    @made.fold(Bounced)
    def bounced(stream: StreamState, happened: Bounced, where: Happened) -> None:
        item, transfer = stream.need(holder.entity, happened.question), stream.need(Transfer, happened.question)
        change = {"hands": transfer.hands[:-1], "place": None, "bounced": happened.code}
        stream.put(msgspec.structs.replace(transfer, state=HERE, **change))
        holder.change(stream, item.id, where, state=item.was, was=None, sent_to=None)


def _news(made: Noun, holder: Holder) -> None:
    @made.fold(Placed)
    def placed(stream: StreamState, happened: Placed, where: Happened) -> None:
        item, transfer = stream.need(holder.entity, happened.question), stream.need(Transfer, happened.question)
        facts = (happened.unit, happened.stream, happened.there, happened.hop, happened.act, happened.why)
        stream.put(msgspec.structs.replace(transfer, place=Place(*facts)))
        stream.put(msgspec.structs.replace(item, sent_to=happened.unit))

    @made.fold(Settled)
    def settled(stream: StreamState, happened: Settled, where: Happened) -> None:
        transfer = stream.need(Transfer, happened.question)
        same = transfer.outcome == happened.outcome  # what is corrected there was settled before
        at = transfer.settled_at if same and transfer.settled_at else happened.at
        told = {"outcome": happened.outcome, "settled_at": at if happened.outcome else None}
        stream.put(msgspec.structs.replace(transfer, **told, corrected=happened.corrected))
