"""The running show: which item runs, when it began and ended. One runs at a time; starting the next ends it.

planned ──start──▶ running ──finish, the next one starts, the session ends──▶ ran; undo_start: back for some seconds

A start names the item that its actor saw running. Two who press at once, and a finger that lands twice, make one step.
"""

from typing import Annotated, Any

import msgspec

from server.domain.command import Actor, Now
from server.domain.fields import Id
from server.domain.noun import Noun
from server.domain.sample import Draw
from server.domain.session.ending import EndUndone
from server.domain.session.life import Ended
from server.domain.session.run_of_show import (
    BEFORE_THE_END,
    PLANNED,
    RAN,
    RUNNING,
    SHOWRUNNERS,
    Of,
    ShowItem,
    alter,
    conflict,
    find,
    order,
    planned,
)
from server.domain.session.session import OPEN, Session, need
from server.domain.session.show_planning import LONGEST, SHORTEST
from server.domain.state import Happened, StreamState
from server.errors import Refused
from server.local_time import DAY_MS, day_end
from server.log.event import Event, event


@event("show_item.started")
class ItemStarted(Event, frozen=True):
    """An item began; `after` ran until then."""

    show_item: str
    after: str | None


@event("show_item.adjusted")
class Adjusted(Event, frozen=True):
    """An item was given more time than planned, or less; the plan stays as it is."""

    show_item: str
    extra: int


@event("show_item.finished")
class Finished(Event, frozen=True):
    """The running item ended and nothing began."""

    show_item: str


@event("show_item.start_undone")
class StartUndone(Event, frozen=True):
    """The start was a mistake; what ran before it runs on."""

    show_item: str


NOUN = Noun("show_running", events=(ItemStarted, Adjusted, Finished, StartUndone))


class Start(Of, frozen=True, kw_only=True):
    """`after`: the item that its actor saw running, or null."""

    after: Id | None = None
    settle: Annotated[int, msgspec.Meta(extra={"term": "show_settle_ms"})]


class Adjust(Of, frozen=True, kw_only=True):
    """`was`: the extra time that its actor saw."""

    extra: Annotated[int, msgspec.Meta(ge=-LONGEST, le=LONGEST)]
    was: int


class UndoStart(Of, frozen=True, kw_only=True):
    within: Annotated[int, msgspec.Meta(extra={"term": "show_undo_ms"})]


def _start_sample(draw: Draw) -> dict[str, Any]:
    runs = running(draw.state)
    return {**draw.about(draw.fitting()), "after": runs.id if runs and not draw.stale else None}


def _adjust_sample(draw: Draw) -> dict[str, Any]:
    item = draw.fitting()
    extra = getattr(item, "extra", 0)
    return draw.about(item, extra=extra + 120_000, was=extra - draw.stale)


def _about(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting())


@NOUN.command("show_item.start", by=SHOWRUNNERS, on=OPEN, when=(PLANNED,), sample=_start_sample)
def start(stream: StreamState, actor: Actor, p: Start, now: Now) -> tuple[Event, ...]:
    item, runs = planned(stream, p.show_item), running(stream)
    if early(need(stream), now.at):
        raise Refused("show_item.early", starts=need(stream).starts_at)
    if runs is not None and (p.after != runs.id or now.at < (runs.started_at or 0) + p.settle):
        raise Refused("show_item.overtaken", show_item=runs.id, by=runs.by, at=runs.acted_at)
    if runs is None and p.after is not None and find(stream, p.after).state != RAN:
        raise conflict(find(stream, p.after))
    return (ItemStarted(show_item=item.id, after=runs.id if runs else None),)


@NOUN.command("show_item.adjust", by=SHOWRUNNERS, on=BEFORE_THE_END, when=(PLANNED, RUNNING), sample=_adjust_sample)
def adjust(stream: StreamState, actor: Actor, p: Adjust, now: Now) -> tuple[Event, ...]:
    item = find(stream, p.show_item)
    if item.state not in (PLANNED, RUNNING) or item.extra != p.was:
        raise conflict(item)
    if item.length + p.extra < SHORTEST:
        raise Refused("show_item.short", field="extra")
    return (Adjusted(show_item=item.id, extra=p.extra),)


@NOUN.command("show_item.finish", by=SHOWRUNNERS, on=BEFORE_THE_END, when=(RUNNING,), sample=_about)
def finish(stream: StreamState, actor: Actor, p: Of, now: Now) -> tuple[Event, ...]:
    return (Finished(show_item=_runs(stream, p.show_item).id),)


@NOUN.command("show_item.undo_start", by=SHOWRUNNERS, on=BEFORE_THE_END, when=(RUNNING,), sample=_about)
def undo_start(stream: StreamState, actor: Actor, p: UndoStart, now: Now) -> tuple[Event, ...]:
    item = _runs(stream, p.show_item)
    if item.by != actor.id or item.acted_at != item.started_at:
        raise conflict(item)
    if now.at > item.acted_at + p.within:
        raise Refused("show_item.too_late")
    return (StartUndone(show_item=item.id),)


def early(session: Session, now: int) -> bool:
    """Whether it is not the session's day yet: no show runs then, but a rehearsal may."""
    return not session.rehearsal and now < day_end(session.starts_at) - DAY_MS


def running(stream: StreamState) -> ShowItem | None:
    """The item that runs now."""
    return next((each for each in order(stream) if each.state == RUNNING), None)


def _runs(stream: StreamState, id: str) -> ShowItem:
    item = find(stream, id)
    if item.state != RUNNING:
        raise conflict(item)
    return item


@NOUN.fold(ItemStarted)
def _started(stream: StreamState, happened: ItemStarted, where: Happened) -> None:
    if happened.after is not None:
        alter(stream, happened.after, where, state=RAN, ended_at=where.at)
    alter(stream, happened.show_item, where, state=RUNNING, started_at=where.at, replaced=happened.after)


@NOUN.fold(Adjusted)
def _adjusted(stream: StreamState, happened: Adjusted, where: Happened) -> None:
    alter(stream, happened.show_item, where, extra=happened.extra)


@NOUN.fold(Finished)
def _finished(stream: StreamState, happened: Finished, where: Happened) -> None:
    alter(stream, happened.show_item, where, state=RAN, ended_at=where.at)


@NOUN.fold(StartUndone)
def _start_undone(stream: StreamState, happened: StartUndone, where: Happened) -> None:
    item = stream.need(ShowItem, happened.show_item)
    if item.replaced is not None:
        alter(stream, item.replaced, where, state=RUNNING, ended_at=None)
    alter(stream, item.id, where, state=PLANNED, started_at=None, replaced=None)


@NOUN.fold(Ended)
def _ended(stream: StreamState, happened: Ended, where: Happened) -> None:
    if item := running(stream):
        alter(stream, item.id, where, state=RAN, ended_at=where.at)


@NOUN.fold(EndUndone)
def _end_undone(stream: StreamState, happened: EndUndone, where: Happened) -> None:
    """What the end cut off runs on."""
    undone = need(stream).end_undone
    last = max((each for each in order(stream) if each.ended_at), key=lambda each: each.ended_at or 0, default=None)
    if undone and last and last.ended_at == undone.ended_at == last.acted_at:
        alter(stream, last.id, where, state=RUNNING, ended_at=None)
