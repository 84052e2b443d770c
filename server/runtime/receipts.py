"""Receipts: what the server makes from its secret: look-up codes, ids, payload hashes, links of guests and screens."""

import base64
import hashlib
import hmac

from server.projections.lookup_codes import LookupCodes


class Receipts:
    def __init__(self, secret: bytes) -> None:
        codes = LookupCodes(secret)
        self.code, self.finder = codes.code, codes.finder
        self._ids = hmac.digest(secret, b"giaoluu id 1", hashlib.sha256)
        self._links = hmac.digest(secret, b"giaoluu invitation 1", hashlib.sha256)
        self._screens = hmac.digest(secret, b"giaoluu screen 1", hashlib.sha256)
        self._payloads = hmac.digest(secret, b"giaoluu payload 1", hashlib.sha256)

    def payload_hash(self, name: str, payload: bytes) -> bytes:
        """Tells whether a command id comes back with the same payload. Keyed: no erased text can be guessed from it."""
        return hmac.digest(self._payloads, name.encode() + b"\0" + payload, hashlib.sha256)

    def id(self, stream: str, actor: str, cid: str) -> str:
        """An id nobody can guess, the same for the same command: 96 bits in hexadecimal."""
        name = "\0".join((stream, actor, cid)).encode()
        return hmac.digest(self._ids, name, hashlib.sha256)[:12].hex()

    def link(self, stream: str, invitation: str, n: int) -> str:
        """The secret of the nth link of an invitation: 144 bits, made anew and stored nowhere."""
        name = "\0".join((stream, invitation, str(n))).encode()
        return base64.urlsafe_b64encode(hmac.digest(self._links, name, hashlib.sha256)[:18]).decode()

    def screen(self, stream: str, link: str) -> str:
        """The secret of a screen's link: 144 bits, made anew and stored nowhere."""
        name = "\0".join((stream, link)).encode()
        return base64.urlsafe_b64encode(hmac.digest(self._screens, name, hashlib.sha256)[:18]).decode()
