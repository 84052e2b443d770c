"""The same answers by reading every document from its first word to its last: slow, and too plain to be wrong."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from server.search.documents import FACETS
from server.search.query import Query, Term
from server.search.ranking import Names

Row = Mapping[str, Any]


def find(rows: list[Row], query: Query, only: Mapping[str, Any], names: Names) -> tuple[list[str], dict[str, Any]]:
    """Ids in order, and the counts of facets."""
    ranked = [(tier, row) for row in rows if row["shown"] and (tier := _tier(row, query, names)) is not None]
    fitting = [(tier, row) for tier, row in ranked if _has(row, only)]
    fitting.sort(key=lambda pair: (pair[1]["at"], pair[1]["question"]), reverse=True)
    fitting.sort(key=lambda pair: pair[0])
    counts = {}
    for facet in FACETS:
        others = {name: values for name, values in only.items() if name != facet}
        counted = Counter(row[facet] for _, row in ranked if _has(row, others) and row[facet] is not None)
        counts[facet] = dict(counted)
    return [row["question"] for _, row in fitting], counts


def _has(row: Row, only: Mapping[str, Any]) -> bool:
    return all(row[facet] in values for facet, values in only.items())


def _tier(row: Row, query: Query, names: Names) -> int | None:
    fits = [_fits(row, query, exact, asked, names) for exact in (True, False) for asked in (True, False)]
    return fits.index(True) if True in fits else None


def _fits(row: Row, query: Query, exact: bool, asked: bool, names: Names) -> bool:
    terms = list(query.terms)
    while terms:
        end = 1
        for length in range(len(terms), 0, -1):
            words = tuple(word for term in terms[:length] for word in term.folded)
            if words in names and not terms[length - 1].prefix:
                end = length
                break
        words = tuple(word for term in terms[:end] for word in term.folded)
        there = all(_stands(row, term, exact, asked) for term in terms[:end])
        for spelled, facet, values in names.get(words, []) if not asked else []:
            typed = [word for term in terms[:end] for word in term.exact]
            marked = all(one in (bare, name) for one, bare, name in zip(typed, words, spelled, strict=True))
            there = there or (row[facet] in values and (marked or not exact))
        if not there:
            return False
        terms = terms[end:]
    return True


def _stands(row: Row, term: Term, exact: bool, asked: bool) -> bool:
    marked = exact and term.exact != term.folded
    wanted = term.exact if marked else term.folded
    texts = [row["asked_exact" if marked else "asked_folded"]]
    if not asked:
        texts.append(row["rest_exact" if marked else "rest_folded"])
    for text in texts:
        words = text.split()
        for at in range(len(words) - len(wanted) + 1):
            if term.prefix and words[at].startswith(wanted[0]):
                return True
            if tuple(words[at : at + len(wanted)]) == wanted:
                return True
    return False
