"""Who asks: a device, known by a token that we signed and keep no table of. The id in it is the asker's."""

import hashlib
import hmac
import re
import secrets

_SHAPE = re.compile(r"([0-9a-f]{16})\.([0-9a-f]{64})", re.ASCII)


def new(secret: bytes) -> str:
    id = secrets.token_hex(8)
    return f"{id}.{_signature(secret, id)}"


def read(secret: bytes, token: str) -> str | None:
    """The asker's id, or None when we did not sign this."""
    found = _SHAPE.fullmatch(token)
    if found is None or not hmac.compare_digest(_signature(secret, found[1]), found[2]):
        return None
    return found[1]


def _signature(secret: bytes, id: str) -> str:
    # A key of its own, so that no other use of the secret can be made to sign an asker.
    key = hmac.digest(secret, b"giaoluu asker 1", hashlib.sha256)
    return hmac.digest(key, id.encode(), hashlib.sha256).hex()
