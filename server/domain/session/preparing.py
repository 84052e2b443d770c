"""Preparing: work on the list of what must be ready."""

from typing import Annotated, Any, Literal

import msgspec

from server.domain.command import Actor, Now, Payload
from server.domain.fields import Id, Instant, Note, Title
from server.domain.noun import Noun
from server.domain.sample import Draw
from server.domain.session.readiness import (
    AREAS,
    IN_PLACE,
    LACKING,
    PREPARERS,
    REHEARSAL,
    REMOVED,
    ReadinessItem,
    alter,
    items,
)
from server.domain.session.run_of_show import BEFORE_THE_END
from server.domain.session.session import need
from server.domain.state import ErasableText, Happened, StreamState
from server.errors import Refused
from server.local_time import day_end
from server.log.event import Event, Words, event

DAY = 86_400_000


@event("readiness_item.added")
class ItemAdded(Event, frozen=True):
    """Something more must be ready."""

    readiness_item: str
    area: str
    due: int
    title: Words
    owner: Words
    note: Words


@event("readiness_item.changed")
class ItemChanged(Event, frozen=True):
    """Another wording, owner, day or note; without a title it keeps its usual name."""

    readiness_item: str
    due: int
    title: Words
    owner: Words
    note: Words


@event("readiness_item.removed")
class ItemRemoved(Event, frozen=True):
    """This need not be ready."""

    readiness_item: str


@event("readiness_item.ticked")
class Ticked(Event, frozen=True):
    """It is done; the note says how it was found to be."""

    readiness_item: str
    note: Words


@event("readiness_item.unticked")
class Unticked(Event, frozen=True):
    """It is not done after all."""

    readiness_item: str


NOUN = Noun("preparing", events=(ItemAdded, ItemChanged, ItemRemoved, Ticked, Unticked))


class Of(Payload, frozen=True, kw_only=True):
    readiness_item: Id


class Change(Of, frozen=True, kw_only=True):
    title: Title = ""
    owner: Title = ""
    due: Instant
    note: Note = ""


class Add(Payload, frozen=True, kw_only=True):
    area: Literal["hall", "devices", "line", "software", "people", "rehearsal", "logistics"]
    title: Annotated[str, msgspec.Meta(extra={"limit": "place"})]
    owner: Title = ""
    due: Instant
    note: Note = ""
    most: Annotated[int, msgspec.Meta(extra={"term": "readiness_items"})]


class Tick(Of, frozen=True, kw_only=True):
    note: Note = ""


def _words(draw: Draw) -> dict[str, Any]:
    words = {"title": f"Micrô {draw.token()}", "owner": f"Ông {draw.token()}", "note": f"ba cái {draw.token()}"}
    return {**words, "due": draw.state.at + draw.what % 3 * DAY}


def _add_sample(draw: Draw) -> dict[str, Any]:
    return {**_words(draw), "area": AREAS[draw.what % len(AREAS)]}


def _change_sample(draw: Draw) -> dict[str, Any]:
    return {**_words(draw), **_about(draw)}


def _about(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting())


def _tick_sample(draw: Draw) -> dict[str, Any]:
    return {**_about(draw), "note": f"đo được {draw.token()}"}


@NOUN.command("readiness_item.add", by=PREPARERS, on=BEFORE_THE_END, sample=_add_sample)
def add(stream: StreamState, actor: Actor, p: Add, now: Now) -> tuple[Event, ...]:
    if not stream.keys(ReadinessItem.noun):
        raise Refused("readiness.not_begun")
    if len(items(stream)) >= p.most:
        raise Refused("readiness_item.many", limit=p.most)
    _in_time(stream, p.due, now)
    return (
        ItemAdded(readiness_item=now.id, area=p.area, due=p.due, title=p.title, owner=p.owner, note=p.note),
    )  # fmt: skip


@NOUN.command(
    "readiness_item.change", by=PREPARERS, on=BEFORE_THE_END, when=(LACKING, IN_PLACE), sample=_change_sample
)  # fmt: skip
def change(stream: StreamState, actor: Actor, p: Change, now: Now) -> tuple[Event, ...]:
    item = _in(stream, p.readiness_item, LACKING, IN_PLACE)
    if not (p.title or item.key):
        raise Refused("text.empty", field="title")
    if p.due != item.due:
        _in_time(stream, p.due, now)
    return (ItemChanged(readiness_item=item.id, due=p.due, title=p.title, owner=p.owner, note=p.note),)


@NOUN.command("readiness_item.remove", by=PREPARERS, on=BEFORE_THE_END, when=(LACKING,), sample=_about)
def remove(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    return (ItemRemoved(readiness_item=_in(stream, p.readiness_item, LACKING).id),)


@NOUN.command("readiness_item.tick", by=PREPARERS, on=BEFORE_THE_END, when=(LACKING,), sample=_tick_sample)
def tick(stream: StreamState, actor: Actor, p: Tick, now: Now) -> tuple[Event, ...]:
    item = _in(stream, p.readiness_item, LACKING)
    if item.key == REHEARSAL:
        raise Refused("readiness_item.itself")
    return (Ticked(readiness_item=item.id, note=p.note or item.note.text),)


@NOUN.command("readiness_item.untick", by=PREPARERS, on=BEFORE_THE_END, when=(IN_PLACE,), sample=_about)
def untick(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    return (Unticked(readiness_item=_in(stream, p.readiness_item, IN_PLACE).id),)


def _in(stream: StreamState, id: str, *states: str) -> ReadinessItem:
    item = stream.get(ReadinessItem, id)
    if item is None:
        raise Refused("readiness_item.unknown")
    if item.state not in states:
        raise Refused("readiness_item.conflict", state=item.state, by=item.by, at=item.acted_at)
    return item


def _in_time(stream: StreamState, due: int, now: Now) -> None:
    """What is not there when the session begins comes too late; what was due before today was never promised."""
    session = need(stream)
    if due < now.at:
        raise Refused("readiness_item.due_over", field="due")
    if due > day_end(session.starts_at):
        raise Refused("readiness_item.due", field="due", starts=session.starts_at)


@NOUN.fold(ItemAdded)
def _added(stream: StreamState, happened: ItemAdded, where: Happened) -> None:
    stream.put(
        ReadinessItem(
            id=happened.readiness_item, state=LACKING, area=happened.area, by=where.by, acted_at=where.at,
            **_folded(happened, where),
        )
    )  # fmt: skip


@NOUN.fold(ItemChanged)
def _changed(stream: StreamState, happened: ItemChanged, where: Happened) -> None:
    alter(stream, happened.readiness_item, where, **_folded(happened, where))


@NOUN.fold(ItemRemoved)
def _removed(stream: StreamState, happened: ItemRemoved, where: Happened) -> None:
    alter(stream, happened.readiness_item, where, state=REMOVED)


@NOUN.fold(Ticked)
def _ticked(stream: StreamState, happened: Ticked, where: Happened) -> None:
    note = ErasableText(where.seq, happened.note)
    alter(stream, happened.readiness_item, where, state=IN_PLACE, done_at=where.at, note=note)


@NOUN.fold(Unticked)
def _unticked(stream: StreamState, happened: Unticked, where: Happened) -> None:
    alter(stream, happened.readiness_item, where, state=LACKING, done_at=None)


def _folded(happened: ItemAdded | ItemChanged, where: Happened) -> dict[str, Any]:
    words = {name: ErasableText(where.seq, getattr(happened, name)) for name in ("title", "owner", "note")}
    return {**words, "due": happened.due}
