"""Who answers for a question in the inbox, what its asker is asked back, and when its deadline is another one.

incoming, taken_up ──hold──▶ awaiting ──(its asker replies where it was asked)──▶ incoming
                                 └──release──▶ as it was
Owner, clock and extension are those of a session (session/assignment.py, domain/extension.py).
"""

from collections.abc import Iterator
from typing import Any

from server.domain import asking_back, extending
from server.domain.asking_back import NOTE_REPLY, NoteReply, ReplyCame
from server.domain.assignment import ASSIGN, STAFF, STATES, UNIT, Assign, Assigned, Assignment, assigned, fold
from server.domain.clarification import (
    NEEDS,
    THREAD,
    Clarification,
    Clarified,
    Held,
    Hold,
    Release,
    Released,
    asked,
    begin,
    exchange_sample,
    given_up,
    open_at,
    replied,
)
from server.domain.command import REACTION, Actor, Now
from server.domain.extension import Clock
from server.domain.holder import find
from server.domain.noun import Noun, Seen
from server.domain.outside import SetApart
from server.domain.roles import DESK, EDITORS, HEAD, OFFICE, PUBLIC
from server.domain.sample import Draw
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import CameBack, Transfer, Transferred, of_origin
from server.domain.undoing import REVERSED, TAKEN_BACK
from server.domain.unit.inbox import Accepted
from server.domain.unit.inbox_item import ARRIVED, AWAITING, AWAITS, HOLDER, SENDS, WAITS, Erased, InboxItem, change
from server.domain.unit.inbox_restricting import Unveiled, Veiled
from server.errors import Refused
from server.log.entry import Reaction
from server.log.event import Event

HERE = ("",)
OWNER = Noun(
    "assignment",
    entity=Assignment,
    events=(Assigned,),
    states=STATES,
    seen=(Seen((DESK,), "owner acted_at by", STATES),),
    names={"id": InboxItem.noun},
)
ASKING = Noun(
    "clarification",
    entity=Clarification,
    events=(Held, Clarified, Released, ReplyCame),
    states=THREAD,
    seen=(Seen((DESK,), "state exchanges acted_at", THREAD),),
    names={"id": InboxItem.noun},
)


def _known(stream: StreamState, id: str) -> InboxItem:
    item = stream.get(InboxItem, id)
    if item is None:
        raise Refused("question.unknown")
    if item.erased_at is not None:
        raise Refused("question.erased", number=item.number, at=item.erased_at)
    return item


def _waiting(item: InboxItem) -> None:
    if item.state not in WAITS:
        raise Refused("question.conflict", number=item.number, state=item.state, by=item.by, at=item.acted_at)


def _wordless(stream: StreamState, id: str) -> bool:
    return stream.need(InboxItem, id).erased_at is not None


CLOCK = Clock(
    of=InboxItem.noun, entity=InboxItem, on=HERE, waits=WAITS, audiences=(PUBLIC, DESK),
    due=lambda stream, id: stream.need(Transfer, id).due, find=_known, waiting=_waiting,
)  # fmt: skip
EXTENSION = extending.noun(CLOCK)


def _assign_sample(draw: Draw) -> dict[str, Any]:
    owners = [f"{UNIT}{draw.state.id}", f"{STAFF}lan", f"{STAFF}hung"]
    return {"question": draw.fitting().id, "owner": owners[draw.what % len(owners)]}


def _hold_sample(draw: Draw) -> dict[str, Any]:
    item = draw.fitting()
    said = {"needs": [NEEDS[draw.what % len(NEEDS)]], "text": f"Ở đâu ạ? {draw.token()}"}
    return {"question": item.id, "state": getattr(item, "state", ""), **said}


def _release_sample(draw: Draw) -> dict[str, Any]:
    item = draw.fitting()
    return {"question": item.id, "state": getattr(item, "state", "")}


