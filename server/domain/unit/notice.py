"""A notice that came to the unit from whoever plans a round: read, acknowledged with a word, and never changed.

(sent by a round) ──receive──▶ arrived ──acknowledge──▶ acknowledged, and the round knows it
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Document, Id, Instant, Note, Slug, Topic
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, HEAD, OFFICE, RUNNERS
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

ARRIVED, ACKNOWLEDGED = "arrived", "acknowledged"
STATES = (ARRIVED, ACKNOWLEDGED)
ACKNOWLEDGE = "notice.acknowledge"


@event("notice.received")
class Received(Event, frozen=True):
    """A notice came; `sender` is the room whose unit sent it."""

    notice: str
    round: str
    sender: str
    year: int
    round_number: int
    number: int
    sent_at: int
    due: int | None
    title: Words
    text: Words


@event("notice.reminder_noted")
class ReminderNoted(Event, frozen=True):
    """Whoever sent it asks for an acknowledgement once more."""

    notice: str
    reminded_at: int


@event("notice.acknowledged")
class Acknowledged(Event, frozen=True):
    """Somebody of the unit said that it came."""

    notice: str
    note: Words


class Notice(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "notice"
    state: Annotated[str, says("`arrived` or `acknowledged`")]
    round: Annotated[str, says("id of the round that it is about")]
    sender: Annotated[str, says("slug of the room whose unit sent it")]
    year: Annotated[int, says("the year of that round")]
    round_number: Annotated[int, says("the number of that round")]
    number: Annotated[int, says("counts the notices of that round")]
    sent_at: Annotated[int, says("when it was sent")]
    due: Annotated[int | None, says("until when it is to be acknowledged, or null")]
    title: Annotated[ErasableText, says("what it is about")]
    text: Annotated[ErasableText, says("its text")]
    reminded_at: Annotated[tuple[int, ...], says("when the unit was reminded")] = ()
    acknowledged_at: Annotated[int | None, says("when somebody said that it came, or null")] = None
    acknowledged_by: Annotated[str, says("who, or empty")] = ""
    note: Annotated[ErasableText | None, says("what was said with it, or null")] = None

    @property
    def waits(self) -> bool:
        """Whether nobody of the unit has said yet that it came."""
        return self.state == ARRIVED


NOUN = Noun(
    "notice",
    entity=Notice,
    events=(Received, ReminderNoted, Acknowledged),
    states=STATES,
    seen=(
        Seen((DESK,), "state round sender year round_number number sent_at due title text reminded_at", STATES),
        Seen((DESK,), "acknowledged_at acknowledged_by note can", STATES),
    ),
)


class Receive(Payload, frozen=True, kw_only=True):
    notice: Id
    round: Id
    sender: Slug
    year: int
    round_number: int
    number: int
    sent_at: Instant
    due: Instant | None = None
    title: Topic
    text: Document


class NoteReminder(Payload, frozen=True, kw_only=True):
    notice: Id
    reminded_at: Instant


class Acknowledge(Payload, frozen=True, kw_only=True):
    notice: Id
    note: Note = ""


def _receive_sample(draw: Draw) -> dict[str, Any]:
    words = {name: f"{name} {draw.token()}" for name in ("title", "text")}
    found = {"year": 2010, "round_number": 1, "number": 1, "sent_at": draw.state.at}
    return {**words, **found, "notice": f"n{draw.what % 50}", "round": "0123456789abcdef", "sender": "angiang"}


def _reminder_sample(draw: Draw) -> dict[str, Any]:
    return {"notice": draw.fitting().id, "reminded_at": draw.state.at}


def _acknowledge_sample(draw: Draw) -> dict[str, Any]:
    return {"notice": draw.fitting().id, "note": f"đã nhận {draw.token()}"}


@NOUN.command("notice.receive", by=(REACTION,), on=("",), sample=_receive_sample)
def receive(stream: StreamState, actor: Actor, p: Receive, now: Now) -> tuple[Event, ...]:
    if stream.get(Notice, p.notice) is not None:
        raise Refused("notice.known")
    return (Received(**{name: getattr(p, name) for name in p.__struct_fields__}),)


@NOUN.command("notice.note_reminder", by=(REACTION,), on=("",), when=STATES, sample=_reminder_sample)
def note_reminder(stream: StreamState, actor: Actor, p: NoteReminder, now: Now) -> tuple[Event, ...]:
    return (ReminderNoted(notice=_in(stream, p.notice).id, reminded_at=p.reminded_at),)


@NOUN.command(ACKNOWLEDGE, by=(*RUNNERS, HEAD, OFFICE), on=("",), when=(ARRIVED,), sample=_acknowledge_sample)
def acknowledge(stream: StreamState, actor: Actor, p: Acknowledge, now: Now) -> tuple[Event, ...]:
    if (found := _in(stream, p.notice)).state != ARRIVED:
        raise Refused("notice.acknowledged", by=found.acknowledged_by, at=found.acknowledged_at)
    return (Acknowledged(notice=p.notice, note=p.note),)


def _in(stream: StreamState, id: str) -> Notice:
    found = stream.get(Notice, id)
    if found is None:
        raise Refused("notice.unknown")
    return found


@NOUN.reaction(Acknowledged)
def _tell(stream: StreamState, happened: Acknowledged, where: Happened) -> Iterator[Reaction]:
    told = {"notice": happened.notice, "unit": stream.id, "staff": where.by, "acknowledged_at": where.at,
            "note": happened.note}  # fmt: skip
    yield Reaction(f"round:{stream.need(Notice, happened.notice).round}", "notice.note_acknowledgement", told)


@NOUN.fold(Received)
def _received(stream: StreamState, happened: Received, where: Happened) -> None:
    facts = {name: getattr(happened, name) for name in _FACTS}
    title, text = (ErasableText(where.seq, each) for each in (happened.title, happened.text))
    stream.put(Notice(id=happened.notice, state=ARRIVED, title=title, text=text, **facts))


@NOUN.fold(ReminderNoted)
def _reminded(stream: StreamState, happened: ReminderNoted, where: Happened) -> None:
    before = stream.need(Notice, happened.notice)
    stream.put(msgspec.structs.replace(before, reminded_at=(*before.reminded_at, happened.reminded_at)))


@NOUN.fold(Acknowledged)
def _acknowledged(stream: StreamState, happened: Acknowledged, where: Happened) -> None:
    said = {"acknowledged_at": where.at, "acknowledged_by": where.by, "note": ErasableText(where.seq, happened.note)}
    before = stream.need(Notice, happened.notice)
    stream.put(msgspec.structs.replace(before, state=ACKNOWLEDGED, **said))


_FACTS = ("round", "sender", "year", "round_number", "number", "sent_at", "due")
