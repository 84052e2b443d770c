"""The plan of a round comes in versions, each approved by somebody who neither wrote on it last nor handed it in; all
are kept.

draft ◀─replan (by anybody who plans: the same version again)
  └──submit──▶ submitted ──approve──▶ in force ──another is approved──▶ superseded
  ▲──────────────return──┘

While nothing is scheduled a draft is the plan. From then on a version becomes it by approval (approval.py).
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now
from server.domain.fields import Id, Slug
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PLANNERS
from server.domain.round import plan as rounds
from server.domain.round.content import FACTS, WORDS, Content, Day, Window, are_free, drawn, fields, fits, stays_within
from server.domain.round.plan import HELD, KNOWN, OPEN, Planned, Replanned, Round, Scheduled
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

DRAFT, SUBMITTED, IN_FORCE, SUPERSEDED = "draft", "submitted", "in_force", "superseded"
STATES = (DRAFT, SUBMITTED, IN_FORCE, SUPERSEDED)
WRITTEN, HANDED_IN = (DRAFT,), (SUBMITTED,)
PLAN, REPLAN = "round.plan", "round.replan"


@event("version.drafted")
class Drafted(Event, frozen=True):
    """Somebody wrote a version of the plan, or wrote it anew before it was approved."""

    version: str
    number: int
    days: tuple[Day, ...]
    units: tuple[str, ...]
    codes: tuple[str, ...]
    topic: Words
    bodies: Words
    text: Words
    change: Words
    window: Window | None = None
    invited: tuple[str, ...] = ()
    sitting: str = ""
    sitting_begins: int | None = None


class Version(Entity, frozen=True, kw_only=True):
    """`authors`: everybody who wrote on it. `rev` counts how often it was written."""

    noun: ClassVar[str] = "version"
    state: Annotated[str, says("`draft`, `submitted`, `in_force` or `superseded`")]
    number: Annotated[int, says("counts the versions of this plan")]
    rev: Annotated[int, says("how often it was written; what approves it names the one that was read")]
    days: Annotated[tuple[Day, ...], says("as those of the round")]
    units: Annotated[tuple[str, ...], says("as those of the round")]
    codes: Annotated[tuple[str, ...], says("as those of the round")]
    window: Annotated[Window | None, says("as that of the round")] = None
    invited: Annotated[tuple[str, ...], says("as those of the round")] = ()
    sitting: str = ""
    sitting_begins: Annotated[int | None, says("as that of the round")] = None
    topic: Annotated[ErasableText, says("what the round is about by this version")]
    bodies: Annotated[ErasableText, says("as those of the round")]
    text: Annotated[ErasableText, says("the plan in detail")]
    change: Annotated[ErasableText, says("what is new in it, in its author's words")]
    authors: Annotated[tuple[str, ...], says("who wrote on it")]
    written_by: Annotated[str, says("who wrote on it last")] = ""
    drafted_at: Annotated[int, says("when it was last written")]
    submitted_at: Annotated[int | None, says("when it was handed in, or null")] = None
    submitted_by: Annotated[str, says("who handed it in, or empty")] = ""
    returned: Annotated[ErasableText | None, says("why it was given back, or null")] = None
    approved_by: Annotated[str, says("who approved it, or empty")] = ""
    approved_at: Annotated[int | None, says("when, or null")] = None
    by: Annotated[str, says("who acted last")]
    acted_at: Annotated[int, says("when")]

    @property
    def barred(self) -> frozenset[str]:
        """Who does not approve it: whoever wrote on it last, and whoever handed it in. Who wrote on it before may."""
        return frozenset(filter(None, (self.written_by, self.submitted_by)))

    @property
    def in_force(self) -> bool:
        return self.state == IN_FORCE

    @property
    def holds(self) -> bool:
        """Whether it is, or was, the plan by approval."""
        return self.state not in (DRAFT, SUBMITTED)


NOUN = Noun(
    "version",
    entity=Version,
    events=(Drafted,),
    states=STATES,
    seen=(
        Seen((DESK,), "state number rev days units codes window invited sitting_begins topic bodies text", STATES),
        Seen((DESK,), "change authors written_by drafted_at submitted_at submitted_by returned", STATES),
        Seen((DESK,), "approved_by approved_at by acted_at can", STATES),
    ),
    paged=False,
)


class Plan(Content, frozen=True, kw_only=True):
    room: Slug
    year: Annotated[int, msgspec.Meta(ge=2000, le=2999)]
    number: Annotated[int, msgspec.Meta(ge=1, le=99)]


def _plan_sample(draw: Draw) -> dict[str, Any]:
    return {**drawn(draw), "room": "angiang", "year": 2010, "number": 1}


def _replan_sample(draw: Draw) -> dict[str, Any]:
    found = drawn(draw)
    before = rounds.of(draw.state)
    if before is None or draw.what % 3 == 0 or before.state not in HELD:
        return found
    days = [{name: getattr(day, name) for name in day.__struct_fields__} for day in before.days]
    return {**found, "days": days, "units": before.units, "codes": before.codes, "topic": before.topic.text}


@NOUN.command(PLAN, by=PLANNERS, on=("",), sample=_plan_sample)
def plan(stream: StreamState, actor: Actor, p: Plan, now: Now) -> tuple[Event, ...]:
    fits(p)
    are_free(p.occupied, stream.id, p.units, p.days)
    stays_within(p, p.room)
    return (Planned(round=stream.id, **fields(p, *FACTS, *WORDS, "room", "year", "number")),)


class Rewrite(Content, frozen=True, kw_only=True):
    """`version` and `rev` are the newest that was read, where its writer read one: what another wrote since stays."""

    version: Id | None = None
    rev: int | None = None


@NOUN.command(REPLAN, by=PLANNERS, on=OPEN, sample=_replan_sample)
def replan(stream: StreamState, actor: Actor, p: Rewrite, now: Now) -> tuple[Event, ...]:
    fits(p)
    before, last = rounds.need(stream), newest(stream)
    if p.rev is not None and (p.version, p.rev) != (last.id, last.rev):
        raise Refused("version.conflict", state=last.state, by=last.by, at=last.acted_at)
    keeps_what_is_known(before, p)
    are_free(p.occupied, stream.id, [unit for unit in p.units if unit not in before.apart], p.days)
    stays_within(p, before.room, before.units if before.state in HELD else ())
    number = last.number if last.state in (DRAFT, SUBMITTED) else last.number + 1
    return (Drafted(version=str(number), number=number, **fields(p, *FACTS, *WORDS)),)


def newest(stream: StreamState) -> Version:
    return stream.need(Version, stream.keys("version")[-1][1])


def keeps_what_is_known(before: Round, wanted: Content | Version) -> None:
    """What stands in rooms is not taken out; what the public knows is amended or postponed, not planned anew."""
    if before.state in HELD and (len(wanted.days) < len(before.days) or not set(before.units) <= set(wanted.units)):
        raise Refused("round.scheduled", field="units")
    if before.state not in KNOWN:
        return
    topic = wanted.topic.text if isinstance(wanted.topic, ErasableText) else wanted.topic
    if topic != before.topic.text:
        raise Refused("round.topic_locked", field="topic")
    if [day.hours for day in wanted.days] != [day.hours for day in before.days]:
        raise Refused("round.days_locked", field="day-1")


@NOUN.fold(Planned)
def _first(stream: StreamState, happened: Planned, where: Happened) -> None:
    """Entries of earlier programs tell of no version."""
    _put(stream, "1", 1, happened, where)


@NOUN.fold(Drafted)
def _on_draft(stream: StreamState, happened: Drafted, where: Happened) -> None:
    _put(stream, happened.version, happened.number, happened, where)
    if rounds.need(stream).state not in HELD:
        becomes_the_plan(stream, happened.version, where)
        rounds.to_be_approved(stream, where)


@NOUN.fold(Replanned)
def _on_replan(stream: StreamState, happened: Replanned, where: Happened) -> None:
    """A version of its own, that held at once."""
    last = newest(stream)
    number = last.number if last.state == DRAFT else last.number + 1
    _put(stream, str(number), number, happened, where)
    if rounds.need(stream).state in HELD:
        comes_into_force(stream, str(number), "", where)


@NOUN.fold(Scheduled)
def _on_schedule(stream: StreamState, happened: Scheduled, where: Happened) -> None:
    if (last := newest(stream)).state == DRAFT:
        comes_into_force(stream, last.id, "", where)


def becomes_the_plan(stream: StreamState, id: str, where: Happened, **more: object) -> None:
    version = stream.need(Version, id)
    found = rounds.placed(stream.id, version) | fields(version, "topic", "bodies")
    rounds.change(stream, where, **{**found, **more})


def comes_into_force(stream: StreamState, id: str, by: str, where: Happened) -> None:
    for _, other in stream.keys("version"):
        if stream.need(Version, other).state == IN_FORCE:
            change(stream, other, where, state=SUPERSEDED)
    change(stream, id, where, state=IN_FORCE, approved_by=by, approved_at=where.at if by else None)


def _put(stream: StreamState, id: str, number: int, happened: Any, where: Happened) -> None:
    before = stream.get(Version, id)
    words: dict[str, Any] = {name: ErasableText(where.seq, getattr(happened, name, "")) for name in WORDS}
    facts = {name: getattr(happened, name) for name in FACTS if hasattr(happened, name)}
    authors = dict.fromkeys((*(before.authors if before else ()), where.by))
    stream.put(
        Version(
            id=id, state=DRAFT, number=number, rev=before.rev + 1 if before else 1, authors=tuple(authors),
            written_by=where.by, drafted_at=where.at,
            returned=before.returned if before else None, by=where.by, acted_at=where.at,
            **facts, **words,
        )
    )  # fmt: skip


def change(stream: StreamState, id: str, where: Happened, **changes: object) -> None:
    stream.put(msgspec.structs.replace(stream.need(Version, id), by=where.by, acted_at=where.at, **changes))
