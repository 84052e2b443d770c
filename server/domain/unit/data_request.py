"""A data request: to see, correct, erase or restrict what is kept of a question's asker, or to take a consent back.

lodged ──confirm──▶ confirmed ──answer──▶ resolved (done, partly, not_done) ──lift──▶ resolved, restricted no more
  │  └──────────────── answer ─────────────▲
  └── withdraw (by its asker) ──▶ taken_back ◀── confirmed           an open one: assign, extend (once)

No word of anybody stands here: what was asked and what is answered are kept apart, sealed, and can be taken out. The
days are the terms that held when it came; what day they lead to, the calendar says whenever somebody looks.
"""

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Code, Id
from server.domain.kind import entities
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, DESK, HEAD, LEAD, MODERATOR, OPERATOR
from server.domain.sample import Draw
from server.domain.state import ALL, Entity, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, event

LODGED, CONFIRMED, RESOLVED, TAKEN_BACK = "lodged", "confirmed", "resolved", "taken_back"
STATES = (LODGED, CONFIRMED, RESOLVED, TAKEN_BACK)
UNANSWERED = (LODGED, CONFIRMED)
SEE, CORRECT, ERASE, RESTRICT, WITHDRAW_CONSENT, OBJECT = "see", "correct", "erase", "restrict", "withdraw", "object"
RIGHTS = (SEE, CORRECT, ERASE, RESTRICT, WITHDRAW_CONSENT, OBJECT)
CONTACT, NAME, WORDS = PARTS = ("contact", "name", "words")
HANDLERS = (MODERATOR, LEAD, HEAD, ADMIN)
RECEIVE, CONFIRM, ASSIGN = "data_request.receive", "data_request.confirm", "data_request.assign"
WITHDRAW = "data_request.withdraw"


Right = Literal["see", "correct", "erase", "restrict", "withdraw", "object"]
Part = Literal["contact", "name", "words"]


@event("data_request.received")
class Received(Event, frozen=True):
    """An asker asks for something about what is kept of a question; `way`: by slip, mail or paper."""

    data_request: str
    number: int
    question: str
    session: str
    receipt_no: str
    right: str
    parts: tuple[str, ...]
    way: str
    confirm_days: int
    answer_days: int


@event("data_request.confirmed")
class Confirmed(Event, frozen=True):
    """The asker was told that the request is with us, and until when it is answered."""

    data_request: str


@event("data_request.assigned")
class Assigned(Event, frozen=True):
    """Somebody of the unit sees to it."""

    data_request: str
    handler: str


@event("data_request.withdrawn")
class Withdrawn(Event, frozen=True):
    """Its asker does not want it any more."""

    data_request: str


class Left(msgspec.Struct, frozen=True):
    """Where something of what was asked about stands yet; `named`: the name, or that of somebody who is called so,
    else some words. `number`: of the question there, 0 for none; `seq`: the entry of that text, or 0."""

    session: str
    noun: str
    id: str
    place: str
    number: int
    named: bool
    seq: int = 0


class DataRequest(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "data_request"
    state: Annotated[str, says("`lodged`, `confirmed`, `resolved` or `taken_back`")]
    number: Annotated[int, says("counts from 1 in its unit, never reused")]
    question: Annotated[str, says("id of the question that it is about")]
    session: Annotated[str, says("id of the session in which that was asked")]
    receipt_no: Annotated[str, says("the number on its slip")]
    right: Annotated[str, says("`see`, `correct`, `erase`, `restrict`, `withdraw` (a consent) or `object`")]
    parts: Annotated[tuple[str, ...], says("of what: `contact`, `name`, `words`; may be empty")]
    way: Annotated[str, says("how it came: `slip`, `mail` or `paper`")]
    confirm_days: Annotated[int, says("working days within which it is confirmed")]
    answer_days: Annotated[int, says("working days within which it is answered")]
    extra_days: Annotated[int, says("working days by which that was extended")] = 0
    handler: Annotated[str, says("who sees to it, or empty")] = ""
    received_at: Annotated[int, says("when it came")]
    confirmed_at: Annotated[int | None, says("when it was confirmed, or null")] = None
    answered_at: Annotated[int | None, says("when it was answered, or null")] = None
    outcome: Annotated[str, says("`done`, `partly` or `not_done`; empty before")] = ""
    done: Annotated[tuple[str, ...], says("what was done")] = ()
    kept: Annotated[tuple[str, ...], says("why something is kept")] = ()
    left: Annotated[
        tuple[Left, ...],
        says(
            "`[{session, noun, id, place, number, named, seq}]`: what shares some of the words or the name, and stays"
        ),
    ] = ()
    certificate: Annotated[int, says("number of the certificate of what was done, 0 before")] = 0
    entry: Annotated[int, says("seq of the entry that answered it, 0 before")] = 0
    restricted: Annotated[bool, says("true: what it is about is kept and not used")] = False
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]

    @property
    def open(self) -> bool:
        return self.state in UNANSWERED


NOUN = Noun(
    "data_request",
    entity=DataRequest,
    events=(Received, Confirmed, Assigned, Withdrawn),
    states=STATES,
    seen=(
        Seen(
            (DESK,),
            "state number question session receipt_no right parts way confirm_days answer_days extra_days handler "
            "received_at confirmed_at answered_at outcome done kept left certificate entry restricted by acted_at can",
            STATES,
        ),
    ),
    names={"question": "inbox case"},
)


