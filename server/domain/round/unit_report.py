"""What a round knows of its sessions' result reports: how far each has come and what it was signed with.

(a session's report was signed) ──note──▶ as that report's state says, again and again
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, NamedTuple

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Id, Instant, Slug
from server.domain.kind import entities
from server.domain.noun import Noun, Seen
from server.domain.reporting import CHANNELS, OUTCOMES, STATES
from server.domain.roles import DESK
from server.domain.round.plan import STATES as ROUND_STATES
from server.domain.round.plan import need
from server.domain.sample import Draw
from server.domain.state import Entity, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, event

Figures = dict[str, Annotated[int, msgspec.Meta(ge=0)]]


@event("unit_report.noted")
class Noted(Event, frozen=True):
    """A session's report was signed, sent, received, returned or written anew; `figures` where it was signed."""

    session: str
    unit: str
    state: str
    number: str
    sent: dict[str, int]
    received: dict[str, int]
    signed_at: int | None
    head_seq: int | None
    figures: dict[str, int] | None
    questions: int
    businesses: int
    fields: dict[str, dict[str, int]]
    from_others: int = 0
    ways: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    inbox: dict[str, int] = msgspec.field(default_factory=dict)


class UnitReport(Entity, frozen=True, kw_only=True):
    """Has the id of its session."""

    noun: ClassVar[str] = "unit_report"
    state: Annotated[str, says("as that of the session's report")]
    unit: Annotated[str, says("slug of the unit")]
    number: Annotated[str, says("number and symbol of the document")]
    sent: Annotated[Mapping[str, int], says("`mail` and `paper`: when it was sent")]
    received: Annotated[Mapping[str, int], says("`mail` and `paper`: when the Office noted that it came")]
    signed_at: Annotated[int | None, says("when it was signed, or null: it is being written anew")]
    head_seq: Annotated[int | None, says("the last entry of the session's record that its figures count, or null")]
    figures: Annotated[Mapping[str, int] | None, says("what it was signed with: outcome to number, or null")]
    questions: Annotated[int, says("how many of them are questions")]
    businesses: Annotated[int, says("how many questions came from businesses")]
    fields: Annotated[Mapping[str, Mapping[str, int]], says("the questions by field: outcome to number")]
    from_others: Annotated[int, says("how many came from other units")] = 0
    ways: Annotated[Mapping[str, Mapping[str, int]], says("the questions by how they came: outcome to number")] = {}
    inbox: Annotated[Mapping[str, int], says("the round's questions in the unit's inbox: outcome to number")] = {}

    @property
    def adds_up(self) -> bool:
        """Whether its figures by field are those of its questions, and not more than came."""
        told = sum(sum(each.values()) for each in self.fields.values())
        return self.figures is not None and told == self.questions <= sum(self.figures.values())

    @property
    def whole(self) -> bool:
        """Whether it was sent on every channel."""
        return all(channel in self.sent for channel in CHANNELS)


NOUN = Noun(
    "unit_report",
    entity=UnitReport,
    events=(Noted,),
    states=STATES,
    seen=(
        Seen(
            (DESK,),
            "state unit number sent received signed_at head_seq figures questions businesses fields from_others ways "
            "inbox",
            STATES,
        ),
    ),
    paged=False,
)


class Note(Payload, frozen=True, kw_only=True):
    session: Id
    unit: Slug
    state: str
    number: str
    sent: dict[str, Instant]
    received: dict[str, Instant]
    signed_at: Instant | None = None
    head_seq: int | None = None
    figures: Figures | None = None
    questions: int = 0
    businesses: int = 0
    fields: dict[str, Figures] = msgspec.field(default_factory=dict)
    from_others: Annotated[int, msgspec.Meta(ge=0)] = 0
    ways: dict[str, Figures] = msgspec.field(default_factory=dict)
    inbox: Figures = msgspec.field(default_factory=dict)


