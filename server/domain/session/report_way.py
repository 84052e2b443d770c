"""The way of a signed report: sent on two channels, received, sent back; its round is told of each step.

signed_off ──send──▶ submitted ──receive──▶ acknowledged, and either ──return──▶ returned
"""

from collections.abc import Iterator
from typing import Any, Literal

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Instant, Note, Reason
from server.domain.noun import Noun
from server.domain.reporting import ACKNOWLEDGED, CHANNELS, RETURNED, SIGNED, SUBMITTED
from server.domain.roles import OFFICE
from server.domain.sample import Draw
from server.domain.session.report import (
    AFTER,
    WRITERS,
    Drafted,
    Passage,
    Report,
    change,
    in_state,
    of,
    reviewed,
)
from server.domain.session.report_signing import Declined, Presented, Signed
from server.domain.session.session import need
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.local_time import day_start
from server.log.entry import Reaction
from server.log.event import Event, Words, event

Channel = Literal["mail", "paper"]
PAPER = "paper"


@event("report.sent")
class Sent(Event, frozen=True):
    """It left on a channel: by mail, or on paper, then perhaps on a day before it was noted."""

    channel: str
    happened_at: int | None = None
    note: Words = ""


@event("report.received")
class Received(Event, frozen=True):
    """The Office has it."""

    channel: str
    happened_at: int | None = None
    note: Words = ""


@event("report.returned")
class Returned(Event, frozen=True):
    """The Office sent it back with remarks."""

    remarks: Words


NOUN = Noun("report_way", events=(Sent, Received, Returned))


class On(Payload, frozen=True, kw_only=True):
    """`happened_at`: the day on which paper was sent or came, when that is noted later; mail has none."""

    channel: Channel
    happened_at: Instant | None = None
    note: Note = ""


class Return(Payload, frozen=True, kw_only=True):
    remarks: Reason


def _channel_sample(draw: Draw) -> dict[str, Any]:
    return {"channel": CHANNELS[draw.what % 2], "note": f"phát nhanh {draw.token()}"}


def _receive_sample(draw: Draw) -> dict[str, Any]:
    report = of(draw.state)
    sent = [*report.sent] if report else []
    return {"channel": (sent or CHANNELS)[draw.what % len(sent or CHANNELS)]}


def _return_sample(draw: Draw) -> dict[str, Any]:
    return {"remarks": f"Bổ sung {draw.token()}"}


@NOUN.command("report.send", of=Report.noun, by=WRITERS, on=AFTER, sample=_channel_sample)
def send(stream: StreamState, actor: Actor, p: On, now: Now) -> tuple[Event, ...]:
    report = in_state(stream, SIGNED, SUBMITTED, ACKNOWLEDGED)
    if p.channel in report.sent:
        raise Refused("report.not_now", state=report.state)
    _on_its_day(p, report.signed_at or 0, now.at)
    return (Sent(channel=p.channel, happened_at=p.happened_at, note=p.note),)


@NOUN.command("report.receive", by=(OFFICE,), on=AFTER, sample=_receive_sample)
def receive(stream: StreamState, actor: Actor, p: On, now: Now) -> tuple[Event, ...]:
    report = in_state(stream, SUBMITTED, ACKNOWLEDGED)
    if p.channel not in report.sent or p.channel in report.received:
        raise Refused("report.not_now", state=report.state)
    _on_its_day(p, report.sent[p.channel], now.at)
    return (Received(channel=p.channel, happened_at=p.happened_at, note=p.note),)


@NOUN.command("report.return", by=(OFFICE,), on=AFTER, sample=_return_sample)
def give_back(stream: StreamState, actor: Actor, p: Return, now: Now) -> tuple[Event, ...]:
    in_state(stream, SUBMITTED, ACKNOWLEDGED)
    return (Returned(remarks=p.remarks),)


def _on_its_day(p: On, not_before: int, now: int) -> None:
    """A day is told of paper alone, and lies between the step before and today."""
    if p.happened_at is None:
        return
    if p.channel != PAPER or not day_start(not_before) <= p.happened_at <= now:
        raise Refused("report.day", field="happened_at")


@NOUN.fold(Sent)
def _sent(stream: StreamState, happened: Sent, where: Happened) -> None:
    report = stream.need(Report, Report.noun)
    state = SUBMITTED if report.state == SIGNED else report.state
    at = happened.happened_at or where.at
    passages = (*report.passages, _passage("sent", happened, where))
    change(stream, where, state=state, sent={**report.sent, happened.channel: at}, passages=passages)


@NOUN.fold(Received)
def _received(stream: StreamState, happened: Received, where: Happened) -> None:
    report = stream.need(Report, Report.noun)
    at = happened.happened_at or where.at
    passages = (*report.passages, _passage("received", happened, where))
    change(stream, where, state=ACKNOWLEDGED, received={**report.received, happened.channel: at}, passages=passages)


@NOUN.fold(Returned)
def _returned(stream: StreamState, happened: Returned, where: Happened) -> None:
    remarks = ErasableText(where.seq, happened.remarks)
    change(stream, where, state=RETURNED, remarks=remarks, sent={}, received={})
    reviewed(stream, where, RETURNED, happened.remarks)


def _passage(step: str, happened: Sent | Received, where: Happened) -> Passage:
    note = ErasableText(where.seq, happened.note)
    return Passage(happened.channel, step, happened.happened_at or where.at, where.at, where.by, note)


@NOUN.reaction(Drafted, Presented, Declined, Signed, Sent, Received, Returned)
def _tell_the_round(stream: StreamState, happened: Event, where: Happened) -> Iterator[Reaction]:
    """How far the report has come, and what it was signed with, for whoever planned the round."""
    session, report = need(stream), of(stream)
    if session.round is None or report is None or not report.signings:
        return
    told = {name: getattr(report, name) for name in ("state", "number", "sent", "received", "head_seq", "signed_at")}
    told |= {"session": session.id, "unit": session.room, "figures": None}
    if isinstance(happened, Signed):
        told |= {
            name: getattr(happened, name)
            for name in ("figures", "questions", "businesses", "fields", "from_others", "ways", "inbox")
        }
    yield Reaction(f"round:{session.round}", "unit_report.note", told)
