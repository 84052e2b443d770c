"""What people type, made fit to keep: NFC, no invisible or direction-changing characters, no towers of marks.

Source: Unicode Standard Annex 9 (bidirectional controls) and 15 (normalisation); Vietnamese needs no joiner.
"""

import re
import unicodedata

from server.errors import Refused

_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_GAPS = re.compile(r"\n{3,}")
_SPACES = re.compile("(?:[^\\S\n]|\u2800)+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LAST_MARK = 0x1E94B
_MARKS = frozenset(char for char in map(chr, range(0x300, _LAST_MARK)) if unicodedata.category(char)[0] == "M")
_ODD = _MARKS | frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Whatever begins with a mark when it is taken apart: some do that bear no class of their own.
_ORDERED = "".join(
    char
    for char in map(chr, range(0x300, _LAST_MARK))
    if unicodedata.combining(char) or unicodedata.combining(unicodedata.normalize("NFD", char)[0])
)
_LONGEST_RUN, _SHORT = 30, 500
_RUNS = re.compile(f"([{_ORDERED}]{{{_LONGEST_RUN}}})[{_ORDERED}]+")


def clean(text: str, marks: int = 2) -> str:
    """The text as it is kept and shown. Raises Refused("text.invalid") when it is no Unicode text at all."""
    text = nfc(text)
    if text.isprintable() and _ODD.isdisjoint(text):
        # One line of plain letters, as nearly all are.
        return _SPACES.sub(" ", text).strip() if "  " in text else text.strip()
    if _SURROGATES.search(text):
        raise Refused("text.invalid")
    # What stood apart may meet now, so it is composed anew.
    text = nfc(_UNSEEN.sub("", _BREAKS.sub("\n", text)))
    text = nfc(_thin(text, marks))
    return _GAPS.sub("\n\n", _SPACES.sub(" ", text)).strip()


def nfc(text: str) -> str:
    """Composed, in linear time: marks are put in order by insertion, so in a long text a run of them is cut before, to
    the length that UAX 15 calls stream-safe.
    """
    return unicodedata.normalize("NFC", text if len(text) <= _SHORT else _RUNS.sub(r"\1", text))


def length(text: str) -> int:
    """Characters as a reader counts them: a base with its marks is one."""
    return len(text) if _MARKS.isdisjoint(text) else sum(char not in _MARKS for char in text)


def _thin(text: str, marks: int) -> str:
    kept: list[str] = []
    tower = 0
    for char in text:
        tower = tower + 1 if char in _MARKS else 0
        if tower <= marks:
            kept.append(char)
    return "".join(kept)