def _sample(draw: Draw) -> dict[str, Any]:
    planned = need(draw.state)
    told = {"figures": {"in_session": 2, "noted": 1}, "questions": 2, "fields": {"dat-dai": {"in_session": 2}}}
    session, unit = next((session, unit) for session, unit, _, _ in planned.slots())
    more = told if draw.what % 2 else {}
    return {
        "session": session, "unit": unit, "state": STATES[draw.what % len(STATES)], "number": "12/BC-STNMT",
        "sent": {}, "received": {}, "signed_at": draw.state.at, "head_seq": 7, **more,
    }  # fmt: skip


@NOUN.command("unit_report.note", by=(REACTION,), on=ROUND_STATES, sample=_sample)
def note(stream: StreamState, actor: Actor, p: Note, now: Now) -> tuple[Event, ...]:
    if p.session not in need(stream).sessions:
        raise Refused("unit_report.stranger")
    if p.state not in STATES:
        raise Refused("command.malformed", field="state")
    return (Noted(**{name: getattr(p, name) for name in p.__struct_fields__}),)


class Total(NamedTuple):
    """Sums of what was signed: `counted` reports, `missing`: sessions that have none, with their units; `inbox`: what
    became of the round's questions in inboxes."""

    received: int
    questions: int
    businesses: int
    outcomes: Mapping[str, int]
    fields: Mapping[str, Mapping[str, int]]
    ways: Mapping[str, Mapping[str, int]]
    counted: tuple[UnitReport, ...]
    missing: tuple[tuple[str, str], ...]
    inbox: Mapping[str, int] = {}


def total(stream: StreamState) -> Total:
    """What the reports of the round add up to."""
    found = {each.id: each for each in entities(stream, UnitReport.noun)}
    signed = [each for each in found.values() if each.figures is not None]
    outcomes = {name: sum((each.figures or {}).get(name, 0) for each in signed) for name in OUTCOMES}
    fields, ways = (_added(getattr(each, name) for each in signed) for name in ("fields", "ways"))
    have = {each.id for each in signed}
    missing = tuple((session, unit) for session, unit in expected(stream) if session not in have)
    sums = (sum(outcomes.values()), sum(each.questions for each in signed), sum(each.businesses for each in signed))
    inbox = {name: n for name in OUTCOMES if (n := sum(each.inbox.get(name, 0) for each in signed))}
    return Total(*sums, outcomes, fields, ways, tuple(signed), missing, inbox)


def _added(every: Iterable[Mapping[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    """Tables of outcomes, key by key."""
    sums: dict[str, dict[str, int]] = {}
    for table in every:
        for key, of in table.items():
            kept = sums.setdefault(key, {})
            for name, n in of.items():
                kept[name] = kept.get(name, 0) + n
    return dict(sorted(sums.items()))


def expected(stream: StreamState) -> list[tuple[str, str]]:
    """Sessions that owe a report, and their units."""
    planned = need(stream)
    return [(session, unit) for session, unit, _, _ in planned.slots() if unit not in planned.apart]


def lacking(stream: StreamState) -> tuple[str, ...]:
    """Units that have not sent all of their reports on every channel."""
    found = {each.id: each for each in entities(stream, UnitReport.noun)}
    owing = (unit for session, unit in expected(stream) if not (session in found and found[session].whole))
    return tuple(dict.fromkeys(owing))


@NOUN.fold(Noted)
def _noted(stream: StreamState, happened: Noted, where: Happened) -> None:
    before = stream.get(UnitReport, happened.session)
    facts = {name: getattr(happened, name) for name in happened.__struct_fields__ if name != "session"}
    if happened.figures is None and before is not None and happened.signed_at == before.signed_at:
        kept = ("figures", "questions", "businesses", "fields", "from_others", "ways", "inbox")
        facts |= {name: getattr(before, name) for name in kept}
    stream.put(UnitReport(id=happened.session, **facts))
