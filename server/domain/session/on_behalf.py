"""Entered on behalf of somebody: what came by mail, telephone, on paper or in person, put down by the secretariat.

(none) ──question.enter, question.enter_many──▶ entered; its question stands as if its asker had sent it (asked)

It counts from the moment at which it arrived, which lies within the intake: what came before it is not taken, what came
in time is, also when it is put down after the end. Of many at once all are put down, or none.
"""

import hashlib
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Instant, Name
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS
from server.domain.sample import Draw
from server.domain.session import activity
from server.domain.session.question import LOOKUP, Asked, Question, QuestionText, count
from server.domain.session.question_state import OPINION, QUESTION
from server.domain.session.reachable import Leaving, left
from server.domain.session.session import WORKING, need
from server.domain.state import Entity, Happened, StreamState, says
from server.domain.undoing import NUMBERED
from server.errors import Refused
from server.log.event import Event, event

ENTER, ENTER_MANY = "question.enter", "question.enter_many"
CHANNELS = ("mail", "phone", "paper", "in_person")
MINUTE = 60_000


@event("question.entered_on_behalf")
class EnteredOnBehalf(Event, frozen=True):
    """A question that came by `channel` at `arrived_at` was put down by the secretariat."""

    question: str
    channel: str
    arrived_at: int


class OnBehalf(Entity, frozen=True, kw_only=True):
    """Has the id of its question."""

    noun: ClassVar[str] = "on_behalf"
    channel: Annotated[str, says("how it came: `mail`, `phone`, `paper` or `in_person`")]
    arrived_at: Annotated[int, says("when it came")]
    by: Annotated[str, says("who put it down")]
    entered_at: Annotated[int, says("when")]


NOUN = Noun(
    "on_behalf",
    entity=OnBehalf,
    events=(EnteredOnBehalf,),
    seen=(Seen((DESK,), "channel arrived_at by entered_at", ("",)),),
    names={"id": "question"},
)


class Enter(Leaving, frozen=True, kw_only=True):
    channel: Literal["mail", "phone", "paper", "in_person"]
    arrived_at: Instant
    kind: Literal["question", "opinion"] = "question"
    asker_type: Literal["citizen", "business"] = "citizen"
    field: Annotated[str, msgspec.Meta(extra={"list": "field"})]
    text: QuestionText
    province: Annotated[str, msgspec.Meta(extra={"list": "province"})] | None = None
    name: Name | None = None
    raw: Annotated[str, msgspec.Meta(extra={"raw_of": "text"})] = ""


class EnterMany(Payload, frozen=True, kw_only=True):
    rows: Annotated[tuple[Enter, ...], msgspec.Meta(min_length=1, extra={"each": Enter, "most": "entered_rows"})]


def _row(draw: Draw) -> dict[str, Any]:
    begins, ends = arrivals(draw.state, draw.state.at)
    return {
        "channel": CHANNELS[draw.what % 4], "arrived_at": max(begins, ends - draw.what % 5 * MINUTE),
        "kind": OPINION if draw.what % 7 == 0 else QUESTION, "field": draw.listed("field"),
        "text": f"Hỏi qua thư {draw.token()}", "name": f"Ông {draw.token()}",
    }  # fmt: skip


def _rows(draw: Draw) -> dict[str, Any]:
    return {"rows": [_row(draw) for _ in range(1 + draw.what % 2)]}


@NOUN.command(ENTER, by=EDITORS, on=WORKING, undo=NUMBERED, sample=_row)
def enter(stream: StreamState, actor: Actor, p: Enter, now: Now) -> tuple[Event, ...]:
    return _asked(stream, p, now.id, count(stream) + 1, now)


@NOUN.command(ENTER_MANY, by=EDITORS, on=WORKING, undo=NUMBERED, sample=_rows)
def enter_many(stream: StreamState, actor: Actor, p: EnterMany, now: Now) -> tuple[Event, ...]:
    first = count(stream) + 1
    each = (_asked(stream, row, entered_id(now.id, n), first + n, now, n) for n, row in enumerate(p.rows))
    return tuple(happened for events in each for happened in events)


def _asked(stream: StreamState, p: Enter, id: str, number: int, now: Now, n: int | None = None) -> tuple[Event, ...]:
    begins, ends = arrivals(stream, now.at)
    row = {} if n is None else {"row": n}
    if p.arrived_at > now.at:
        raise Refused("on_behalf.future", field="arrived_at", **row)
    if not begins <= p.arrived_at <= ends:
        raise Refused("on_behalf.intake", field="arrived_at", begins=begins, ends=ends, **row)
    asked = Asked(
        question=id, number=number, kind=p.kind, asker_type=p.asker_type, field=p.field, province=p.province,
        named=p.name is not None, text=p.text, name=p.name or "", raw=p.raw, lookup=LOOKUP,
    )  # fmt: skip
    entered = EnteredOnBehalf(question=id, channel=p.channel, arrived_at=p.arrived_at)
    return (asked, entered, *left(id, p))


def entered_id(first: str, n: int) -> str:
    """The id of the `n`th question of many, of which the command's is `first`."""
    return first if n == 0 else hashlib.sha256(f"{first} {n}".encode()).hexdigest()[:24]


def arrivals(stream: StreamState, now: int) -> tuple[int, int]:
    """Between which moments a question may have come: from the beginning of the intake, planned or real, to the end of
    the session."""
    planned, real = need(stream).intake_opens, stream.moments
    begins = min(planned, real.get(activity.OPENED, planned))
    return begins, max(begins, min(now, real.get(activity.ENDED, now)))


@NOUN.fold(EnteredOnBehalf)
def _entered(stream: StreamState, happened: EnteredOnBehalf, where: Happened) -> None:
    """It came when it arrived: deadlines and lists go by that."""
    question = stream.need(Question, happened.question)
    stream.put(msgspec.structs.replace(question, asked_at=happened.arrived_at))
    stream.put(
        OnBehalf(
            id=happened.question, channel=happened.channel, arrived_at=happened.arrived_at, by=where.by,
            entered_at=where.at,
        )
    )  # fmt: skip
