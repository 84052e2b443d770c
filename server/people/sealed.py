"""Sealing: what nobody may read but through this process, as one opaque text; bound to what it is about, so that no
seal opens under another name. AES-256-GCM under a key for this purpose alone, made of the installation's secret."""

import base64
import os
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.errors import Corrupt
from server.people.vault import derived

NONCE = 12


class Sealer:
    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(derived(secret, b"giaoluu sealed matter 1"))

    def seal(self, about: str, words: Mapping[str, str]) -> str:
        nonce = os.urandom(NONCE)
        hidden = self._cipher.encrypt(nonce, msgspec.json.encode(words), about.encode())
        return base64.urlsafe_b64encode(nonce + hidden).decode()

    def open(self, about: str, sealed: str) -> dict[str, str]:
        """Raises Corrupt where it was not sealed so here."""
        try:
            whole = base64.urlsafe_b64decode(sealed)
            plain = self._cipher.decrypt(whole[:NONCE], whole[NONCE:], about.encode())
        except (InvalidTag, ValueError):
            raise Corrupt("a sealed matter does not open: another key, or it was changed") from None
        return msgspec.json.decode(plain, type=dict[str, str])
