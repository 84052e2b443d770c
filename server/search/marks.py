"""What of a text was looked for, for the eye. Pure; no markup: pieces, each with whether it is to be marked."""

from collections.abc import Iterable
from typing import NamedTuple

from server.folding import Word, words
from server.search.query import Query

# Between two marked words they are marked, too: a phrase is one mark.
_JOINS = frozenset(" \u00a0")


class Piece(NamedTuple):
    text: str
    marked: bool


def excerpt(text: str, query: Query, most: int) -> list[Piece]:
    """About `most` letters of it, from shortly before the first word that was looked for; on one line."""
    text = " ".join(text.split())
    marked = _marked(text, query)
    start = 0
    if marked and marked[0].end > most * 2 // 3:
        start = _word_start(text, marked[0].start - most // 4)
    end = len(text) if len(text) - start <= most else _word_start(text, start + most)
    found = _cut(text, marked, start, end)
    before, after = ("… " if start else ""), ("…" if end < len(text) else "")
    return [piece for piece in (Piece(before, False), *found, Piece(after, False)) if piece.text]


def _marked(text: str, query: Query) -> list[Word]:
    """A phrase is found where it stands as one; its words by themselves were not looked for."""
    found = list(words(text))
    beginnings = tuple(term.folded[0] for term in query.terms if term.prefix)
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for term in query.terms:
        if not term.prefix:
            phrases.setdefault(term.folded[0], []).append(term.folded)
    marked = {place for place, word in enumerate(found) if word.folded.startswith(beginnings)}
    for place, word in enumerate(found):
        for phrase in phrases.get(word.folded, ()):
            if tuple(each.folded for each in found[place : place + len(phrase)]) == phrase:
                marked.update(range(place, place + len(phrase)))
    return [found[place] for place in sorted(marked)]


def _cut(text: str, marked: Iterable[Word], start: int, end: int) -> list[Piece]:
    found: list[Piece] = []
    at = start
    for word in marked:
        if word.start < start or word.end > end:
            continue
        between = text[at : word.start]
        if found and found[-1].marked and between and _JOINS.issuperset(between):
            found[-1] = Piece(found[-1].text + between + text[word.start : word.end], True)
        else:
            found += [Piece(between, False)] if between else []
            found.append(Piece(text[word.start : word.end], True))
        at = word.end
    return [*found, Piece(text[at:end], False)] if at < end else found


def _word_start(text: str, at: int) -> int:
    """The beginning of the word in which this place is; the place itself where words have no end."""
    space = text.rfind(" ", max(0, at - 40), max(0, at) + 1)
    return space + 1 if space >= 0 else max(0, at)
