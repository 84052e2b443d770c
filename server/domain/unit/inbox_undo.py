"""Taking back one's last act on one question in the inbox, for some seconds, as at a session's desk (session/undo.py).

done ──undo──▶ as it was before      by whoever did it, within `desk.undo_s`, while nobody else has acted on it

Whatever the act told the session in which the question was asked is told anew. This noun is the last that folds: it
remembers what the others have changed.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from server.domain.act import Act, Undo, Undone
from server.domain.asking_back import over
from server.domain.assignment import Assigned
from server.domain.clarification import Held
from server.domain.command import Actor, Now
from server.domain.extension import ClockPaused, ClockResumed, ExtensionDecided, ExtensionRequested, told
from server.domain.holder import tell_outcome
from server.domain.nonconformity import Noted
from server.domain.noun import Noun
from server.domain.outside import Referred
from server.domain.roles import EDITORS, EXPERT, HEAD, OFFICE
from server.domain.sample import Draw
from server.domain.state import Happened, Key, StreamState
from server.domain.undoing import ITSELF
from server.domain.unit.inbox import Accepted, Corrected, Published
from server.domain.unit.inbox_care import CLOCK
from server.domain.unit.inbox_item import HELD_HERE, HOLDER, InboxItem
from server.errors import Refused
from server.log import event as events
from server.log.entry import Reaction
from server.log.event import Event, WordsErased

ACTS: tuple[type[Event], ...] = (
    *(Accepted, Published, Corrected, Noted, Referred, Held, Assigned),
    *(ClockPaused, ClockResumed, ExtensionRequested, ExtensionDecided),
)
UNDO = "question.undo"
NOUN = Noun("undo", events=(Undone,))


def _sample(draw: Draw) -> dict[str, Any]:
    """As a rule one whose last act can be taken back."""
    every = (draw.state.need(InboxItem, id) for _, id in draw.state.keys(InboxItem.noun))
    fresh = [each.id for each in every if each.last]
    return {"question": fresh[-1] if fresh and draw.what % 5 else draw.any(InboxItem.noun).id}


@NOUN.command(
    UNDO, by=(EXPERT, *EDITORS, HEAD, OFFICE), on=("",), when=HELD_HERE, of=InboxItem.noun, undo=ITSELF, sample=_sample
)
def undo(stream: StreamState, actor: Actor, p: Undo, now: Now) -> tuple[Event, ...]:
    item = stream.get(InboxItem, p.question)
    if item is None:
        raise Refused("question.unknown")
    act = item.last
    if (act.by if act else item.by) != actor.id:
        by, at = (act.by, act.at) if act else (item.by, item.acted_at)
        raise Refused("question.conflict", number=item.number, state=item.state, by=by, at=at)
    if act is None or now.at - act.at > p.window_ms:
        raise Refused("question.undo_late", number=item.number)
    if item.rating is not None and item.rating.at > act.at:  # somebody has read it
        raise Refused("question.undo_rated", number=item.number)
    return (Undone(question=item.id, text_rev=0, acted_at=act.at, act=act.seq),)


@NOUN.fold(*ACTS)
def _acted(stream: StreamState, happened: Any, where: Happened) -> None:
    """Remember what stood before it."""
    item = stream.get(InboxItem, happened.question)
    if item is None or not where.by.startswith("staff:"):
        return
    known = stream.touched.get((InboxItem.noun, item.id))
    before, last = dict(stream.touched), known.last if isinstance(known, InboxItem) else item.last
    name = events.kind_of(happened).name
    if isinstance(happened, Noted):  # of one command with the correction before it
        if last is None or last.seq != where.seq - 1:
            return
        before, name = {**before, **dict(last.before)}, last.name
    kept = ((key, _bare(each)) for key, each in before.items())
    stream.put(msgspec.structs.replace(item, last=Act(name, where.seq, where.at, where.by, tuple(kept))))


def _bare(entity: Any) -> Any:
    return msgspec.structs.replace(entity, last=None) if isinstance(entity, InboxItem) else entity


@NOUN.fold(Undone)
def _undone(stream: StreamState, happened: Undone, where: Happened) -> None:
    item = stream.need(InboxItem, happened.question)
    for key, before in item.last.before if item.last else ():
        if before is None:
            stream.take_out(key)
        else:
            stream.put(before)
    found = stream.need(InboxItem, item.id)
    # A revision of its own: what was written on the one that is taken back does not fit any more.
    rev = item.rev + (found.rev != item.rev)
    stream.put(msgspec.structs.replace(found, rev=rev, by=where.by, acted_at=where.at, last=None))
    CLOCK.follow(stream, item.id)


@NOUN.fold(WordsErased)
def _erased(stream: StreamState, happened: WordsErased, where: Happened) -> None:
    """Taking words out for ever is an act, too: nothing of what it concerned is taken back."""
    gone = set(stream.touched)
    for _, id in stream.keys(InboxItem.noun):
        item = stream.need(InboxItem, id)
        if item.last is not None and gone & {(InboxItem.noun, id), *_touched(item.last)}:
            stream.put(msgspec.structs.replace(item, last=None))


def _touched(act: Act) -> set[Key]:
    return {key for key, _ in act.before}


@NOUN.reaction(Undone)
def _tell(stream: StreamState, happened: Undone, where: Happened) -> Iterator[Reaction]:
    """Who sent it here was told of what is taken back."""
    yield from tell_outcome(stream, HOLDER, happened.question, where)
    yield from told(stream, happened.question)
    yield from over(stream, happened.question, happened.acted_at)