@OWNER.command(
    ASSIGN, by=(*EDITORS, HEAD, OFFICE), on=HERE, when=WAITS, of=InboxItem.noun, undo=TAKEN_BACK, sample=_assign_sample
)
def assign(stream: StreamState, actor: Actor, p: Assign, now: Now) -> tuple[Event, ...]:
    item = _known(stream, p.question)
    _waiting(item)
    return assigned(stream, p, item.number, stream.id)


OWNER.fold(Assigned)(fold)


@ASKING.command(
    "question.hold", by=EDITORS, on=HERE, when=SENDS, of=InboxItem.noun, undo=TAKEN_BACK, sample=_hold_sample
)
def hold(stream: StreamState, actor: Actor, p: Hold, now: Now) -> tuple[Event, ...]:
    find(stream, HOLDER, p.question, p.state, SENDS)
    return asked(stream, p, now)


@ASKING.command(
    "question.release", by=EDITORS, on=HERE, when=AWAITS, of=InboxItem.noun, undo=REVERSED, sample=_release_sample
)
def release(stream: StreamState, actor: Actor, p: Release, now: Now) -> tuple[Event, ...]:
    find(stream, HOLDER, p.question, p.state, AWAITS)
    return (Released(question=p.question),)


@ASKING.command(
    NOTE_REPLY, by=(REACTION,), on=HERE, sample=exchange_sample("origin_question", "asked_at", "text", "wording")
)
def note_reply(stream: StreamState, actor: Actor, p: NoteReply, now: Now) -> tuple[Event, ...]:
    """What comes when nobody waits for it any more is kept with what was asked."""
    found = of_origin(stream, p.origin_question)
    if found is None or open_at(stream, found.id, p.asked_at) is None or _wordless(stream, found.id):
        return ()
    said = {"question": found.id, "text": p.text, "wording": p.wording}
    waits = stream.need(InboxItem, found.id).state in AWAITS
    return (Clarified(text_rev=0, **said),) if waits else (ReplyCame(**said),)


@ASKING.reaction(Held)
def _asks(stream: StreamState, happened: Held, where: Happened) -> Iterator[Reaction]:
    said = happened.needs, happened.reply_by, happened.text
    return asking_back.asks(stream, happened.question, where.at, *said)


@ASKING.reaction(Released, SetApart, Erased)
def _over(stream: StreamState, happened: Released | SetApart | Erased, where: Happened) -> Iterator[Reaction]:
    thread = stream.get(Clarification, happened.question)
    if thread is not None and thread.exchanges[-1].answered_at is None:
        yield from asking_back.over(stream, happened.question, thread.exchanges[-1].at)


@ASKING.fold(Held)
def _held(stream: StreamState, happened: Held, where: Happened) -> None:
    begin(stream, happened, where, where.at, stream.need(InboxItem, happened.question).state)
    change(stream, happened.question, where, state=AWAITING)


@ASKING.fold(Clarified)
def _clarified(stream: StreamState, happened: Clarified, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    replied(stream, thread, happened, where)
    wording = {"text": ErasableText(where.seq, happened.wording)} if happened.wording else {}
    change(stream, happened.question, where, state=ARRIVED, **wording)


@ASKING.fold(Released)
def _released(stream: StreamState, happened: Released, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    given_up(stream, thread, where)
    change(stream, happened.question, where, state=thread.was)


@ASKING.fold(SetApart, Erased)
def _apart(stream: StreamState, happened: SetApart | Erased, where: Happened) -> None:
    given_up(stream, stream.get(Clarification, happened.question), where)


@ASKING.fold(ReplyCame)
def _reply_came(stream: StreamState, happened: ReplyCame, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    replied(stream, thread, happened, where)


@EXTENSION.fold(Accepted, Held, Clarified, Released, Transferred, CameBack, SetApart, Veiled, Unveiled, Erased)
def _follows(stream: StreamState, happened: Any, where: Happened) -> None:
    """Its reasons are public while its question is: that noun has folded the event before."""
    CLOCK.follow(stream, happened.question)
