"""The line of the hall to this system: while it is cut the dialogue goes on, and what happens is entered afterwards.

(none), restored ──go_offline──▶ cut ──back_online──▶ restored

Staff of the room notes it, or somebody at the help desk for those who can only telephone.
"""

from typing import Annotated, Any, ClassVar

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Instant
from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES, DESK, EXPERT, OFFICE, RUNNERS, SUPPORT
from server.domain.sample import Draw, nothing
from server.domain.session.activity import BEGAN
from server.domain.session.session import INTAKE, OPEN, WORKING, need
from server.domain.state import Entity, Happened, StreamState, says
from server.errors import Refused
from server.log.event import Event, event

CUT, RESTORED = "cut", "restored"
STATES = (CUT, RESTORED)
DAY = 86_400_000
NOTERS = (*RUNNERS, EXPERT, OFFICE, SUPPORT)


GO_OFFLINE, BACK_ONLINE = "session.go_offline", "session.back_online"


@event("session.went_offline")
class WentOffline(Event, frozen=True):
    """The hall lost its line `since` this moment and goes on without it."""

    since: int


@event("session.came_online")
class CameOnline(Event, frozen=True):
    """The hall has its line again."""


class Line(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "line"
    id: str = "line"
    state: Annotated[str, says("`cut` or `restored`")]
    since: Annotated[int, says("since when that is so")]
    by: Annotated[str, says("who noted it")]


NOUN = Noun(
    "line",
    entity=Line,
    events=(WentOffline, CameOnline),
    states=STATES,
    seen=(Seen(AUDIENCES, "state since", STATES), Seen((DESK,), "by", STATES)),
    paged=False,
)


class GoOffline(Payload, frozen=True, kw_only=True):
    """`since`: when the line was really lost; without it, now."""

    since: Instant | None = None


class Nothing(Payload, frozen=True, kw_only=True):
    pass


def offline(stream: StreamState) -> Line | None:
    """The line while it is cut."""
    line = stream.get(Line, "line")
    return line if line is not None and line.state == CUT else None


def _off_sample(draw: Draw) -> dict[str, Any]:
    return {"since": draw.state.at} if draw.what % 2 else {}


def _begins(stream: StreamState) -> int:
    """The first moment at which a line that is lost matters: of what is taken in, or of what is shown."""
    session = need(stream)
    planned = session.intake_opens if session.state == INTAKE else session.starts_at
    return min(planned, stream.moments.get(BEGAN, planned))


@NOUN.command(GO_OFFLINE, by=NOTERS, on=OPEN, sample=_off_sample)
def go_offline(stream: StreamState, actor: Actor, p: GoOffline, now: Now) -> tuple[Event, ...]:
    if offline(stream):
        raise Refused("line.offline")
    since = now.at if p.since is None else p.since
    if since > now.at:
        raise Refused("offline.future", field="since")
    if since < (begins := max(now.at - DAY, _begins(stream))):
        raise Refused("offline.hours", field="since", begins=begins, ends=now.at)
    return (WentOffline(since=since),)


@NOUN.command(BACK_ONLINE, by=NOTERS, on=WORKING, sample=nothing)
def back_online(stream: StreamState, actor: Actor, p: Nothing, now: Now) -> tuple[Event, ...]:
    if not offline(stream):
        raise Refused("line.online")
    return (CameOnline(),)


@NOUN.fold(WentOffline)
def _went(stream: StreamState, happened: WentOffline, where: Happened) -> None:
    stream.put(Line(state=CUT, since=happened.since, by=where.by))


@NOUN.fold(CameOnline)
def _came(stream: StreamState, happened: CameOnline, where: Happened) -> None:
    stream.put(msgspec.structs.replace(stream.need(Line, "line"), state=RESTORED, since=where.at, by=where.by))
