"""A nonconformity: where a session departed from the rules, for the quality record; it blocks nothing.

(the rule broken: by the clock, by a command; or seen by the auditor: write) ──▶ standing ──settle──▶ settled

What is noted by itself has its kind as id, so it is there once; a later kind about one of many adds what it is about.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDITOR, DESK, PANEL
from server.domain.sample import Draw
from server.domain.session.session import ANY
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

STANDING, SETTLED = "standing", "settled"
STATES = (STANDING, SETTLED)
LATE_ANNOUNCEMENT, MISSING_ANNOUNCEMENT, OTHER = "late_announcement", "missing_announcement", "other"
KINDS = (LATE_ANNOUNCEMENT, MISSING_ANNOUNCEMENT, OTHER)
Reason = Annotated[str, msgspec.Meta(extra={"limit": "note"})]


@event("nonconformity.noted")
class Noted(Event, frozen=True):
    """A rule was not kept: what was due when, and when it was done."""

    nonconformity: str
    kind: str
    due: int | None
    done: int | None
    reason: Words


@event("nonconformity.settled")
class Settled(Event, frozen=True):
    """What was wrong was put right, or its cause was removed."""

    nonconformity: str
    note: Words


class Nonconformity(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "nonconformity"
    state: Annotated[str, says("`standing` or `settled`")]
    kind: Annotated[str, says("`late_announcement`, `missing_announcement`, `other`")]
    due: Annotated[int | None, says("by when it was due, or null")]
    done: Annotated[int | None, says("when it was done all the same, or null")]
    reason: Annotated[ErasableText, says("why, as far as somebody said so")]
    note: Annotated[ErasableText | None, says("how it was put right, or null")] = None
    noted_at: Annotated[int, says("since when it is on record")]
    by: Annotated[str, says("who acted last; `clock` for what time brought")]
    acted_at: Annotated[int, says("when")]


WRITE, SETTLE = "nonconformity.write", "nonconformity.settle"
NOUN = Noun(
    "nonconformity",
    entity=Nonconformity,
    events=(Noted, Settled),
    states=STATES,
    seen=(Seen((PANEL, DESK), "state kind due done reason note noted_at by acted_at can", STATES),),
    paged=False,
)


class Write(Payload, frozen=True, kw_only=True):
    reason: Reason


class Settle(Payload, frozen=True, kw_only=True):
    nonconformity: Id
    note: Reason


def _write_sample(draw: Draw) -> dict[str, Any]:
    return {"reason": f"Thiếu {draw.token()}"}


def _settle_sample(draw: Draw) -> dict[str, Any]:
    return {"nonconformity": draw.fitting().id, "note": f"Đã bổ sung {draw.token()}"}


@NOUN.command(WRITE, by=(AUDITOR,), on=ANY, sample=_write_sample)
def write(stream: StreamState, actor: Actor, p: Write, now: Now) -> tuple[Event, ...]:
    return (Noted(nonconformity=now.id, kind=OTHER, due=None, done=None, reason=p.reason),)


@NOUN.command(SETTLE, by=(AUDITOR,), on=ANY, when=(STANDING,), sample=_settle_sample)
def settle(stream: StreamState, actor: Actor, p: Settle, now: Now) -> tuple[Event, ...]:
    found = stream.get(Nonconformity, p.nonconformity)
    if found is None:
        raise Refused("nonconformity.unknown")
    if found.state != STANDING:
        raise Refused("nonconformity.settled", by=found.by, at=found.acted_at)
    return (Settled(nonconformity=found.id, note=p.note),)


def broken(stream: StreamState, kind: str, due: int | None, done: int | None, reason: str = "") -> tuple[Event, ...]:
    """The event that notes it, unless it is on record already."""
    if stream.get(Nonconformity, kind) is not None:
        return ()
    return (Noted(nonconformity=kind, kind=kind, due=due, done=done, reason=reason),)


@NOUN.fold(Noted)
def _noted(stream: StreamState, happened: Noted, where: Happened) -> None:
    stream.put(
        Nonconformity(
            id=happened.nonconformity, state=STANDING, kind=happened.kind, due=happened.due, done=happened.done,
            reason=ErasableText(where.seq, happened.reason), noted_at=where.at, by=where.by, acted_at=where.at,
        )
    )  # fmt: skip


@NOUN.fold(Settled)
def _settled(stream: StreamState, happened: Settled, where: Happened) -> None:
    found = stream.need(Nonconformity, happened.nonconformity)
    note = ErasableText(where.seq, happened.note)
    stream.put(msgspec.structs.replace(found, state=SETTLED, note=note, by=where.by, acted_at=where.at))
