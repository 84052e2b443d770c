"""A clarification: what the desk asks back, and what the asker answers; one thread a question, both texts are kept.

(none) ──hold──▶ asked_back ──clarify──▶ replied ──hold──▶ asked_back, and so on
                    └──release, refuse, withdraw──▶ given_up

Meanwhile the question is held: no public list has it, its deadline runs on, and its session is not closed. Of one that
was sent elsewhere its asker answers here what is asked there (asked_elsewhere.py), also when this session is closed.
"""

from typing import Annotated, Any

import msgspec

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
    given_up,
    replied,
)
from server.domain.command import ASKER, Actor, Now
from server.domain.noun import Noun, Seen
from server.domain.roles import DESK, EDITORS
from server.domain.sample import Draw
from server.domain.session.answer import follow
from server.domain.session.erased_question import Erased
from server.domain.session.guards import Of, conflict, find
from server.domain.session.question import Question, WasRefused, Withdrawn, change
from server.domain.session.question_state import ACCEPTED, ASKED, HELD, PROMISED
from server.domain.session.session import ENDED, WORKING
from server.domain.state import ErasableText, Happened, StreamState
from server.domain.transfer import Transfer
from server.domain.undoing import OWN, TAKEN_BACK
from server.errors import Refused
from server.log.event import Event

HOLDABLE = (ASKED, ACCEPTED, PROMISED)
Text = Annotated[str, msgspec.Meta(extra={"limit": "question", "empty": True})]
NOUN = Noun(
    "clarification",
    entity=Clarification,
    events=(Held, Clarified, Released),
    states=THREAD,
    seen=(Seen((DESK,), "state exchanges acted_at", THREAD),),
    names={"id": "question"},
    concerns="id",
)


class Clarify(Of, frozen=True, kw_only=True):
    """`none`: the asker has nothing to add. `wording`: the question as it is to be read from now on."""

    text: Text = ""
    wording: Text = ""
    none: bool = False


def _hold_sample(draw: Draw) -> dict[str, Any]:
    needs = [NEEDS[draw.what % len(NEEDS)]] if draw.what % 2 else []
    return draw.about(draw.fitting("question"), needs=needs, text=f"Ở đâu ạ? {draw.token()}")


def _clarify_sample(draw: Draw) -> dict[str, Any]:
    wording = {"wording": f"Xin hỏi lại {draw.token()}"} if draw.what % 3 == 0 else {}
    return draw.about(draw.fitting("question"), text=f"Ở xã {draw.token()}", **wording)


def _release_sample(draw: Draw) -> dict[str, Any]:
    return draw.about(draw.fitting("question"))


@NOUN.command("question.hold", by=EDITORS, on=WORKING, when=HOLDABLE, undo=TAKEN_BACK, sample=_hold_sample)
def hold(stream: StreamState, actor: Actor, p: Hold, now: Now) -> tuple[Event, ...]:
    _movable(stream, p, HOLDABLE)
    return asked(stream, p, now)


@NOUN.command("question.clarify", by=(ASKER,), on=(*WORKING, *ENDED), when=(HELD,), undo=OWN, sample=_clarify_sample)
def clarify(stream: StreamState, actor: Actor, p: Clarify, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    if question.asker != actor.id:
        raise Refused("question.unknown")
    if not answerable(stream, question):
        raise Refused("clarification.too_late", state=question.state)
    if not (p.text or p.wording or p.none):
        raise Refused("text.empty", field="text")
    rev = question.text_rev + bool(p.wording and not away(stream, p.question))
    return (Clarified(question=p.question, text_rev=rev, text=p.text, wording=p.wording),)


def _movable(stream: StreamState, p: Hold | Release, states: tuple[str, ...]) -> None:
    question = find(stream, p.question)
    if question.state != p.state or question.state not in states:
        raise conflict(question)


def answerable(stream: StreamState, question: Question) -> bool:
    """Whether its asker is waited for, here or where it was sent."""
    thread = stream.get(Clarification, question.id)
    return thread is not None and thread.waits and (question.state == HELD or away(stream, question.id))


def away(stream: StreamState, id: str) -> bool:
    transfer = stream.get(Transfer, id)
    return transfer is not None and transfer.away


@NOUN.command("question.release", by=EDITORS, on=WORKING, when=(HELD,), undo=TAKEN_BACK, sample=_release_sample)
def release(stream: StreamState, actor: Actor, p: Release, now: Now) -> tuple[Event, ...]:
    _movable(stream, p, (HELD,))
    return (Released(question=p.question),)


@NOUN.fold(Held)
def _held(stream: StreamState, happened: Held, where: Happened) -> None:
    begin(stream, happened, where, where.at, stream.need(Question, happened.question).state)
    change(stream, happened.question, where, state=HELD)
    follow(stream, happened.question)


@NOUN.fold(Clarified)
def _clarified(stream: StreamState, happened: Clarified, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    replied(stream, thread, happened, where)
    if away(stream, happened.question):  # its wording is with whoever has it
        return
    wording = ErasableText(where.seq, happened.wording)
    changes = {"text": wording, "text_rev": happened.text_rev} if happened.wording else {}
    change(stream, happened.question, where, state=ASKED, **changes)


@NOUN.fold(Released)
def _released(stream: StreamState, happened: Released, where: Happened) -> None:
    thread = stream.need(Clarification, happened.question)
    given_up(stream, thread, where)
    change(stream, happened.question, where, state=thread.was)
    follow(stream, happened.question)


@NOUN.fold(WasRefused, Withdrawn, Erased)
def _over(stream: StreamState, happened: WasRefused | Withdrawn | Erased, where: Happened) -> None:
    given_up(stream, stream.get(Clarification, happened.question), where)
