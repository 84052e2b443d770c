"""Signing the report: it goes to the head, who signs it or sends it back with remarks. Its figures are counted from the
session's record in the moment of signing.

drafted, declined ──present──▶ presented ──sign──▶ signed_off
                                  │  └──draft──▶ drafted (whoever writes on takes it back)
                                  └──decline──▶ declined ──draft──▶ drafted
"""

from collections import Counter
from typing import Annotated, Any

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Slug
from server.domain.noun import Noun
from server.domain.reporting import (
    DECLINED,
    OUTCOMES,
    PRESENTABLE,
    PRESENTED,
    SIGNABLE,
    SIGNED,
    Decline,
    Factor,
    Present,
)
from server.domain.roles import HEAD, LEAD
from server.domain.sample import Draw
from server.domain.session.outcome import Sums, counted_as, in_inboxes_of, lines, spoilt, sums
from server.domain.session.question import count
from server.domain.session.report import AFTER, WRITERS, Report, at_revision, change, of, reviewed
from server.domain.state import Happened, StreamState
from server.errors import Refused
from server.log.event import Event, Words, event

PRESENT, DECLINE, SIGN = "report.present", "report.decline", "report.sign"


@event("report.presented")
class Presented(Event, frozen=True):
    """This version was laid before the head."""

    rev: int
    note: Words = ""


@event("report.declined")
class Declined(Event, frozen=True):
    """The head did not sign this version and said why."""

    rev: int
    remarks: Words


@event("report.signed")
class Signed(Event, frozen=True):
    """The head signed it with these figures, which stay as they were; `fields`, `ways`: those of the questions by
    field and by how they came; `from_others`: how many came from other units; `factor`: which second factor was
    shown for it; `inbox`: what became of the round's questions in the unit's inbox, by its log up to `inbox_seq`, and
    of those that were asked here in the inboxes of `silent`, units whose own reports tell of none."""

    rev: int
    figures: dict[str, int]
    head_seq: int
    questions: int = 0
    businesses: int = 0
    fields: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    from_others: int = 0
    ways: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    factor: str = ""
    inbox: dict[str, int] = msgspec.field(default_factory=dict)
    inbox_seq: int = 0
    silent: tuple[str, ...] = ()


Figures = Annotated[dict[str, Annotated[int, msgspec.Meta(ge=0)]], msgspec.Meta(max_length=40)]
NOUN = Noun("report_signing", events=(Presented, Declined, Signed))


class Sign(Payload, frozen=True, kw_only=True):
    """`figures`: what the signer was shown, if the client says so; what is signed is counted here. The server's:
    `factor`; `inbox`, what became of the round's questions in the unit's inbox, by its log up to `inbox_seq`;
    `silent`, units in whose inboxes questions of this session are and whose own reports tell of none."""

    rev: int
    factor: Factor = ""
    inbox: Figures = msgspec.field(default_factory=dict)
    inbox_seq: Annotated[int, msgspec.Meta(ge=0)] = 0
    silent: Annotated[tuple[Slug, ...], msgspec.Meta(max_length=1000)] = ()
    figures: Figures | None = None


def _rev(draw: Draw) -> int:
    report = of(draw.state)
    return (report.rev if report else 0) + draw.stale


def _present_sample(draw: Draw) -> dict[str, Any]:
    return {"rev": _rev(draw), "note": f"Đã bổ sung {draw.token()}"}


def _decline_sample(draw: Draw) -> dict[str, Any]:
    return {"rev": _rev(draw), "remarks": f"Nêu rõ {draw.token()}"}


def _sign_sample(draw: Draw) -> dict[str, Any]:
    told = {"figures": {"open": count(draw.state) + 1}} if draw.what % 15 == 4 else {}
    return {"rev": _rev(draw), **told}


@NOUN.command(PRESENT, of=Report.noun, by=WRITERS, on=AFTER, sample=_present_sample)
def present(stream: StreamState, actor: Actor, p: Present, now: Now) -> tuple[Event, ...]:
    """What does not add up is not worth the head's time."""
    report = at_revision(stream, p.rev, *PRESENTABLE)
    recounted(stream, now.at)
    return (Presented(rev=report.rev, note=p.note),)


@NOUN.command(DECLINE, of=Report.noun, by=(HEAD, LEAD), on=AFTER, sample=_decline_sample)
def decline(stream: StreamState, actor: Actor, p: Decline, now: Now) -> tuple[Event, ...]:
    return (Declined(rev=at_revision(stream, p.rev, PRESENTED).rev, remarks=p.remarks),)


@NOUN.command(SIGN, of=Report.noun, by=(HEAD, LEAD), on=AFTER, sample=_sign_sample, fresh=True)
def sign(stream: StreamState, actor: Actor, p: Sign, now: Now) -> tuple[Event, ...]:
    report = at_revision(stream, p.rev, *SIGNABLE)
    needed = {"number": report.number, "signer": report.signer.text, "title": report.title.text}
    for name, written in needed.items():
        if not (written or "").strip():
            raise Refused("report.unfinished", field=name)
    found = recounted(stream, now.at)
    for name in OUTCOMES:
        if p.figures is not None and p.figures.get(name, 0) != found.outcomes[name]:
            raise Refused("report.figures", outcome=name, told=p.figures.get(name, 0), counted=found.outcomes[name])
    told = Counter(p.inbox) + Counter(counted_as(each, now.at) for each in in_inboxes_of(stream, p.silent))
    return (
        Signed(
            rev=p.rev, figures=dict(found.outcomes), head_seq=stream.seq, questions=found.questions,
            businesses=found.businesses, fields={field: dict(of) for field, of in found.fields.items()},
            factor=p.factor, inbox=dict(told), inbox_seq=p.inbox_seq, silent=p.silent, from_others=found.from_others,
            ways={way: dict(of) for way, of in found.ways.items()},
        ),
    )  # fmt: skip


def recounted(stream: StreamState, now: int) -> Sums:
    """The figures of the session's own record. Raises Refused that names the question that spoils them."""
    every = lines(stream)
    found = sums(every, now)
    if faults := spoilt(every, count(stream)):
        first = faults[0]
        told = {"number": first.number, "why": first.why, "question": first.id, "more": len(faults) - 1}
        raise Refused("report.sum", sum=sum(found.outcomes.values()), received=count(stream), **told)
    return found


@NOUN.fold(Presented)
def _presented(stream: StreamState, happened: Presented, where: Happened) -> None:
    change(stream, where, state=PRESENTED)
    reviewed(stream, where, PRESENTED, happened.note or None)


@NOUN.fold(Declined)
def _declined(stream: StreamState, happened: Declined, where: Happened) -> None:
    change(stream, where, state=DECLINED)
    reviewed(stream, where, DECLINED, happened.remarks)


@NOUN.fold(Signed)
def _signed(stream: StreamState, happened: Signed, where: Happened) -> None:
    signed = {"figures": happened.figures, "signed_at": where.at, "head_seq": happened.head_seq}
    signed |= {"inbox_seq": happened.inbox_seq, "silent": happened.silent}
    signings = stream.need(Report, Report.noun).signings + 1
    change(stream, where, state=SIGNED, signings=signings, **signed)
    reviewed(stream, where, "signed", factor=happened.factor)
