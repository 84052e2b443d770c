"""Sending and taking of questions between streams, for every kind that holds some: the commands."""

from typing import Any

from server.domain.command import REACTION, Actor, Now
from server.domain.extension import Extension
from server.domain.holder import Holder, carried, find, transfer_of
from server.domain.noun import Noun
from server.domain.roles import EDITORS
from server.domain.sample import Draw
from server.domain.state import ALL, StreamState
from server.domain.transfer import (
    ASKED,
    DISPUTE,
    RETURN,
    SENT,
    WHYS,
    Arrived,
    CameBack,
    Receive,
    Send,
    Transfer,
    Transferred,
    judged,
    of_origin,
)
from server.domain.undoing import ELSEWHERE
from server.errors import Refused
from server.local_time import DAY_MS
from server.log.event import Event

RECEIVE = "question.receive"


def send(made: Noun, holder: Holder) -> None:
    @made.command(
        "question.transfer", by=EDITORS, on=holder.on, when=holder.sends, of=holder.of, undo=ELSEWHERE,
        sample=_send_sample,
    )  # fmt: skip
    def send(stream: StreamState, actor: Actor, p: Send, now: Now) -> tuple[Event, ...]:
        item = find(stream, holder, p.question, p.state, holder.sends)
        holder.leaves(stream, p.question)
        if (own := stream.get(Extension, p.question)) is not None and own.stands:
            raise Refused("transfer.standing")  # nobody else could make it run again
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


def receive(made: Noun, holder: Holder) -> None:
    def sample(draw: Draw) -> dict[str, Any]:
        known = [draw.state.need(Transfer, id) for _, id in draw.state.keys("transfer")] if draw.what % 3 == 0 else []
        sent = [each for each in known if each.state == SENT]
        return carried(draw.state, holder, sent[draw.what % len(sent)].id) if sent else _from_afar(draw)

    @made.command(RECEIVE, by=(REACTION,), on=holder.every, of=holder.of, sample=sample)
    def receive(stream: StreamState, actor: Actor, p: Receive, now: Now) -> tuple[Event, ...]:
        holder.open_to(stream, p.origin_question)
        found = of_origin(stream, p.origin_question)
        if found is None:
            given = {name: getattr(p, name) for name in p.__struct_fields__}
            return (Arrived(question=now.id, number=stream.counts[holder.of, ALL] + 1, **given),)
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


def _send_sample(draw: Draw) -> dict[str, Any]:
    item, chance = draw.fitting(), draw.what
    found = {"question": item.id, "state": getattr(item, "state", ""), "why": WHYS[chance % len(WHYS)]}
    act = ("transfer", "refuse", "return")[chance % 3 if draw.state.get(Transfer, item.id) else 0]
    to = {} if act == RETURN else {"unit": draw.listed("unit")}
    return {**found, **to, "act": act, "note": f"Lời nhắn {draw.token()}", "office": "cantho"}


def _from_afar(draw: Draw) -> dict[str, Any]:
    """A question of another stream, as a rule to be answered, now and then to be decided about."""
    origin, words = f"session:{'f' * 15}{draw.what % 10}", {"text": f"Từ xa {draw.token()}"}
    act = DISPUTE if draw.what % 4 == 1 else "transfer"
    moves = [{"unit": "angiang", "stream": origin, "since": 0, "act": ASKED},
             {"unit": "cantho", "stream": draw.state.name, "since": 1, "act": act}]  # fmt: skip
    return {
        "origin": origin, "origin_question": f"{draw.what:024x}", "origin_number": 7, "receipt_no": "X-7", "round": "",
        "asker": f"asker:{draw.what % 4:016x}", "kind": "question", "asker_type": "citizen", "field": "dat-dai",
        "named": True, "lookup": 2, "asked_at": 1, "due": draw.state.at + 40 * DAY_MS, "original": words["text"],
        "name": f"Bà {draw.token()}", "moves": moves, "notes": f'["","Ghi {draw.token()}"]', **words,
    }  # fmt: skip
