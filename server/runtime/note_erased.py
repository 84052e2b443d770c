"""Questions that lost their words to a version that noted nothing more of it: it is noted now, once, so that each is
the stub with its day on pages, in the API and in the replay that one of today is."""

from collections.abc import Sequence

from server.domain.session import erased_question, question_state
from server.domain.session.question import Question
from server.domain.state import StreamState
from server.domain.unit import inbox_item
from server.domain.unit.inbox_item import InboxItem
from server.log.book import Book
from server.log.event import Event
from server.projections.projector import Projector
from server.runtime.erase_again import append


async def note_erased(book: Book, projectors: Sequence[Projector]) -> int:
    """Returns in how many streams there was one."""
    return sum([await append(book, stream, projectors, _unnoted) for stream in await book.streams()])


def _unnoted(state: StreamState, now: int) -> tuple[Event, ...]:
    """What was set apart, sent on or refused has a sentence of its own, and stays what it is."""
    questions = [state.need(Question, id) for _, id in state.keys(Question.noun)]
    blank = [each.id for each in questions if not each.original.text and _waits_or_shows(each)]
    found = [event for id in blank for event in erased_question.erased(state, id)]
    items = [state.need(InboxItem, id) for _, id in state.keys(InboxItem.noun)]
    left = [each.id for each in items if not each.original.text and each.state in inbox_item.WITHOUT_WORDS]
    return (*found, *(event for id in left for event in inbox_item.erased(state, id)))


def _waits_or_shows(question: Question) -> bool:
    return question_state.without_words(question.state, question.was) != question.state
