"""The result report of a session: drafted from its figures, signed by the head, sent on two channels, received.

(none) ──draft──▶ drafted ◀─draft─┐ ──sign──▶ signed_off ──send──▶ submitted ──receive──▶ acknowledged
                     ▲  └─────────┘             │                  │                        │
                     └─────── draft (a new version) ───────────────┴── return ─▶ returned ◀─┘

Its way to the signature: report_signing.py; from there to the Office: report_way.py. The round of the session is told
of each step, for the consolidated report.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Instant
from server.domain.noun import Noun, Seen
from server.domain.parts import Version, added
from server.domain.reporting import (
    ACKNOWLEDGED,
    CHANNELS,
    DRAFTED,
    NUMBER_FORM,
    SECTIONS,
    STATES,
    Review,
    review,
)
from server.domain.roles import DESK, HEAD, LEAD, MODERATOR
from server.domain.sample import Draw
from server.domain.session.phase import PHASES
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

AFTER = tuple(state for state, phase in PHASES.items() if phase.over)
WRITERS = (LEAD, MODERATOR, HEAD)

Section = Annotated[str, msgspec.Meta(extra={"limit": "answer", "empty": True})]
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


class Passage(msgspec.Struct, frozen=True, gc=False):
    """One step on one channel: `at` is when it happened, `noted_at` when somebody said so."""

    channel: str
    step: str
    at: int
    noted_at: int
    by: str
    note: ErasableText


class Report(Entity, frozen=True, kw_only=True):
    """A session has one, called `report`. `sent`, `received`: when (ms), by channel; `figures`: as it was signed."""

    noun: ClassVar[str] = "report"
    state: Annotated[str, says("one of: " + ", ".join(f"`{state}`" for state in STATES))]
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
    passages: Annotated[
        tuple[Passage, ...],
        says("`[{channel, step, at, noted_at, by, note}]`: its way; `note` is such as a postal number"),
    ] = ()
    remarks: Annotated[ErasableText | None, says("why the Office sent it back, or null")] = None
    reviews: Annotated[
        tuple[Review, ...],
        says("`[{step, rev, at, by, note, factor}]`: when it was laid before the head, sent back by the head (with "
             "what `note`), signed (which second factor was shown), sent back by the Office"),
    ] = ()  # fmt: skip
    versions: tuple[Version, ...] = ()
    signings: int = 0
    inbox_seq: int = 0
    silent: tuple[str, ...] = ()
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


_FIELDS = (
    "state rev number dated preparation matters opinions difficulties proposals signer title figures signed_at "
    "head_seq sent received passages remarks reviews by acted_at"
)
NOUN = Noun(
    "report",
    entity=Report,
    events=(Drafted,),
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


def _rev(draw: Draw) -> int:
    report = of(draw.state)
    return (report.rev if report else 0) + draw.stale


def _draft_sample(draw: Draw) -> dict[str, Any]:
    texts = {name: f"Phần {draw.token()}" for name in (*SECTIONS, "signer", "title")}
    return {"rev": _rev(draw), "dated": 1_272_301_200_000, "number": "12/BC-STNMT", **texts}


@NOUN.command("report.draft", by=WRITERS, on=AFTER, sample=_draft_sample)
def draft(stream: StreamState, actor: Actor, p: Draft, now: Now) -> tuple[Event, ...]:
    before = of(stream)
    if before is not None and before.state == ACKNOWLEDGED:
        raise Refused("report.received")
    if p.rev != (before.rev if before else 0):
        raise Refused("report.conflict", by=before.by if before else "", at=before.acted_at if before else 0)
    written = {name: getattr(p, name) for name in (*SECTIONS, "signer", "title", "number", "dated")}
    return (Drafted(rev=p.rev + 1, **written),)


def of(stream: StreamState) -> Report | None:
    """The report of this session, or None before it is begun."""
    return stream.get(Report, Report.noun)


def in_state(stream: StreamState, *states: str) -> Report:
    report = of(stream)
    if report is None or report.state not in states:
        raise Refused("report.not_now", state=report.state if report else "")
    return report


def at_revision(stream: StreamState, rev: int, *states: str) -> Report:
    """The report in one of these states, as whoever acts on it has read it."""
    report = in_state(stream, *states)
    if rev != report.rev:
        raise Refused("report.conflict", by=report.by, at=report.acted_at)
    return report


@NOUN.fold(Drafted)
def _drafted(stream: StreamState, happened: Drafted, where: Happened) -> None:
    before = of(stream)
    texts = {name: getattr(happened, name) for name in SECTIONS}
    written = {**texts, "signer": happened.signer, "title": happened.title}
    words: dict[str, Any] = {name: ErasableText(where.seq, text) for name, text in written.items()}
    stream.put(
        Report(
            id=Report.noun, state=DRAFTED, rev=happened.rev, number=happened.number, dated=happened.dated,
            remarks=before.remarks if before else None, by=where.by, acted_at=where.at, **words,
            versions=added(before.versions if before else (), happened.rev, where, texts),
            passages=before.passages if before else (), signings=before.signings if before else 0,
            reviews=before.reviews if before else (),
        )
    )  # fmt: skip


def change(stream: StreamState, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Report, Report.noun), by=where.by, acted_at=where.at, **changes))


def reviewed(stream: StreamState, where: Happened, step: str, note: str | None = None, factor: str = "") -> None:
    """Keep who looked at this version and what came of it."""
    report = stream.need(Report, Report.noun)
    change(stream, where, reviews=(*report.reviews, review(step, report.rev, where, note, factor)))


def late(sent: Mapping[str, int | None], due: int | None, now: int) -> bool:
    """Whether a report, sent by channel at these moments, was or is by now later than its term on either; without a
    term it never is."""
    return due is not None and any((sent.get(channel) or now) > due for channel in CHANNELS)
