"""What a reader calls one character, and how many marks it may bear.

A character begins with every code point except: a mark, a joiner, a tag; a skin tone after a picture; a picture after a
joiner; the second of two letters of a flag. These rules need no table beyond the categories that browsers know, too.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

LAST_MARK = 0x1E94B
MARKS = frozenset(char for char in map(chr, range(0x300, LAST_MARK)) if unicodedata.category(char)[0] == "M")
# Marks that any letter can bear: they stack, and a tower of them covers other lines.
ANYWHERE = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ua66f-\ua672\ua67c\ua67d\ufe20-\ufe2f]"
)
PICTURES = (
    "[©®‼⁉™ℹ\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff〰〽㊗㊙"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)
VARIANTS = "\ufe0e\ufe0f"
TAGS = "[\U000e0030-\U000e0039\U000e0061-\U000e007a]"
JOINERS = "[\u200b-\u200d]"
# Scripts in which joiners change how letters look, or which are written without spaces.
OWN = "[\u0600-\u1cff\ua800-\uabff]"


def spans(chars: Collection[str]) -> str:
    """A class of a regular expression that matches these characters."""
    codes = sorted(map(ord, chars))
    starts = [code for code in codes if chr(code - 1) not in chars]
    ends = [code for code in codes if chr(code + 1) not in chars]
    return f"[{''.join(f'{chr(start)}-{chr(end)}' for start, end in zip(starts, ends, strict=True))}]"


_FOLLOWS = re.compile(f"[\u200b\u200c\U000e0020-\U000e007f]|{spans(MARKS)}")
_TONED = re.compile(f"({PICTURES})[\U0001f3fb-\U0001f3ff]")
_JOINED = re.compile(f"\u200d{PICTURES}|\u200d")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
RELATIVES = MARKS | frozenset(
    map(chr, (0x200B, 0x200C, 0x200D, *range(0x1F1E6, 0x1F200), *range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)))
)
_KINDS = {char: 0 if ANYWHERE.match(char) else 1 + (unicodedata.category(char) == "Mc") for char in MARKS}
_RUN = re.compile(f"(?:{spans(MARKS)}|{JOINERS}){{2,}}")


def length(text: str) -> int:
    """Characters as a reader counts them: a base with its marks is one, so is a flag and a family."""
    if RELATIVES.isdisjoint(text):
        return len(text)
    bases = _JOINED.sub("", _TONED.sub(r"\1", _FOLLOWS.sub("", text)))
    return len(_FLAG.sub("x", bases))


def thin(text: str, marks: int, own_marks: int) -> str:
    """The text without towers: of each character's marks, `marks` of those that any letter can bear, `own_marks` of its
    script's own that stack and as many that do not, and none of these twice in a row."""
    most = (marks, own_marks, own_marks)
    return _RUN.sub(lambda run: "".join(_kept(run[0], most)), text)


def _kept(run: str, most: tuple[int, int, int]) -> Iterator[str]:
    borne = [0, 0, 0]
    last = ""
    for char in run:
        if (kind := _KINDS.get(char)) is not None:
            borne[kind] += not (kind and char == last)
            if (kind and char == last) or borne[kind] > most[kind]:
                continue
        yield char
        last = char
