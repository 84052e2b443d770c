"""Answered questions that are like a text. Pure; a suggestion, never a decision."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from server.folding import words
from server.search import bits
from server.search.documents import Documents

# So many words of a text are looked up, and so many of the rarest of these are weighed; those that stand in more than a
# fifth of all questions say nothing.
MOST_WORDS, MOST_TELLING = 16, 12
COMMON = 5
CANDIDATES = 200


class Candidate(NamedTuple):
    """`likeness`: the share of the text's weight that its wording has, 0 to 1."""

    question: str
    room: str
    at: int
    likeness: float


def rare_words(text: str) -> list[str]:
    """The different words of a text, without marks, the longest first."""
    found = dict.fromkeys(word.folded for word in words(text))
    return sorted(found, key=lambda word: -len(word))[:MOST_WORDS]


def score(documents: Documents, found: Mapping[str, int], limit: int, among: int) -> list[Candidate]:
    """Of the documents `among` which they are chosen, by the weight of the common words: a word weighs the more the
    fewer questions have it, and something where all have it: the first answered question has its like, too."""
    count = documents.count()
    sizes = {word: each.bit_count() for word, each in found.items()}
    weights = {word: math.log((count + 2) / (size + 1)) for word, size in sizes.items()}
    telling = sorted((word for word in found if 0 < sizes[word] <= max(count // COMMON, 3)), key=sizes.__getitem__)
    telling = telling[:MOST_TELLING]
    most = sum(weights[word] for word in found if word in telling or not sizes[word])
    points = dict.fromkeys(bits.in_most([found[word] & among for word in telling], CANDIDATES), 0.0)
    if not points or most <= 0:
        return []
    for word in telling:
        members = bits.Members(found[word])
        for n in points:
            if n in members:
                points[n] += weights[word]
    known = [(value, n) for n, value in points.items() if n in documents.held]
    best = sorted(known, key=lambda pair: (-pair[0], documents.held[pair[1]].place))[:limit]
    return [
        Candidate(place.question, str(documents.held[n].facets[0]), place.at, round(value / most, 3))
        for value, n in best
        for place in (documents.held[n].place,)
    ]
