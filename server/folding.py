"""Text as a search compares it, the same for every database: words, each at two levels.

`exact`: with its marks; however it was typed (NFC or NFD, upper case, full width, soft hyphens, zero-width signs), and
with the tone in the old place or the new: hoà and hòa are one. `folded`: without any mark, đ as d.

Source: Unicode Standard Annex 15 (normalisation) and 29 (words); the places of tones: rules of 1984 and before.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# What no word of a language is longer than; a longer one is compared by its beginning.
LONGEST = 48
_KEPT = 1 << 16
# The five tones of Vietnamese. Which vowel bears one is a matter of taste and of keyboards, so here it ends the word.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_NO_TONES = dict.fromkeys(map(ord, _TONES))
# The letter of Iceland is what many a keyboard gives for the letter of Vietnam.
_ALIKE = str.maketrans({"ð": "đ"})
_BARE = str.maketrans({"đ": "d", "ı": "i", "ł": "l", "ø": "o"})
_WORD = re.compile(
    "[^\\W_](?:[^\\W_]|[\u0300-\u036f\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff])*"
)


class Word(NamedTuple):
    """A word, and where it stands in the text that was given."""

    start: int
    end: int
    exact: str
    folded: str

    @property
    def marked(self) -> bool:
        return self.exact != self.folded


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order."""
    for found in _WORD.finditer(text):
        exact, folded = levels(found[0])
        if folded:
            yield Word(found.start(), found.end(), exact, folded)


def exact(text: str) -> str:
    """The words with their marks, a space between two."""
    return both(text)[0]


def folded(text: str) -> str:
    """The words without any mark, a space between two."""
    return both(text)[1]


def both(text: str) -> tuple[str, str]:
    """A text at both levels, exact and folded, a space between two words."""
    found = [pair for pair in map(levels, _WORD.findall(text)) if pair[1]]
    return " ".join(pair[0] for pair in found), " ".join(pair[1] for pair in found)


@lru_cache(_KEPT)
def levels(word: str) -> tuple[str, str]:
    """One word at both levels; empty when nothing of it is a letter or a digit."""
    whole = unicodedata.normalize("NFKC", word[: LONGEST * 4]).casefold()
    parts = unicodedata.normalize("NFD", whole.translate(_ALIKE))
    parts = "".join(char for char in parts if char.isalnum() or unicodedata.combining(char))[: LONGEST * 2]
    tones = "".join(char for char in parts if char in _TONES)
    marked = unicodedata.normalize("NFC", parts.translate(_NO_TONES))[:LONGEST] + tones
    bare = "".join(char for char in parts if not unicodedata.combining(char))
    return marked, bare.translate(_BARE)[:LONGEST]
