"""Which documents a query finds, and which of them fit better. Pure."""

from collections.abc import Mapping
from typing import Any

from server.search.documents import Documents
from server.search.key import Key
from server.search.query import Query, Term

Sets = Mapping[Key, int]
# Words as folded -> each name that is spelled so: its words with their marks, a facet, the values that it stands for.
Names = Mapping[tuple[str, ...], list[tuple[tuple[str, ...], str, frozenset[Any]]]]
# (exact, asked), from the best.
TIERS = ((True, True), (True, False), (False, True), (False, False))


def keys(query: Query) -> list[Key]:
    """The sets that are needed to answer it."""
    return list(dict.fromkeys(_key(term, exact, asked) for exact, asked in TIERS for term in query.terms))


def tiers(query: Query, sets: Sets, names: Names, documents: Documents) -> list[int]:
    """From the best; the last one is all that is found."""
    spans = [(start, end, named) for start, end in _spans(query, names) for named in names[_words(query, start, end)]]
    found, all_so_far = [], 0
    for exact, asked in TIERS:
        fitting = documents.every
        place = 0
        while place < len(query.terms):
            end = max((end for start, end, _ in spans if start == place), default=place + 1)
            part = documents.every
            for term in query.terms[place:end]:
                part &= sets[_key(term, exact, asked)]
            for start, until, (spelled, facet, values) in spans:
                if (
                    (start, until) == (place, end)
                    and not asked
                    and (not exact or _typed_so(query, start, end, spelled))
                ):
                    part |= documents.of(facet, values)
            fitting &= part
            place = end
        all_so_far |= fitting
        found.append(all_so_far)
    return found


def _key(term: Term, exact: bool, asked: bool) -> Key:
    exact = exact and term.marked
    return Key(term.exact if exact else term.folded, asked, exact, term.prefix)


def _words(query: Query, start: int, end: int) -> tuple[str, ...]:
    return tuple(word for term in query.terms[start:end] for word in term.folded)


def _typed_so(query: Query, start: int, end: int, spelled: tuple[str, ...]) -> bool:
    """Whether the marks that were typed are those of the name."""
    typed = [pair for term in query.terms[start:end] for pair in zip(term.exact, term.folded, strict=True)]
    return all(exact in (folded, name) for (exact, folded), name in zip(typed, spelled, strict=True))


def _spans(query: Query, names: Names) -> list[tuple[int, int]]:
    """Neighbouring terms that are a name; none in another, the longest first."""
    found: list[tuple[int, int]] = []
    longest = max(map(len, names), default=0)
    place, count = 0, len(query.terms)
    while place < count:
        ends = (end for end in range(min(count, place + longest), place, -1) if _words(query, place, end) in names)
        end = next(ends, 0)
        if end and not query.terms[end - 1].prefix:
            found.append((place, end))
        place = end or place + 1
    return found
