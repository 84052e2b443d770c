"""What changes in a round that the public knows of, openly and with its reason: topic, days, or that it is held at all.

(announced) ──amend_topic──▶ with another topic; the one before stays readable
            ──postpone─────▶ on other days (all units: the round is postponed; some: their sessions alone)
            ──cancel───────▶ not at all
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Reason, Slug, Topic
from server.domain.hours import Occupied
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PLANNERS, PUBLIC
from server.domain.round import plan as rounds
from server.domain.round.content import DAY, Day, Days, are_free, fields
from server.domain.round.plan import HELD, KNOWN, NOTE_REFUSAL, Round, change, need, tell
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.local_time import day_of
from server.log.entry import Reaction
from server.log.event import Event, Words, event

AMEND_TOPIC, POSTPONE, CANCEL = "round.amend_topic", "round.postpone", "round.cancel"
Some = Annotated[tuple[Slug, ...], msgspec.Meta(max_length=100, extra={"list": "unit"})]


@event("round.topic_amended")
class TopicAmended(Event, frozen=True):
    """The topic was changed after it was announced."""

    amendment: str
    topic: Words
    before: Words
    reason: Words


@event("round.postponed")
class Postponed(Event, frozen=True):
    """The sessions of these units, or of all (none named), are held on other days."""

    amendment: str
    days: tuple[Day, ...]
    units: tuple[str, ...]
    reason: Words


@event("round.cancelled")
class Cancelled(Event, frozen=True):
    """The sessions of these units, or of all (none named), are not held."""

    amendment: str
    units: tuple[str, ...]
    reason: Words


class Amendment(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "amendment"
    kind: Annotated[str, says("`topic`, `days` (postponed) or `off` (not held)")]
    topic: Annotated[ErasableText | None, says("the topic from then on, or null")] = None
    before: Annotated[ErasableText | None, says("the topic until then, or null")] = None
    days: Annotated[tuple[Day, ...], says("the days from then on, of an amendment of days")] = ()
    days_before: Annotated[tuple[Day, ...], says("the days until then")] = ()
    units: Annotated[tuple[str, ...], says("slugs of the units that it concerns; none = all")] = ()
    reason: Annotated[ErasableText, says("why")]
    by: Annotated[str, says("who did it")]
    acted_at: Annotated[int, says("when")]


_FIELDS = "kind topic before days days_before units reason acted_at"
NOUN = Noun(
    "amendment",
    entity=Amendment,
    events=(TopicAmended, Postponed, Cancelled),
    seen=(Seen((PUBLIC,), _FIELDS, ("",)), Seen((DESK,), _FIELDS + " by can", ("",))),
    paged=False,
)


class AmendTopic(Payload, frozen=True, kw_only=True):
    topic: Topic
    reason: Reason


class Postpone(Payload, frozen=True, kw_only=True):
    """`past_sitting`: whoever postpones knows that it is not before the council's sitting any more."""

    days: Days
    reason: Reason
    units: Some = ()
    past_sitting: bool = False
    occupied: Occupied


class Cancel(Payload, frozen=True, kw_only=True):
    reason: Reason
    units: Some = ()


def _topic_sample(draw: Draw) -> dict[str, Any]:
    return {"topic": f"chủ đề {draw.token()}", "reason": f"vì {draw.token()}"}


def _some(draw: Draw) -> dict[str, Any]:
    found = draw.any("round")
    units: tuple[str, ...] = getattr(found, "units", ())
    return {"reason": f"bão {draw.token()}", "units": units[:1] if draw.what % 4 else ()}


def _postpone_sample(draw: Draw) -> dict[str, Any]:
    days: tuple[Day, ...] = getattr(draw.any("round"), "days", ())
    names = ("intake_opens", "starts_at", "ends_at", "answer_due")
    moved = [{name: getattr(day, name) + 7 * DAY for name in names} for day in days]
    return _some(draw) | {"days": moved, "units": (), "past_sitting": draw.what % 2 == 0}


@NOUN.command(AMEND_TOPIC, by=PLANNERS, on=KNOWN, sample=_topic_sample)
def amend_topic(stream: StreamState, actor: Actor, p: AmendTopic, now: Now) -> tuple[Event, ...]:
    before = need(stream).topic.text
    if p.topic == before:
        raise Refused("round.topic_same", field="topic")
    return (TopicAmended(amendment=now.id, topic=p.topic, before=before, reason=p.reason),)


