"""A ticket: a unit's staff calls the help desk; who took it, what was said both ways, how it ended.

reported ──take──▶ taken ──answer──▶ awaiting_unit ──reply──▶ taken ──solve──▶ solved ──reopen──▶ reported
    └──────── answer, solve: whoever does has taken it ────────┘
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Note
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, DESK, ROLES, SUPPORT
from server.domain.sample import Draw
from server.domain.state import ALL, Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

REPORTED, TAKEN, AWAITING_UNIT, SOLVED = "reported", "taken", "awaiting_unit", "solved"
STATES = (REPORTED, TAKEN, AWAITING_UNIT, SOLVED)
UNSOLVED = (REPORTED, TAKEN, AWAITING_UNIT)
KINDS = ("line", "sound", "device", "account", "page", "other")
HELPERS = (SUPPORT, ADMIN)
MOST_SAID = 200

Said = Annotated[str, msgspec.Meta(extra={"limit": "note"})]


OPEN, TAKE, ANSWER, REPLY = "ticket.open", "ticket.take", "ticket.answer", "ticket.reply"
SOLVE, REOPEN = "ticket.solve", "ticket.reopen"


@event("ticket.opened")
class Opened(Event, frozen=True):
    """Somebody of the unit needs help; `session` is the one that it is about, if it is about one."""

    ticket: str
    number: int
    kind: str
    urgent: bool
    session: str | None
    text: Words
    reach: Words


@event("ticket.taken")
class Taken(Event, frozen=True):
    """Somebody of the help desk sees to it."""

    ticket: str


@event("ticket.answered")
class Answered(Event, frozen=True):
    """The help desk wrote to the unit."""

    ticket: str
    text: Words


@event("ticket.replied")
class Replied(Event, frozen=True):
    """The unit wrote to the help desk."""

    ticket: str
    text: Words


@event("ticket.solved")
class Solved(Event, frozen=True):
    """The help desk is done; `text` says what it was."""

    ticket: str
    text: Words


@event("ticket.reopened")
class Reopened(Event, frozen=True):
    """The trouble is still there, or there again."""

    ticket: str
    text: Words


class Message(msgspec.Struct, frozen=True, gc=False):
    """`helper`: from the help desk, else from the unit."""

    by: str
    at: int
    helper: bool
    text: ErasableText


class Ticket(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "ticket"
    state: Annotated[str, says("`reported`, `taken`, `awaiting_unit` or `solved`")]
    number: Annotated[int, says("counts from 1 in its unit, never reused")]
    kind: Annotated[str, says("what the trouble is with: `line`, `sound`, `device`, `account`, `page`, `other`")]
    urgent: Annotated[bool, says("true: something stands still")]
    session: Annotated[str | None, says("id of the session that it is about, or null")]
    text: Annotated[ErasableText, says("what is the matter; may be empty")]
    reach: Annotated[ErasableText, says("how to reach who called")]
    opened_by: Annotated[str, says("who called")]
    opened_at: Annotated[int, says("when")]
    taken_by: Annotated[str | None, says("who of the help desk sees to it, or null")] = None
    solved_at: Annotated[int | None, says("when it was solved, or null")] = None
    reopened: Annotated[int, says("how often it was opened again")] = 0
    said: Annotated[tuple[Message, ...], says("`[{by, at, helper, text}]`: what was written, oldest first")] = ()
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


NOUN = Noun(
    "ticket",
    entity=Ticket,
    events=(Opened, Taken, Answered, Replied, Solved, Reopened),
    states=STATES,
    seen=(
        Seen(
            (DESK,),
            "state number kind urgent session text reach opened_by opened_at taken_by solved_at reopened said by "
            "acted_at can",
            STATES,
        ),
    ),
)


class Open(Payload, frozen=True, kw_only=True):
    kind: Literal["line", "sound", "device", "account", "page", "other"]
    text: Note = ""
    reach: Note = ""
    urgent: bool = False
    session: Id | None = None


class Of(Payload, frozen=True, kw_only=True):
    ticket: Id


class Write(Of, frozen=True, kw_only=True):
    text: Said


class Solve(Of, frozen=True, kw_only=True):
    text: Note = ""


def _open_sample(draw: Draw) -> dict[str, Any]:
    said = {"text": f"Hỏng {draw.token()}", "reach": f"0900 {draw.token()}"}
    return {"kind": KINDS[draw.what % len(KINDS)], "urgent": draw.what % 3 == 0, **said}


def _about(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting(), text=f"Lời {draw.token()}")


@NOUN.command(OPEN, by=ROLES, on=("",), sample=_open_sample)
def open_ticket(stream: StreamState, actor: Actor, p: Open, now: Now) -> tuple[Event, ...]:
    number = stream.counts[Ticket.noun, ALL] + 1
    opened = Opened(
        ticket=now.id, number=number, kind=p.kind, urgent=p.urgent, session=p.session, text=p.text, reach=p.reach
    )
    return (opened,)


@NOUN.command(TAKE, by=HELPERS, on=("",), when=UNSOLVED, sample=_about)
def take(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    ticket = _in(stream, p, UNSOLVED)
    if ticket.taken_by == actor.id:
        raise conflict(ticket)
    return (Taken(ticket=p.ticket),)


@NOUN.command(ANSWER, by=HELPERS, on=("",), when=UNSOLVED, sample=_about)
def answer(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    _in(stream, p, UNSOLVED)
    return (Answered(ticket=p.ticket, text=p.text),)


@NOUN.command(REPLY, by=ROLES, on=("",), when=UNSOLVED, sample=_about)
def reply(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    _in(stream, p, UNSOLVED)
    return (Replied(ticket=p.ticket, text=p.text),)


@NOUN.command(SOLVE, by=HELPERS, on=("",), when=UNSOLVED, sample=_about)
def solve(stream: StreamState, actor: Actor, p: Solve, now: Now) -> tuple[Event, ...]:
    _in(stream, p, UNSOLVED)
    return (Solved(ticket=p.ticket, text=p.text),)


@NOUN.command(REOPEN, by=ROLES, on=("",), when=(SOLVED,), sample=_about)
def reopen(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    _in(stream, p, (SOLVED,))
    return (Reopened(ticket=p.ticket, text=p.text),)


def _in(stream: StreamState, p: Of, states: tuple[str, ...]) -> Ticket:
    ticket = stream.get(Ticket, p.ticket)
    if ticket is None:
        raise Refused("ticket.unknown")
    if ticket.state not in states:
        raise conflict(ticket)
    if len(ticket.said) >= MOST_SAID:
        raise Refused("ticket.long", most=MOST_SAID)
    return ticket


def conflict(ticket: Ticket) -> Refused:
    return Refused("ticket.conflict", number=ticket.number, state=ticket.state, by=ticket.by, at=ticket.acted_at)


@NOUN.fold(Opened)
def _opened(stream: StreamState, happened: Opened, where: Happened) -> None:
    stream.put(
        Ticket(
            id=happened.ticket, state=REPORTED, number=happened.number, kind=happened.kind, urgent=happened.urgent,
            session=happened.session, text=ErasableText(where.seq, happened.text),
            reach=ErasableText(where.seq, happened.reach), opened_by=where.by, opened_at=where.at,
            by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


@NOUN.fold(Taken)
def _taken(stream: StreamState, happened: Taken, where: Happened) -> None:
    _change(stream, happened.ticket, where, state=TAKEN, taken_by=where.by)


@NOUN.fold(Answered)
def _answered(stream: StreamState, happened: Answered, where: Happened) -> None:
    ticket = stream.need(Ticket, happened.ticket)
    said, taken = _said(ticket, happened.text, where, helper=True), ticket.taken_by or where.by
    _change(stream, ticket.id, where, state=AWAITING_UNIT, taken_by=taken, said=said)


@NOUN.fold(Replied)
def _replied(stream: StreamState, happened: Replied, where: Happened) -> None:
    ticket = stream.need(Ticket, happened.ticket)
    state = TAKEN if ticket.taken_by else REPORTED
    _change(stream, ticket.id, where, state=state, said=_said(ticket, happened.text, where, helper=False))


@NOUN.fold(Solved)
def _solved(stream: StreamState, happened: Solved, where: Happened) -> None:
    ticket = stream.need(Ticket, happened.ticket)
    said = _said(ticket, happened.text, where, helper=True) if happened.text else ticket.said
    taken = ticket.taken_by or where.by
    _change(stream, ticket.id, where, state=SOLVED, taken_by=taken, solved_at=where.at, said=said)


@NOUN.fold(Reopened)
def _reopened(stream: StreamState, happened: Reopened, where: Happened) -> None:
    ticket = stream.need(Ticket, happened.ticket)
    said = _said(ticket, happened.text, where, helper=False)
    again = ticket.reopened + 1
    _change(stream, ticket.id, where, state=REPORTED, taken_by=None, solved_at=None, reopened=again, said=said)


def _said(ticket: Ticket, text: str, where: Happened, *, helper: bool) -> tuple[Message, ...]:
    return (*ticket.said, Message(where.by, where.at, helper, ErasableText(where.seq, text)))


def _change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Ticket, id), by=where.by, acted_at=where.at, **changes))
