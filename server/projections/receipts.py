"""Questions found by their look-up codes: a row per question asked.

code = first 40 bits of HMAC(secret, question id) in 32 letters that no one confuses. To find a question by its code,
the table `receipts` holds a keyed hash of it, which leads nobody from the table to the code.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from server.domain.session.question import Asked
from server.domain.state import Key, StreamState
from server.log.entry import Row
from server.log.event import Event
from server.projections.projector import Projector

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8
_FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", LETTERS.encode())


class LookupCodes:
    """A code is shown once and kept nowhere: it can be made again."""

    def __init__(self, secret: bytes) -> None:
        self._codes = hmac.digest(secret, b"giaoluu look-up code 1", hashlib.sha256)
        self._finders = hmac.digest(secret, b"giaoluu finder 1", hashlib.sha256)

    def code(self, question: str) -> str:
        """The look-up code: `K7M42QPT`, shown in fours."""
        bits = hmac.digest(self._codes, question.encode(), hashlib.sha256)[:5]
        return base64.b32encode(bits).translate(_FROM_BASE32).decode()

    def finder(self, code: str) -> str | None:
        """The key under which a typed code is found; None when it cannot be a code."""
        letters = "".join(code.split()).replace("-", "").upper()
        if len(letters) != LENGTH or any(letter not in LETTERS for letter in letters):
            return None
        return hmac.digest(self._finders, letters.encode(), hashlib.sha256).hex()


def projector(codes: LookupCodes, kinds: tuple[str, ...]) -> Projector:
    def rows(state: StreamState, touched: Sequence[Key], events: Sequence[Event]) -> list[Row]:
        asked = [event.question for event in events if isinstance(event, Asked)]
        return [
            Row("receipts", {"finder": codes.finder(codes.code(id))}, {"session": state.id, "question": id})
            for id in asked
        ]

    return Projector("receipts", ("receipts",), kinds, rows)
