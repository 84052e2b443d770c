"""What was typed, as terms. Pure.

    mua đất "giấy viết tay" sang*     all of these, in any order; in quotes: next to each other; *: the beginning of a
                                      word, for the last one only

A word typed with its marks asks for exactly this one first, and then for whatever is the same without marks. Every
other sign separates words; nothing is an operator.
"""

import re
from typing import NamedTuple

from server.errors import Refused
from server.folding import words

QUOTES = re.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02]')
# A beginning of one letter is half of all that was ever written.
SHORTEST_PREFIX = 2


class Term(NamedTuple):
    """One word, or a phrase of several. `marked`: some of it was typed with marks."""

    exact: tuple[str, ...]
    folded: tuple[str, ...]
    prefix: bool = False

    @property
    def marked(self) -> bool:
        return self.exact != self.folded


class Query(NamedTuple):
    """`typed`: as it stands in the field, without spaces too many."""

    typed: str
    terms: tuple[Term, ...]

    @property
    def folded(self) -> str:
        """Its words in their order."""
        return " ".join(word for term in self.terms for word in term.folded)


def tidy(typed: str) -> str:
    return " ".join(typed.replace("\0", " ").split())


def parse(typed: str, most_letters: int, most_words: int) -> Query:
    """Raises Refused: what is too long, and what holds no word though something was typed."""
    typed = tidy(typed)
    if len(typed) > most_letters:
        raise Refused("search.long", field="q", limit=most_letters)
    terms: dict[Term, None] = {}
    pieces = QUOTES.split(typed)
    # An odd number of quotes: the last one opens nothing.
    quoted = len(pieces) - (len(pieces) % 2 == 0)
    for place, piece in enumerate(pieces):
        found = [(word.exact, word.folded) for word in words(piece)]
        if place % 2 and place < quoted and len(found) > 1:
            terms[Term(tuple(pair[0] for pair in found), tuple(pair[1] for pair in found))] = None
        else:
            terms |= dict.fromkeys(Term((exact,), (folded,)) for exact, folded in found)
    if typed and not terms:
        raise Refused("search.no_word", field="q")
    if sum(len(term.folded) for term in terms) > most_words:
        raise Refused("search.words", field="q", limit=most_words)
    return Query(typed, _open_end(typed, tuple(terms)))


def _open_end(typed: str, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """With the last word as a beginning where a star follows it."""
    last = terms[-1] if terms else None
    if last is None or not typed.endswith("*") or len(last.folded) > 1 or len(last.folded[0]) < SHORTEST_PREFIX:
        return terms
    return (*terms[:-1], last._replace(prefix=True))
