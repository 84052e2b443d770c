"""A person who acts for the unit: its head, a deputy who signs in the head's place, somebody by order.

acting ──change──▶ acting ──end──▶ ended
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.kind import entities
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, DESK, HEAD, OFFICE, PUBLIC
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.domain.unit.version import Day, day
from server.errors import Refused
from server.log.event import Event, Words, event

ACTING, ENDED = "acting", "ended"
STATES = (ACTING, ENDED)
# How one signs, and what stands before the title then.
SIGNS = {"head": "", "acting": "Q.", "deputy": "KT.", "order": "TL."}
LEADING = ("head", "acting")
MAKERS = (HEAD, OFFICE, ADMIN)

Person = Annotated[str, msgspec.Meta(extra={"limit": "name"})]
Title = Annotated[str, msgspec.Meta(extra={"limit": "place"})]


APPOINT, CHANGE, END = "officer.appoint", "officer.change", "officer.end"


@event("officer.appointed")
class Appointed(Event, frozen=True):
    """Somebody acts for the unit from a day on; `until` is the last day, or empty."""

    officer: str
    signs: str
    since: str
    until: str
    name: Words
    title: Words


@event("officer.changed")
class OfficerChanged(Event, frozen=True):
    """Name, title or days of somebody who acts for the unit were put right."""

    officer: str
    signs: str
    since: str
    until: str
    name: Words
    title: Words


@event("officer.ended")
class OfficerEnded(Event, frozen=True):
    """Somebody acts for the unit no more after this day."""

    officer: str
    until: str


class Officer(Entity, frozen=True, kw_only=True):
    """Days are ISO."""

    noun: ClassVar[str] = "officer"
    state: Annotated[str, says("`acting` or `ended`")]
    signs: Annotated[str, says("`head`, `acting` (Q.), `deputy` (KT.) or `order` (TL.)")]
    since: Annotated[str, says("the first day")]
    until: Annotated[str, says("the last day, or empty")]
    name: Annotated[ErasableText, says("who it is")]
    title: Annotated[ErasableText, says("the title, as under a document")]
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


_FIELDS = "state signs since until name title"
NOUN = Noun(
    "officer",
    entity=Officer,
    events=(Appointed, OfficerChanged, OfficerEnded),
    states=STATES,
    seen=(Seen((PUBLIC,), _FIELDS, STATES), Seen((DESK,), _FIELDS + " by acted_at can", STATES)),
    paged=False,
)


class Content(Payload, frozen=True, kw_only=True):
    name: Person
    title: Title
    signs: Literal["head", "acting", "deputy", "order"]
    since: Day
    until: Annotated[str, msgspec.Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


class Change(Content, frozen=True, kw_only=True):
    officer: Id


class End(Payload, frozen=True, kw_only=True):
    officer: Id
    until: Day


def _drawn(draw: Draw) -> dict[str, Any]:
    signs = tuple(SIGNS)[draw.what % len(SIGNS)]
    return {"name": f"Võ {draw.token()}", "title": f"Giám đốc {draw.token()}", "signs": signs, "since": "2010-03-01"}


def _change_sample(draw: Draw) -> dict[str, Any]:
    return {**_drawn(draw), "officer": draw.fitting().id}


def _end_sample(draw: Draw) -> dict[str, Any]:
    return {"officer": draw.fitting().id, "until": "2011-03-01"}


@NOUN.command(APPOINT, by=MAKERS, on=("",), sample=_drawn)
def appoint(stream: StreamState, actor: Actor, p: Content, now: Now) -> tuple[Event, ...]:
    _fits(stream, p)
    return (Appointed(officer=now.id, signs=p.signs, since=p.since, until=p.until, name=p.name, title=p.title),)


@NOUN.command(CHANGE, by=MAKERS, on=("",), when=(ACTING,), sample=_change_sample)
def change(stream: StreamState, actor: Actor, p: Change, now: Now) -> tuple[Event, ...]:
    officer = _acting(stream, p.officer)
    _fits(stream, p, officer.id)
    return (
        OfficerChanged(officer=officer.id, signs=p.signs, since=p.since, until=p.until, name=p.name, title=p.title),
    )


@NOUN.command(END, by=MAKERS, on=("",), when=(ACTING,), sample=_end_sample)
def end(stream: StreamState, actor: Actor, p: End, now: Now) -> tuple[Event, ...]:
    officer = _acting(stream, p.officer)
    if day(p.until, "until") < officer.since:
        raise Refused("officer.days", field="until")
    return (OfficerEnded(officer=officer.id, until=p.until),)


def signing(stream: StreamState, on: str) -> list[Officer]:
    """Who may sign for the unit on this day, the head first."""
    order = list(SIGNS)
    found = [each for each in entities(stream, "officer") if each.since <= on <= (each.until or on)]
    return sorted(found, key=lambda each: (order.index(each.signs), each.since))


def _fits(stream: StreamState, p: Content, own: str = "") -> None:
    day(p.since, "since")
    if p.until and day(p.until, "until") < p.since:
        raise Refused("officer.days", field="until")
    if p.signs not in LEADING:
        return
    for other in entities(stream, "officer"):
        meets = other.since <= (p.until or other.since) and p.since <= (other.until or p.since)
        if other.id != own and other.signs == p.signs and meets:
            raise Refused("officer.head", name=other.name.text, since=other.since, field="since")


def _acting(stream: StreamState, id: str) -> Officer:
    officer = stream.get(Officer, id)
    if officer is None:
        raise Refused("officer.unknown")
    if officer.state != ACTING:
        raise Refused("officer.ended", until=officer.until)
    return officer


@NOUN.fold(Appointed, OfficerChanged)
def _put(stream: StreamState, happened: Appointed | OfficerChanged, where: Happened) -> None:
    stream.put(
        Officer(
            id=happened.officer, state=ACTING, signs=happened.signs, since=happened.since, until=happened.until,
            name=ErasableText(where.seq, happened.name), title=ErasableText(where.seq, happened.title),
            by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


@NOUN.fold(OfficerEnded)
def _ended(stream: StreamState, happened: OfficerEnded, where: Happened) -> None:
    before = stream.need(Officer, happened.officer)
    stream.put(
        msgspec.structs.replace(before, state=ENDED, until=happened.until, by=where.by, acted_at=where.at)
    )  # fmt: skip
