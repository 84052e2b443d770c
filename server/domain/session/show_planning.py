"""Planning the run of show: adding, changing, moving and taking out what has not begun. The past is fixed."""

from typing import Annotated, Any, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Instant, Note, Title
from server.domain.noun import Noun
from server.domain.sample import Draw
from server.domain.session.run_of_show import (
    BEFORE_THE_END,
    PLANNED,
    REMOVED,
    SHOWRUNNERS,
    Of,
    ShowItem,
    alter,
    conflict,
    order,
    planned,
)
from server.domain.session.session import need
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.log.event import Event, Words, event

KINDS = ("opening", "introduction", "questions", "film", "break", "closing", "other")
MINUTE = 60_000
SHORTEST, LONGEST = MINUTE // 4, 720 * MINUTE

ItemKind = Literal["opening", "introduction", "questions", "film", "break", "closing", "other"]
Length = Annotated[int, msgspec.Meta(ge=SHORTEST, le=LONGEST)]


@event("show_item.added")
class Added(Event, frozen=True):
    """An item was put into the run of show; `fixed`: so long after the session begins, or later."""

    show_item: str
    before: str | None
    kind: str
    length: int
    fixed: int | None
    public: bool
    title: Words
    person: Words
    note: Words


@event("show_item.changed")
class Changed(Event, frozen=True):
    """An item that has not begun was changed."""

    show_item: str
    kind: str
    length: int
    fixed: int | None
    public: bool
    title: Words
    person: Words
    note: Words


@event("show_item.moved")
class Moved(Event, frozen=True):
    """An item that has not begun comes before another one, or last."""

    show_item: str
    before: str | None


@event("show_item.removed")
class Removed(Event, frozen=True):
    """An item that has not begun was taken out."""

    show_item: str


NOUN = Noun("show_planning", events=(Added, Changed, Moved, Removed))


class Content(Payload, frozen=True, kw_only=True):
    kind: ItemKind = "questions"
    title: Annotated[str, msgspec.Meta(extra={"limit": "place"})]
    person: Title = ""
    note: Note = ""
    length: Length
    starts_at: Instant | None = None
    public: bool = False


class Add(Content, frozen=True, kw_only=True):
    before: Id | None = None
    most: Annotated[int, msgspec.Meta(extra={"term": "show_items"})]


class Change(Content, frozen=True, kw_only=True):
    show_item: Id
    rev: int


class Move(Payload, frozen=True, kw_only=True):
    show_item: Id
    before: Id | None = None


def _content(draw: Draw) -> dict[str, Any]:
    words = {"title": f"Phần {draw.token()}", "person": f"Bà {draw.token()}", "note": f"nhắc {draw.token()}"}
    return {**words, "length": (1 + draw.what % 40) * MINUTE, "public": draw.what % 2 == 0}


def _change_sample(draw: Draw) -> dict[str, Any]:
    return {**_content(draw), **draw.about(draw.fitting())}


def _about(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting())


def _move_sample(draw: Draw) -> dict[str, Any]:
    other = draw.any("show_item") if draw.what % 3 else None
    return {**_about(draw), "before": other.id if other else None}


@NOUN.command("show_item.add", by=SHOWRUNNERS, on=BEFORE_THE_END, sample=_content)
def add(stream: StreamState, actor: Actor, p: Add, now: Now) -> tuple[Event, ...]:
    if len(order(stream)) >= p.most:
        raise Refused("show_item.many", limit=p.most)
    if p.before is not None:
        planned(stream, p.before)
    return (Added(show_item=now.id, before=p.before, **_kept(stream, p)),)


@NOUN.command("show_item.change", by=SHOWRUNNERS, on=BEFORE_THE_END, when=(PLANNED,), sample=_change_sample)
def change(stream: StreamState, actor: Actor, p: Change, now: Now) -> tuple[Event, ...]:
    item = planned(stream, p.show_item)
    if item.rev != p.rev:
        raise conflict(item)
    return (Changed(show_item=item.id, **_kept(stream, p)),)


@NOUN.command("show_item.move", by=SHOWRUNNERS, on=BEFORE_THE_END, when=(PLANNED,), sample=_move_sample)
def move(stream: StreamState, actor: Actor, p: Move, now: Now) -> tuple[Event, ...]:
    item = planned(stream, p.show_item)
    if p.before is not None:
        planned(stream, p.before)
    return (Moved(show_item=item.id, before=p.before if p.before != item.id else None),)


@NOUN.command("show_item.remove", by=SHOWRUNNERS, on=BEFORE_THE_END, when=(PLANNED,), sample=_about)
def remove(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    return (Removed(show_item=planned(stream, p.show_item).id),)


def _kept(stream: StreamState, p: Content) -> dict[str, Any]:
    session, fixed = need(stream), None
    if p.starts_at is not None:
        fixed = p.starts_at - session.starts_at
        if not 0 <= fixed < session.ends_at - session.starts_at:
            raise Refused("show_item.times", field="starts_at", starts=session.starts_at, ends=session.ends_at)
    words = {name: getattr(p, name) for name in ("kind", "length", "public", "title", "person", "note")}
    return {**words, "fixed": fixed}


@NOUN.fold(Added)
def _added(stream: StreamState, happened: Added, where: Happened) -> None:
    items = order(stream)
    item = ShowItem(
        id=happened.show_item, state=PLANNED, rank=len(items), rev=0, by=where.by, acted_at=where.at,
        **_folded(happened, where),
    )  # fmt: skip
    _arrange(stream, items, item, happened.before)


@NOUN.fold(Changed)
def _changed(stream: StreamState, happened: Changed, where: Happened) -> None:
    item = stream.need(ShowItem, happened.show_item)
    alter(stream, item.id, where, rev=item.rev + 1, **_folded(happened, where))
    reflow(stream)


@NOUN.fold(Moved)
def _moved(stream: StreamState, happened: Moved, where: Happened) -> None:
    alter(stream, happened.show_item, where)
    item = stream.need(ShowItem, happened.show_item)
    _arrange(stream, [each for each in order(stream) if each.id != item.id], item, happened.before)


@NOUN.fold(Removed)
def _removed(stream: StreamState, happened: Removed, where: Happened) -> None:
    alter(stream, happened.show_item, where, state=REMOVED)
    _ranked(stream, order(stream))


def _folded(happened: Added | Changed, where: Happened) -> dict[str, Any]:
    plain = {name: getattr(happened, name) for name in ("kind", "length", "fixed", "public")}
    return plain | {name: ErasableText(where.seq, getattr(happened, name)) for name in ("title", "person", "note")}


def _arrange(stream: StreamState, others: list[ShowItem], item: ShowItem, before: str | None) -> None:
    at = next((n for n, each in enumerate(others) if each.id == before), len(others))
    _ranked(stream, [*others[:at], item, *others[at:]])


def _ranked(stream: StreamState, items: list[ShowItem]) -> None:
    for rank, item in enumerate(items):
        _put(stream, msgspec.structs.replace(item, rank=rank))
    reflow(stream)


def reflow(stream: StreamState) -> None:
    """Each item that has not begun is planned for when the one before it is planned to end, or for its fixed time."""
    ends = 0
    for item in order(stream):
        if item.state == PLANNED:
            _put(stream, msgspec.structs.replace(item, offset=max(ends, item.fixed or 0)))
        here = stream.need(ShowItem, item.id)
        ends = max(ends, here.offset + here.length)


def _put(stream: StreamState, item: ShowItem) -> None:
    if stream.get(ShowItem, item.id) != item:
        stream.put(item)
