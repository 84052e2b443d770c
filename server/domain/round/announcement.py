"""The announcement of a round: its text, and where it was published, by whom and when. From the first one on the round
counts as announced, and so do its sessions (`session.announce`).

(nothing) ──publish──▶ published ◀─add (elsewhere, too)

An announcement that comes late is recorded with its reason, never held up.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Document, Instant, Note, Place
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, PLANNERS, PUBLIC, PUBLICIST
from server.domain.round.plan import KNOWN, UNKNOWN, announced, need, tell
from server.domain.sample import Draw
from server.domain.state import Entity, ErasableText, Happened, StreamState, says
from server.errors import Refused
from server.local_time import DAY_MS, day_end
from server.log.entry import Reaction
from server.log.event import Event, Words, event

PUBLISH, ADD = "announcement.publish", "publication.add"
PUBLISHERS = (PUBLICIST, *PLANNERS)


@event("announcement.published")
class Published(Event, frozen=True):
    """The round was announced. `late_days`: how many days after `announce_by`."""

    announcement: str
    published_at: int
    announce_by: int | None
    late_days: int
    text: Words
    reason: Words


@event("publication.added")
class Added(Event, frozen=True):
    """The announcement was published somewhere."""

    publication: str
    published_at: int
    late_days: int
    name: Words
    link: Words
    note: Words


class Announcement(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "announcement"
    published_at: Annotated[int, says("when it was first published")]
    announce_by: Annotated[int | None, says("the last moment at which it was in time, or null")]
    late_days: Annotated[int, says("how many days it came late")]
    text: Annotated[ErasableText, says("its text")]
    reason: Annotated[ErasableText, says("why it came late")]
    by: Annotated[str, says("who recorded it")]
    acted_at: Annotated[int, says("when it was recorded")]


class Publication(Entity, frozen=True, kw_only=True):
    noun: ClassVar[str] = "publication"
    published_at: Annotated[int, says("when it was published there")]
    late_days: Annotated[int, says("how many days that was late")]
    name: Annotated[ErasableText, says("where: a paper, a station, a site")]
    link: Annotated[ErasableText, says("its address there, or the reference of a scan")]
    note: Annotated[ErasableText, says("what was written beside it")]
    by: Annotated[str, says("who recorded it")]
    acted_at: Annotated[int, says("when it was recorded")]


NOUN = Noun(
    "announcement",
    entity=Announcement,
    events=(Published,),
    seen=(
        Seen((PUBLIC,), "published_at announce_by late_days text reason", ("",)),
        Seen((DESK,), "published_at announce_by late_days text reason by acted_at can", ("",)),
    ),
    paged=False,
)
PLACES = Noun(
    "publication",
    entity=Publication,
    events=(Added,),
    seen=(
        Seen((PUBLIC,), "published_at late_days name link note", ("",)),
        Seen((DESK,), "published_at late_days name link note by acted_at can", ("",)),
    ),
    paged=False,
)


class Publish(Payload, frozen=True, kw_only=True):
    """With the first place where it stood."""

    published_at: Instant
    name: Place
    link: Note = ""
    text: Document = ""
    reason: Note = ""


class Add(Payload, frozen=True, kw_only=True):
    published_at: Instant
    name: Place
    link: Note = ""
    note: Note = ""


def _place(draw: Draw) -> dict[str, Any]:
    found = {"published_at": draw.state.at - draw.what % 3 * DAY_MS}
    return found | {name: f"{name} {draw.token()}" for name in ("name", "link")}


def _publish_sample(draw: Draw) -> dict[str, Any]:
    return _place(draw) | {"text": f"thông báo {draw.token()}", "reason": f"vì {draw.token()}"}


def _add_sample(draw: Draw) -> dict[str, Any]:
    return _place(draw) | {"note": f"ghi chú {draw.token()}"}


@NOUN.command(PUBLISH, by=PUBLISHERS, on=UNKNOWN, sample=_publish_sample)
def publish(stream: StreamState, actor: Actor, p: Publish, now: Now) -> tuple[Event, ...]:
    due = need(stream).announce_by
    late = _late(due, p.published_at, now)
    if late and not p.reason:
        raise Refused("announcement.late", field="reason", days=late)
    return (
        Published(announcement=now.id, published_at=p.published_at, announce_by=due, late_days=late, text=p.text,
                  reason=p.reason if late else ""),
        Added(publication=now.id, published_at=p.published_at, late_days=late, name=p.name, link=p.link, note=""),
    )  # fmt: skip


@PLACES.command(ADD, by=PUBLISHERS, on=KNOWN, sample=_add_sample)
def add(stream: StreamState, actor: Actor, p: Add, now: Now) -> tuple[Event, ...]:
    record = last(stream)
    late = _late(record.announce_by if record else None, p.published_at, now)
    return (
        Added(publication=now.id, published_at=p.published_at, late_days=late, name=p.name, link=p.link, note=p.note),
    )


def last(stream: StreamState) -> Announcement | None:
    """The announcement that holds; a round that was postponed may have been announced again."""
    keys = stream.keys("announcement")
    return stream.need(Announcement, keys[-1][1]) if keys else None


def _late(due: int | None, published_at: int, now: Now) -> int:
    """In days. Raises Refused when it is said to be published only later than now."""
    if published_at > now.at:
        raise Refused("announcement.to_come", field="published_at")
    return 0 if due is None else max(0, (day_end(published_at + 1) - day_end(due)) // DAY_MS)


@NOUN.reaction(Published)
def _cause(stream: StreamState, happened: Published, where: Happened) -> Iterator[Reaction]:
    return tell(need(stream), "session.announce", said(stream))


def said(stream: StreamState) -> dict[str, Any]:
    """What a session is told of the announcement that holds."""
    record = last(stream)
    if record is None:
        raise LookupError(f"{stream.name} was not announced")
    late = {"late": record.late_days > 0, "reason": record.reason.text, "record": record.id}
    by_when = record.published_at if record.announce_by is None else record.announce_by
    return {"announced_at": record.published_at, "by_when": by_when, **late}


@NOUN.fold(Published)
def _published(stream: StreamState, happened: Published, where: Happened) -> None:
    stream.put(
        Announcement(
            id=happened.announcement, published_at=happened.published_at, announce_by=happened.announce_by,
            late_days=happened.late_days, text=ErasableText(where.seq, happened.text),
            reason=ErasableText(where.seq, happened.reason), by=where.by, acted_at=where.at,
        )
    )  # fmt: skip
    announced(stream, where, happened.published_at)


@PLACES.fold(Added)
def _added(stream: StreamState, happened: Added, where: Happened) -> None:
    words: dict[str, Any] = {
        name: ErasableText(where.seq, getattr(happened, name)) for name in ("name", "link", "note")
    }
    stream.put(
        Publication(
            id=happened.publication, published_at=happened.published_at, late_days=happened.late_days,
            by=where.by, acted_at=where.at, **words,
        )
    )  # fmt: skip
