"""Planning: the day, the hours, the topic and the place of a session, by its staff or by its round.

unplanned ──plan, or schedule by a round──▶ planned ──replan (schedule)──▶ the same, with other times or words

Once it is announced its topic is locked: see announcing.py. A session that was postponed by itself keeps its day when
its round is planned anew.
"""

from typing import Annotated, Any

import msgspec

from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Code, Instant, Slug, Topic, Venue
from server.domain.hours import Occupied, clash, met, overlap
from server.domain.noun import Noun
from server.domain.roles import SCHEDULERS
from server.domain.sample import Draw
from server.domain.session.session import BEFORE, PLANNED, UNPLANNED, Counted, Session, change, need, of
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.log.event import Event, Words, event

DAY = 86_400_000
HOURS = ("intake_opens", "starts_at", "ends_at", "answer_due")
TIMES = (*HOURS, "report_due", "announce_by", "counted_from")
PLAN, REPLAN = "session.plan", "session.replan"
ROUND = "stream:round:"  # so the reactions of a round sign


@event("session.planned")
class Planned(Event, frozen=True):
    """A unit set the day, the hours and the topic of a session."""

    session: str
    room: str
    code: str
    rehearsal: bool
    intake_opens: int
    starts_at: int
    ends_at: int
    answer_due: int
    topic: Words
    venue: Words
    report_due: int | None = None
    announce_by: int | None = None
    counted_from: int | None = None
    archive_days: int = 0


@event("session.replanned")
class Replanned(Event, frozen=True):
    """Times, topic or place were changed before the session began."""

    intake_opens: int
    starts_at: int
    ends_at: int
    answer_due: int
    topic: Words
    venue: Words
    report_due: int | None = None
    announce_by: int | None = None
    counted_from: int | None = None


NOUN = Noun("planning", events=(Planned, Replanned))


class Hours(Payload, frozen=True, kw_only=True):
    intake_opens: Instant
    starts_at: Instant
    ends_at: Instant
    answer_due: Instant
    report_due: Instant | None = None
    announce_by: Instant | None = None
    counted_from: Instant | None = None
    occupied: Occupied


class Times(Hours, frozen=True, kw_only=True):
    topic: Topic
    venue: Venue = ""


class Plan(Times, frozen=True, kw_only=True):
    room: Slug
    code: Code
    rehearsal: bool = False
    archive_days: Annotated[int, msgspec.Meta(extra={"term": "archive_days"})]


def _drawn(draw: Draw) -> dict[str, Any]:
    start = 1_271_350_800_000
    day = {"intake_opens": start - DAY, "starts_at": start, "ends_at": start + DAY // 8, "answer_due": start + 7 * DAY}
    if draw.what % 2:
        day |= {"report_due": start + 9 * DAY, "announce_by": start - 5 * DAY, "counted_from": start}
    return {**day, "topic": f"chủ đề {draw.token()}", "venue": "Hội trường"}


def _planned_sample(draw: Draw) -> dict[str, Any]:
    return {**_drawn(draw), "room": "angiang", "code": "STNMT-angiang-2010-1"}


@NOUN.command(PLAN, by=SCHEDULERS, on=(UNPLANNED,), sample=_planned_sample)
def plan(stream: StreamState, actor: Actor, p: Plan, now: Now) -> tuple[Event, ...]:
    in_order(p)
    alone(stream, actor, p, p.room, p.rehearsal)
    return (Planned(session=stream.id, **_fields(p)),)


@NOUN.command("session.schedule", by=(REACTION,), on=(UNPLANNED, *BEFORE), sample=_planned_sample)
def schedule(stream: StreamState, actor: Actor, p: Plan, now: Now) -> tuple[Event, ...]:
    """A round plans its sessions, and moves them, with one command."""
    in_order(p)
    alone(stream, actor, p, p.room, p.rehearsal)
    before = of(stream)
    if before is None:
        return (Planned(session=stream.id, **_fields(p)),)
    _unlocked(before, p)
    if before.postponed and (p.starts_at, p.ends_at) != (before.starts_at, before.ends_at):
        raise Refused("session.postponed")
    times = {name: getattr(p, name) for name in (*TIMES, "topic", "venue")}
    return (Replanned(**times | {"venue": p.venue or before.venue.text}),)


@NOUN.command(REPLAN, by=SCHEDULERS, on=BEFORE, sample=_drawn)
def replan(stream: StreamState, actor: Actor, p: Times, now: Now) -> tuple[Event, ...]:
    in_order(p)
    session = need(stream)
    alone(stream, actor, p, session.room, session.rehearsal)
    _unlocked(session, p)
    return (Replanned(**_fields(p)),)


@NOUN.fold(Planned)
def _planned(stream: StreamState, happened: Planned, where: Happened) -> None:
    fields = {name: getattr(happened, name) for name in _KEPT}
    stream.put(
        Session(
            id=happened.session,
            state=PLANNED,
            round=by.removeprefix(ROUND) if (by := where.by).startswith(ROUND) else None,
            topic=ErasableText(where.seq, happened.topic),
            venue=ErasableText(where.seq, happened.venue),
            counted=Counted(happened.answer_due, happened.report_due, where.at),
            **fields,
        )
    )


@NOUN.fold(Replanned)
def _replanned(stream: StreamState, happened: Replanned, where: Happened) -> None:
    fields = {name: getattr(happened, name) for name in TIMES}
    words = {"topic": ErasableText(where.seq, happened.topic), "venue": ErasableText(where.seq, happened.venue)}
    before = stream.need(Session, stream.id)
    stays = (happened.answer_due, happened.report_due) == (before.answer_due, before.report_due)
    counted = Counted(happened.answer_due, happened.report_due, where.at)
    if stays and happened.counted_from == before.counted_from:
        counted = before.counted or counted
    change(stream, deadlines_moved=before.deadlines_moved if stays else None, counted=counted, **fields, **words)


def _unlocked(before: Session, p: Times) -> None:
    if before.announced is not None and p.topic != before.topic.text:
        raise Refused("session.topic_locked", field="topic")


def in_order(times: Hours) -> None:
    report_due = times.answer_due if times.report_due is None else times.report_due
    if not times.intake_opens <= times.starts_at < times.ends_at <= min(times.answer_due, report_due):
        raise Refused("session.times")


def alone(stream: StreamState, actor: Actor, p: Hours, room: str, rehearsal: bool = False) -> None:
    """Raises Refused when another session stands in its room in these hours. A round sees to its own days itself: while
    it moves them, one may stand for a moment where another is to go."""
    round = actor.id.removeprefix(ROUND) if REACTION in actor.roles else ""
    found = met(
        p.occupied, (room,), (p.starts_at, p.ends_at),
        lambda each: each.session == stream.id or (each.round != "" and each.round == round),
    )  # fmt: skip
    if found and not rehearsal:
        raise clash(found) if REACTION in actor.roles else overlap(found)


def _fields(payload: Times) -> dict[str, Any]:
    return {name: getattr(payload, name) for name in payload.__struct_fields__ if name != "occupied"}


_KEPT = ("room", "code", "rehearsal", *TIMES, "archive_days")