class Receive(Payload, frozen=True, kw_only=True):
    """The days and `most`, how many of a question may be open, are terms of the installation."""

    question: Id
    session: Id
    receipt_no: Code
    right: Right
    parts: tuple[Part, ...] = ()
    way: Literal["slip", "mail", "paper"] = "slip"
    confirm_days: Annotated[int, msgspec.Meta(extra={"term": "data_confirm_days"})]
    see_days: Annotated[int, msgspec.Meta(extra={"term": "data_see_days"})]
    correct_days: Annotated[int, msgspec.Meta(extra={"term": "data_correct_days"})]
    erase_days: Annotated[int, msgspec.Meta(extra={"term": "data_erase_days"})]
    restrict_days: Annotated[int, msgspec.Meta(extra={"term": "data_restrict_days"})]
    withdraw_days: Annotated[int, msgspec.Meta(extra={"term": "data_withdraw_days"})]
    object_days: Annotated[int, msgspec.Meta(extra={"term": "data_object_days"})]
    most: Annotated[int, msgspec.Meta(extra={"term": "data_open"})]


class Of(Payload, frozen=True, kw_only=True):
    data_request: Id


class Assign(Of, frozen=True, kw_only=True):
    """`staff`: the server's, who has a role in this room."""

    handler: str
    staff: tuple[str, ...] = ()


def about(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting(), handler="staff:tam", staff=["staff:tam"])


def _receive_sample(draw: Draw) -> dict[str, Any]:
    about = {"question": f"{draw.what % 5:024x}", "session": f"{draw.what % 3:016x}"}
    parts = [PARTS[draw.what % len(PARTS)]] if draw.what % 2 else []
    return {**about, "receipt_no": "X-2010-1-000007", "right": RIGHTS[draw.what % len(RIGHTS)], "parts": parts}


@NOUN.command(RECEIVE, by=(OPERATOR,), on=("",), sample=_receive_sample)
def receive(stream: StreamState, actor: Actor, p: Receive, now: Now) -> tuple[Event, ...]:
    same = [each for each in entities(stream, DataRequest.noun) if each.question == p.question and each.open]
    if any(each.right == p.right and each.parts == p.parts for each in same):
        raise Refused("data_request.same", field="right")
    if len(same) >= p.most:
        raise Refused("data_request.many", most=p.most)
    received = Received(
        data_request=now.id, number=stream.counts[DataRequest.noun, ALL] + 1, question=p.question, session=p.session,
        receipt_no=p.receipt_no, right=p.right, parts=tuple(dict.fromkeys(p.parts)), way=p.way,
        confirm_days=p.confirm_days, answer_days=getattr(p, f"{p.right}_days"),
    )  # fmt: skip
    return (received,)


@NOUN.command(CONFIRM, by=HANDLERS, on=("",), when=(LODGED,), sample=about)
def confirm(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    found(stream, p, (LODGED,))
    return (Confirmed(data_request=p.data_request),)


@NOUN.command(ASSIGN, by=HANDLERS, on=("",), when=UNANSWERED, sample=about)
def assign(stream: StreamState, actor: Actor, p: Assign, now: Now) -> tuple[Event, ...]:
    found(stream, p, UNANSWERED)
    if p.handler not in p.staff:
        raise Refused("data_request.nobody", field="handler")
    return (Assigned(data_request=p.data_request, handler=p.handler),)


@NOUN.command(WITHDRAW, by=(OPERATOR,), on=("",), when=UNANSWERED, sample=about)
def withdraw(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    found(stream, p, UNANSWERED)
    return (Withdrawn(data_request=p.data_request),)


def found(stream: StreamState, p: Of, states: tuple[str, ...]) -> DataRequest:
    one = stream.get(DataRequest, p.data_request)
    if one is None:
        raise Refused("data_request.unknown")
    if one.state not in states:
        raise Refused("data_request.conflict", state=one.state, by=one.by, at=one.acted_at)
    return one


@NOUN.fold(Received)
def _received(stream: StreamState, happened: Received, where: Happened) -> None:
    kept = {name: getattr(happened, name) for name in happened.__struct_fields__ if name != "data_request"}
    made: dict[str, Any] = {"id": happened.data_request, "state": LODGED, "received_at": where.at}
    stream.put(DataRequest(**made, **kept, by=where.by, acted_at=where.at))


@NOUN.fold(Confirmed)
def _confirmed(stream: StreamState, happened: Confirmed, where: Happened) -> None:
    change(stream, happened.data_request, where, state=CONFIRMED, confirmed_at=where.at)


@NOUN.fold(Assigned)
def _assigned(stream: StreamState, happened: Assigned, where: Happened) -> None:
    change(stream, happened.data_request, where, handler=happened.handler)


@NOUN.fold(Withdrawn)
def _withdrawn(stream: StreamState, happened: Withdrawn, where: Happened) -> None:
    change(stream, happened.data_request, where, state=TAKEN_BACK)


def change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(DataRequest, id), by=where.by, acted_at=where.at, **changes))
