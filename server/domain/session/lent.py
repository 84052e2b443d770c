"""A wording that is another's: a merged question lent it to the one under which it stands. The right of its asker
reaches it there, too: corrected with it, and out of use when its words are erased or restricted.

Which words those are is noted when the wording is chosen (`of` of question.redacted), so that it is known after the
group was taken apart; of what an earlier version chose it is known as long as the question is merged.
"""

from collections.abc import Iterable, Iterator

from server.domain.session.question import Question, Redacted
from server.domain.session.question_state import SHOWN
from server.domain.state import StreamState
from server.log.event import Event

# What stands in public where words were taken back that stood for a whole group; whoever moderates puts another there.
STAND_IN = "(Lời hỏi này đã được rút lại theo yêu cầu của người viết.)"


def lenders(stream: StreamState, text: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Of these questions those whose own words this wording is."""
    return tuple(dict.fromkeys(id for id in ids if text and text in _words(stream.get(Question, id))))


def lent(stream: StreamState, id: str) -> Iterator[Question]:
    """The questions whose present wording is that of this one."""
    own, said = stream.get(Question, id), set(stream.words_about(id))
    places = [own.into] if own and own.into else []
    for main in filter(None, (stream.get(Question, each) for each in dict.fromkeys([*places, *beside(stream, id)]))):
        reworded = main.text.seq != main.original.seq
        noted = main.text.seq in said or (main.id in places and main.text.text in _words(own))
        if reworded and noted and main.text.text and main.erased_at is None:
            yield main


def corrected(stream: StreamState, id: str, text: str) -> tuple[Event, ...]:
    """Its asker has a right to be quoted like this wherever the old words stand for it."""
    return tuple(_reworded(main, text, (id,)) for main in lent(stream, id))


def taken_back(stream: StreamState, id: str) -> tuple[Event, ...]:
    """None of its words is in use any more. What nobody has let through becomes public by it nowhere."""
    return tuple(_reworded(main, _instead(main), ()) for main in lent(stream, id))


def _reworded(main: Question, text: str, of: tuple[str, ...]) -> Redacted:
    return Redacted(question=main.id, text_rev=main.text_rev + 1, text=text, wished=True, of=of)


def _instead(main: Question) -> str:
    public = main.state in SHOWN or (main.was or "") in SHOWN
    return STAND_IN if public or not main.original.text else main.original.text


def beside(stream: StreamState, id: str) -> Iterator[str]:
    """Where words of this question were put down beside itself."""
    for seq in stream.words_about(id):
        yield from (each for noun, each in stream.entities_with_text(seq) or () if noun == Question.noun and each != id)


def _words(question: Question | None) -> tuple[str, ...]:
    return (question.text.text, question.original.text) if question and question.erased_at is None else ()
