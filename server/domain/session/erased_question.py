"""A question whose words were taken out for ever, as its asker wished: what became of it stays, with the day, and
nothing is written to it any more (see guards.find).

whatever waits or was public ──words.erase──▶ erased, erased_live, erased_later (where it goes: question_state)
"""

from server.domain.noun import Noun
from server.domain.session.lent import taken_back
from server.domain.session.question import Question, change
from server.domain.session.question_state import without_words
from server.domain.state import Happened, StreamState
from server.log.event import Event, event


@event("question.erased")
class Erased(Event, frozen=True):
    """Its words were taken out for ever, as its asker wished; that it was there, and what became of it, stays."""

    question: str


NOUN = Noun("erased_question", events=(Erased,))


@NOUN.fold(Erased)
def _erased(stream: StreamState, happened: Erased, where: Happened) -> None:
    before = stream.need(Question, happened.question)
    state = without_words(before.state, before.was)
    gone: dict[str, object] = {"name": None, "note": None, "imitates": False, "text_rev": before.text_rev + 1}
    change(stream, before.id, where, state=state, erased_at=where.at, **gone)


def erased(stream: StreamState, id: str) -> tuple[Event, ...]:
    """What follows when all the words of this question are taken out."""
    question = stream.get(Question, id)
    told: tuple[Event, ...] = (Erased(question=id),) if question is not None and question.erased_at is None else ()
    return (*told, *taken_back(stream, id))
