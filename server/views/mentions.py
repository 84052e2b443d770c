"""Where else the words of a question stand, or the name that it shows, without being its own there: what a wish of its
asker changes of itself nowhere, so somebody looks at it, and whoever wished is told. Pure."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from server.domain.roles import PUBLIC
from server.domain.session.lent import NAME_WORDS, beside
from server.domain.session.question import Question
from server.domain.state import ErasableText, Key, StreamState
from server.folding import Word, words
from server.views.entity import view

# So many words in a row are somebody's: of two questions about one field in a hundred that many share three or more by
# chance, and half of them four; from six on only those that are one and the same, so that such a run is looked for in
# whatever the desk wrote: of a group that was taken apart nobody knows.
RUN, ANYWHERE = 4, 6
WORDING, ANSWER, TRANSLATION, ELSEWHERE = PLACES = ("wording", "answer", "translation", "elsewhere")
_PLACE = {"question": WORDING, "answer": ANSWER, "translation": TRANSLATION}
Row = tuple[str, ...]


class Said(NamedTuple):
    """What a question says, kept to be looked for when it is gone from there; `near`: where its words may stand."""

    id: str
    name: Row
    texts: tuple[str, ...]
    near: tuple[str, ...]


class Mention(NamedTuple):
    """`key`: what holds it; `number`: of the question to which that belongs, 0 for none; `seq`: the entry of the words,
    0 where they are several. `pieces`: the text, cut where what is looked for begins and ends, with whether it is."""

    key: Key
    place: str
    number: int
    named: bool
    seq: int
    pieces: tuple[tuple[str, bool], ...]


def said(state: StreamState, id: str) -> Said | None:
    own = state.get(Question, id)
    if own is None or own.erased_at is not None:
        return None
    name = tuple(_folded(own.name.text)) if own.name else ()
    texts = tuple(dict.fromkeys(each.text for each in (own.text, own.original) if each.text))
    near = tuple(dict.fromkeys([*([own.into] if own.into else []), *beside(state, id)]))
    return Said(id, name if len(name) >= NAME_WORDS else (), texts, near)


def words_in(state: StreamState, one: Said, keys: Iterable[Key], but: str = "") -> Iterator[Mention]:
    """Which present wordings of these questions share a run of words with it that their own askers did not write, nor
    stands in `but`, what it says by now: those of its group, and others that are public."""
    wanted = {run: _wanted(one, run) for run in (RUN, ANYWHERE)}
    for main in (state.need(Question, id) for _, id in keys):
        near = main.id in one.near
        if main.id != one.id and main.text.seq != main.original.seq and (near or main.meaning.public):
            run = RUN if near else ANYWHERE
            pieces = _shared(main.text.text, wanted[run], (main.original.text, but), run)
            if len(pieces) > 1 or (pieces and pieces[0][1]):
                yield Mention((Question.noun, main.id), WORDING, main.number, False, main.text.seq, pieces)


def shared(text: str, one: Said, others: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, with whether each is a run of its words that none of these others says."""
    return _shared(text, _wanted(one, RUN), others, RUN)


def _shared(text: str, wanted: Iterable[Row], others: Iterable[str], run: int) -> tuple[tuple[str, bool], ...]:
    there = f" {' '.join(_folded(text))} "
    rows = {row for row in wanted if f" {' '.join(row)} " in there}
    if rows:
        rows -= {row for each in others for row in _rows(_folded(each), run)}
    return _marked(text, rows)


def tells(text: str, one: Said, main: Question) -> bool:
    """Whether an earlier wording of that question shares its words or says its name."""
    named = bool(one.name) and _has(text, one.name) and not _theirs(main, one.name)
    return named or any(marked for _, marked in shared(text, one, (main.original.text,)))


def names_in(state: StreamState, one: Said, keys: Iterable[Key]) -> Iterator[Mention]:
    """Which of these say its name to everybody, but as the name of somebody else who asked."""
    if not one.name:
        return
    for key in keys:
        entity = state.at_key(key)
        value = view(state.kind, entity, PUBLIC) if entity else None
        if value is None or entity is None:
            continue
        about = state.get(Question, str(value.get("question") or entity.id))
        if about is not None and about.id != one.id and _theirs(about, one.name):
            continue
        for text in (each for field, each in _strings(value) if field not in _NAMES and _has(each, one.name)):
            held = getattr(entity, "text", None)
            seq = held.seq if isinstance(held, ErasableText) and held.text == text else 0
            number, place = about.number if about else 0, _PLACE.get(key[0], ELSEWHERE)
            yield Mention(key, place, number, True, seq, _marked(text, {one.name}))


# Who asked is the name itself, which the wish is about; who signed is of the office.
_NAMES = frozenset({"id", "noun", "name", "signed"})


def _theirs(about: Question, name: Row) -> bool:
    return any(_has(each, name) for each in (about.name.text if about.name else "", about.original.text))


def _has(text: str, name: Row) -> bool:
    return f" {' '.join(name)} " in f" {' '.join(_folded(text))} "


def _strings(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in _NAMES:
                yield from _strings(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, field)


def _folded(text: str) -> list[str]:
    return [each.folded for each in words(text)]


def _wanted(one: Said, run: int) -> set[Row]:
    return {row for each in one.texts for row in _rows(_folded(each), run)}


def _rows(said: list[str], run: int) -> Iterator[Row]:
    """Each run of so many words; a shorter text is one."""
    if said:
        yield from (tuple(said[at : at + run]) for at in range(max(len(said) - run + 1, 1)))


def _marked(text: str, rows: set[Row]) -> tuple[tuple[str, bool], ...]:
    found = [*words(text)] if rows else []
    spans = [
        (found[at], found[at + length - 1])
        for length in {len(row) for row in rows}
        for at in range(len(found) - length + 1)
        if tuple(each.folded for each in found[at : at + length]) in rows
    ]
    return tuple(_cut(text, spans))


def _cut(text: str, spans: list[tuple[Word, Word]]) -> Iterator[tuple[str, bool]]:
    """What overlaps or touches is one piece."""
    at, ends = 0, 0
    begun: int | None = None
    for first, last in sorted(spans, key=lambda span: (span[0].start, span[1].end)):
        if begun is not None and text[ends : first.start].strip() and first.start > ends:
            yield text[begun:ends], True
            at, begun = ends, None
        if begun is None:
            if first.start > at:
                yield text[at : first.start], False
            begun, ends = first.start, last.end
        ends = max(ends, last.end)
    if begun is not None:
        yield text[begun:ends], True
        at = ends
    if at < len(text):
        yield text[at:], False
