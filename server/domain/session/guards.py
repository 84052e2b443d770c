"""Guards of commands about a question: it is there, its state or wording is still what its actor saw. Pure."""

from server.domain.command import Payload
from server.domain.fields import Id
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.errors import Refused


class Of(Payload, frozen=True, kw_only=True):
    """Names the question that a command is about."""

    question: Id


class Move(Of, frozen=True, kw_only=True):
    """Guards a move by the state that its mover saw."""

    state: str


class Reading(Of, frozen=True, kw_only=True):
    """Guards an act on the wording by the revision that its actor read."""

    text_rev: int


def find(stream: StreamState, id: str) -> Question:
    """The question, or Refused("question.unknown"); of one whose words were taken out nothing is written any more."""
    question = stream.get(Question, id)
    if question is None:
        raise Refused("question.unknown")
    if question.erased_at is not None:
        raise Refused("question.erased", number=question.number, at=question.erased_at)
    return question


def conflict(question: Question) -> Refused:
    """Somebody was faster: what they did, so that it can be shown."""
    now = {"state": question.state, "text_rev": question.text_rev, "by": question.by, "at": question.acted_at}
    return Refused("question.conflict", number=question.number, **now)


def movable(stream: StreamState, p: Move, states: tuple[str, ...]) -> Question:
    """The question, if it still is where its mover saw it and may move from there."""
    question = find(stream, p.question)
    if question.state != p.state or question.state not in states:
        raise conflict(question)
    return question


def readable(stream: StreamState, p: Reading, states: tuple[str, ...]) -> Question:
    """The question, if its wording still is what its actor read."""
    question = find(stream, p.question)
    if question.text_rev != p.text_rev or question.state not in states:
        raise conflict(question)
    return question
