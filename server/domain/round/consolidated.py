"""The consolidated report of a round: the sums of its units' signed reports, with what the Office writes to them.

(none) ──remind──▶ begun ◀─remind─┐ ──draft──▶ drafted ◀─draft─┐ ──sign──▶ signed_off ──draft (a new version)──▶ drafted
                     └────────────┘                └───────────┘

Its way to the signature: consolidated_signing.py. Units that have not sent their reports are reminded, each at most
once a day.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Document, Instant, Topic
from server.domain.noun import Noun, Seen
from server.domain.parts import Version, added
from server.domain.reporting import DECLINED, DRAFTED, NUMBER_FORM, PRESENTED, SECTIONS, SIGNED, Review, review
from server.domain.roles import DESK, HEAD, LEAD, OFFICE, PLANNERS
from server.domain.round import notice
from server.domain.round.plan import HELD, need
from server.domain.round.unit_report import lacking
from server.domain.sample import Draw, nothing
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.local_time import day_start
from server.log.event import Event, Words, event

BEGUN = "begun"
STATES = (BEGUN, DRAFTED, PRESENTED, DECLINED, SIGNED)
WRITERS = (OFFICE, LEAD, HEAD)
DRAFT, REMIND = "consolidated.draft", "consolidated.remind"

Section = Annotated[str, msgspec.Meta(extra={"limit": "answer", "empty": True})]
Line = Annotated[str, msgspec.Meta(extra={"limit": "name", "empty": True})]


@event("consolidated.drafted")
class Drafted(Event, frozen=True):
    """The parts of the consolidated report that people write; its figures are the units'."""

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


@event("consolidated.reminded")
class Reminded(Event, frozen=True):
    """Units that have not sent their reports were reminded, by this notice."""

    notice: str
    units: tuple[str, ...]


class Reminder(msgspec.Struct, frozen=True, gc=False):
    unit: str
    at: int


class Consolidated(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "consolidated"
    id: str = "consolidated"
    state: Annotated[str, says("one of: " + ", ".join(f"`{state}`" for state in STATES))] = BEGUN
    rev: Annotated[int, says("counts every writing; guards the next")] = 0
    number: Annotated[str, says("number and symbol of the document, or empty")] = ""
    dated: Annotated[int | None, says("its date, or null")] = None
    preparation: Annotated[ErasableText | None, says("how the round was prepared, or null")] = None
    matters: Annotated[ErasableText | None, says("main matters and how they were answered, or null")] = None
    opinions: Annotated[ErasableText | None, says("opinions, shortcomings found, or null")] = None
    difficulties: Annotated[ErasableText | None, says("difficulties, what was done about them, or null")] = None
    proposals: Annotated[ErasableText | None, says("proposals, the next round, or null")] = None
    signer: Annotated[ErasableText | None, says("who signs, or null")] = None
    title: Annotated[ErasableText | None, says("as what, or null")] = None
    figures: Annotated[Mapping[str, int] | None, says("what it was signed with: outcome to number, or null")] = None
    missing: Annotated[tuple[str, ...], says("ids of sessions whose reports were missing when it was signed")] = ()
    signed_at: Annotated[int | None, says("when it was signed, or null")] = None
    signed_by: Annotated[str, says("who signed it, or empty")] = ""
    head_seq: Annotated[int | None, says("the last entry of the round's record that it counts, or null")] = None
    reviews: Annotated[
        tuple[Review, ...],
        says("`[{step, rev, at, by, note, factor}]`: when it was laid before the head, sent back, signed"),
    ] = ()
    reminded: Annotated[tuple[Reminder, ...], says("`[{unit, at}]`: who was reminded, and when")] = ()
    versions: tuple[Version, ...] = ()
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]


_FIELDS = (
    "state rev number dated preparation matters opinions difficulties proposals signer title figures missing "
    "signed_at signed_by head_seq reviews reminded by acted_at"
)
NOUN = Noun(
    "consolidated",
    entity=Consolidated,
    events=(Drafted, Reminded),
    states=STATES,
    seen=(Seen((DESK,), _FIELDS, STATES),),
    paged=False,
)


class Draft(Payload, frozen=True, kw_only=True):
    rev: int
    dated: Instant
    number: Annotated[str, msgspec.Meta(pattern=NUMBER_FORM)] = ""
    preparation: Section = ""
    matters: Section = ""
    opinions: Section = ""
    difficulties: Section = ""
    proposals: Section = ""
    signer: Line = ""
    title: Line = ""


