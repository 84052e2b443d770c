"""The result report of a session: drafted from its figures, signed by the head, sent on two channels, received.

(none) ──draft──▶ drafted ◀─draft─┐ ──sign──▶ signed_off ──send──▶ submitted ──receive──▶ acknowledged
                     ▲  └─────────┘             │                  │                        │
                     └─────── draft (a new version) ───────────────┴── return ─▶ returned ◀─┘
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Instant, Name
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, HEAD, LEAD, MODERATOR, OFFICE
from server.domain.sample import Draw
from server.domain.session.phase import PHASES
from server.domain.session.question import count
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

DRAFTED, SIGNED, SUBMITTED, ACKNOWLEDGED = "drafted", "signed_off", "submitted", "acknowledged"
RETURNED = "returned"
STATES = (DRAFTED, SIGNED, SUBMITTED, ACKNOWLEDGED, RETURNED)
AFTER = tuple(state for state, phase in PHASES.items() if phase.over)
WRITERS = (LEAD, MODERATOR, HEAD)
CHANNELS = ("mail", "paper")
SECTIONS = ("preparation", "matters", "opinions", "difficulties", "proposals")

Channel = Literal["mail", "paper"]
Section = Annotated[str, msgspec.Meta(extra={"limit": "answer", "empty": True})]
NUMBER_FORM = r"^([0-9]{1,5}/BC-[A-ZĐ0-9&-]{1,20})?$"
Number = Annotated[str, msgspec.Meta(pattern=NUMBER_FORM)]


@event("report.drafted")
class Drafted(Event, frozen=True):
    """The parts of the report that people write; its figures are counted."""

    rev: int
    number: str
    dated: int
    preparation: Words
    matters: Words
    opinions: Words
    difficulties: Words
    proposals: Words
    signer: Words
    title: Words


@event("report.signed")
class Signed(Event, frozen=True):
    """The head signed it with these figures, which stay as they were."""

    rev: int
    figures: dict[str, int]
    head_seq: int


@event("report.sent")
class Sent(Event, frozen=True):
    """It left on a channel: by mail, or on paper."""

    channel: str


@event("report.received")
class Received(Event, frozen=True):
    """The Office has it."""

    channel: str


@event("report.returned")
class Returned(Event, frozen=True):
    """The Office sent it back with remarks."""

    remarks: Words


class Report(Entity, frozen=True, kw_only=True):
    """A session has one, called `report`. `sent`, `received`: when (ms), by channel; `figures`: as it was signed."""

    noun: ClassVar[str] = "report"
    state: Annotated[str, says("`drafted`, `signed_off`, `submitted`, `acknowledged`, `returned`")]
    rev: Annotated[int, says("counts every writing; guards the next")]
    number: Annotated[str, says("number and symbol of the document, or empty")]
    dated: Annotated[int, says("its date")]
    preparation: Annotated[ErasableText, says("how the session was prepared")]
    matters: Annotated[ErasableText, says("main matters and how they were answered")]
    opinions: Annotated[ErasableText, says("opinions, shortcomings found")]
    difficulties: Annotated[ErasableText, says("difficulties, what was done about them")]
    proposals: Annotated[ErasableText, says("proposals, the next round")]
    signer: Annotated[ErasableText, says("who signs")]
    title: Annotated[ErasableText, says("as what, such as GIÁM ĐỐC or KT. GIÁM ĐỐC")]
    figures: Annotated[Mapping[str, int] | None, says("what it was signed with: outcome to number, or null")] = None
    signed_at: Annotated[int | None, says("when it was signed, or null")] = None
    head_seq: Annotated[int | None, says("the last entry that its figures count, or null")] = None
    sent: Annotated[Mapping[str, int], says("`mail` and `paper`: when it was sent")] = {}
    received: Annotated[Mapping[str, int], says("`mail` and `paper`: when the Office noted that it came")] = {}
    remarks: Annotated[ErasableText | None, says("why the Office sent it back, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


_FIELDS = (
    "state rev number dated preparation matters opinions difficulties proposals signer title figures signed_at "
    "head_seq sent received remarks by acted_at"
)
NOUN = Noun(
    "report",
    entity=Report,
    events=(Drafted, Signed, Sent, Received, Returned),
    states=STATES,
    seen=(Seen((DESK,), _FIELDS, STATES),),
)


class Draft(Payload, frozen=True, kw_only=True):
    rev: int
    dated: Instant
    number: Number = ""
    preparation: Section = ""
    matters: Section = ""
    opinions: Section = ""
    difficulties: Section = ""
    proposals: Section = ""
    signer: Annotated[str, msgspec.Meta(extra={"limit": "name", "empty": True})] = ""
    title: Annotated[str, msgspec.Meta(extra={"limit": "name", "empty": True})] = ""


class Sign(Payload, frozen=True, kw_only=True):
    rev: int
    figures: Annotated[dict[str, Annotated[int, msgspec.Meta(ge=0)]], msgspec.Meta(max_length=30)]


class On(Payload, frozen=True, kw_only=True):
    channel: Channel


class Return(Payload, frozen=True, kw_only=True):
    remarks: Name


def _rev(draw: Draw) -> int:
    report = of(draw.state)
    return (report.rev if report else 0) + draw.stale


def _draft_sample(draw: Draw) -> dict[str, Any]:
    texts = {name: f"Phần {draw.token()}" for name in (*SECTIONS, "signer", "title")}
    return {"rev": _rev(draw), "dated": 1_272_301_200_000, "number": "12/BC-STNMT", **texts}


def _sign_sample(draw: Draw) -> dict[str, Any]:
    return {"rev": _rev(draw), "figures": {"open": count(draw.state) + draw.what % 5 // 4}}


def _channel_sample(draw: Draw) -> dict[str, Any]:
    return {"channel": CHANNELS[draw.what % 2]}


def _receive_sample(draw: Draw) -> dict[str, Any]:
    report = of(draw.state)
    sent = [*report.sent] if report else []
    return {"channel": (sent or CHANNELS)[draw.what % len(sent or CHANNELS)]}


def _return_sample(draw: Draw) -> dict[str, Any]:
    return {"remarks": f"Bổ sung {draw.token()}"}


@NOUN.command("report.draft", by=WRITERS, on=AFTER, sample=_draft_sample)
def draft(stream: StreamState, actor: Actor, p: Draft, now: Now) -> tuple[Event, ...]:
    before = of(stream)
    if before is not None and before.state == ACKNOWLEDGED:
        raise Refused("report.received")
    if p.rev != (before.rev if before else 0):
        raise Refused("report.conflict", by=before.by if before else "", at=before.acted_at if before else 0)
    written = {name: getattr(p, name) for name in (*SECTIONS, "signer", "title", "number", "dated")}
    return (Drafted(rev=p.rev + 1, **written),)


@NOUN.command("report.sign", by=(HEAD, LEAD), on=AFTER, sample=_sign_sample)
def sign(stream: StreamState, actor: Actor, p: Sign, now: Now) -> tuple[Event, ...]:
    report = _in(stream, DRAFTED)
    if p.rev != report.rev:
        raise Refused("report.conflict", by=report.by, at=report.acted_at)
    needed = {"number": report.number, "signer": report.signer.text, "title": report.title.text}
    for name, written in needed.items():
        if not (written or "").strip():
            raise Refused("report.unfinished", field=name)
    if sum(p.figures.values()) != count(stream):
        raise Refused("report.sum", sum=sum(p.figures.values()), received=count(stream))
    return (Signed(rev=p.rev, figures=p.figures, head_seq=stream.seq),)


@NOUN.command("report.send", by=WRITERS, on=AFTER, sample=_channel_sample)
def send(stream: StreamState, actor: Actor, p: On, now: Now) -> tuple[Event, ...]:
    report = _in(stream, SIGNED, SUBMITTED, ACKNOWLEDGED)
    if p.channel in report.sent:
        raise Refused("report.not_now", state=report.state)
    return (Sent(channel=p.channel),)


@NOUN.command("report.receive", by=(OFFICE,), on=AFTER, sample=_receive_sample)
def receive(stream: StreamState, actor: Actor, p: On, now: Now) -> tuple[Event, ...]:
    report = _in(stream, SUBMITTED, ACKNOWLEDGED)
    if p.channel not in report.sent or p.channel in report.received:
        raise Refused("report.not_now", state=report.state)
    return (Received(channel=p.channel),)


@NOUN.command("report.return", by=(OFFICE,), on=AFTER, sample=_return_sample)
def give_back(stream: StreamState, actor: Actor, p: Return, now: Now) -> tuple[Event, ...]:
    _in(stream, SUBMITTED, ACKNOWLEDGED)
    return (Returned(remarks=p.remarks),)


def of(stream: StreamState) -> Report | None:
    """The report of this session, or None before it is begun."""
    return stream.get(Report, Report.noun)


def _in(stream: StreamState, *states: str) -> Report:
    report = of(stream)
    if report is None or report.state not in states:
        raise Refused("report.not_now", state=report.state if report else "")
    return report


@NOUN.fold(Drafted)
def _drafted(stream: StreamState, happened: Drafted, where: Happened) -> None:
    before = of(stream)
    words: dict[str, Any] = {
        name: ErasableText(where.seq, getattr(happened, name)) for name in (*SECTIONS, "signer", "title")
    }
    stream.put(
        Report(
            id=Report.noun, state=DRAFTED, rev=happened.rev, number=happened.number, dated=happened.dated,
            remarks=before.remarks if before else None, by=where.by, acted_at=where.at, **words,
        )
    )  # fmt: skip


@NOUN.fold(Signed)
def _signed(stream: StreamState, happened: Signed, where: Happened) -> None:
    _change(stream, where, state=SIGNED, figures=happened.figures, signed_at=where.at, head_seq=happened.head_seq)


@NOUN.fold(Sent)
def _sent(stream: StreamState, happened: Sent, where: Happened) -> None:
    report = stream.need(Report, Report.noun)
    state = SUBMITTED if report.state == SIGNED else report.state
    _change(stream, where, state=state, sent={**report.sent, happened.channel: where.at})


@NOUN.fold(Received)
def _received(stream: StreamState, happened: Received, where: Happened) -> None:
    report = stream.need(Report, Report.noun)
    _change(stream, where, state=ACKNOWLEDGED, received={**report.received, happened.channel: where.at})


@NOUN.fold(Returned)
def _returned(stream: StreamState, happened: Returned, where: Happened) -> None:
    remarks = ErasableText(where.seq, happened.remarks)
    _change(stream, where, state=RETURNED, remarks=remarks, sent={}, received={})


def _change(stream: StreamState, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Report, Report.noun), by=where.by, acted_at=where.at, **changes))


def late(sent: Mapping[str, int | None], due: int | None, now: int) -> bool:
    """Whether a report, sent by channel at these moments, was or is by now later than its term on either; without a
    term it never is."""
    return due is not None and any((sent.get(channel) or now) > due for channel in CHANNELS)
