"""Receipts: what the house makes from its secret. A look-up code is shown once and kept nowhere: it can be made again.

code = first 40 bits of HMAC(secret, question id) in 32 letters that no one confuses. To find a question by its code,
the table `receipts` holds a keyed hash of it, which leads nobody from the table to the code.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from server.domain.session.question import Asked
from server.log.entry import Row
from server.log.event import Event

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8
_FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", LETTERS.encode())


class Receipts:
    def __init__(self, secret: bytes) -> None:
        self._codes = hmac.digest(secret, b"giaoluu look-up code 1", hashlib.sha256)
        self._finders = hmac.digest(secret, b"giaoluu finder 1", hashlib.sha256)
        self._ids = hmac.digest(secret, b"giaoluu id 1", hashlib.sha256)
        self._payloads = hmac.digest(secret, b"giaoluu payload 1", hashlib.sha256)

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

    def rows(self, session: str, events: Sequence[Event]) -> list[Row]:
        """What makes the questions asked in these events findable."""
        asked = [event.question for event in events if isinstance(event, Asked)]
        return [
            Row("receipts", {"finder": self.finder(self.code(id))}, {"session": session, "question": id})
            for id in asked
        ]

    def payload_hash(self, name: str, payload: bytes) -> bytes:
        """Tells whether a command id comes back with the same payload. Keyed: no erased text can be guessed from it."""
        return hmac.digest(self._payloads, name.encode() + b"\0" + payload, hashlib.sha256)

    def id(self, stream: str, actor: str, cid: str) -> str:
        """An id nobody can guess, the same for the same command: 96 bits in hexadecimal."""
        name = "\0".join((stream, actor, cid)).encode()
        return hmac.digest(self._ids, name, hashlib.sha256)[:12].hex()
