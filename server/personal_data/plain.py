"""A text as it is read, not as it is encoded: one character for each that a reader sees, and where it stands.

Zero-width characters, towers of marks, full-width and other digits hide a number from a plain look.
"""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from server.characters import spans

# Any Latin capital, as a class of a regular expression.
CAPITAL = spans(frozenset(char for char in map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00))) if char.isupper()))
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d", "-")
# đ, and letters of other scripts that a reader takes for Latin ones.
_LETTERS = str.maketrans("đĐавеіјкмнорѕстухһԁԛԝαεικνορτυχօ", "dDabeijkmhopsctyxhdqwaeikvoptuxo")
_LAST_BASE = "\u02ff"
_MARKS = ("Mn", "Mc", "Me")
_UNSEEN = ("Cf", "Cc", "Cs", "Co", "Cn")


class Plain(NamedTuple):
    """`text`: with its case and diacritics; `low`: in lower case; `bare`: that without diacritics. All are of one
    length; `starts` and `ends` say between which places of the given text each character stands."""

    text: str
    low: str
    bare: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Places in the given text of what stands here from `start` to before `end`."""
        return self.starts[start], self.ends[end - 1]


def plain(given: str) -> Plain:
    chars: list[tuple[str, str, str]] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(given):
        end = at + 1
        while end < len(given) and given[end] > _LAST_BASE and unicodedata.category(given[end]) in _MARKS:
            end += 1
        if forms := _forms(given[at:end]):
            chars.append(forms)
            starts.append(at)
            ends.append(end)
        at = end
    text, low, bare = map("".join, zip(*chars, strict=True)) if chars else ("", "", "")
    return Plain(text, low, bare, tuple(starts), tuple(ends))


@lru_cache(4096)
def _forms(cluster: str) -> tuple[str, str, str] | None:
    """The character as it is, in lower case, and that without diacritics; None for what is not seen."""
    seen = _seen(cluster)
    low = _lower(seen)
    return (seen, low, _bare(low)) if seen else None


def _seen(cluster: str) -> str:
    """The one character that a reader takes this for, or none."""
    base = cluster[0]
    if base == "\n":
        return base
    if base.isspace():
        return " "
    if unicodedata.category(base) in (*_UNSEEN, *_MARKS):
        return ""
    if (digit := unicodedata.decimal(base, None)) is not None:
        return str(digit)
    whole = unicodedata.normalize("NFC", cluster)
    char = whole if len(whole) == 1 else base
    usual = unicodedata.normalize("NFKC", char)
    char = usual if len(usual) == 1 else char
    return _DASHES.get(char, char)


def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


def _bare(char: str) -> str:
    return char if char.isascii() else unicodedata.normalize("NFD", char)[0].translate(_LETTERS)
