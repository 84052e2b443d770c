"""The picture of a session while it is live: a stream or a page that shows it, beside the room's text.

(none) ──set──▶ on_show ◀──set──▶ taken_off        another address is set over the one before
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.noun import Noun, Seen
from server.domain.roles import ADMIN, AUDIENCES, DESK, HOST, LEAD, OFFICE, PANEL
from server.domain.sample import Draw
from server.domain.session.session import ACTIVE, BEFORE, OPEN
from server.domain.session.video_source import source
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, Words, event

SHOWN, REMOVED = "on_show", "taken_off"
SET, REMOVE = "video.set", "video.remove"
KEEPERS = (LEAD, HOST, OFFICE, ADMIN)

Address = Annotated[str, msgspec.Meta(extra={"limit": "address"})]
Rev = Annotated[int, msgspec.Meta(ge=0)]
Embeds = Annotated[tuple[str, ...], msgspec.Meta(extra={"term": "embed_hosts"})]
Streams = Annotated[tuple[str, ...], msgspec.Meta(extra={"term": "stream_hosts"})]


@event("video.set")
class VideoSet(Event, frozen=True):
    """From now on the room shows the session's picture, from this host."""

    kind: str
    host: str
    address: Words


@event("video.removed")
class VideoRemoved(Event, frozen=True):
    """The room shows no picture any more."""


class Video(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "video"
    id: str = "video"
    state: Annotated[str, says("`on_show` or `taken_off`")] = SHOWN
    kind: Annotated[str, says("`hls`, or `embed`: a page of another host in a frame")]
    host: Annotated[str, says("whose machine it comes from")]
    address: Annotated[ErasableText, says("where it is played from")]
    rev: Annotated[int, says("counts its changes")]
    by: Annotated[str, says("who changed it last")]
    acted_at: Annotated[int, says("when it was changed last")]


NOUN = Noun(
    "video",
    entity=Video,
    events=(VideoSet, VideoRemoved),
    states=(SHOWN, REMOVED),
    seen=(
        Seen(AUDIENCES, "state kind host address rev", (SHOWN,)),
        Seen((PANEL, DESK), "by acted_at", (SHOWN,)),
        Seen(AUDIENCES, "", (REMOVED,)),
    ),
    paged=False,
)


class Set(Payload, frozen=True, kw_only=True):
    """`rev`: that of the picture which its actor saw, 0 = none yet."""

    address: Address
    rev: Rev
    embeds: Embeds
    streams: Streams


class Remove(Payload, frozen=True, kw_only=True):
    rev: Rev


def _sample(draw: Draw) -> dict[str, Any]:
    known = draw.state.get(Video, "video")
    return {"address": f"https://hinh.example.vn/{draw.token()}.m3u8", "rev": known.rev if known else 0}


def _remove_sample(draw: Draw) -> dict[str, Any]:
    return {"rev": draw.state.need(Video, draw.fitting().id).rev}


def guard(known: Any, rev: int) -> None:
    """Raises Refused where a colleague was faster."""
    if rev != (known.rev if known else 0):
        raise Refused("video.changed", by=known.by if known else "", at=known.acted_at if known else 0)


def standing(known: Any, rev: int) -> None:
    """Raises Refused where nothing is shown that could be taken off, or it is another by now."""
    if known is None or known.state == REMOVED:
        raise Refused("video.none")
    guard(known, rev)


def taken_off(known: Any, where: Happened) -> Any:
    return msgspec.structs.replace(known, state=REMOVED, rev=known.rev + 1, by=where.by, acted_at=where.at)


@NOUN.command(SET, by=KEEPERS, on=(*BEFORE, *OPEN), sample=_sample)
def put(stream: StreamState, actor: Actor, p: Set, now: Now) -> tuple[Event, ...]:
    known, found = stream.get(Video, "video"), source(p.address, p.embeds, p.streams)
    guard(known, p.rev)
    if known and known.state == SHOWN and known.address.text == found.address:
        return ()
    return (VideoSet(kind=found.kind, host=found.host, address=found.address),)


@NOUN.command(REMOVE, by=KEEPERS, on=ACTIVE, when=(SHOWN,), sample=_remove_sample)
def remove(stream: StreamState, actor: Actor, p: Remove, now: Now) -> tuple[Event, ...]:
    standing(stream.get(Video, "video"), p.rev)
    return (VideoRemoved(),)


def shown(stream: StreamState) -> Video | None:
    """What this session shows, if anything."""
    found = stream.get(Video, "video")
    return found if found and found.state == SHOWN else None


@NOUN.fold(VideoSet)
def _set(stream: StreamState, happened: VideoSet, where: Happened) -> None:
    before, address = stream.get(Video, "video"), ErasableText(where.seq, happened.address)
    rev = before.rev + 1 if before else 1
    stream.put(Video(kind=happened.kind, host=happened.host, address=address, rev=rev, by=where.by, acted_at=where.at))


@NOUN.fold(VideoRemoved)
def _removed(stream: StreamState, happened: VideoRemoved, where: Happened) -> None:
    stream.put(taken_off(stream.need(Video, "video"), where))
