"""The recording of a session that is over, and at which moment it begins, so that replay and captions keep step.

(none) ──set──▶ on_show ◀──set──▶ taken_off        another address or moment is set over the one before
"""

from typing import Annotated, Any, ClassVar

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Instant
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, DESK, PANEL
from server.domain.sample import Draw
from server.domain.session import activity
from server.domain.session.session import ENDED, FOLLOW_UP
from server.domain.session.video import (
    KEEPERS,
    REMOVED,
    SHOWN,
    Address,
    Embeds,
    Remove,
    Rev,
    Streams,
    guard,
    standing,
    taken_off,
)
from server.domain.session.video_source import source
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

SET, REMOVE = "recording.set", "recording.remove"
MOST_APART = 12 * 3_600_000


@event("recording.set")
class RecordingSet(Event, frozen=True):
    """The recording of this session is to be found there; its first second is that of `begins_at`."""

    kind: str
    host: str
    begins_at: int
    address: Words


@event("recording.removed")
class RecordingRemoved(Event, frozen=True):
    """The replay shows no recording any more."""


class Recording(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "recording"
    id: str = "recording"
    state: Annotated[str, says("`on_show` or `taken_off`")] = SHOWN
    kind: Annotated[str, says("`file`, `hls`, or `embed`: a page of another host in a frame")]
    host: Annotated[str, says("whose machine it comes from")]
    begins_at: Annotated[int, says("the moment of its first second, ms")]
    address: Annotated[ErasableText, says("where it is played from")]
    rev: Annotated[int, says("counts its changes")]
    by: Annotated[str, says("who changed it last")]
    acted_at: Annotated[int, says("when it was changed last")]


NOUN = Noun(
    "recording",
    entity=Recording,
    events=(RecordingSet, RecordingRemoved),
    states=(SHOWN, REMOVED),
    seen=(
        Seen(AUDIENCES, "state kind host begins_at address rev", (SHOWN,)),
        Seen((PANEL, DESK), "by acted_at", (SHOWN,)),
        Seen(AUDIENCES, "", (REMOVED,)),
    ),
    paged=False,
)


class Set(Payload, frozen=True, kw_only=True):
    """`rev`: that of the recording which its actor saw, 0 = none yet."""

    address: Address
    begins_at: Instant
    rev: Rev
    embeds: Embeds
    streams: Streams


def _sample(draw: Draw) -> dict[str, Any]:
    known = draw.state.get(Recording, "recording")
    begins = draw.state.moments.get(activity.BEGAN, draw.state.at) - draw.what % 7 * 1000
    address = f"https://hinh.example.vn/{draw.token()}.mp4"
    return {"address": address, "begins_at": begins, "rev": known.rev if known else 0}


def _remove_sample(draw: Draw) -> dict[str, Any]:
    return {"rev": draw.state.need(Recording, draw.fitting().id).rev}


@NOUN.command(SET, by=KEEPERS, on=(FOLLOW_UP, *ENDED), sample=_sample)
def put(stream: StreamState, actor: Actor, p: Set, now: Now) -> tuple[Event, ...]:
    known, began = stream.get(Recording, "recording"), stream.moments.get(activity.BEGAN)
    if began is None:
        raise Refused("recording.never_live")
    found = source(p.address, p.embeds, p.streams, files=True)
    if abs(p.begins_at - began) > MOST_APART:
        raise Refused("recording.moment", field="begins_at", began=began)
    guard(known, p.rev)
    if known and (known.state, known.address.text, known.begins_at) == (SHOWN, found.address, p.begins_at):
        return ()
    return (RecordingSet(kind=found.kind, host=found.host, begins_at=p.begins_at, address=found.address),)


@NOUN.command(REMOVE, by=KEEPERS, on=(FOLLOW_UP, *ENDED), when=(SHOWN,), sample=_remove_sample)
def remove(stream: StreamState, actor: Actor, p: Remove, now: Now) -> tuple[Event, ...]:
    standing(stream.get(Recording, "recording"), p.rev)
    return (RecordingRemoved(),)


def shown(stream: StreamState) -> Recording | None:
    """That of this session, if it has one."""
    found = stream.get(Recording, "recording")
    return found if found and found.state == SHOWN else None


@NOUN.fold(RecordingSet)
def _set(stream: StreamState, happened: RecordingSet, where: Happened) -> None:
    before, address = stream.get(Recording, "recording"), ErasableText(where.seq, happened.address)
    made = Recording(
        kind=happened.kind, host=happened.host, begins_at=happened.begins_at, address=address,
        rev=before.rev + 1 if before else 1, by=where.by, acted_at=where.at,
    )  # fmt: skip
    stream.put(made)


@NOUN.fold(RecordingRemoved)
def _removed(stream: StreamState, happened: RecordingRemoved, where: Happened) -> None:
    stream.put(taken_off(stream.need(Recording, "recording"), where))
