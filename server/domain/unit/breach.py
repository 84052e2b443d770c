"""A breach of personal data: what happened, which data of how many people, who was told when, what was done.

(record) ──▶ under_response ──tell, note (any number of times)──▶ ──conclude──▶ concluded ──note──▶ under_response

The authority is to be told within so many hours of its being found (`breach.hours`). Facts that come later are added
and replace none: the log keeps what was believed when.
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Instant
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, AUDITOR, DESK, HEAD, OFFICE
from server.domain.sample import Draw
from server.domain.state import ALL, Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

UNDER_RESPONSE, CONCLUDED = "under_response", "concluded"
STATES = (UNDER_RESPONSE, CONCLUDED)
KEEPERS = (ADMIN, HEAD, OFFICE, AUDITOR)
DATA = ("contact", "name", "question", "complaint", "account", "network", "other")
AUTHORITY, PERSONS, MINISTRY, OTHER = "authority", "persons", "ministry", "other"
TOLD = (AUTHORITY, PERSONS, MINISTRY, OTHER)
FINDING, REMEDY = "finding", "remedy"
MOST = 200
RECORD, NOTE, TELL, CONCLUDE = "breach.record", "breach.note", "breach.tell", "breach.conclude"

Account = Annotated[str, msgspec.Meta(extra={"limit": "document"})]
Data = Literal["contact", "name", "question", "complaint", "account", "network", "other"]
People = Annotated[int, msgspec.Meta(ge=0, le=200_000_000)]


@event("breach.recorded")
class Recorded(Event, frozen=True):
    """Somebody found that personal data were lost, seen or changed by whom they should not have been."""

    breach: str
    number: int
    found_at: int
    due_at: int
    data: tuple[str, ...]
    people: int | None
    text: Words


@event("breach.noted")
class Noted(Event, frozen=True):
    """What was found out later, or what was done against it; `people` is what is believed now, None = as before."""

    breach: str
    kind: str
    people: int | None
    text: Words


@event("breach.told")
class Told(Event, frozen=True):
    """Somebody was told: the authority, the people concerned, the ministry, others; `late`: the authority, and its
    hours had passed."""

    breach: str
    whom: str
    told_at: int
    late: bool
    text: Words


@event("breach.concluded")
class Concluded(Event, frozen=True):
    """All was done that is to be done."""

    breach: str
    text: Words


class Line(msgspec.Struct, frozen=True, gc=False):
    """`kind`: `finding`, `remedy`, or whom was told; `happened_at`: when that was, `at` when it was written down."""

    by: str
    at: int
    kind: str
    happened_at: int
    text: ErasableText


class Breach(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "breach"
    state: Annotated[str, says("`under_response` or `concluded`")]
    number: Annotated[int, says("counts from 1 in its unit")]
    found_at: Annotated[int, says("when it was found")]
    due_at: Annotated[int, says("until when the authority is to be told")]
    data: Annotated[tuple[str, ...], says("kinds of data")]
    people: Annotated[int | None, says("how many are concerned, as far as is known, or null")]
    text: Annotated[ErasableText, says("what happened")]
    recorded_by: Annotated[str, says("who wrote it down")]
    recorded_at: Annotated[int, says("when")]
    authority_at: Annotated[int | None, says("when the authority was told first, or null")] = None
    persons_at: Annotated[int | None, says("when the people concerned were told first, or null")] = None
    lines: Annotated[tuple[Line, ...], says("what came later, oldest first")] = ()
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "breach",
    entity=Breach,
    events=(Recorded, Noted, Told, Concluded),
    states=STATES,
    # What happened, and to whom, is read on the page of those who keep it.
    seen=(Seen((DESK,), "state number found_at due_at authority_at persons_at by acted_at", STATES),),
)


class Record(Payload, frozen=True, kw_only=True):
    """`within`: the hours of the law, as ms."""

    found_at: Instant
    data: Annotated[tuple[Data, ...], msgspec.Meta(min_length=1, max_length=7)]
    people: People | None = None
    text: Account
    within: Annotated[int, msgspec.Meta(extra={"term": "breach_ms"})]


class Of(Payload, frozen=True, kw_only=True):
    breach: Id


class Note(Of, frozen=True, kw_only=True):
    kind: Literal["finding", "remedy"]
    people: People | None = None
    text: Account


class Tell(Of, frozen=True, kw_only=True):
    """`text`: by which paper or mail, and, when it was late, why."""

    whom: Literal["authority", "persons", "ministry", "other"]
    told_at: Instant
    text: Account


class Conclude(Of, frozen=True, kw_only=True):
    text: Account


def _record_sample(draw: Draw) -> dict[str, Any]:
    data = [DATA[draw.what % len(DATA)]]
    return {"found_at": draw.what % 1000, "data": data, "people": draw.what % 7, "text": f"Lộ {draw.token()}"}


def _about(draw: Draw) -> dict[str, Any]:
    found = draw.fitting()
    told = {"whom": TOLD[draw.what // 2 % 4] if draw.what % 2 else AUTHORITY, "told_at": getattr(found, "found_at", 0)}
    return draw.about(found, **told, kind=(FINDING, REMEDY)[draw.what % 2], text=f"Lời {draw.token()}")


@NOUN.command(RECORD, by=KEEPERS, on=("",), sample=_record_sample)
def record(stream: StreamState, actor: Actor, p: Record, now: Now) -> tuple[Event, ...]:
    _past(p.found_at, now, "found_at")
    number = stream.counts[Breach.noun, ALL] + 1
    kinds, due = tuple(dict.fromkeys(p.data)), p.found_at + p.within
    return (
        Recorded(
            breach=now.id, number=number, found_at=p.found_at, due_at=due, data=kinds, people=p.people, text=p.text
        ),
    )


@NOUN.command(NOTE, by=KEEPERS, on=("",), when=STATES, sample=_about)
def note(stream: StreamState, actor: Actor, p: Note, now: Now) -> tuple[Event, ...]:
    _in(stream, p, STATES)
    return (Noted(breach=p.breach, kind=p.kind, people=p.people, text=p.text),)


@NOUN.command(TELL, by=KEEPERS, on=("",), when=(UNDER_RESPONSE,), sample=_about)
def tell(stream: StreamState, actor: Actor, p: Tell, now: Now) -> tuple[Event, ...]:
    found = _in(stream, p, (UNDER_RESPONSE,))
    _past(p.told_at, now, "told_at")
    if p.told_at < found.found_at:
        raise Refused("breach.early", field="told_at", found_at=found.found_at)
    late = p.whom == AUTHORITY and found.authority_at is None and p.told_at > found.due_at
    return (Told(breach=p.breach, whom=p.whom, told_at=p.told_at, late=late, text=p.text),)


@NOUN.command(CONCLUDE, by=KEEPERS, on=("",), when=(UNDER_RESPONSE,), sample=_about)
def conclude(stream: StreamState, actor: Actor, p: Conclude, now: Now) -> tuple[Event, ...]:
    found = _in(stream, p, (UNDER_RESPONSE,))
    if found.authority_at is None:
        raise Refused("breach.untold")
    return (Concluded(breach=p.breach, text=p.text),)


def _past(at: int, now: Now, field: str) -> None:
    if at > now.at:
        raise Refused("breach.future", field=field)


def _in(stream: StreamState, p: Of, states: tuple[str, ...]) -> Breach:
    found = stream.get(Breach, p.breach)
    if found is None:
        raise Refused("breach.unknown")
    if found.state not in states:
        raise Refused("breach.conflict", number=found.number)
    if len(found.lines) >= MOST:
        raise Refused("breach.long", most=MOST)
    return found


@NOUN.fold(Recorded)
def _recorded(stream: StreamState, happened: Recorded, where: Happened) -> None:
    stream.put(
        Breach(
            id=happened.breach, state=UNDER_RESPONSE, number=happened.number, found_at=happened.found_at,
            due_at=happened.due_at, data=happened.data, people=happened.people,
            text=ErasableText(where.seq, happened.text), recorded_by=where.by, recorded_at=where.at,
            by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


@NOUN.fold(Noted)
def _noted(stream: StreamState, happened: Noted, where: Happened) -> None:
    more = {} if happened.people is None else {"people": happened.people}
    _add(stream, happened.breach, happened.kind, where.at, happened.text, where, state=UNDER_RESPONSE, **more)


@NOUN.fold(Told)
def _told(stream: StreamState, happened: Told, where: Happened) -> None:
    found, at = stream.need(Breach, happened.breach), happened.told_at
    name = {AUTHORITY: "authority_at", PERSONS: "persons_at"}.get(happened.whom)
    first = {name: min(getattr(found, name) or at, at)} if name else {}
    _add(stream, found.id, happened.whom, at, happened.text, where, **first)


@NOUN.fold(Concluded)
def _concluded(stream: StreamState, happened: Concluded, where: Happened) -> None:
    _add(stream, happened.breach, CONCLUDED, where.at, happened.text, where, state=CONCLUDED)


def _add(stream: StreamState, id: str, kind: str, at: int, text: str, where: Happened, **changes: object) -> None:
    found = stream.need(Breach, id)
    line = Line(where.by, where.at, kind, at, ErasableText(where.seq, text))
    lines = (*found.lines, line)
    stream.put(msgspec.structs.replace(found, lines=lines, by=where.by, acted_at=where.at, **changes))
