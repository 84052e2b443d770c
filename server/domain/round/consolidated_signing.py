"""Signing the consolidated report: it goes to the head, who signs it or sends it back with remarks. Who is missing is
named when it is signed.

drafted, declined ──present──▶ presented ──sign──▶ signed_off
                                  │  └──draft──▶ drafted (whoever writes on takes it back)
                                  └──decline──▶ declined ──draft──▶ drafted
"""

from typing import Any

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun
from server.domain.reporting import (
    DECLINED,
    LAID_BEFORE,
    PRESENTABLE,
    PRESENTED,
    SIGNABLE,
    SIGNED,
    Decline,
    Factor,
    Present,
)
from server.domain.roles import HEAD, LEAD
from server.domain.round.consolidated import WRITERS, Consolidated, at_revision, change, of, reviewed
from server.domain.round.plan import HELD
from server.domain.round.unit_report import Total, total
from server.domain.sample import Draw
from server.domain.state import Happened, StreamState
from server.errors import Refused
from server.log.entry import Letter
from server.log.event import Event, Words, event

PRESENT, DECLINE, SIGN = "consolidated.present", "consolidated.decline", "consolidated.sign"


@event("consolidated.presented")
class Presented(Event, frozen=True):
    """This version was laid before the head."""

    rev: int
    note: Words = ""


@event("consolidated.declined")
class Declined(Event, frozen=True):
    """The head did not sign this version and said why."""

    rev: int
    remarks: Words


@event("consolidated.signed")
class Signed(Event, frozen=True):
    """It was signed with these sums; `sessions` are those whose reports they count, `missing` those that had none."""

    rev: int
    figures: dict[str, int]
    questions: int
    businesses: int
    fields: dict[str, dict[str, int]]
    sessions: tuple[str, ...]
    missing: tuple[str, ...]
    head_seq: int
    factor: str = ""


NOUN = Noun("consolidated_signing", events=(Presented, Declined, Signed))


class Sign(Payload, frozen=True, kw_only=True):
    """`factor`: which second factor was shown for it; the server's."""

    rev: int
    factor: Factor = ""


def _rev(draw: Draw) -> int:
    found = of(draw.state)
    return (found.rev if found else 0) + draw.stale


def _present_sample(draw: Draw) -> dict[str, Any]:
    return {"rev": _rev(draw), "note": f"Đã bổ sung {draw.token()}"}


def _decline_sample(draw: Draw) -> dict[str, Any]:
    return {"rev": _rev(draw), "remarks": f"Nêu rõ {draw.token()}"}


def _sign_sample(draw: Draw) -> dict[str, Any]:
    return {"rev": _rev(draw)}


@NOUN.command(PRESENT, of=Consolidated.noun, by=WRITERS, on=HELD, sample=_present_sample)
def present(stream: StreamState, actor: Actor, p: Present, now: Now) -> tuple[Event, ...]:
    """What does not add up is not worth the head's time."""
    found = at_revision(stream, p.rev, *PRESENTABLE)
    recounted(stream)
    return (Presented(rev=found.rev, note=p.note),)


@NOUN.command(DECLINE, of=Consolidated.noun, by=(HEAD, LEAD), on=HELD, sample=_decline_sample)
def decline(stream: StreamState, actor: Actor, p: Decline, now: Now) -> tuple[Event, ...]:
    return (Declined(rev=at_revision(stream, p.rev, PRESENTED).rev, remarks=p.remarks),)


@NOUN.command(SIGN, of=Consolidated.noun, by=(HEAD, LEAD), on=HELD, sample=_sign_sample, fresh=True)
def sign(stream: StreamState, actor: Actor, p: Sign, now: Now) -> tuple[Event, ...]:
    found = at_revision(stream, p.rev, *SIGNABLE)
    written = {name: words.text if (words := getattr(found, name)) else "" for name in ("signer", "title")}
    needed = {"number": found.number, **written}
    for name, said in needed.items():
        if not (said or "").strip():
            raise Refused("consolidated.unfinished", field=name)
    sums = recounted(stream)
    return (
        Signed(
            rev=p.rev, figures=dict(sums.outcomes), questions=sums.questions, businesses=sums.businesses,
            fields={field: dict(of) for field, of in sums.fields.items()}, head_seq=stream.seq, factor=p.factor,
            sessions=tuple(each.id for each in sums.counted), missing=tuple(session for session, _ in sums.missing),
        ),
    )  # fmt: skip


def recounted(stream: StreamState) -> Total:
    """The sums of what was signed. Raises Refused that names the unit whose figures do not add up."""
    sums = total(stream)
    if not sums.counted:
        raise Refused("consolidated.nothing")
    for each in sums.counted:
        if not each.adds_up:
            raise Refused("consolidated.sum", unit=each.unit, session=each.id, number=each.number)
    return sums


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
    signed = {"figures": happened.figures, "missing": happened.missing, "head_seq": happened.head_seq}
    change(stream, where, state=SIGNED, signed_at=where.at, signed_by=where.by, **signed)
    reviewed(stream, where, "signed", factor=happened.factor)


def letters(stream: StreamState, happened: Event, where: Happened) -> list[Letter]:
    """The heads are told of a report that was laid before them."""
    return [Letter(LAID_BEFORE, "", settles=False)] if isinstance(happened, Presented) else []
