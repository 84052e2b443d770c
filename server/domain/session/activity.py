"""What the session is busy with, for those who watch over many: when it last took a question, sorted one, gave an
answer, and when it was live. Nobody sees it in a frame; the projector `figures` writes it down."""

from typing import ClassVar

import msgspec

from server.domain.noun import Noun, Seen
from server.domain.roles import AUDIENCES
from server.domain.session.answer import Published
from server.domain.session.question import (
    ASKED,
    KINDS,
    Accepted,
    Answered,
    Asked,
    WasRefused,
    Withdrawn,
    tally,
)
from server.domain.session.session import Ended, EndUndone, Resumed, Started
from server.domain.state import Entity, Happened, StreamState
from server.log.event import Event

_UNREAD = [tally(kind, ASKED, written) for kind in KINDS for written in (False, True)]


class Activity(Entity, frozen=True, kw_only=True):
    """Times in ms. `unread_since`: since when questions wait that nobody sorts; `began`, `ended`: the live part;
    `live_since`: its last beginning, a pause behind it included."""

    noun: ClassVar[str] = "activity"
    id: str = "activity"
    began: int | None = None
    live_since: int | None = None
    ended: int | None = None
    last_question_at: int | None = None
    last_answer_at: int | None = None
    unread_since: int | None = None


NOUN = Noun("activity", entity=Activity, seen=(Seen(AUDIENCES, "", ("",)),), paged=False)


def of(stream: StreamState) -> Activity:
    return stream.get(Activity, "activity") or Activity()


def unread(stream: StreamState) -> int:
    """How many questions nobody has sorted yet."""
    return sum(stream.counts[each] for each in _UNREAD)


def note(stream: StreamState, **changes: object) -> None:
    stream.put(msgspec.structs.replace(of(stream), **changes))


@NOUN.fold(Started, Resumed)
def _live(stream: StreamState, happened: Event, where: Happened) -> None:
    note(stream, began=of(stream).began or where.at, live_since=where.at, ended=None)


@NOUN.fold(Ended)
def _ended(stream: StreamState, happened: Event, where: Happened) -> None:
    note(stream, ended=where.at)


@NOUN.fold(EndUndone)
def _goes_on(stream: StreamState, happened: Event, where: Happened) -> None:
    note(stream, ended=None)


@NOUN.fold(Asked)
def _asked(stream: StreamState, happened: Event, where: Happened) -> None:
    note(stream, last_question_at=where.at, unread_since=of(stream).unread_since or where.at)


@NOUN.fold(Accepted, WasRefused)
def _sorted(stream: StreamState, happened: Event, where: Happened) -> None:
    note(stream, unread_since=where.at if unread(stream) else None)


@NOUN.fold(Withdrawn)
def _withdrawn(stream: StreamState, happened: Event, where: Happened) -> None:
    if not unread(stream):
        note(stream, unread_since=None)


@NOUN.fold(Answered, Published)
def _answered(stream: StreamState, happened: Event, where: Happened) -> None:
    note(stream, last_answer_at=where.at)
