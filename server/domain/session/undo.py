"""Taking back one's last act on one question, for some seconds: it is again what it was before, one level deep.

done ──undo──▶ as it was before      by whoever did it, within `desk.undo_s`, while nobody else has acted on it

What nobody could have seen longer leaves no trace outside of the desk: the question's number alone stays.
"""

from typing import Annotated, Any

import msgspec

from server.domain.command import Actor, Now
from server.domain.noun import Noun
from server.domain.roles import CALLERS
from server.domain.sample import Draw
from server.domain.session.answer import Answer, follow
from server.domain.session.guards import Of, conflict, find
from server.domain.session.question import Question
from server.domain.session.question_state import BLOCKING, CALLED, STATES, WITHDRAWN
from server.domain.session.session import ANY, LIVE, PAUSED, WORKING, need
from server.domain.session.stage import on_air, shows
from server.domain.state import Happened, StreamState
from server.errors import Refused
from server.log.event import Event, WordsErased, event


@event("question.undone")
class Undone(Event, frozen=True):
    """The last act on the question was taken back by whoever had done it; `acted_at` is when it was done."""

    question: str
    text_rev: int
    acted_at: int


# Into this one nobody at the desk brings a question.
DONE = tuple(state for state in STATES if state != WITHDRAWN)
NOUN = Noun("undo", events=(Undone,))


class Undo(Of, frozen=True, kw_only=True):
    window_ms: Annotated[int, msgspec.Meta(extra={"term": "undo_ms"})]


def _sample(draw: Draw) -> dict[str, Any]:
    """As a rule one whose last act can be taken back."""
    every = (draw.state.need(Question, id) for _, id in draw.state.keys(Question.noun))
    fresh = [each.id for each in every if each.previous]
    id = fresh[-1 - draw.what % min(3, len(fresh))] if fresh and draw.what % 5 else draw.any(Question.noun).id
    return {"question": id}


@NOUN.command("question.undo", by=CALLERS, on=ANY, when=DONE, of="question", sample=_sample)
def undo(stream: StreamState, actor: Actor, p: Undo, now: Now) -> tuple[Event, ...]:
    question = find(stream, p.question)
    before = question.previous
    if question.by != actor.id:
        raise conflict(question)
    if before is None or now.at - question.acted_at > p.window_ms:
        raise Refused("question.undo_late", number=question.number)
    answer = stream.get(Answer, question.id)
    if answer is not None and answer.acted_at > question.acted_at:
        raise Refused("answer.conflict", number=question.number, rev=answer.rev, by=answer.by, at=answer.acted_at)
    _fits(stream, before)
    reworded = (before.text, before.name) != (question.text, question.name)
    return (Undone(question=question.id, text_rev=question.text_rev + reworded, acted_at=question.acted_at),)


def _fits(stream: StreamState, before: Question) -> None:
    """Whether the session still takes the question as it was. Raises Refused."""
    state = need(stream).state
    if before.tally in BLOCKING and state not in WORKING:
        raise Refused("session.closed", state=state)
    if before.state == CALLED:
        if state not in (LIVE, PAUSED):
            raise Refused("session.not_now", state=state)
        if (taken := on_air(stream)) and taken.id != before.id:
            raise Refused("stage.busy", number=taken.number)


@NOUN.fold(Undone)
def _undone(stream: StreamState, happened: Undone, where: Happened) -> None:
    question = stream.need(Question, happened.question)
    before = question.previous or question
    stream.put(
        msgspec.structs.replace(
            before, text_rev=happened.text_rev, written=question.written, late=question.late, by=where.by,
            acted_at=where.at, previous=None,
        )
    )  # fmt: skip
    shows(stream, before.id, question.state, before.acted_at, where)
    follow(stream, before.id)


@NOUN.fold(WordsErased)
def _erased(stream: StreamState, happened: WordsErased, where: Happened) -> None:
    """Taking words out for ever is an act, too: nothing of what it concerned is taken back."""
    for key in tuple(stream.touched):
        entity = stream.at_key(key)
        if isinstance(entity, Question) and entity.previous is not None:
            stream.put(msgspec.structs.replace(entity, previous=None))