@NOUN.command(POSTPONE, by=PLANNERS, on=HELD, sample=_postpone_sample)
def postpone(stream: StreamState, actor: Actor, p: Postpone, now: Now) -> tuple[Event, ...]:
    before = need(stream)
    if len(p.days) != len(before.days):
        raise Refused("round.days_count", field="days", count=len(before.days))
    for day in p.days:
        if not day.intake_opens <= day.starts_at < day.ends_at <= day.answer_due:
            raise Refused("session.times", field="days")
    for n, (day, stood) in enumerate(zip(p.days, before.days, strict=True), 1):
        if day.starts_at <= stood.starts_at:
            raise Refused("round.not_later", field=f"day-{n}")
    units = _units(before, p.units)
    going = units or [unit for unit in before.units if unit not in before.apart]
    are_free(p.occupied, stream.id, going, p.days)
    if before.room in going and not p.past_sitting:
        _before_sitting(before, p.days)
    return (Postponed(amendment=now.id, days=p.days, units=units, reason=p.reason),)


def _before_sitting(before: Round, days: tuple[Day, ...]) -> None:
    """Raises Refused at the day that is not before the sitting any more."""
    begins = before.sitting_begins
    for n, day in enumerate(days, 1):
        if begins is not None and day.starts_at >= begins:
            raise Refused("round.past_sitting", field=f"day-{n}", begins=begins, date=f"{day_of(begins):%d/%m/%Y}")


@NOUN.command(CANCEL, by=PLANNERS, on=HELD, sample=_some)
def cancel(stream: StreamState, actor: Actor, p: Cancel, now: Now) -> tuple[Event, ...]:
    return (Cancelled(amendment=now.id, units=_units(need(stream), p.units), reason=p.reason),)


def _units(before: Round, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those that are named, each once; none when that is all that go with the round."""
    if not set(wanted) <= set(before.units):
        raise Refused("round.not_of_it", field="units")
    together = set(before.units) - set(before.apart)
    return () if wanted and set(wanted) == together else tuple(dict.fromkeys(wanted))


@NOUN.reaction(TopicAmended)
def _tell_topic(stream: StreamState, happened: TopicAmended, where: Happened) -> Iterator[Reaction]:
    what = {"topic": happened.topic, "reason": happened.reason}
    return tell(need(stream), "session.amend_topic", what)


@NOUN.reaction(Postponed)
def _tell_days(stream: StreamState, happened: Postponed, where: Happened) -> Iterator[Reaction]:
    planned = need(stream)
    for n, (session, unit, _, _) in enumerate(planned.slots()):
        if unit in happened.units if happened.units else unit not in planned.apart:
            day = happened.days[n % len(happened.days)]
            times = fields(day, *day.__struct_fields__)
            yield Reaction(f"session:{session}", "session.postpone", times | {"reason": happened.reason},
                           NOTE_REFUSAL)  # fmt: skip


@NOUN.reaction(Cancelled)
def _tell_end(stream: StreamState, happened: Cancelled, where: Happened) -> Iterator[Reaction]:
    return tell(need(stream), "session.cancel", {"reason": happened.reason}, happened.units)


@NOUN.fold(TopicAmended)
def _amended(stream: StreamState, happened: TopicAmended, where: Happened) -> None:
    topic, before = (ErasableText(where.seq, text) for text in (happened.topic, happened.before))
    _put(stream, happened, where, kind="topic", topic=topic, before=before)
    change(stream, where, topic=topic)


@NOUN.fold(Postponed)
def _postponed(stream: StreamState, happened: Postponed, where: Happened) -> None:
    before = need(stream)
    _put(stream, happened, where, kind="days", units=happened.units, days=happened.days, days_before=before.days)
    if happened.units:
        change(stream, where, apart=_apart(before, happened.units))
    else:
        rounds.postponed(stream, where, happened.days)


@NOUN.fold(Cancelled)
def _cancelled(stream: StreamState, happened: Cancelled, where: Happened) -> None:
    before = need(stream)
    _put(stream, happened, where, kind="off", units=happened.units)
    if happened.units:
        change(stream, where, apart=_apart(before, happened.units))
    else:
        rounds.cancelled(stream, where)


def _apart(before: Round, units: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before.apart, *units)))


def _put(stream: StreamState, happened: Any, where: Happened, **more: Any) -> None:
    reason = ErasableText(where.seq, happened.reason)
    stream.put(Amendment(id=happened.amendment, reason=reason, by=where.by, acted_at=where.at, **more))
