"""A wording that is another's: a merged question lent it to the one under which it stands, whole, nearly so, with words
of the desk beside them, or the name that it shows. The right of its asker reaches it there, too: corrected with it, and
out of use when its words are erased or restricted.

Which words those are is noted when the wording is chosen (`of` of question.redacted), so that it is known after the
group was taken apart; of what an earlier version chose it is known as long as the question is merged.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from server.domain.session.question import Question, Redacted
from server.domain.session.question_state import SHOWN
from server.domain.state import StreamState
from server.folding import folded
from server.log.event import Event

Row = tuple[str, ...]
# How many words in a row are compared, and which share of a question's rows makes a wording its own.
ROW, SHARE = 3, 0.6
# A name of one word is a word like others.
NAME_WORDS = 2
# What stands in public where words were taken back that stood for a whole group, and nobody let through others of whose
# question it is; whoever moderates puts another there. It says nothing of him under whose name it stands.
STAND_IN = "(Lời hỏi chung của nhóm câu này đã được rút lại theo yêu cầu.)"


def lenders(stream: StreamState, main: Question, text: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Of these questions those whose own words, or name, this wording of the main question holds."""
    wording = _Wording(main, text)
    found = ((id, stream.get(Question, id)) for id in dict.fromkeys(ids))
    return tuple(id for id, one in found if text and one and (wording.holds(one) or wording.names(one)))


def lent(stream: StreamState, id: str) -> Iterator[Question]:
    """The questions whose present wording is, or holds, that of this one."""
    own, said = stream.get(Question, id), set(stream.words_about(id))
    places = [own.into] if own and own.into else []
    for main in filter(None, (stream.get(Question, each) for each in dict.fromkeys([*places, *beside(stream, id)]))):
        noted = main.text.seq in said or (main.id in places and lenders(stream, main, main.text.text, (id,)))
        if noted and main.text.seq != main.original.seq and main.text.text and main.erased_at is None:
            yield main


def corrected(stream: StreamState, id: str, text: str) -> tuple[Event, ...]:
    """Its asker has a right to be quoted like this wherever the old ones stand; what a desk put beside them stays."""
    return tuple(_corrected(stream, main, id, text) for main in lent(stream, id) if not _only_named(stream, main, id))


def _corrected(stream: StreamState, main: Question, id: str, text: str) -> Redacted:
    before = main.text.text
    old = next((words for words in _words(stream.get(Question, id)) if words and words in before), before)
    said = before.replace(old, text)
    return _reworded(main, said, (id, *lenders(stream, main, said, (each for each in main.members if each != id))))


def _only_named(stream: StreamState, main: Question, id: str) -> bool:
    own, wording = stream.need(Question, id), _Wording(main, main.text.text)
    return wording.names(own) and not wording.holds(own)


def taken_back(stream: StreamState, id: str) -> tuple[Event, ...]:
    """None of its words is in use any more. What nobody has let through becomes public by it nowhere."""
    return tuple(_reworded(main, _instead(stream, main, id), ()) for main in lent(stream, id))


def _reworded(main: Question, text: str, of: tuple[str, ...]) -> Redacted:
    return Redacted(question=main.id, text_rev=main.text_rev + 1, text=text, wished=True, of=of)


def _instead(stream: StreamState, main: Question, id: str) -> str:
    """What was last public there before, if it is free of these words."""
    if not (main.state in SHOWN or (main.was or "") in SHOWN) and main.original.text:
        return main.original.text
    own = main.own.text if main.own else ""
    free = own and own != main.text.text and not _Wording(main, own).tells(stream.need(Question, id))
    return own if free else STAND_IN


def beside(stream: StreamState, id: str) -> Iterator[str]:
    """Where words of this question were put down beside itself."""
    for seq in stream.words_about(id):
        yield from (each for noun, each in stream.entities_with_text(seq) or () if noun == Question.noun and each != id)


def _words(question: Question | None) -> tuple[str, ...]:
    return (question.text.text, question.original.text) if question and question.erased_at is None else ()


class _Wording:
    """A wording of the main question, read once for all that may have lent it."""

    def __init__(self, main: Question, text: str) -> None:
        self._main, self._text = main, text

    def holds(self, one: Question) -> bool:
        """Whether most of its words stand there, and some that the main question's own asker did not write."""
        if self._text in _words(one):
            return True
        every = ((rows, rows & self._rows) for rows in map(_rows, map(_read, dict.fromkeys(_words(one)))) if rows)
        return any(len(held) >= SHARE * len(rows) and held - self._own_rows for rows, held in every)

    def tells(self, one: Question) -> bool:
        """Whether its name, or any run of its words, stands there that the main question's own asker did not write."""
        every = (_rows(_read(each)) for each in dict.fromkeys(_words(one)))
        return self.names(one) or any(rows & self._rows - self._own_rows for rows in every)

    def names(self, one: Question) -> bool:
        name = _read(one.name.text) if one.name and one.erased_at is None else []
        if len(name) < NAME_WORDS or not _within(name, self._read):
            return False
        by = self._main.name
        return not any(_within(name, each) for each in (self._own, _read(by.text) if by else []))

    @cached_property
    def _read(self) -> list[str]:
        return _read(self._text)

    @cached_property
    def _own(self) -> list[str]:
        return _read(self._main.original.text)

    @cached_property
    def _rows(self) -> frozenset[Row]:
        return _rows(self._read)

    @cached_property
    def _own_rows(self) -> frozenset[Row]:
        return _rows(self._own)


def _within(some: list[str], words: list[str]) -> bool:
    return f" {' '.join(some)} " in f" {' '.join(words)} "


def _rows(words: list[str]) -> frozenset[Row]:
    """Each run of so many words; a shorter text is one."""
    return frozenset(tuple(words[at : at + ROW]) for at in range(max(len(words) - ROW + 1, 1) if words else 0))


def _read(text: str) -> list[str]:
    """Its words, without case, diacritics and signs."""
    return folded(text).split()
