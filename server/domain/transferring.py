"""The noun of a transfer, for every kind of stream that holds questions: a session's, and a unit's inbox.

Commands and rules are the same in both; a `Holder` says how a question stands there.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Annotated, Any, NamedTuple

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS, PANEL
from server.domain.sample import Draw
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import (
    ARRIVED,
    ASKED,
    DISPUTE,
    HERE,
    RETURN,
    SENT,
    STATES,
    WHYS,
    Arrived,
    Bounced,
    CameBack,
    Hand,
    NoteOutcome,
    NotePlace,
    Place,
    Placed,
    Receive,
    Send,
    Settled,
    Transfer,
    Transferred,
    hands_of,
    judged,
    moves_of,
    of_origin,
)
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event

TRANSFERRED = "transferred"
"""The state of a question that was sent elsewhere, in every kind of stream."""
RECEIVE, BOUNCE, PLACE, OUTCOME = (
    f"question.{name}" for name in ("receive", "note_bounce", "note_place", "note_outcome")
)
_FIELDS = "state origin_number receipt_no due hands place outcome settled_at bounced authority"
Item = Any


class Holder(NamedTuple):
    """`of`: the noun of a question there, `entity` its class. `on`: states of the stream in which one is sent on,
    `every`: all of them. `sends`: states of a question that may be sent. `open_to`: raises Refused when nothing is
    taken now. `begin` folds one that arrived. `change(stream, id, where, state=…)` moves one. `first`: the transfer of
    a question that has none yet. `back`: its state when it came back by this act. `room`: whose stream it is."""

    of: str
    entity: type[Any]
    on: Collection[str]
    every: Collection[str]
    sends: tuple[str, ...]
    open_to: Callable[[StreamState, str], None]
    begin: Callable[[StreamState, Arrived, Happened], None]
    change: Callable[..., None]
    first: Callable[[StreamState, Item], Transfer]
    back: Callable[[Item, str], str]
    room: Callable[[StreamState], str]


class NoteBounce(Payload, frozen=True, kw_only=True):
    """As the outbox brings a refusal back."""

    target: str
    command: str
    code: str
    details: Annotated[dict[str, Any], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=dict)


def find(stream: StreamState, holder: Holder, id: str, state: str, states: Collection[str]) -> Item:
    """The question, if it still is where its mover saw it and may move from there."""
    item = stream.get(holder.entity, id)
    if item is None:
        raise Refused("question.unknown")
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
    same = ("asker", "kind", "asker_type", "field", "province", "lookup", "asked_at")
    kept = ("origin", "origin_question", "origin_number", "receipt_no", "round", "due")
    return {
        **{name: getattr(item, name) for name in same}, **{name: getattr(transfer, name) for name in kept},
        "named": item.name is not None, "name": item.name.text if item.name else "", "text": item.text.text,
        "original": item.original.text, "moves": moves, "notes": notes,
    }  # fmt: skip


def others(stream: StreamState, transfer: Transfer) -> list[str]:
    """The streams that held it before, each once, without this one."""
    return [each for each in dict.fromkeys(hand.stream for hand in transfer.hands[:-1]) if each != stream.name]


def tell_outcome(stream: StreamState, holder: Holder, id: str, where: Happened) -> Iterator[Reaction]:
    """What became of a question that came here, for those who sent it."""
    transfer, item = stream.get(Transfer, id), stream.get(holder.entity, id)
    if transfer is not None and item is not None:
        what = {"origin_question": transfer.origin_question, "outcome": item.meaning.heading, "at": where.at}
        for each in others(stream, transfer) if transfer.state != SENT else ():
            yield Reaction(each, OUTCOME, what)


def noun(holder: Holder) -> Noun:
    """The noun of a kind whose questions are held so."""
    made = Noun(
        "transfer",
        entity=Transfer,
        events=(Transferred, Arrived, CameBack, Bounced, Placed, Settled),
        states=STATES,
        seen=(Seen((DESK, PANEL) if holder.of == "question" else (DESK,), _FIELDS, STATES),),
        names={"id": holder.of},
        concerns="id" if holder.of == "question" else None,
        paged=False,
    )
    _commands(made, holder)
    _notes(made, holder)
    _reactions(made, holder)
    _folds(made, holder)
    return made


def _commands(made: Noun, holder: Holder) -> None:
    def sample(draw: Draw) -> dict[str, Any]:
        item, chance = draw.fitting(), draw.what
        found = {"question": item.id, "state": getattr(item, "state", ""), "why": WHYS[chance % len(WHYS)]}
        act = ("transfer", "refuse", "return")[chance % 3 if draw.state.get(Transfer, item.id) else 0]
        to = {} if act == RETURN else {"unit": draw.listed("unit")}
        return {**found, **to, "act": act, "note": f"Lời nhắn {draw.token()}", "office": "cantho"}

    @made.command("question.transfer", by=EDITORS, on=holder.on, when=holder.sends, of=holder.of, sample=sample)
    def send(stream: StreamState, actor: Actor, p: Send, now: Now) -> tuple[Event, ...]:
        item = find(stream, holder, p.question, p.state, holder.sends)
        transfer = transfer_of(stream, holder, item)
        unit = _to(transfer, p, holder.room(stream))
        act = judged(transfer.hands, p.act, unit, p.hands_most)
        if act == DISPUTE:
            to, stream_of, claimed = p.office, f"unit:{p.office}", unit
        else:
            to, stream_of, claimed = unit, p.destinations.get(unit, f"unit:{unit}"), ""
        sent = Transferred(
            question=item.id, unit=to, stream=stream_of, act=act, why=p.why, claimed=claimed, note=p.note
        )
        return (sent,)

    def receive_sample(draw: Draw) -> dict[str, Any]:
        origin, words = f"session:{'f' * 15}{draw.what % 10}", {"text": f"Từ xa {draw.token()}"}
        known = [draw.state.need(Transfer, id) for _, id in draw.state.keys("transfer")] if draw.what % 3 == 0 else []
        if sent := [each for each in known if each.state == SENT]:
            return carried(draw.state, holder, sent[draw.what % len(sent)].id)
        act = DISPUTE if draw.what % 4 == 1 else "transfer"
        moves = [{"unit": "angiang", "stream": origin, "since": 0, "act": ASKED},
                 {"unit": "cantho", "stream": draw.state.name, "since": 1, "act": act}]  # fmt: skip
        return {
            "origin": origin, "origin_question": f"{draw.what:024x}", "origin_number": 7, "receipt_no": "X-7",
            "round": "", "asker": f"asker:{draw.what % 4:016x}", "kind": "question", "asker_type": "citizen",
            "field": "dat-dai", "named": True, "lookup": 2, "asked_at": 1, "due": draw.state.at,
            "original": words["text"],
            "name": f"Bà {draw.token()}", "moves": moves, "notes": f'["","Ghi {draw.token()}"]', **words,
        }  # fmt: skip

    @made.command(RECEIVE, by=(REACTION,), on=holder.every, of=holder.of, sample=receive_sample)
    def receive(stream: StreamState, actor: Actor, p: Receive, now: Now) -> tuple[Event, ...]:
        holder.open_to(stream, p.origin_question)
        found = of_origin(stream, p.origin_question)
        if found is None:
            given = {name: getattr(p, name) for name in p.__struct_fields__}
            return (Arrived(question=now.id, number=stream.counts[holder.of, "*"] + 1, **given),)
        if found.state != SENT:
            raise Refused("transfer.here", question=p.origin_question)
        return (CameBack(question=found.id, moves=p.moves, notes=p.notes),)


def _to(transfer: Transfer, p: Send, here: str) -> str:
    """To which unit its sender wants it. Raises Refused with the field at fault."""
    if transfer.decided:
        raise Refused("transfer.decided")
    if p.act == RETURN:
        if transfer.sender is None:
            raise Refused("transfer.own")
        unit = transfer.sender.unit
    else:
        if p.unit is None:
            raise Refused("transfer.unit", field="unit")
        unit = p.unit
    if p.act != "transfer" and not p.note:
        raise Refused("transfer.note", field="note")
    if p.act == "refuse" and transfer.sender is None:
        raise Refused("transfer.own")
    if unit == here:
        raise Refused("transfer.same", field="unit")
    return unit


def _notes(made: Noun, holder: Holder) -> None:
    def any_sent(draw: Draw) -> Transfer:
        every = [draw.state.need(Transfer, id) for _, id in draw.state.keys("transfer")]
        if not every:
            raise LookupError("nothing was sent")
        return ([each for each in every if each.state == SENT] or every)[draw.what % 1]

    def bounce_sample(draw: Draw) -> dict[str, Any]:
        found = any_sent(draw)
        target = found.place.stream if found.place else "unit:cantho"
        details = {"question": found.origin_question}
        return {"target": target, "command": RECEIVE, "code": "session.closed", "details": details}

    @made.command(BOUNCE, by=(REACTION,), on=holder.every, of=holder.of, sample=bounce_sample)
    def note_bounce(stream: StreamState, actor: Actor, p: NoteBounce, now: Now) -> tuple[Event, ...]:
        every = [stream.need(Transfer, id) for _, id in stream.keys(Transfer.noun)]
        sent = [each for each in every if each.place and each.place.stream == p.target and not each.place.id]
        named = [each for each in sent if each.origin_question == p.details.get("question")]
        return tuple(Bounced(question=each.id, code=p.code) for each in (named or sent)[:1])

    def place_sample(draw: Draw) -> dict[str, Any]:
        found = any_sent(draw)
        there = {"unit": "cantho", "stream": "unit:cantho", "there": f"{draw.what:024x}", "act": "transfer"}
        return {
            "origin_question": found.origin_question,
            "hop": len(found.hands) - 1 + draw.what % 2,
            "why": "",
            **there,
        }

    @made.command(PLACE, by=(REACTION,), on=holder.every, of=holder.of, sample=place_sample)
    def note_place(stream: StreamState, actor: Actor, p: NotePlace, now: Now) -> tuple[Event, ...]:
        """News of an earlier move that comes late is none."""
        found = of_origin(stream, p.origin_question)
        if found is None or found.place is None or (found.place.hop, bool(found.place.id)) >= (p.hop, True):
            return ()
        facts = {name: getattr(p, name) for name in ("unit", "stream", "there", "hop", "act", "why")}
        return (Placed(question=found.id, **facts),)

    def outcome_sample(draw: Draw) -> dict[str, Any]:
        return {"origin_question": any_sent(draw).origin_question, "outcome": "answered", "at": draw.state.at}

    @made.command(OUTCOME, by=(REACTION,), on=holder.every, of=holder.of, sample=outcome_sample)
    def note_outcome(stream: StreamState, actor: Actor, p: NoteOutcome, now: Now) -> tuple[Event, ...]:
        found = of_origin(stream, p.origin_question)
        if found is None or found.place is None:
            return ()
        return (Settled(question=found.id, outcome=p.outcome, at=p.at),)


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


def _folds(made: Noun, holder: Holder) -> None:
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

    @made.fold(Placed)
    def placed(stream: StreamState, happened: Placed, where: Happened) -> None:
        item, transfer = stream.need(holder.entity, happened.question), stream.need(Transfer, happened.question)
        facts = (happened.unit, happened.stream, happened.there, happened.hop, happened.act, happened.why)
        stream.put(msgspec.structs.replace(transfer, place=Place(*facts)))
        stream.put(msgspec.structs.replace(item, sent_to=happened.unit))

    @made.fold(Settled)
    def settled(stream: StreamState, happened: Settled, where: Happened) -> None:
        transfer = stream.need(Transfer, happened.question)
        stream.put(msgspec.structs.replace(transfer, outcome=happened.outcome, settled_at=happened.at))
