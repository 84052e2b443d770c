"""A notice to the units of a round: sent once, acknowledged by each of them; those that are silent are reminded.

sent ──▶ in each unit's stream (`notice.receive`) ──its acknowledgement comes back──▶ noted here
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Document, Id, Instant, Note, Slug, Topic
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PLANNERS
from server.domain.round.content import Units
from server.domain.round.plan import NOTE_REFUSAL, STATES, need
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event, Words, event

SEND, REMIND = "notice.send", "notice.remind"
Some = Annotated[tuple[Slug, ...], msgspec.Meta(max_length=100, extra={"list": "unit"})]


@event("notice.sent")
class Sent(Event, frozen=True):
    """A notice went to these units, to be acknowledged until `due`."""

    notice: str
    number: int
    units: tuple[str, ...]
    due: int | None
    title: Words
    text: Words


@event("notice.reminded")
class Reminded(Event, frozen=True):
    """These units were silent, and were reminded."""

    notice: str
    units: tuple[str, ...]


@event("notice.acknowledgement_noted")
class AcknowledgementNoted(Event, frozen=True):
    """A unit said that the notice came; `staff` is who."""

    notice: str
    unit: str
    staff: str
    acknowledged_at: int
    note: Words


class Acknowledgement(msgspec.Struct, frozen=True, gc=False):
    unit: str
    staff: str
    at: int
    note: ErasableText


class Reminder(msgspec.Struct, frozen=True, gc=False):
    unit: str
    at: int


class Notice(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "notice"
    number: Annotated[int, says("counts the notices of this round")]
    units: Annotated[tuple[str, ...], says("slugs of the units to which it went")]
    due: Annotated[int | None, says("until when it is to be acknowledged, or null")]
    title: Annotated[ErasableText, says("what it is about")]
    text: Annotated[ErasableText, says("its text")]
    acknowledged: Annotated[
        tuple[Acknowledgement, ...], says("`[{unit, staff, at, note}]`: who said that it came")
    ] = ()
    reminded: Annotated[tuple[Reminder, ...], says("`[{unit, at}]`: who was reminded, and when")] = ()
    by: Annotated[str, says("who sent it")]
    sent_at: Annotated[int, says("when")]

    @property
    def silent(self) -> tuple[str, ...]:
        heard = {each.unit for each in self.acknowledged}
        return tuple(unit for unit in self.units if unit not in heard)


NOUN = Noun(
    "notice",
    entity=Notice,
    events=(Sent, Reminded, AcknowledgementNoted),
    seen=(Seen((DESK,), "number units due title text acknowledged reminded by sent_at can", ("",)),),
    paged=False,
)


class Send(Payload, frozen=True, kw_only=True):
    units: Units
    title: Topic
    text: Document
    due: Instant | None = None


class Remind(Payload, frozen=True, kw_only=True):
    """Those that are named; none = all that are silent."""

    notice: Id
    units: Some = ()


class NoteAcknowledgement(Payload, frozen=True, kw_only=True):
    notice: Id
    unit: Slug
    staff: str
    acknowledged_at: Instant
    note: Note = ""


def _send_sample(draw: Draw) -> dict[str, Any]:
    words = {name: f"{name} {draw.token()}" for name in ("title", "text")}
    return {**words, "units": sorted(draw.terms.lists["unit"]), "due": draw.state.at + 86_400_000}


def _remind_sample(draw: Draw) -> dict[str, Any]:
    return {"notice": draw.any("notice").id}


def _note_sample(draw: Draw) -> dict[str, Any]:
    unit = draw.listed("unit")
    return {
        "notice": draw.any("notice").id, "unit": unit, "staff": "staff:x", "acknowledged_at": draw.state.at,
        "note": f"đã nhận {draw.token()}",
    }  # fmt: skip


@NOUN.command(SEND, by=PLANNERS, on=STATES, sample=_send_sample)
def send(stream: StreamState, actor: Actor, p: Send, now: Now) -> tuple[Event, ...]:
    if not p.text:
        raise Refused("text.empty", field="text")
    if p.due is not None and p.due <= now.at:
        raise Refused("notice.due_over", field="due")
    number, units = len(stream.keys("notice")) + 1, tuple(dict.fromkeys(p.units))
    return (Sent(notice=now.id, number=number, units=units, due=p.due, title=p.title, text=p.text),)


@NOUN.command(REMIND, by=PLANNERS, on=STATES, sample=_remind_sample)
def remind(stream: StreamState, actor: Actor, p: Remind, now: Now) -> tuple[Event, ...]:
    silent = _in(stream, p.notice).silent
    units = tuple(unit for unit in silent if not p.units or unit in p.units)
    if not units:
        raise Refused("notice.nobody_silent")
    return (Reminded(notice=p.notice, units=units),)


@NOUN.command("notice.note_acknowledgement", by=(REACTION,), on=STATES, sample=_note_sample)
def note(stream: StreamState, actor: Actor, p: NoteAcknowledgement, now: Now) -> tuple[Event, ...]:
    if p.unit not in _in(stream, p.notice).silent:
        raise Refused("notice.acknowledged")
    told = {name: getattr(p, name) for name in p.__struct_fields__}
    return (AcknowledgementNoted(**told),)


def _in(stream: StreamState, id: str) -> Notice:
    found = stream.get(Notice, id)
    if found is None:
        raise Refused("notice.unknown")
    return found


@NOUN.reaction(Sent)
def _deliver(stream: StreamState, happened: Sent, where: Happened) -> Iterator[Reaction]:
    planned = need(stream)
    told = {name: getattr(happened, name) for name in ("notice", "number", "due", "title", "text")}
    told |= {"round": planned.id, "year": planned.year, "round_number": planned.number, "sender": planned.room,
             "sent_at": where.at}  # fmt: skip
    for unit in happened.units:
        yield Reaction(f"unit:{unit}", "notice.receive", told, NOTE_REFUSAL)


@NOUN.reaction(Reminded)
def _knock(stream: StreamState, happened: Reminded, where: Happened) -> Iterator[Reaction]:
    for unit in happened.units:
        told = {"notice": happened.notice, "reminded_at": where.at}
        yield Reaction(f"unit:{unit}", "notice.note_reminder", told, NOTE_REFUSAL)


@NOUN.fold(Sent)
def _sent(stream: StreamState, happened: Sent, where: Happened) -> None:
    title, text = (ErasableText(where.seq, each) for each in (happened.title, happened.text))
    stream.put(
        Notice(id=happened.notice, number=happened.number, units=happened.units, due=happened.due, title=title,
               text=text, by=where.by, sent_at=where.at)
    )  # fmt: skip


@NOUN.fold(Reminded)
def _reminded(stream: StreamState, happened: Reminded, where: Happened) -> None:
    before = stream.need(Notice, happened.notice)
    added = tuple(Reminder(unit, where.at) for unit in happened.units)
    stream.put(msgspec.structs.replace(before, reminded=before.reminded + added))


@NOUN.fold(AcknowledgementNoted)
def _acknowledged(stream: StreamState, happened: AcknowledgementNoted, where: Happened) -> None:
    before = stream.need(Notice, happened.notice)
    said = ErasableText(where.seq, happened.note)
    added = Acknowledgement(happened.unit, happened.staff, happened.acknowledged_at, said)
    stream.put(msgspec.structs.replace(before, acknowledged=(*before.acknowledged, added)))
