"""Announcing: from the official announcement on the topic is fixed, and intake opens on the day that was told.

planned ──announce (by its round's record)──▶ announced ──intake opens──▶ intake
   └──intake opens without one──▶ intake (a nonconformity; announced later, it keeps its state)

An announced topic changes by an amendment alone, which says in public what was before.
"""

from typing import Annotated, Any

import msgspec

from server.domain import nonconformity
from server.domain.command import REACTION, Actor, Now, Payload
from server.domain.fields import Id, Instant, Note, Topic
from server.domain.noun import Noun
from server.domain.roles import SCHEDULERS
from server.domain.sample import Draw, nothing
from server.domain.session.life import IntakeOpened, Nothing
from server.domain.session.session import (
    ACTIVE,
    ANNOUNCED,
    ANY,
    COMING,
    PLANNED,
    Announcement,
    EarlierTopic,
    change,
    need,
)
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.log.event import Event, Words, event


@event("session.announced")
class Announced(Event, frozen=True):
    """The session was officially announced; `late`: after the last moment at which that would have been in time."""

    announced_at: int
    by_when: int
    late: bool
    record: str
    reason: Words


@event("session.topic_amended")
class TopicAmended(Event, frozen=True):
    """The topic was changed after it had been announced."""

    topic: Words
    reason: Words


AMEND = "session.amend_topic"
NOUN = Noun("announcing", events=(Announced, TopicAmended))


class Announce(Payload, frozen=True, kw_only=True):
    announced_at: Instant
    by_when: Instant
    late: bool
    reason: Note = ""
    record: Id


class Amend(Payload, frozen=True, kw_only=True):
    topic: Topic
    reason: Annotated[str, msgspec.Meta(extra={"limit": "note"})]


def _announce_sample(draw: Draw) -> dict[str, Any]:
    at = 1_271_000_000_000 + draw.what * 1000
    late = draw.what % 3 == 0
    reason = f"Bão {draw.token()}" if late else ""
    return {"announced_at": at, "by_when": at - 1 if late else at, "late": late, "reason": reason, "record": "tb-1"}


def _amend_sample(draw: Draw) -> dict[str, Any]:
    return {"topic": f"chủ đề {draw.token()}", "reason": f"Bổ sung {draw.token()}"}


@NOUN.command("session.announce", by=(REACTION,), on=ANY, sample=_announce_sample)
def announce(stream: StreamState, actor: Actor, p: Announce, now: Now) -> tuple[Event, ...]:
    announced = Announced(
        announced_at=p.announced_at, by_when=p.by_when, late=p.late, record=p.record, reason=p.reason
    )  # fmt: skip
    if not p.late:
        return (announced,)
    kind = nonconformity.LATE_ANNOUNCEMENT
    return (announced, *nonconformity.broken(stream, kind, p.by_when, p.announced_at, p.reason))


@NOUN.command(AMEND, by=(*SCHEDULERS, REACTION), on=ACTIVE, sample=_amend_sample)
def amend_topic(stream: StreamState, actor: Actor, p: Amend, now: Now) -> tuple[Event, ...]:
    session = need(stream)
    if session.round is not None and REACTION not in actor.roles:
        raise Refused("session.topic_of_round", field="topic")
    if p.topic == session.topic.text:
        raise Refused("session.topic_same", field="topic")
    return (TopicAmended(topic=p.topic, reason=p.reason),)


@NOUN.command("session.open_intake", by=SCHEDULERS, on=COMING, sample=nothing)
def open_intake(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    return opening(stream)


def opening(stream: StreamState) -> tuple[Event, ...]:
    """Intake opens, announced or not. Only a round announces, so only its sessions miss it."""
    session = need(stream)
    if session.round is None or session.announced is not None:
        return (IntakeOpened(),)
    kind = nonconformity.MISSING_ANNOUNCEMENT
    return (IntakeOpened(), *nonconformity.broken(stream, kind, session.announce_by, None))


@NOUN.fold(Announced)
def _announced(stream: StreamState, happened: Announced, where: Happened) -> None:
    session, reason = need(stream), ErasableText(where.seq, happened.reason)
    announced = Announcement(happened.announced_at, happened.by_when, happened.late, happened.record, reason)
    change(stream, announced=announced, state=ANNOUNCED if session.state == PLANNED else session.state)


@NOUN.fold(TopicAmended)
def _amended(stream: StreamState, happened: TopicAmended, where: Happened) -> None:
    session, reason = need(stream), ErasableText(where.seq, happened.reason)
    earlier = EarlierTopic(where.at, session.topic, reason)
    topic = ErasableText(where.seq, happened.topic)
    change(stream, topic=topic, earlier_topics=(*session.earlier_topics, earlier))