class Remind(Payload, frozen=True, kw_only=True):
    """Those that are named; none = all that have not sent theirs."""

    units: notice.Some = ()
    title: Topic
    text: Document


def of(stream: StreamState) -> Consolidated | None:
    return stream.get(Consolidated, Consolidated.noun)


def _rev(draw: Draw) -> int:
    found = of(draw.state)
    return (found.rev if found else 0) + draw.stale


def _draft_sample(draw: Draw) -> dict[str, Any]:
    texts = {name: f"Phần {draw.token()}" for name in (*SECTIONS, "signer", "title")}
    return {"rev": _rev(draw), "dated": 1_272_301_200_000, "number": "99/BC-BTNMT", **texts}


def _remind_sample(draw: Draw) -> dict[str, Any]:
    return {**nothing(draw), "title": f"Nhắc {draw.token()}", "text": f"Kính gửi {draw.token()}"}


@NOUN.command(DRAFT, by=WRITERS, on=HELD, sample=_draft_sample)
def draft(stream: StreamState, actor: Actor, p: Draft, now: Now) -> tuple[Event, ...]:
    before = of(stream)
    _agrees(before, p.rev)
    written = {name: getattr(p, name) for name in (*SECTIONS, "signer", "title", "number", "dated")}
    return (Drafted(rev=p.rev + 1, **written),)


@NOUN.command(REMIND, by=PLANNERS, on=HELD, sample=_remind_sample)
def remind(stream: StreamState, actor: Actor, p: Remind, now: Now) -> tuple[Event, ...]:
    if now.at < max(day.ends_at for day in need(stream).days):
        raise Refused("consolidated.early")
    if not p.text:
        raise Refused("text.empty", field="text")
    owing = [unit for unit in lacking(stream) if not p.units or unit in p.units]
    if not owing:
        raise Refused("consolidated.nobody")
    found = of(stream)
    today = {each.unit for each in (found.reminded if found else ()) if each.at >= day_start(now.at)}
    units = tuple(unit for unit in owing if unit not in today)
    if not units:
        raise Refused("consolidated.reminded")
    number = len(stream.keys("notice")) + 1
    sent = notice.Sent(notice=now.id, number=number, units=units, due=None, title=p.title, text=p.text)
    return (sent, Reminded(notice=now.id, units=units))


def at_revision(stream: StreamState, rev: int, *states: str) -> Consolidated:
    """The report in one of these states, as whoever acts on it has read it."""
    found = of(stream)
    if found is None or found.state not in states:
        raise Refused("consolidated.not_now", state=found.state if found else "")
    _agrees(found, rev)
    return found


def _agrees(found: Consolidated | None, rev: int) -> None:
    if rev != (found.rev if found else 0):
        raise Refused("consolidated.conflict", by=found.by if found else "", at=found.acted_at if found else 0)


@NOUN.fold(Drafted)
def _drafted(stream: StreamState, happened: Drafted, where: Happened) -> None:
    texts = {name: getattr(happened, name) for name in SECTIONS}
    written = {**texts, "signer": happened.signer, "title": happened.title}
    words = {name: ErasableText(where.seq, text) for name, text in written.items()}
    before = of(stream)
    versions = added(before.versions if before else (), happened.rev, where, texts)
    facts = {"rev": happened.rev, "number": happened.number, "dated": happened.dated, "versions": versions}
    gone = {"figures": None, "missing": (), "signed_at": None, "signed_by": "", "head_seq": None}
    change(stream, where, state=DRAFTED, **facts, **words, **gone)


@NOUN.fold(Reminded)
def _reminded(stream: StreamState, happened: Reminded, where: Happened) -> None:
    found = of(stream)
    more = tuple(Reminder(unit, where.at) for unit in happened.units)
    change(stream, where, reminded=(*(found.reminded if found else ()), *more))


def change(stream: StreamState, where: Happened, **changes: Any) -> None:
    before = of(stream) or Consolidated(by=where.by, acted_at=where.at)
    stream.put(msgspec.structs.replace(before, by=where.by, acted_at=where.at, **changes))


def reviewed(stream: StreamState, where: Happened, step: str, note: str | None = None, factor: str = "") -> None:
    """Keep who looked at this version and what came of it."""
    found = stream.need(Consolidated, Consolidated.noun)
    change(stream, where, reviews=(*found.reviews, review(step, found.rev, where, note, factor)))
