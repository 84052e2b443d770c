"""A seat on the panel: which accounts write for a person of the panel, and who sits in for that person.

(none) ──give──▶ given (again, to others) ──substitute──▶ somebody sits in ──resume──▶ given
A person who leaves the panel leaves the seat empty. Each substitution is kept: answers that were written while it held
are signed by the substitute, with the name of the person for whom they sat in.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Name, Title
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, DESK, EXPERT, PANEL, RUNNERS
from server.domain.sample import Draw
from server.domain.session.panel import Excused, Person, seated
from server.domain.session.session import ACTIVE
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

GIVE, SUBSTITUTE, RESUME = "panel_seat.give", "panel_seat.substitute", "panel_seat.resume"
Account = Annotated[str, msgspec.Meta(pattern=r"^staff:[A-Za-z0-9_-]{1,64}$")]
Accounts = Annotated[tuple[Account, ...], msgspec.Meta(max_length=20)]
Owners = Annotated[tuple[str, ...], msgspec.Meta(extra={"term": "owners"})]


@event("panel_seat.given")
class Given(Event, frozen=True):
    """These accounts write for this person from now on."""

    person: str
    accounts: tuple[str, ...]


@event("panel_seat.substituted")
class Substituted(Event, frozen=True):
    """Somebody sits in for the person."""

    person: str
    substitute: str
    account: str | None
    name: Words
    title: Words
    unit: Words


@event("panel_seat.resumed")
class Resumed(Event, frozen=True):
    """The person is back in the seat."""

    person: str


class Substitute(msgspec.Struct, frozen=True, gc=False):
    """`until` null: sits in now."""

    id: str
    account: str | None
    since: int
    until: int | None
    name: ErasableText
    title: ErasableText
    unit: ErasableText


class PanelSeat(Entity, frozen=True, kw_only=True):
    """Has the id of its person."""

    noun: ClassVar[str] = "panel_seat"
    accounts: Annotated[tuple[str, ...], says("who writes for this person: `staff:<id>`")] = ()
    substitutes: Annotated[
        tuple[Substitute, ...],
        says("`[{id, account, since, until, name, title, unit}]`, oldest first; `until` null: sits in now"),
    ] = ()
    by: Annotated[str, says("who changed it last")]
    acted_at: Annotated[int, says("when")]


def current(seat: PanelSeat | None) -> Substitute | None:
    """Who sits in now."""
    return next((each for each in seat.substitutes if each.until is None), None) if seat else None


def stand_in(seat: PanelSeat) -> dict[str, str] | None:
    """`{name, title, unit}` of who sits in for this person now, or null"""
    found = current(seat)
    return {name: getattr(found, name).text for name in ("name", "title", "unit")} if found else None


NOUN = Noun(
    "panel_seat",
    entity=PanelSeat,
    events=(Given, Substituted, Resumed),
    seen=(Seen(AUDIENCES, "stand_in", ("",)), Seen((PANEL, DESK), "accounts substitutes by acted_at", ("",))),
    names={"id": "person"},
    paged=False,
    computed={"stand_in": stand_in},
)


class Give(Payload, frozen=True, kw_only=True):
    """`staff`: those who work in this room."""

    person: Id
    accounts: Accounts
    staff: Owners


class SitIn(Payload, frozen=True, kw_only=True):
    person: Id
    name: Name
    title: Title = ""
    unit: Title = ""
    account: Account | None = None
    staff: Owners


class Named(Payload, frozen=True, kw_only=True):
    person: Id


def _give_sample(draw: Draw) -> dict[str, Any]:
    known = sorted(draw.terms.lists["owners"])
    return {"person": draw.any(Person.noun).id, "accounts": known if draw.what % 7 else []}


def _sit_sample(draw: Draw) -> dict[str, Any]:
    words = {"name": f"Ông {draw.token()}", "title": f"Phó {draw.token()}"}
    known = sorted(draw.terms.lists["owners"])
    account = {"account": known[draw.what % len(known)]} if known and draw.what % 2 else {}
    return {"person": draw.any(Person.noun).id, **words, **account}


def _sample(draw: Draw) -> dict[str, Any]:
    seats = [draw.state.need(PanelSeat, id) for _, id in draw.state.keys(PanelSeat.noun)]
    taken = [each.id for each in seats if current(each)]
    return {"person": taken[draw.what % len(taken)] if taken else draw.any(Person.noun).id}


@NOUN.command(GIVE, by=RUNNERS, on=ACTIVE, sample=_give_sample)
def give(stream: StreamState, actor: Actor, p: Give, now: Now) -> tuple[Event, ...]:
    _seated(stream, p.person)
    if any(account not in p.staff for account in p.accounts):
        raise Refused("panel_seat.nobody", field="accounts")
    return (Given(person=p.person, accounts=tuple(dict.fromkeys(p.accounts))),)


@NOUN.command(SUBSTITUTE, by=(EXPERT, *RUNNERS), on=ACTIVE, sample=_sit_sample)
def substitute(stream: StreamState, actor: Actor, p: SitIn, now: Now) -> tuple[Event, ...]:
    """Who runs the session names a substitute, or whoever has the seat."""
    _seated(stream, p.person)
    _may(stream, actor, p.person)
    if p.account is not None and p.account not in p.staff:
        raise Refused("panel_seat.nobody", field="account")
    named = Substituted(
        person=p.person, substitute=now.id, account=p.account, name=p.name, title=p.title, unit=p.unit,
    )  # fmt: skip
    return (named,)


@NOUN.command(RESUME, by=(EXPERT, *RUNNERS), on=ACTIVE, sample=_sample)
def resume(stream: StreamState, actor: Actor, p: Named, now: Now) -> tuple[Event, ...]:
    _seated(stream, p.person)
    _may(stream, actor, p.person)
    if current(stream.get(PanelSeat, p.person)) is None:
        raise Refused("panel_seat.own")
    return (Resumed(person=p.person),)


def _seated(stream: StreamState, id: str) -> None:
    if seated(stream, id) is None:
        raise Refused("panel.unknown", field="person")


def _may(stream: StreamState, actor: Actor, person: str) -> None:
    if not actor.roles & {*RUNNERS} and not writes_for(stream, actor.id, person):
        raise Refused("panel_seat.other")


def writes_for(stream: StreamState, account: str, person: str) -> bool:
    """Whether this account speaks for that person: it has the seat, or sits in."""
    seat = stream.get(PanelSeat, person)
    sits = current(seat)
    return seat is not None and (account in seat.accounts or (sits is not None and sits.account == account))


def substitute_of(stream: StreamState, person: str | None, id: str | None = None) -> Substitute | None:
    """Who sits in for this person now, or the substitution of this id."""
    seat = stream.get(PanelSeat, person or "")
    if id is None:
        return current(seat)
    return next((each for each in seat.substitutes if each.id == id), None) if seat else None


def signs(stream: StreamState, person: str | None, substitute: str | None) -> dict[str, str]:
    """The words of a signature: the person of the panel, or who sat in, and for whom; empty where it is the unit."""
    seat, sits = stream.get(Person, person or ""), None
    if substitute:
        sits = substitute_of(stream, person, substitute)
    one = sits or seat
    name, title, unit = (one.name.text, one.title.text, one.unit.text) if one else ("", "", "")
    return {"name": name, "title": title, "unit": unit, "in_for": seat.name.text if sits and seat else ""}


@NOUN.fold(Given)
def _given(stream: StreamState, happened: Given, where: Happened) -> None:
    _change(stream, happened.person, where, accounts=happened.accounts)


@NOUN.fold(Substituted)
def _substituted(stream: StreamState, happened: Substituted, where: Happened) -> None:
    words = {field: ErasableText(where.seq, getattr(happened, field)) for field in ("name", "title", "unit")}
    sits = Substitute(id=happened.substitute, account=happened.account, since=where.at, until=None, **words)
    _change(stream, happened.person, where, substitutes=(*_ended(stream, happened.person, where), sits))


@NOUN.fold(Resumed)
def _resumed(stream: StreamState, happened: Resumed, where: Happened) -> None:
    _change(stream, happened.person, where, substitutes=_ended(stream, happened.person, where))


@NOUN.fold(Excused)
def _excused(stream: StreamState, happened: Excused, where: Happened) -> None:
    if stream.get(PanelSeat, happened.person) is not None:
        _change(stream, happened.person, where, accounts=(), substitutes=_ended(stream, happened.person, where))


def _ended(stream: StreamState, person: str, where: Happened) -> tuple[Substitute, ...]:
    seat = stream.get(PanelSeat, person)
    return tuple(
        each if each.until is not None else msgspec.structs.replace(each, until=where.at)
        for each in (seat.substitutes if seat else ())
    )


def _change(stream: StreamState, person: str, where: Happened, **changes: object) -> None:
    seat = stream.get(PanelSeat, person) or PanelSeat(id=person, by=where.by, acted_at=where.at)
    stream.put(msgspec.structs.replace(seat, by=where.by, acted_at=where.at, **changes))
