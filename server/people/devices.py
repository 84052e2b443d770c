"""Devices on which somebody has signed in: a token that we signed and keep no table of. It names one login.

Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable

_SHAPE = re.compile(r"([0-9a-f]{16})\.([0-9a-f]{64})", re.ASCII)


class Devices:
    """`secret` is asked when it is first needed."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    def token(self, login: str, known: str = "") -> str:
        """For a device on which this login has just signed in; the one it has, if that is good."""
        if self.read(login, known):
            return known
        id = secrets.token_hex(8)
        return f"{id}.{self._signature(id, login)}"

    def read(self, login: str, token: str) -> str | None:
        """The device's id, or None when this login never signed in on it."""
        found = _SHAPE.fullmatch(token)
        if found is None or not hmac.compare_digest(self._signature(found[1], login), found[2]):
            return None
        return found[1]

    def _signature(self, id: str, login: str) -> str:
        key = hmac.digest(self._secret(), b"giaoluu device 1", hashlib.sha256)
        return hmac.digest(key, f"{id}\0{login}".encode(), hashlib.sha256).hex()
