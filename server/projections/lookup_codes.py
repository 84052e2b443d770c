"""Look-up codes, made from the installation's secret: shown once and kept nowhere, for they can be made again.

code = 60 bits of HMAC(secret, question id) and a check sign, in 16 signs that no one confuses and that no Vietnamese
input method changes: no vowel, no D and no W means that Telex and VNI have nothing to put a mark on, and no tone key is
among them. Codes of the first kind (40 bits in 32 letters) are on paper and are read for ever; which kind a question
has stands in its first event. To find a question by its code, the table `receipts` holds a keyed hash of it, which
leads nobody from the table to the code.
"""

import base64
import hashlib
import hmac
import unicodedata

SIGNS = "23456789CHKMNPTV"
LENGTH = 16
FIRST_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
FIRST_LENGTH = 8
LONGEST_TYPED = 200
_FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", FIRST_LETTERS.encode())
_FROM_HEX = bytes.maketrans(b"0123456789abcdef", SIGNS.encode())
# Letters of other alphabets that look like one of ours: whoever copies a code with the wrong keyboard means that one.
_ALIKE = str.maketrans("АВСЕНКМОРТХУΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABCEHKMOPTXYABEZHIKMNOPTYX")
_TWINS = str.maketrans("BGSZ", "8652")
_VALUES = bytes.maketrans(b"0123456789abcdef", bytes(range(16)))
_TIMES_X = bytes(rest << 1 ^ (0b10011 if rest & 8 else 0) for rest in range(16))


class LookupCodes:
    def __init__(self, secret: bytes) -> None:
        self._first_codes = hmac.digest(secret, b"giaoluu look-up code 1", hashlib.sha256)
        self._codes = hmac.digest(secret, b"giaoluu look-up code 2", hashlib.sha256)
        self._finders = hmac.digest(secret, b"giaoluu finder 1", hashlib.sha256)

    def code(self, question: str, kind: int) -> str:
        """The look-up code of a question, shown in fours; `kind` as its first event says."""
        if kind == 1:
            bits = hmac.digest(self._first_codes, question.encode(), hashlib.sha256)[:5]
            return base64.b32encode(bits).translate(_FROM_BASE32).decode()
        signs = hmac.digest(self._codes, question.encode(), hashlib.sha256).hex()[: LENGTH - 1]
        return (signs + _check(signs)).encode().translate(_FROM_HEX).decode()

    def finder(self, code: str) -> str:
        """The key under which a code is found."""
        return hmac.digest(self._finders, code.encode(), hashlib.sha256).hex()


def typed(text: str) -> str | None:
    """The code that somebody typed, however it is spaced, dotted or cased; None when it cannot be one."""
    wide = unicodedata.normalize("NFKC", text[:LONGEST_TYPED]).upper()
    signs = "".join(sign for sign in wide if sign.isalnum()).translate(_ALIKE)
    if len(signs) == FIRST_LENGTH and all(sign in FIRST_LETTERS for sign in signs):
        return signs
    signs = signs.translate(_TWINS)
    if len(signs) != LENGTH or any(sign not in SIGNS for sign in signs):
        return None
    values = "".join(f"{SIGNS.index(sign):x}" for sign in signs)
    return signs if _check(values[:-1]) == values[-1] else None


def _check(signs: str) -> str:
    """The CRC-4 (x⁴ + x + 1) of hexadecimal signs: one wrong sign, or two neighbours exchanged, never fit."""
    rest = 0
    for value in signs.encode().translate(_VALUES):
        rest = _TIMES_X[rest] ^ value
    return f"{_TIMES_X[rest]:x}"
