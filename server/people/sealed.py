"""Sealing: what nobody may read but through this process, as one opaque text; bound to what it is about.

ChaCha-free and small on purpose: a keystream of SHAKE-256 over a key for this purpose alone and a random nonce, then an
HMAC over all of it (encrypt, then authenticate). `about` is authenticated too, so no seal opens under another name.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

import msgspec

from server.errors import Corrupt

NONCE, TAG = 16, 32


class Sealer:
    def __init__(self, secret: bytes) -> None:
        self._stream = hmac.digest(secret, b"giaoluu sealed matter stream 1", hashlib.sha256)
        self._tags = hmac.digest(secret, b"giaoluu sealed matter tag 1", hashlib.sha256)

    def seal(self, about: str, words: Mapping[str, str]) -> str:
        plain, nonce = msgspec.json.encode(words), os.urandom(NONCE)
        hidden = nonce + self._mixed(nonce, plain)
        return base64.urlsafe_b64encode(hidden + self._tag(about, hidden)).decode()

    def open(self, about: str, sealed: str) -> dict[str, str]:
        """Raises Corrupt where it was not sealed so here."""
        whole = base64.urlsafe_b64decode(sealed)
        hidden, tag = whole[:-TAG], whole[-TAG:]
        if len(whole) < NONCE + TAG or not hmac.compare_digest(tag, self._tag(about, hidden)):
            raise Corrupt("a sealed matter does not open: another key, or it was changed")
        return msgspec.json.decode(self._mixed(hidden[:NONCE], hidden[NONCE:]), type=dict[str, str])

    def _mixed(self, nonce: bytes, text: bytes) -> bytes:
        stream = hashlib.shake_256(self._stream + nonce).digest(len(text))
        return bytes(a ^ b for a, b in zip(text, stream, strict=True))

    def _tag(self, about: str, hidden: bytes) -> bytes:
        return hmac.digest(self._tags, about.encode() + b"\0" + hidden, hashlib.sha256)
