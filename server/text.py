"""What people type, made fit to keep: NFC, to the eye as it was written, no direction-changing characters, no towers.

Source: Unicode Standard Annex 9 (bidirectional controls), 15 (normalisation) and 29 (what a reader calls a character),
Technical Standard 51 (emoji). The page counts by the same rules: client/lib/typed.js, tests/golden/typed.jsonl.
"""

import re
import unicodedata

from server.characters import JOINERS, LAST_MARK, MARKS, OWN, PICTURES, TAGS, VARIANTS, length, spans, thin
from server.errors import Refused

__all__ = ["clean", "length"]

MOST_JOINED = 10
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c\x1d\x85\u2028\u2029]")
_SEPARATES = dict.fromkeys((0x07, 0x2800, 0xFFFC), " ")
# Bullets and signs of Word: places in its fonts Symbol and Wingdings, which show as boxes anywhere else.
_OF_WORD = {
    0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓", 0xF0FB: "✗", 0xF076: "❖", 0xF06F: "□", 0xF0A8: "□",
    0xF071: "❑", 0xF06E: "■", 0xF06C: "●", 0xF09F: "•", 0xF0A1: "○", 0xF0FE: "☑", 0xF0E0: "→", 0xF0E8: "➔",
    0xF0F0: "⇨", 0xF02D: "-", 0xF0AE: "→", 0xF0AC: "←", 0xF0B0: "°", 0xF0B1: "±", 0xF0A3: "≤", 0xF0B3: "≥",
    0xF0B4: "×", 0xF0B8: "÷", 0xF0B9: "≠", 0x1E: "-",
}  # fmt: skip
_INSTEAD = _SEPARATES | _OF_WORD
_REPLACED = re.compile(f"[{''.join(map(re.escape, map(chr, sorted(_INSTEAD))))}]")
_UNSEEN = (
    "[\x00-\x06\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
_PICTURE = f"{PICTURES}(?:[{VARIANTS}]|[\U0001f3fb-\U0001f3ff])?"
# What is unseen and still says how its neighbours look stays with them; ZWSP alone separates.
_HIDDEN = re.compile(
    f"(?P<picture>\U0001f3f4{TAGS}{{2,6}}\U000e007f|{_PICTURE}(?:\u200d{_PICTURE}){{0,{MOST_JOINED - 1}}}"
    "|[0-9#*]\ufe0f?\u20e3)"
    f"|(?P<own>{OWN})(?P<joint>{JOINERS})+(?={OWN})(?!{spans(MARKS)})|{_UNSEEN}"
)
_SPACES = re.compile(r"[^\S\n]+")
_EDGES = re.compile(" ?\n ?")
_GAPS = re.compile(r"\n{3,}")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ODD = MARKS | frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc")
_NO_BASE = "".join(sorted(MARKS)) + " \n\u200b\u200c\u200d"
_LONGEST_RUN, _SHORT = 30, 500
# Whatever begins with a mark when it is taken apart: some do that bear no class of their own.
_ORDERED = spans(
    frozenset(
        char
        for char in map(chr, range(0x300, LAST_MARK))
        if unicodedata.combining(char) or unicodedata.combining(unicodedata.normalize("NFD", char)[0])
    )
)
_RUNS = re.compile(f"({_ORDERED}{{{_LONGEST_RUN}}}){_ORDERED}+")


def clean(text: str, marks: int = 2, own_marks: int = 4) -> str:
    """The text as it is kept and shown. Raises Refused("text.invalid") when it is no Unicode text at all.

    `marks` of those that any letter can bear and `own_marks` of its script's own stay on one letter.
    """
    text = nfc(text)
    if text.isprintable() and _ODD.isdisjoint(text):
        # One line of plain letters, as nearly all are.
        return _SPACES.sub(" ", text).strip() if "  " in text else text.strip()
    if _SURROGATES.search(text):
        raise Refused("text.invalid")
    text = _BREAKS.sub("\n", text)
    if _REPLACED.search(text):
        text = text.translate(_INSTEAD)
    # What stood apart may meet now, so it is composed anew.
    text = nfc(_HIDDEN.sub(_seen, text))
    text = nfc(thin(text, marks, own_marks))
    # A mark at the very beginning has nothing to stand on.
    return _GAPS.sub("\n\n", _EDGES.sub("\n", _SPACES.sub(" ", text))).lstrip(_NO_BASE).rstrip()


def _seen(found: re.Match[str]) -> str:
    if found["picture"]:
        return found["picture"]
    if found["own"]:
        return found["own"] + found["joint"]
    return " " if found[0] == "\u200b" else ""


def nfc(text: str) -> str:
    """Composed, in linear time: marks are put in order by insertion, so in a long text a run of them is cut before, to
    the length that UAX 15 calls stream-safe.
    """
    return unicodedata.normalize("NFC", text if len(text) <= _SHORT else _RUNS.sub(r"\1", text))


_LETTERS = {letter: n for n, letter in enumerate(" aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))


def alphabetical(name: str) -> list[int]:
    """The key by which names stand in the order of the Vietnamese alphabet: Đà Nẵng after Cần Thơ, before Hà Nội."""
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", name.casefold()).translate(_TONES))
    return [_LETTERS.get(letter, -1) for letter in bare if letter in _LETTERS]
