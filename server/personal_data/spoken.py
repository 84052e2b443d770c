"""Numbers that are spelled out, in Vietnamese or English words, and the shapes of the telephone numbers among them."""

import re
from collections.abc import Iterator

from server.personal_data.plain import Plain

Hit = tuple[str, int, int]
PHONE, IDENTITY = "phone", "identity"

MOBILE = re.compile(r"0(?:[35789]\d{8}|1[2689]\d{8})")
ABROAD = re.compile(r"(?:00)?84(?=0?[1-9])0?(?:[35789]\d{8}|1[2689]\d{8}|2\d{9})")
LANDLINE = re.compile(r"0[2-8]\d{8,9}")

_SPOKEN = {
    "khong": "0", "ko": "0", "zero": "0", "ze ro": "0", "ze-ro": "0", "linh": "0", "o": "0", "oh": "0",
    "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5", "nham": "5", "sau": "6",
    "bay": "7", "tam": "8", "chin": "9", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TEN, _TENS, _EITHER = "mười", "mươi", "muoi"
_WORD = "|".join(sorted((*_SPOKEN, _EITHER), key=len, reverse=True))
_TOKEN = rf"(?:{_WORD}|\d{{1,4}})(?![a-z])"
_SAID = re.compile(rf"(?<![a-z\d]){_TOKEN}(?:[ ,.\-]{{1,3}}{_TOKEN}(?!\d)){{3,24}}")
_SAID_ONE = re.compile(rf"{_WORD}|\d")


def found(text: Plain) -> Iterator[Hit]:
    """Digits that are spelled out: "không chín một hai ...", "không chín mười hai ..."; also what could be the number
    of an identity card, if something before it says so."""
    bare = text.bare
    for hit in _SAID.finditer(bare):
        words = list(_SAID_ONE.finditer(hit[0]))
        if sum(each[0].isalpha() for each in words) < 3:
            continue
        said = text.low[hit.start() : hit.end()]
        readings = [_digits(words, said, ten) for ten in ((True, False) if _EITHER in said else (True,))]
        if spans := [span for each in readings if (span := _dialled(each))]:
            start, end = max(spans, key=lambda span: span[1] - span[0])
            yield PHONE, hit.start() + start, hit.start() + end
        elif any(len(each) in (9, 12) for each in readings):
            yield IDENTITY, hit.start(), hit.end()


def _digits(words: list[re.Match[str]], said: str, ten: bool) -> list[tuple[str, int, int]]:
    """Each digit and where it is said. What is written without diacritics may say ten ("mười hai": 12) or tens ("hai
    mươi ba": 23); both lack their 0 where another digit takes its place."""
    digits: list[tuple[str, int, int]] = []
    for at, word in enumerate(words):
        (start, end), value = word.span(), _SPOKEN.get(word[0], word[0])
        if word[0] == _EITHER:
            written = said[start:end]
            following = _SPOKEN.get(words[at + 1][0], words[at + 1][0]) if at + 1 < len(words) else ""
            one = written == _TEN or (written != _TENS and ten)
            value = ("1" if one else "") + ("" if following[:1] in tuple("123456789") else "0")
        digits += [(digit, start, end) for digit in value]
    return digits


def _dialled(digits: list[tuple[str, int, int]]) -> tuple[int, int] | None:
    """From where to where a telephone number is said among these, if one is."""
    number = "".join(digit for digit, _, _ in digits)
    for size, shapes in ((11, (MOBILE, ABROAD, LANDLINE)), (10, (MOBILE, LANDLINE))):
        for at in range(len(number) - size + 1):
            if any(one.fullmatch(number[at : at + size]) for one in shapes):
                return digits[at][1], digits[at + size - 1][2]
    return None
